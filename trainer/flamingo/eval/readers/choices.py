"""Reads the benchmark whose questions bring their own candidates: STAR."""

from collections.abc import Iterator
from pathlib import Path

from flamingo.eval.readers.files import Source, read_json
from flamingo.eval.readers.media import video
from flamingo.eval.readers.records import Example
from flamingo.eval.readers.shapes import DataError, as_records

STAR = Source(
    "STAR",
    "https://bobbywu.com/STAR (questions) and https://prior.allenai.org/projects/charades (videos)",
    {split: (f"STAR_{split}.json",) for split in ("train", "val", "test")},
    "Charades_v1_480/<video_id>.mp4",
)


def read_star(folder: Path, split: str) -> Iterator[Example]:
    """STAR, in file order: a part of a video, a question, four choices in the file's order. `test` hides the answers.

    Format: a list of objects with question_id, question, video_id, start, end, answer (the text of the right choice)
    and choices[].choice, as public loaders read it. Unverified: no file of the
    dataset was at hand. `extra`: type, which is the question_id up to the first underscore (Interaction, Sequence,
    Prediction, Feasibility).
    """
    (path,) = STAR.find(folder, split)
    need = ("question_id", "question", "video_id", "start", "end", "choices")
    for entry in as_records(read_json(path), path.name, *need, *(["answer"] if split != "test" else [])):
        candidates = tuple(choice.text("choice") for choice in entry.records("choices", "choice"))
        label, answers = None, ()
        if split != "test":
            answers = (entry.text("answer"),)
            if candidates.count(answers[0]) != 1:
                raise DataError(f"{entry.where}: the answer {answers[0]!r} should be one of {', '.join(candidates)}")
            label = candidates.index(answers[0])
        yield Example(
            entry.name("question_id"),
            split,
            "choice",
            (video(folder, "Charades_v1_480", entry.name("video_id"), span=entry.span("start", "end")),),
            entry.text("question"),
            answers=answers,
            candidates=candidates,
            label=label,
            extra={"type": entry.name("question_id").partition("_")[0]},
        )
