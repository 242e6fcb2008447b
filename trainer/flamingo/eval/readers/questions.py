"""Reads the benchmarks of questions about an image: VQAv2, OK-VQA, VizWiz, TextVQA. `answers` are people's ten."""

from collections.abc import Iterator
from pathlib import Path

from flamingo.eval.readers.files import Source, read_json
from flamingo.eval.readers.records import Example, image
from flamingo.eval.readers.shapes import DataError, Record, as_record, as_records

VQAV2 = Source(
    "https://visualqa.org/download.html",
    {
        split: (f"v2_OpenEnded_mscoco_{place}_questions.json", f"v2_mscoco_{place}_annotations.json")
        for split, place in (("train", "train2014"), ("val", "val2014"))
    }
    | {split: (f"v2_OpenEnded_mscoco_{split}2015_questions.json",) for split in ("test-dev", "test")},
    "train2014/, val2014/ and test2015/, such as val2014/COCO_val2014_000000000042.jpg",
)
OKVQA = Source(
    "https://okvqa.allenai.org/download.html",
    {
        split: (f"OpenEnded_mscoco_{place}_questions.json", f"mscoco_{place}_annotations.json")
        for split, place in (("train", "train2014"), ("val", "val2014"))
    },
    "train2014/ and val2014/, such as val2014/COCO_val2014_000000000042.jpg",
)
VIZWIZ = Source(
    "https://vizwiz.org/tasks-and-datasets/vqa",
    {split: (f"{split}.json",) for split in ("train", "val", "test")},
    "train/, val/ and test/, such as val/VizWiz_val_00000000.jpg",
)
TEXTVQA = Source(
    "https://textvqa.org/dataset",
    {split: (f"TextVQA_0.5.1_{split}.json",) for split in ("train", "val", "test")},
    "train_images/<image_id>.jpg for train and val, test_images/ for test",
)


def read_vqav2(folder: Path, split: str) -> Iterator[Example]:
    """VQA v2, in the order of the questions. `test-dev` and `test` have no public answers.

    Format: `questions` with question_id, image_id and question; `annotations` with question_id and answers[].answer;
    visualqa.org/download.html documents both. Unverified: no file of the dataset was at hand.
    """
    return _joined(VQAV2, folder, split)


def read_okvqa(folder: Path, split: str) -> Iterator[Example]:
    """OK-VQA, in the order of the questions. Its answers are the stemmed ones, which its scores are computed on.

    Format: as VQA v2's, which the public repository mlfoundations/open_flamingo reads with the same code. Unverified:
    no file of the dataset was at hand.
    """
    return _joined(OKVQA, folder, split)


def read_vizwiz(folder: Path, split: str) -> Iterator[Example]:
    """VizWiz, in file order; an image has one question, so the id is its file name without the suffix.

    Format: a list of objects with image, question and, but for `test`, answers[].answer; public loaders read it
    so. Unverified: no file of the dataset was at hand.
    """
    (path,) = VIZWIZ.find(folder, split)
    need = ("image", "question", *_public(split))
    for entry in as_records(read_json(path), path.name, *need):
        name = entry.text("image")
        answers = _answers(entry) if split != "test" else ()
        yield Example(Path(name).stem, image(folder, split, name), entry.text("question"), answers=answers)


def read_textvqa(folder: Path, split: str) -> Iterator[Example]:
    """TextVQA 0.5.1, in file order. `test` has no public answers.

    Format: `data` with question_id, image_id, question and answers, a list of texts, as public loaders read it. Ids and
    questions agree with the copy in VQA's format in mlfoundations/open_flamingo. Unverified: no file of the dataset was
    at hand.
    """
    (path,) = TEXTVQA.find(folder, split)
    place = "test_images" if split == "test" else "train_images"
    need = ("question_id", "image_id", "question", *_public(split))
    for entry in as_record(read_json(path), path.name, "data").records("data", *need):
        media = image(folder, place, f"{entry.name('image_id')}.jpg")
        answers = entry.texts("answers") if split != "test" else ()
        yield Example(entry.name("question_id"), media, entry.text("question"), answers=answers)


def _joined(source: Source, folder: Path, split: str) -> Iterator[Example]:
    """Questions with the answers of the same question_id: the two files need not be in one order."""
    questions, *annotations = source.find(folder, split)
    place = f"{split}2014" if annotations else "test2015"
    answers: dict[str, Record] = {}
    for path in annotations:
        whole = as_record(read_json(path), path.name, "annotations")
        answers = {entry.name("question_id"): entry for entry in whole.records("annotations", "question_id", "answers")}
    whole = as_record(read_json(questions), questions.name, "questions")
    for entry in whole.records("questions", "question_id", "image_id", "question"):
        name = entry.name("question_id")
        if annotations and name not in answers:
            raise DataError(f"{entry.where}: {annotations[0].name} has no answers to question {name}")
        media = image(folder, place, f"COCO_{place}_{entry.integer('image_id'):012d}.jpg")
        given = _answers(answers[name]) if annotations else ()
        yield Example(name, media, entry.text("question"), answers=given)


def _answers(entry: Record) -> tuple[str, ...]:
    return tuple(answer.text("answer") for answer in entry.records("answers", "answer"))


def _public(split: str) -> tuple[str, ...]:
    return () if split == "test" else ("answers",)
