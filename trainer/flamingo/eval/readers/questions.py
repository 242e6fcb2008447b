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


def read_vqa(folder: Path, split: str, questions: Path, annotations: Path | None = None) -> Iterator[Example]:
    """VQA v2 and OK-VQA, in the order of the questions. VQA v2's `test-dev` and `test` have no public answers; OK-VQA's
    answers are the stemmed ones, which its scores are computed on.

    Format: `questions` with question_id, image_id and question; `annotations` with question_id and answers[].answer, in
    any order; visualqa.org/download.html documents both, and the public repository mlfoundations/open_flamingo reads
    both benchmarks with the same code. Unverified: no file of the datasets was at hand.
    """
    place = f"{split}2014" if annotations else "test2015"
    given: dict[str, tuple[str, ...]] = {}
    if annotations:
        whole = as_record(read_json(annotations), annotations.name)
        given = {entry.name("question_id"): _answers(entry) for entry in whole.records("annotations")}
    for entry in as_record(read_json(questions), questions.name).records("questions"):
        name = entry.name("question_id")
        if annotations and name not in given:
            raise DataError(f"{entry.where}: {annotations.name} has no answers to question {name}")
        media = image(folder, place, f"COCO_{place}_{entry.integer('image_id'):012d}.jpg")
        yield Example(name, media, entry.text("question"), answers=given.get(name, ()))


def read_vizwiz(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """VizWiz, in file order; an image has one question, so the id is its file name without the suffix.

    Format: a list of objects with image, question and, but for `test`, answers[].answer; public loaders read it
    so. Unverified: no file of the dataset was at hand.
    """
    for entry in as_records(read_json(path), path.name):
        name = entry.text("image")
        answers = _answers(entry) if split != "test" else ()
        yield Example(Path(name).stem, image(folder, split, name), entry.text("question"), answers=answers)


def read_textvqa(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """TextVQA 0.5.1, in file order. `test` has no public answers.

    Format: `data` with question_id, image_id, question and answers, a list of texts, as public loaders read it. Ids and
    questions agree with the copy in VQA's format in mlfoundations/open_flamingo. Unverified: no file of the dataset was
    at hand.
    """
    place = "test_images" if split == "test" else "train_images"
    for entry in as_record(read_json(path), path.name).records("data"):
        media = image(folder, place, f"{entry.name('image_id')}.jpg")
        answers = entry.texts("answers") if split != "test" else ()
        yield Example(entry.name("question_id"), media, entry.text("question"), answers=answers)


def _answers(entry: Record) -> tuple[str, ...]:
    return tuple(answer.text("answer") for answer in entry.records("answers"))
