"""The one form every benchmark is read into: an example with its media, its text and what counts as right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flamingo.eval.readers.files import inside

VIDEOS = (".mp4", ".webm", ".mkv", ".avi")  # downloaders keep what the site gave them


@dataclass(frozen=True)
class Media:
    """An image, or a video (or the folder of its frames) from `start` to `end` seconds; both None: the whole of it."""

    path: Path
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Example:
    """One thing to ask a model. What a test split keeps secret is empty: `answers`, `label`, `relevance`.

    `extra` holds what only one benchmark's metric reads; its reader's docstring names the keys.
    """

    id: str  # the dataset's own number or name, as text
    media: Media
    text: str = ""  # the question, or the text written on the picture
    context: tuple[str, ...] = ()  # said before the question: a caption, then questions and answers in turn
    answers: tuple[str, ...] = ()  # references; repeated as often as people gave them
    candidates: tuple[str, ...] = ()
    label: int | None = None  # which of the candidates is right
    relevance: tuple[float, ...] = ()  # one for each candidate
    extra: Mapping[str, str] = field(default_factory=dict)


def image(folder: Path, *parts: str) -> Media:
    """The image at a path below the folder, whether it is there or not. Raises DataError for a path that leads out."""
    return Media(inside(folder, *parts))


def video(folder: Path, *parts: str, span: tuple[float, float] | None = None) -> Media:
    """The video at a path without its suffix: the first kind that exists, else a folder of that name, else `.mp4`."""
    stem = inside(folder, *parts)
    paths = [stem.with_name(stem.name + suffix) for suffix in VIDEOS]
    path = next((path for path in [*paths, stem] if path.exists()), paths[0])
    return Media(path, *span) if span else Media(path)


def present(examples: Iterable[Example]) -> tuple[list[Example], list[Path]]:
    """The examples whose media exist, in order, and the paths of those that do not, sorted, each once.

    Videos of such datasets disappear from the web: a number is comparable only beside the count of what was missing.
    """
    every = list(examples)
    found = {path: path.exists() for path in {example.media.path for example in every}}
    kept = [example for example in every if found[example.media.path]]
    return kept, sorted(path for path, exists in found.items() if not exists)
