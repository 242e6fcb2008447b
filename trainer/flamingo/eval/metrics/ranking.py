"""Metrics of ranked candidates: top-k accuracy, ROC AUC, NDCG, mWAP. None depends on the order of equal scores.

Where a score ties, the value is the mean over all orders of the tied candidates, so a model that gives every candidate
the same score gets what guessing gets.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from flamingo.eval.metrics.mean import mean

Action = tuple[str, str]  # verb, noun
NEGATIVE, POSITIVE = 0, 1  # annotation; 2, 3 and 4 are hard negatives: right verb, right noun, both but not together


def top_k(scores: Sequence[float], right: int, k: int = 1) -> float:
    """Whether the right candidate, by its position, is among the k highest scores. 0..1"""
    row = _finite(scores)
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
    gains = _finite(relevance)
    k = int((gains > 0).sum())
    if not k or len(gains) != len(scores):
        raise ValueError(
            f"NDCG needs a relevance for each of {len(scores)} candidates, one of them above 0; got {gains}"
        )
    discount = 1 / np.log2(np.arange(2, k + 2))
    _, place = np.unique(-_finite(scores), return_inverse=True)
    shared = np.bincount(place, gains) / np.bincount(place)  # mean relevance of each group of equal scores
    ranked = shared[np.sort(place)][:k]
    return float((ranked * discount).sum() / (np.sort(gains)[::-1][:k] * discount).sum())


class Clip(NamedTuple):
    """One row of rareact.csv: a segment of a video, and what an annotator said of it and one action."""

    video: str
    action: Action
    annotation: int  # 0..4


def mean_wap(clips: Sequence[Clip], scores: Mapping[Action, Sequence[float]]) -> float:
    """Mean over the actions that have a positive clip of the weighted average precision. 0..1

    RareAct's metric: does a model tell "hammer a phone" from hammering something else, or a phone left whole? Miech et
    al. 2020 (arXiv 2008.01018), with the numbers of `compute_score.py` in antoine77340/RareAct.
    `scores[action]` has a number for each clip, in the order of `clips`, higher where the model thinks it shows the
    action. Raises ValueError where no clip is positive.
    """
    wanted = sorted({clip.action for clip in clips if clip.annotation == POSITIVE})
    if not wanted:
        raise ValueError(f"none of {len(clips)} clips is positive: there is no action to rank clips for")
    return mean(_wap(clips, action, scores[action]) for action in wanted)


def _wap(clips: Sequence[Clip], action: Action, scores: Sequence[float]) -> float:
    """Sum over score thresholds of recall gained times precision there; equal scores pass together.

    Every video counts once within its role: a video with three negative segments gives each a third.
    """
    roles = [_role(clip, action) for clip in clips]
    segments = Counter((clip.video, role) for clip, role in zip(clips, roles, strict=True))
    kept = [at for at, role in enumerate(roles) if role is not None]
    weights = np.array([1 / segments[clips[at].video, roles[at]] for at in kept])
    positive = np.array([roles[at] == "positive" for at in kept])
    _, place = np.unique(-_finite(scores)[kept], return_inverse=True)
    right = np.bincount(place, weights * positive)
    precision = np.cumsum(right) / np.cumsum(np.bincount(place, weights))
    return float((right * precision).sum() / right.sum())


def _role(clip: Clip, action: Action) -> str | None:
    """A positive clip of another action is a negative too, a hard one if verb or noun is the same."""
    if clip.action == action:
        return {POSITIVE: "positive", NEGATIVE: "negative"}.get(clip.annotation, "hard")
    if clip.annotation != POSITIVE:
        return None  # nobody was asked whether it shows this action
    return "hard" if clip.action[0] == action[0] or clip.action[1] == action[1] else "negative"


def _finite(values: Sequence[float]) -> NDArray[np.float64]:
    """As an array. Raises ValueError for a number that is infinite or none."""
    numbers = np.asarray(values, np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError("a score is not a finite number: a log-likelihood of -inf cannot be ranked")
    return numbers
