"""Reads the captioning benchmarks: COCO, Flickr30k, VATEX, YouCook2. `answers` are the reference captions."""

from collections.abc import Iterator
from pathlib import Path

from flamingo.eval.readers.files import Source, read_json
from flamingo.eval.readers.records import Example, image, video
from flamingo.eval.readers.shapes import Record, as_record, as_records

KARPATHY = "https://cs.stanford.edu/people/karpathy/deepimagesent/caption_datasets.zip"

COCO = Source(
    f"https://cocodataset.org (images) and {KARPATHY}",
    {split: ("dataset_coco.json",) for split in ("train", "val", "test")},
    "train2014/COCO_train2014_000000000009.jpg and val2014/COCO_val2014_000000000042.jpg",
)
FLICKR30K = Source(
    f"https://shannon.cs.illinois.edu/DenotationGraph (images) and {KARPATHY}",
    {split: ("dataset_flickr30k.json",) for split in ("train", "val", "test")},
    "flickr30k-images/1007129816.jpg",
)
VATEX = Source(
    "https://eric-xw.github.io/vatex-website/download.html",
    {
        "train": ("vatex_training_v1.0.json",),
        "val": ("vatex_validation_v1.0.json",),
        "test": ("vatex_public_test_english_v1.1.json",),
    },
    "videos/<videoID>.mp4, each cut to its ten seconds",
)
YOUCOOK2 = Source(
    "http://youcook2.eecs.umich.edu/download",
    {split: ("youcookii_annotations_trainval.json",) for split in ("train", "val")},
    "raw_videos/<training or validation>/<recipe_type>/<video>.mp4, uncut",
)


def read_coco(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """COCO 2014 in Karpathy's split (train with restval), in file order.

    Format: `images` of dataset_coco.json with filepath, filename, cocoid, split and sentences[].raw, as the public
    repository mlfoundations/open_flamingo reads it. Unverified: no file of the dataset was at hand.
    """
    for entry in _karpathy(path, split):
        place = image(folder, entry.text("filepath"), entry.text("filename"))
        yield Example(entry.name("cocoid"), place, answers=_sentences(entry))


def read_flickr30k(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """Flickr30k in Karpathy's split, in file order; the id is the file name without its suffix.

    Format: `images` of dataset_flickr30k.json with filename, split and sentences[].raw, as the public repository
    mlfoundations/open_flamingo reads it. Unverified: no file of the dataset was at hand.
    """
    for entry in _karpathy(path, split):
        name = entry.text("filename")
        place = image(folder, "flickr30k-images", name)
        yield Example(Path(name).stem, place, answers=_sentences(entry))


def read_vatex(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """VATEX in English, in file order. A videoID names a YouTube video and its first and last second, and a cut file.

    Format: a list of objects with videoID and enCap, ten captions each, as public loaders read it.
    Unverified: no file of the dataset was at hand.
    """
    for entry in as_records(read_json(path), path.name):
        name = entry.name("videoID")
        yield Example(name, video(folder, "videos", name), answers=entry.texts("enCap"))


def read_youcook2(folder: Path, split: str, path: Path) -> Iterator[Example]:
    """YouCook2: each annotated segment of each recipe, by the video's name, then by time as annotated.

    Format: `database`, a map from a video to subset (training, validation), recipe_type and annotations with id,
    segment in seconds and sentence, as public loaders read it. Unverified: no file of the dataset was at hand; nor was
    the place of the videos, which is where loaders of the official download look.
    """
    subset = {"train": "training", "val": "validation"}[split]
    database = as_record(read_json(path), path.name).record("database")
    for name in sorted(database.values):
        film = database.record(name)
        if film.text("subset") != subset:
            continue
        for entry in film.records("annotations"):
            span = entry.items("segment").span("0", "1")
            place = video(folder, "raw_videos", subset, film.name("recipe_type"), name, span=span)
            yield Example(f"{name}_{entry.name('id')}", place, answers=(entry.text("sentence"),))


def _karpathy(path: Path, split: str) -> Iterator[Record]:
    """The images of a split. `restval` is the rest of COCO's val2014, which Karpathy's split adds to its train."""
    wanted = {"train", "restval"} if split == "train" else {split}
    whole = as_record(read_json(path), path.name)
    return (entry for entry in whole.records("images") if entry.text("split") in wanted)


def _sentences(entry: Record) -> tuple[str, ...]:
    return tuple(sentence.text("raw") for sentence in entry.records("sentences"))
