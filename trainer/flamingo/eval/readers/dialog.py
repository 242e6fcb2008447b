"""Reads the benchmark of talk about an image: VisDial v1.0, whose hundred candidates people judged one by one."""

from collections.abc import Iterator
from pathlib import Path

from flamingo.eval.readers.files import Source, read_json
from flamingo.eval.readers.records import Example, Media, image
from flamingo.eval.readers.shapes import DataError, Record, as_record, as_records

VISDIAL = Source(
    "https://visualdialog.org/data",
    {
        "train": ("visdial_1.0_train.json",),
        "val": ("visdial_1.0_val.json", "visdial_1.0_val_dense_annotations.json"),
    },
    "VisualDialog_val2018/VisualDialog_val2018_000000185565.jpg; for train train2014/ and val2014/ of COCO",
)


def read_visdial(folder: Path, split: str, path: Path, *dense: Path) -> Iterator[Example]:
    """VisDial v1.0. `val`: the one round of each dialog that has dense annotations; `train`: every round. In the order
    of the dialogs.

    `context` is the caption, then question and answer of each earlier round; `label` the answer that was given;
    `relevance` what the annotators gave each candidate (empty for train). Ids are image and round, which counts from 1.
    Format: `data` with dialogs (image_id, caption, dialog[] of question, answer, answer_options, gt_index), questions
    and answers, which the numbers point into; dense annotations with image_id, round_id, gt_relevance; as the public
    repository batra-mlp-lab/visdial-challenge-starter-pytorch reads them. Unverified: no file of the dataset was at
    hand.
    """
    data = as_record(read_json(path), path.name).record("data")
    questions, answers = data.texts("questions"), data.texts("answers")
    judged = {key: value for name in dense for key, value in _judged(name)}
    dialogs = data.records("dialogs")
    if lost := sorted(judged.keys() - {dialog.name("image_id") for dialog in dialogs}):
        raise DataError(f"{dense[0].name}: {path.name} has no dialog about image {lost[0]} ({len(lost)} such in all)")
    for dialog in dialogs:
        number = dialog.name("image_id")
        at, relevance = judged.get(number, (0, ()))
        if dense and not at:
            continue
        rounds = dialog.records("dialog")
        if at > len(rounds):
            raise DataError(f"{dialog.where}: round {at} has dense annotations, and there are {len(rounds)} rounds")
        context = [dialog.text("caption")]
        for turn, entry in enumerate(rounds, start=1):
            question = questions[entry.integer("question", below=len(questions))]
            if turn == at or not dense:
                options = entry.items("answer_options")
                candidates = tuple(answers[options.integer(option, below=len(answers))] for option in options.values)
                if relevance and len(relevance) != len(candidates):
                    raise DataError(f"{entry.where}: {len(candidates)} options, {len(relevance)} dense annotations")
                label = entry.integer("gt_index", below=len(candidates))
                place, right = _image(folder, dialog, split), (candidates[label],)
                said = (question, tuple(context), right, candidates, label, relevance)
                yield Example(f"{number}_{turn}", place, *said)
            context += [question, answers[entry.integer("answer", below=len(answers))]]


def _judged(path: Path) -> Iterator[tuple[str, tuple[int, tuple[float, ...]]]]:
    """Of each image: the round that was judged, from 1, and the relevance of its candidates."""
    for entry in as_records(read_json(path), path.name):
        turn = entry.integer("round_id")
        if turn < 1:
            raise DataError(f"{entry.where}: expected round_id from 1, found {turn}")
        relevance = entry.items("gt_relevance")
        yield entry.name("image_id"), (turn, tuple(map(relevance.number, relevance.values)))


def _image(folder: Path, dialog: Record, split: str) -> Media:
    number = f"{dialog.integer('image_id'):012d}"
    if split == "val":
        return image(folder, "VisualDialog_val2018", f"VisualDialog_val2018_{number}.jpg")
    places = [image(folder, place, f"COCO_{place}_{number}.jpg") for place in ("train2014", "val2014")]
    return next((place for place in places if place.path.exists()), places[0])
