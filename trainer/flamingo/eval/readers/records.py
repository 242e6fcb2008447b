"""The one form every benchmark is read into: an example with its media, its text and what counts as right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from flamingo.eval.readers.shapes import DataError

Kind = Literal["caption", "answer", "choice", "classify", "rank", "relevance"]
"""What is asked: a caption; a free answer; one of a few candidates that belong to the question; one of the classes that
all examples share; a score for each shared class, compared across examples; a score for each candidate, compared with
people's dense judgement."""


@dataclass(frozen=True)
class Media:
    """An image, or a video from `start` to `end` seconds; both None: the whole file."""

    path: Path
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Example:
    """One thing to ask a model. What a test split keeps secret is empty: `answers`, `label`, `relevance`.

    `extra` holds what only one benchmark's metric reads; its reader's docstring names the keys.
    Raises DataError where the fields contradict each other.
    """

    id: str  # the dataset's own number or name, as text
    split: str
    kind: Kind
    media: tuple[Media, ...]
    text: str = ""  # the question, or the text written on the picture
    context: tuple[str, ...] = ()  # said before the question: a caption, then questions and answers in turn
    answers: tuple[str, ...] = ()  # references; repeated as often as people gave them
    candidates: tuple[str, ...] = ()
    label: int | None = None  # which of the candidates is right
    relevance: tuple[float, ...] = ()  # one for each candidate
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind in ("choice", "classify", "rank", "relevance") and not self.candidates:
            raise DataError(f"example {self.id}: a task of kind {self.kind!r} needs candidates")
        if self.label is not None and not 0 <= self.label < len(self.candidates):
            raise DataError(f"example {self.id}: label {self.label} names none of {len(self.candidates)} candidates")
        if self.relevance and len(self.relevance) != len(self.candidates):
            raise DataError(
                f"example {self.id}: {len(self.relevance)} relevances for {len(self.candidates)} candidates"
            )
