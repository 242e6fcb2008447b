"""From predictions to a benchmark's number: the metrics by the names the registry gives them."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from flamingo.eval.metrics.answers import exact_match, ivqa_score, vqa_score
from flamingo.eval.metrics.cider import cider_d
from flamingo.eval.metrics.mean import mean, standard_error
from flamingo.eval.metrics.ranking import Clip, mean_wap, ndcg, roc_auc, top_k
from flamingo.eval.metrics.wordnet import read_wordnet
from flamingo.eval.metrics.wups import wups_score
from flamingo.eval.readers.records import Example

Prediction = str | list[float]  # what was written, or a log-likelihood for each candidate


Score = tuple[float, float | None]  # papers print it times 100; the standard error of a mean over samples, else None
Scorer = Callable[[Sequence[Example], Sequence[Prediction]], Score]


def scorer(metric: str, folder: Path) -> Scorer:
    """The function of a registry's metric. Raises ValueError where it needs a file the benchmark's folder lacks."""
    return partial(_mean, _wups(folder)) if metric == "wups" else METRICS[metric]


def _mean(one: Callable[..., float], examples: Sequence[Example], predictions: Sequence[Prediction]) -> Score:
    scores = [one(said, example) for said, example in zip(predictions, examples, strict=True)]
    return mean(scores), standard_error(scores)


def _cider(examples: Sequence[Example], predictions: Sequence[Prediction]) -> Score:
    scores = cider_d(predictions, [example.answers for example in examples])
    return mean(scores), standard_error(scores)


def _roc_auc(examples: Sequence[Example], predictions: Sequence[Prediction]) -> Score:
    """By how much likelier "yes", the second candidate, is than "no"."""
    return roc_auc([row[1] - row[0] for row in predictions], [example.label == 1 for example in examples]), None


def _mean_wap(examples: Sequence[Example], predictions: Sequence[Prediction]) -> Score:
    actions = {example.label: (example.extra["verb"], example.extra["noun"]) for example in examples}
    clips = [Clip(e.extra["video"], actions[e.label], int(e.extra["annotation"])) for e in examples]
    return mean_wap(clips, {action: [row[at] for row in predictions] for at, action in actions.items()}), None


def _wups(folder: Path) -> Callable[[str, Example], float]:
    tree, listed = read_wordnet(folder / "wordnet"), folder / "stopwords.txt"
    dropped = frozenset(listed.read_text(encoding="utf-8").split()) if listed.is_file() else frozenset()
    return lambda said, e: wups_score(said, e.answers, e.extra["type"] in ("DC", "DB"), tree, dropped)


METRICS: dict[str, Scorer] = {
    "cider_d": _cider,
    "roc_auc": _roc_auc,
    "mean_wap": _mean_wap,
    "exact_match": partial(_mean, lambda said, e: exact_match(said, e.answers)),
    "vqa_accuracy": partial(_mean, lambda said, e: vqa_score(said, e.answers)),
    "ivqa_accuracy": partial(_mean, lambda said, e: ivqa_score(said, e.answers)),
    "top_1": partial(_mean, lambda row, e: top_k(row, e.label)),
    "top_1_and_5": partial(_mean, lambda row, e: (top_k(row, e.label) + top_k(row, e.label, 5)) / 2),
    "ndcg": partial(_mean, lambda row, e: ndcg(row, e.relevance)),
}
