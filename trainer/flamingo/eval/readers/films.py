"""Reads the benchmarks of questions about a video: MSVD-QA, MSRVTT-QA, iVQA, NExT-QA, STAR; and RareAct."""

from collections.abc import Iterator
from pathlib import Path

from flamingo.eval.readers.files import Source, inside, read_csv, read_json
from flamingo.eval.readers.records import Example, video
from flamingo.eval.readers.shapes import DataError, Record, as_record, as_records
from flamingo.eval.templates import rare_action

SPLITS = ("train", "val", "test")
XU = "https://github.com/xudejing/video-question-answering"

MSVDQA = Source(XU, {split: (f"{split}_qa.json",) for split in SPLITS}, "video/vid1.avi (names of youtube_mapping.txt)")
MSRVTTQA = Source(XU, {split: (f"{split}_qa.json",) for split in SPLITS}, "video/video0.mp4")
IVQA = Source(
    "https://github.com/antoyang/just-ask",
    {split: (f"{split}.csv",) for split in SPLITS},
    "video/<video_id>_<start>_<end>.webm, or video/<video_id>.mp4 uncut",
)
NEXTQA = Source(
    "https://github.com/doc-doc/NExT-OE (csv) and https://github.com/doc-doc/NExT-QA (map, videos)",
    {split: (f"{split}.csv", "map_vid_vidorID.json") for split in SPLITS},
    "NExTVideo/<folder>/<video>.mp4 as map_vid_vidorID.json says; its metric reads wordnet/, the folder `dict` of "
    "WordNet 3.0 (https://wordnet.princeton.edu/download), and NExT-OE's stopwords.txt where it is there",
)
STAR = Source(
    "https://bobbywu.com/STAR (questions) and https://prior.allenai.org/projects/charades (videos)",
    {split: (f"STAR_{split}.json",) for split in SPLITS},
    "Charades_v1_480/<video_id>.mp4",
)
RAREACT = Source(
    "https://github.com/antoine77340/RareAct",
    {"test": ("rareact.csv",)},
    "videos/<video_id>.mp4, uncut",
)
OPTIONS = ("a0", "a1", "a2", "a3", "a4")


def read_xu(stem: str, folder: Path, split: str, path: Path) -> Iterator[Example]:
    """MSVD-QA and MSRVTT-QA, in file order: one answer of one word. `stem` begins the name of a video.

    MSVD's videos must be named vid1.avi to vid1970.avi; MSRVTT's are video0.mp4 to video9999.mp4. Format: a list of
    objects with id, video_id (a number), question and answer, and the videos' names, as the authors'
    preprocess_msvdqa.py and preprocess_msrvttqa.py read them. Unverified: no file of the datasets was at hand.
    """
    for entry in as_records(read_json(path), path.name):
        media = video(folder, "video", f"{stem}{entry.integer('video_id')}")
        yield Example(entry.name("id"), media, entry.text("question"), answers=(entry.text("answer"),))


def read_ivqa(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """iVQA, in file order, with the five people's answers, those left blank aside. The file has no ids: they are
    the video's id and the row's number from 1.

    A cut file is taken whole; an uncut one from `start` to `end` seconds. Format: columns video_id, question and
    answer1 to answer5 as in the authors' videoqa_loader.py, start and end as public loaders read them. Unverified: no
    file of the dataset was at hand.
    """
    for at, row in enumerate(read_csv(path), start=1):
        name, span = row.name("video_id"), row.span("start", "end")
        place = video(folder, "video", f"{name}_{row.text('start')}_{row.text('end')}")
        if not place.path.exists():
            place = video(folder, "video", name, span=span)
        answers = (row.text(f"answer{number}") for number in range(1, 6))
        given = tuple(answer for answer in answers if answer.strip())
        yield Example(f"{name}-{at}", place, row.text("question"), answers=given)


def read_nextqa(folder: Path, split: str, path: Path, mapping: Path) -> Iterator[Example]:
    """NExT-QA, in file order, as open questions, which is what WUPS scores. `extra`: type, such as CW or DC.

    Format: columns video, question, answer, qid, type of NExT-OE's csv, or those of NExT-QA's with a0 to a4, where
    `answer` is the number of the right one, and its text is the answer.
    The test split's second references, add_reference_answer_test.json, are added where that file lies in the folder,
    as the authors' eval_oe.py does. Checked against the beginnings of val.csv, test.csv, the map and the references in
    the authors' two repositories; the place of the videos is unverified.
    """
    places = as_record(read_json(mapping), mapping.name)
    second = inside(folder, f"add_reference_answer_{split}.json")
    more = as_record(read_json(second), second.name) if second.is_file() else Record(second.name, {})
    for row in read_csv(path):
        name, number = row.name("video"), row.name("qid")
        media = video(folder, "NExTVideo", places.text(name))
        options = [row.text(key) for key in OPTIONS] if OPTIONS[0] in row else None
        answers = [options[row.integer("answer", below=len(OPTIONS))] if options else row.text("answer")]
        if name in more and number in (extra := more.record(name)):
            answers.append(extra.text(number))
        kept = {"type": row.text("type")}
        yield Example(f"{name}_{number}", media, row.text("question"), answers=tuple(answers), extra=kept)


def read_star(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """STAR, in file order: a part of a video, a question, four choices in the file's order. `test` hides the answers.

    Format: a list of objects with question_id, question, video_id, start, end, answer (the text of the right choice)
    and choices[].choice, as public loaders read it. Unverified: no file of the dataset was at hand.
    """
    for entry in as_records(read_json(path), path.name):
        candidates = tuple(choice.text("choice") for choice in entry.records("choices"))
        answers = (entry.text("answer"),) if split != "test" else ()
        if answers and candidates.count(answers[0]) != 1:
            raise DataError(f"{entry.where}: the answer {answers[0]!r} should be one of {', '.join(candidates)}")
        media = video(folder, "Charades_v1_480", entry.name("video_id"), span=entry.span("start", "end"))
        label = candidates.index(answers[0]) if answers else None
        yield Example(entry.name("question_id"), media, entry.text("question"), (), answers, candidates, label)


def read_rareact(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """RareAct, actions rarely done to an object, in file order: the order of the rows of the authors' score matrix.

    Candidates are all actions as its prompt ends, "cuts a phone", by class_id, which is the matrix's column; `label` is
    the action that the row is about, not one that is right. `extra`: annotation (1 positive; 2 only the verb is right,
    3 only the noun, 4 both but apart; 0 negative), verb, noun, video; the authors' compute_score.py weights clips by
    their video. Format: the README of the authors' repository. Checked against the beginning of rareact.csv there; it
    does not say where the videos lie, so `videos/` is ours.
    """
    rows = list(read_csv(path))
    actions: dict[int, tuple[str, str]] = {}
    for row in rows:
        action = row.name("verb"), row.name("noun")
        if actions.setdefault(row.integer("class_id"), action) != action:
            before = " ".join(actions[row.integer("class_id")])
            raise DataError(f"{row.where}: class {row.text('class_id')} is {before!r} before")
    if sorted(actions) != list(range(len(actions))):
        raise DataError(f"{path.name}: expected class_ids 0 to {len(actions) - 1}, found up to {max(actions)}")
    candidates = tuple(rare_action(*actions[number]) for number in range(len(actions)))
    for row in rows:
        media = video(folder, "videos", row.name("video_id"), span=row.span("start", "end"))
        kept = {key: row.text(key) for key in ("verb", "noun")} | {"video": row.text("video_id")}
        kept["annotation"] = str(row.integer("annotation", below=5))
        yield Example(row.name("id"), media, candidates=candidates, label=row.integer("class_id"), extra=kept)
