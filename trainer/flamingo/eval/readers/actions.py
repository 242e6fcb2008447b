"""Reads the benchmark of actions that are rarely done to an object: RareAct, scored by class across clips."""

from collections.abc import Iterator
from pathlib import Path

from flamingo.eval.readers.files import Source, read_csv
from flamingo.eval.readers.media import video
from flamingo.eval.readers.records import Example
from flamingo.eval.readers.shapes import DataError

RAREACT = Source(
    "RareAct",
    "https://github.com/antoine77340/RareAct",
    {"test": ("rareact.csv",)},
    "videos/<video_id>.mp4, uncut",
)


def read_rareact(folder: Path, split: str) -> Iterator[Example]:
    """RareAct, in file order, which is the order of the rows of the authors' score matrix.

    Candidates are all actions, `verb noun`, by class_id, which is the matrix's column; `label` is the action that the
    row is about, not one that is right. `extra`: annotation (1 positive; 2 only the verb is right, 3 only the noun, 4
    both but apart; 0 negative), verb, noun, video; the authors' compute_score.py weights clips by their video. Format:
    the README of the authors' repository. Checked against the beginning of rareact.csv there; it does not say where
    the videos lie, so `videos/` is ours.
    """
    (path,) = RAREACT.find(folder, split)
    rows = list(read_csv(path, "id", "video_id", "start", "end", "class_id", "verb", "noun", "annotation"))
    actions: dict[int, str] = {}
    for row in rows:
        action = f"{row.name('verb')} {row.name('noun')}"
        if actions.setdefault(row.integer("class_id"), action) != action:
            raise DataError(f"{row.where}: class {row.text('class_id')} is {actions[row.integer('class_id')]!r} before")
    if sorted(actions) != list(range(len(actions))):
        raise DataError(f"{path.name}: expected class_ids 0 to {len(actions) - 1}, found up to {max(actions)}")
    candidates = tuple(actions[number] for number in range(len(actions)))
    for row in rows:
        yield Example(
            row.name("id"),
            split,
            "rank",
            (video(folder, "videos", row.name("video_id"), span=row.span("start", "end")),),
            candidates=candidates,
            label=row.integer("class_id"),
            extra={
                "annotation": str(row.integer("annotation", below=5)),
                "verb": row.text("verb"),
                "noun": row.text("noun"),
                "video": row.text("video_id"),
            },
        )
