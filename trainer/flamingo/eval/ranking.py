"""Metrics of ranked candidates: top-k accuracy, ROC AUC, NDCG. None depends on the order of equal scores.

Where a score ties, the value is the mean over all orders of the tied candidates, so a model that gives every candidate
the same score gets what guessing gets.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flamingo.eval.mean import check_pairs, mean


def top_k_accuracy(scores: Sequence[Sequence[float]], right: Sequence[int], k: int = 1) -> float:
    """Share of samples whose right candidate is among the k highest scores. 0..1

    `scores` has a row of candidates a sample, `right` the position of the right one. Kinetics700 is reported as the
    mean of k = 1 and k = 5 (Flamingo, arXiv 2204.14198, table 6).
    """
    check_pairs(scores, right)
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    return mean(_top_k(_finite(row), at, k) for row, at in zip(scores, right, strict=True))


def roc_auc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Chance that a positive scores higher than a negative, a tie counting half (Hanley and McNeil 1982). 0..1

    HatefulMemes' metric. Raises ValueError where only one class is there: nothing can be ranked.
    """
    check_pairs(scores, positive)
    flags = np.asarray(positive, bool)
    positives, negatives = int(flags.sum()), int((~flags).sum())
    if not positives or not negatives:
        raise ValueError(f"ROC AUC needs both classes, got {positives} positives and {negatives} negatives")
    _, place, count = np.unique(_finite(scores), return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(count) - (count - 1) / 2  # from 1; equal scores share the middle of their ranks
    above = middle_rank[place][flags].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def ndcg(scores: Sequence[float], relevance: Sequence[float]) -> float:
    """One VisDial question: gain of the ranking over the best gain, cut at k = the number of relevant candidates. 0..1

    Gain is relevance / log2(1 + rank), without an exponent, as on the VisDial v1.0 challenge and in the public
    `metrics.py` of batra-mlp-lab/visdial-challenge-starter-pytorch. `relevance` is the dense annotation, 0..1.
    Raises ValueError where no candidate is relevant.
    """
    check_pairs(scores, relevance)
    gains = _finite(relevance)
    if (gains < 0).any():
        raise ValueError(f"relevance is a share of annotators, 0..1, got {gains.min()}")
    k = int(np.count_nonzero(gains))
    if not k:
        raise ValueError("NDCG needs a candidate of relevance above 0: this question's dense annotation has none")
    discount = 1 / np.log2(np.arange(2, k + 2))
    _, place = np.unique(-_finite(scores), return_inverse=True)
    shared = np.bincount(place, gains) / np.bincount(place)  # mean relevance of each group of equal scores
    ranked = shared[np.sort(place)][:k]
    return float((ranked * discount).sum() / (np.sort(gains)[::-1][:k] * discount).sum())


def mean_ndcg(scores: Sequence[Sequence[float]], relevance: Sequence[Sequence[float]]) -> float:
    """Mean of `ndcg` over the questions, 0..1; papers print it times 100."""
    check_pairs(scores, relevance)
    return mean(ndcg(*pair) for pair in zip(scores, relevance, strict=True))


def _top_k(row: NDArray[np.float64], right: int, k: int) -> float:
    if not 0 <= right < len(row):
        raise ValueError(f"the right candidate is number {right}, there are {len(row)}")
    higher, tied = int((row > row[right]).sum()), int((row == row[right]).sum())
    return min(1.0, max(0.0, (k - higher) / tied))


def _finite(values: Sequence[float]) -> NDArray[np.float64]:
    numbers = np.asarray(values, np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError("a score is not a finite number: a log-likelihood of -inf cannot be ranked")
    return numbers
