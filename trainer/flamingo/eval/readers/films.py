"""Reads the benchmarks of free answers about a video: MSVD-QA, MSRVTT-QA, iVQA, NExT-QA."""

from collections.abc import Iterator
from pathlib import Path

from flamingo.eval.readers.files import Source, inside, read_csv, read_json
from flamingo.eval.readers.media import video
from flamingo.eval.readers.records import Example
from flamingo.eval.readers.shapes import Record, as_record, as_records

SPLITS = ("train", "val", "test")
XU = "https://github.com/xudejing/video-question-answering"

MSVDQA = Source(
    "MSVD-QA", XU, {split: (f"{split}_qa.json",) for split in SPLITS}, "video/vid1.avi (names of youtube_mapping.txt)"
)
MSRVTTQA = Source("MSRVTT-QA", XU, {split: (f"{split}_qa.json",) for split in SPLITS}, "video/video0.mp4")
IVQA = Source(
    "iVQA",
    "https://github.com/antoyang/just-ask",
    {split: (f"{split}.csv",) for split in SPLITS},
    "video/<video_id>_<start>_<end>.webm, or video/<video_id>.mp4 uncut",
)
NEXTQA = Source(
    "NExT-QA",
    "https://github.com/doc-doc/NExT-OE (csv) and https://github.com/doc-doc/NExT-QA (map, videos)",
    {split: (f"{split}.csv", "map_vid_vidorID.json") for split in SPLITS},
    "NExTVideo/<folder>/<video>.mp4 as map_vid_vidorID.json says",
)
OPTIONS = ("a0", "a1", "a2", "a3", "a4")


def read_msvdqa(folder: Path, split: str) -> Iterator[Example]:
    """MSVD-QA, in file order: one answer of one word. The videos of MSVD must be named vid1.avi to vid1970.avi.

    Format: a list of objects with id, video_id (a number), question and answer, and the videos' names, as the authors'
    preprocess_msvdqa.py reads them. Unverified: no file of the dataset was at hand.
    """
    return _generated(MSVDQA, folder, split, "vid")


def read_msrvttqa(folder: Path, split: str) -> Iterator[Example]:
    """MSRVTT-QA, in file order: one answer of one word. Videos are video0.mp4 to video9999.mp4.

    Format: as MSVD-QA's; the authors' preprocess_msrvttqa.py reads it. Unverified: no file of the dataset was at hand.
    """
    return _generated(MSRVTTQA, folder, split, "video")


def read_ivqa(folder: Path, split: str) -> Iterator[Example]:
    """iVQA, in file order, with the five people's answers, those left blank aside. The file has no ids: they are
    the video's id and the row's number from 1.

    A cut file is taken whole; an uncut one from `start` to `end` seconds. Format: columns video_id, question and
    answer1 to answer5 as in the authors' videoqa_loader.py, start and end as public loaders read them. Unverified: no
    file of the dataset was at hand.
    """
    (path,) = IVQA.find(folder, split)
    names = [f"answer{number}" for number in range(1, 6)]
    for at, row in enumerate(read_csv(path, "video_id", "start", "end", "question", *names), start=1):
        name, span = row.name("video_id"), row.span("start", "end")
        place = video(folder, "video", f"{name}_{row.text('start')}_{row.text('end')}")
        if not place.path.is_file():
            place = video(folder, "video", name, span=span)
        answers = tuple(row.text(key) for key in names if row.text(key).strip())
        yield Example(f"{name}-{at}", split, "answer", (place,), row.text("question"), answers=answers)


def read_nextqa(folder: Path, split: str) -> Iterator[Example]:
    """NExT-QA, in file order, as open questions, which is what WUPS scores. `extra`: type, such as CW or DC.

    Format: columns video, question, answer, qid, type of NExT-OE's csv, or those of NExT-QA's with a0 to a4, where
    `answer` is the number of the right one: then the five are the candidates, and the right one's text is the answer.
    The test split's second references, add_reference_answer_test.json, are added where that file lies in the folder,
    as the authors' eval_oe.py does. Checked against the beginnings of val.csv, test.csv, the map and the references in
    the authors' two repositories; the place of the videos is unverified.
    """
    path, mapping = NEXTQA.find(folder, split)
    places = as_record(read_json(mapping), mapping.name)
    second = inside(folder, f"add_reference_answer_{split}.json")
    more = as_record(read_json(second), second.name) if second.is_file() else Record(second.name, {})
    for row in read_csv(path, "video", "question", "answer", "qid", "type"):
        name, number = row.name("video"), row.name("qid")
        media = (video(folder, "NExTVideo", places.text(name)),)
        candidates = tuple(row.text(key) for key in OPTIONS) if OPTIONS[0] in row else ()
        label = row.integer("answer", below=len(OPTIONS)) if candidates else None
        answers = [row.text("answer") if label is None else candidates[label]]
        if name in more and number in (extra := more.record(name)):
            answers.append(extra.text(number))
        yield Example(
            f"{name}_{number}",
            split,
            "answer",
            media,
            row.text("question"),
            answers=tuple(answers),
            candidates=candidates,
            label=label,
            extra={"type": row.text("type")},
        )


def _generated(source: Source, folder: Path, split: str, stem: str) -> Iterator[Example]:
    (path,) = source.find(folder, split)
    for entry in as_records(read_json(path), path.name, "id", "video_id", "question", "answer"):
        media = (video(folder, "video", f"{stem}{entry.integer('video_id')}"),)
        yield Example(entry.name("id"), split, "answer", media, entry.text("question"), answers=(entry.text("answer"),))
