"""Names the image or the video of an example, and tells which of them are not on the disk."""

from collections.abc import Iterable
from pathlib import Path

from flamingo.eval.readers.files import inside
from flamingo.eval.readers.records import Example, Media

VIDEOS = (".mp4", ".webm", ".mkv", ".avi")  # downloaders keep what the site gave them


def image(folder: Path, *parts: str) -> Media:
    """The image at a path below the folder, whether it is there or not. Raises DataError for a path that leads out."""
    return Media(inside(folder, *parts))


def video(folder: Path, *parts: str, span: tuple[float, float] | None = None) -> Media:
    """The video at a path without its suffix: the first kind that exists, else `.mp4`. `span` is in seconds."""
    stem = inside(folder, *parts)
    paths = [stem.with_name(stem.name + suffix) for suffix in VIDEOS]
    path = next((path for path in paths if path.is_file()), paths[0])
    return Media(path, *span) if span else Media(path)


def present(examples: Iterable[Example]) -> tuple[list[Example], list[Path]]:
    """The examples whose media all exist, in order, and the paths of those that do not, sorted, each once.

    Videos of such datasets disappear from the web: a number is comparable only beside the count of what was missing.
    """
    found: dict[Path, bool] = {}
    kept = []
    for example in examples:
        for media in example.media:
            if media.path not in found:
                found[media.path] = media.path.is_file()
        if all(found[media.path] for media in example.media):
            kept.append(example)
    return kept, sorted(path for path, exists in found.items() if not exists)
