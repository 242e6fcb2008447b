"""The benchmarks by name: how each is read and asked, which metric scores it, what its folder must hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from flamingo.eval.readers import captions, classes, dialog, films, questions
from flamingo.eval.readers.files import Source
from flamingo.eval.readers.records import Example
from flamingo.eval.readers.shapes import DataError
from flamingo.eval.templates import DIALOGUE, MEME, OUTPUT, QUESTION, RARE_ACTION, Template

Kind = Literal["caption", "answer", "choice", "classify", "rank", "relevance"]
"""What is asked: a caption; a free answer; one of a few candidates that belong to the question; one of the classes that
all examples share; a score for each shared class, compared across examples; a score for each candidate, compared with
people's dense judgement. The first two are written by the model, the others are ranked by likelihood."""


@dataclass(frozen=True)
class Benchmark:
    """One row of the table."""

    read: Callable[..., Iterator[Example]]  # of the folder, the split, and the paths of the split's files
    source: Source  # files of each split, media, where to get them
    kind: Kind
    metric: str  # named in flamingo.eval.metrics.score
    split: str  # one with public answers, the default
    template: Template
    queries: int | None = None  # how many are asked, of each class where the kind is classify; None: all


BENCHMARKS: dict[str, Benchmark] = {
    "coco": Benchmark(captions.read_coco, captions.COCO, "caption", "cider_d", "test", OUTPUT, 5000),
    "vqav2": Benchmark(questions.read_vqa, questions.VQAV2, "answer", "vqa_accuracy", "val", QUESTION, 1024),
    "okvqa": Benchmark(questions.read_vqa, questions.OKVQA, "answer", "vqa_accuracy", "val", QUESTION, 1024),
    "msvdqa": Benchmark(partial(films.read_xu, "vid"), films.MSVDQA, "answer", "exact_match", "test", QUESTION, 1024),
    "vatex": Benchmark(captions.read_vatex, captions.VATEX, "caption", "cider_d", "test", OUTPUT, 1024),
    "flickr30k": Benchmark(captions.read_flickr30k, captions.FLICKR30K, "caption", "cider_d", "test", OUTPUT),
    "vizwiz": Benchmark(questions.read_vizwiz, questions.VIZWIZ, "answer", "vqa_accuracy", "val", QUESTION),
    "textvqa": Benchmark(questions.read_textvqa, questions.TEXTVQA, "answer", "vqa_accuracy", "val", QUESTION),
    "visdial": Benchmark(dialog.read_visdial, dialog.VISDIAL, "relevance", "ndcg", "val", DIALOGUE),
    "hatefulmemes": Benchmark(classes.read_memes, classes.HATEFUL_MEMES, "classify", "roc_auc", "dev_seen", MEME),
    "youcook2": Benchmark(captions.read_youcook2, captions.YOUCOOK2, "caption", "cider_d", "val", OUTPUT),
    "msrvttqa": Benchmark(partial(films.read_xu, "video"), films.MSRVTTQA, "answer", "exact_match", "test", QUESTION),
    "ivqa": Benchmark(films.read_ivqa, films.IVQA, "answer", "ivqa_accuracy", "test", QUESTION),
    "rareact": Benchmark(films.read_rareact, films.RAREACT, "rank", "mean_wap", "test", RARE_ACTION),
    "nextqa": Benchmark(films.read_nextqa, films.NEXTQA, "answer", "wups", "test", QUESTION),
    "star": Benchmark(films.read_star, films.STAR, "choice", "top_1", "val", QUESTION),
    "imagenet": Benchmark(classes.read_imagenet, classes.IMAGENET, "classify", "top_1", "val", OUTPUT, 10),
    "kinetics700": Benchmark(
        classes.read_kinetics700, classes.KINETICS700, "classify", "top_1_and_5", "val", OUTPUT, 10
    ),
}
"""The paper's 16, then the two that its first version developed on as well, each with the metric the paper reports.
`queries` are the sizes the paper states for benchmarks it developed on; the other eleven are asked whole."""


def find(name: str) -> Benchmark:
    """The benchmark of this name. Raises DataError that lists the names there are."""
    if name not in BENCHMARKS:
        raise DataError(f"no benchmark {name!r}; there are: {', '.join(BENCHMARKS)}")
    return BENCHMARKS[name]


def read(name: str, folder: Path, split: str | None = None) -> list[Example]:
    """The examples of a benchmark, in the order its reader documents; the default split where none is given.

    Raises DataError for an unknown name or split, missing files, a file of another form, and a split without a single
    example.
    """
    benchmark = find(name)
    split = split or benchmark.split
    if not (examples := list(benchmark.read(folder, split, *benchmark.source.find(folder, split)))):
        raise DataError(f"{name}: {folder} holds no example of the split {split!r}")
    return examples
