"""Metrics of ranked candidates: top-k accuracy, ROC AUC, NDCG. None depends on the order of equal scores.

Where a score ties, the value is the mean over all orders of the tied candidates, so a model that gives every candidate
the same score gets what guessing gets.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def top_k(scores: Sequence[float], right: int, k: int = 1) -> float:
    """Whether the right candidate, by its position, is among the k highest scores. 0..1"""
    row = finite(scores)
    higher, tied = int((row > row[right]).sum()), int((row == row[right]).sum())
    return min(1.0, max(0.0, (k - higher) / tied))


def roc_auc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Chance that a positive scores higher than a negative, a tie counting half (Hanley and McNeil 1982). 0..1

    HatefulMemes' metric. Raises ValueError where only one class is there: nothing can be ranked.
    """
    flags = np.asarray(positive, bool)
    positives, negatives = int(flags.sum()), int((~flags).sum())
    if not positives or not negatives:
        raise ValueError(f"ROC AUC needs both classes, got {positives} positives and {negatives} negatives")
    _, place, count = np.unique(finite(scores), return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(count) - (count - 1) / 2  # from 1; equal scores share the middle of their ranks
    above = middle_rank[place][flags].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def ndcg(scores: Sequence[float], relevance: Sequence[float]) -> float:
    """One VisDial question: gain of the ranking over the best gain, cut at k = the number of relevant candidates. 0..1

    Gain is relevance / log2(1 + rank), without an exponent, as on the VisDial v1.0 challenge and in the public
    `metrics.py` of batra-mlp-lab/visdial-challenge-starter-pytorch. `relevance` is the dense annotation, 0..1.
    Raises ValueError where no candidate is relevant.
    """
    gains = finite(relevance)
    k = int((gains > 0).sum())
    if not k or len(gains) != len(scores):
        raise ValueError(
            f"NDCG needs a relevance for each of {len(scores)} candidates, one of them above 0; got {gains}"
        )
    discount = 1 / np.log2(np.arange(2, k + 2))
    _, place = np.unique(-finite(scores), return_inverse=True)
    shared = np.bincount(place, gains) / np.bincount(place)  # mean relevance of each group of equal scores
    ranked = shared[np.sort(place)][:k]
    return float((ranked * discount).sum() / (np.sort(gains)[::-1][:k] * discount).sum())


def finite(values: Sequence[float]) -> NDArray[np.float64]:
    """As an array. Raises ValueError for a number that is infinite or none."""
    numbers = np.asarray(values, np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError("a score is not a finite number: a log-likelihood of -inf cannot be ranked")
    return numbers
