"""The benchmarks by name: how each is read, what it asks, which metric scores it, what its folder must hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flamingo.eval.readers import actions, captions, choices, classes, dialog, films, questions
from flamingo.eval.readers.files import Source
from flamingo.eval.readers.records import Example, Kind
from flamingo.eval.readers.shapes import DataError


@dataclass(frozen=True)
class Benchmark:
    """One row of the table."""

    read: Callable[[Path, str], Iterator[Example]]
    source: Source  # files of each split, media, where to get them
    kind: Kind
    metric: str  # called as the function of flamingo.eval that computes it
    split: str  # one with public answers, the default


BENCHMARKS: dict[str, Benchmark] = {
    "coco": Benchmark(captions.read_coco, captions.COCO, "caption", "cider_d", "test"),
    "vqav2": Benchmark(questions.read_vqav2, questions.VQAV2, "answer", "vqa_accuracy", "val"),
    "okvqa": Benchmark(questions.read_okvqa, questions.OKVQA, "answer", "vqa_accuracy", "val"),
    "msvdqa": Benchmark(films.read_msvdqa, films.MSVDQA, "answer", "exact_match", "test"),
    "vatex": Benchmark(captions.read_vatex, captions.VATEX, "caption", "cider_d", "test"),
    "flickr30k": Benchmark(captions.read_flickr30k, captions.FLICKR30K, "caption", "cider_d", "test"),
    "vizwiz": Benchmark(questions.read_vizwiz, questions.VIZWIZ, "answer", "vqa_accuracy", "val"),
    "textvqa": Benchmark(questions.read_textvqa, questions.TEXTVQA, "answer", "vqa_accuracy", "val"),
    "visdial": Benchmark(dialog.read_visdial, dialog.VISDIAL, "relevance", "mean_ndcg", "val"),
    "hatefulmemes": Benchmark(classes.read_hateful_memes, classes.HATEFUL_MEMES, "classify", "roc_auc", "dev_seen"),
    "youcook2": Benchmark(captions.read_youcook2, captions.YOUCOOK2, "caption", "cider_d", "val"),
    "msrvttqa": Benchmark(films.read_msrvttqa, films.MSRVTTQA, "answer", "exact_match", "test"),
    "ivqa": Benchmark(films.read_ivqa, films.IVQA, "answer", "ivqa_accuracy", "test"),
    "rareact": Benchmark(actions.read_rareact, actions.RAREACT, "rank", "mean_wap", "test"),
    "nextqa": Benchmark(films.read_nextqa, films.NEXTQA, "answer", "mean_wups", "test"),
    "star": Benchmark(choices.read_star, choices.STAR, "choice", "top_k_accuracy", "val"),
    "imagenet": Benchmark(classes.read_imagenet, classes.IMAGENET, "classify", "top_k_accuracy", "val"),
    "kinetics700": Benchmark(classes.read_kinetics700, classes.KINETICS700, "classify", "top_k_accuracy", "val"),
}
"""The paper's 16, then the two that its first version developed on as well, each with the metric the paper reports."""


def find(name: str) -> Benchmark:
    """The benchmark of this name. Raises DataError that lists the names there are."""
    if name not in BENCHMARKS:
        raise DataError(f"no benchmark {name!r}; there are: {', '.join(BENCHMARKS)}")
    return BENCHMARKS[name]


def read(name: str, folder: Path, split: str | None = None) -> Iterator[Example]:
    """The examples of a benchmark, in the order its reader documents; the default split where none is given.

    Raises DataError, some of it only when the place in the file is reached: for an unknown name or split, missing
    files, a file of another form, and a split without a single example.
    """
    benchmark = find(name)
    split = split or benchmark.split
    empty = True
    for example in benchmark.read(folder, split):
        empty = False
        yield example
    if empty:
        raise DataError(f"{benchmark.source.name}: {folder} holds no example of the split {split!r}")
