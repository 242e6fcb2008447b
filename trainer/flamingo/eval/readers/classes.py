"""Reads the classification benchmarks: ImageNet, Kinetics700, HatefulMemes. All examples share their candidates."""

import re
from collections.abc import Iterator
from pathlib import Path

from flamingo.eval.readers.files import Source, inside, read_csv, read_jsonl, read_lines
from flamingo.eval.readers.records import Example, image, video
from flamingo.eval.readers.shapes import DataError

IMAGENET = Source(
    "https://www.kaggle.com/c/imagenet-object-localization-challenge/data",
    {split: ("LOC_synset_mapping.txt",) for split in ("train", "val")},
    "<split>/n01440764/*.JPEG, or val/ILSVRC2012_val_00000001.JPEG beside LOC_val_solution.csv",
)
KINETICS700 = Source(
    "https://github.com/cvdfoundation/kinetics-dataset",
    {"train": ("train.csv",), "val": ("validate.csv",)},
    "<train or validate>/<label>/<youtube_id>_000010_000020.mp4, or without the folder of the label",
)
HATEFUL_MEMES = Source(
    "https://hatefulmemeschallenge.com",
    {split: (f"{split}.jsonl",) for split in ("train", "dev_seen", "dev_unseen", "test_seen", "test_unseen")},
    "img/42953.png",
)
_SYNSET = re.compile(r"(n\d{8}) (.*\S)")


def read_imagenet(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """ImageNet (ILSVRC 2012), by class folders where there are any, in the order of their names, else by the list of
    the validation set in the order of the images' names.

    Classes are numbered in the order of LOC_synset_mapping.txt. A candidate is the first of its class's names: some
    are no class's own (crane is a bird and a machine), so compare `label`, not text. Format: lines `n01440764 tench,
    Tinca tinca`; columns ImageId and PredictionString, which begins with the synset. Checked against copies of both
    lists in public repositories.
    """
    numbers: dict[str, int] = {}
    names = []
    for line in read_lines(path):
        match = _SYNSET.fullmatch(line.strip())
        if not match:
            raise DataError(f"{path.name}: expected lines such as 'n01440764 tench, Tinca tinca', found {line[:60]!r}")
        numbers[match[1]] = len(names)
        names.append(match[2].partition(",")[0])
    candidates = tuple(names)
    for synset, name in _labelled(folder, split, sorted(numbers)):
        if synset not in numbers:
            raise DataError(f"{name}: {path.name} names no class {synset!r}")
        label = numbers[synset]
        place, right = image(folder, split, name), candidates[label]
        yield Example(Path(name).stem, place, answers=(right,), candidates=candidates, label=label)


def read_kinetics700(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """Kinetics700, in file order; clips are cut to their ten seconds. Candidates are the file's labels, sorted.

    Format: columns label, youtube_id, time_start, time_end, as public write-ups of DeepMind's release show them; clips
    named as its public downloaders do. Unverified: no file of the dataset was at hand.
    """
    rows = list(read_csv(path))
    candidates = tuple(sorted({row.name("label") for row in rows}))
    numbers = {name: number for number, name in enumerate(candidates)}
    for row in rows:
        label = row.name("label")
        start, end = row.span("time_start", "time_end")
        name = f"{row.name('youtube_id')}_{int(start):06d}_{int(end):06d}"
        clip = video(folder, path.stem, label, name)
        if not clip.path.exists():
            flat = video(folder, path.stem, name)
            clip = flat if flat.path.exists() else clip
        yield Example(name, clip, answers=(label,), candidates=candidates, label=numbers[label])


def read_memes(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """HatefulMemes, in file order. `text` is what is written on the meme; the candidates no, yes answer "hateful?".

    Format: lines with id, img, text and, where it is public, label 0 or 1; the dataset's README describes them.
    Checked against a copy of dev_seen.jsonl in a public repository.
    """
    candidates = ("no", "yes")
    for row in read_jsonl(path):
        label = None if split.startswith("test") and "label" not in row else row.integer("label", below=2)
        answers = () if label is None else (candidates[label],)
        place = image(folder, row.text("img"))
        yield Example(row.name("id"), place, row.text("text"), (), answers, candidates, label)


def _labelled(folder: Path, split: str, synsets: list[str]) -> Iterator[tuple[str, str]]:
    """Synset and path below the split's folder of each image."""
    root = inside(folder, split)
    folders = [synset for synset in synsets if (root / synset).is_dir()]
    for synset in folders:
        for path in sorted((root / synset).iterdir()):
            if path.suffix.lower() in (".jpeg", ".jpg"):
                yield synset, f"{synset}/{path.name}"
    solution = inside(folder, f"LOC_{split}_solution.csv")
    if folders:
        return
    if split != "val" or not solution.is_file():
        wanted = "folders such as n01440764" + (", or lie beside LOC_val_solution.csv" if split == "val" else "")
        raise DataError(f"{root} should hold {wanted}. Get them from {IMAGENET.site}")
    rows = read_csv(solution)
    for row in sorted(rows, key=lambda row: row.name("ImageId")):
        yield row.name("PredictionString").split()[0], f"{row.name('ImageId')}.JPEG"
