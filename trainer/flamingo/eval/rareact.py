"""mWAP, RareAct's metric: does a model tell "hammer a phone" from hammering something else, or a phone left whole?

Miech et al. 2020 (arXiv 2008.01018), with the numbers of `compute_score.py` in antoine77340/RareAct.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from flamingo.eval.mean import mean
from flamingo.eval.ranking import finite

Action = tuple[str, str]  # verb, noun
NEGATIVE, POSITIVE = 0, 1  # annotation; 2, 3 and 4 are hard negatives: right verb, right noun, both but not together


class Clip(NamedTuple):
    """One row of rareact.csv: a segment of a video, and what an annotator said of it and one action."""

    video: str
    action: Action
    annotation: int  # 0..4


def mean_wap(clips: Sequence[Clip], scores: Mapping[Action, Sequence[float]]) -> float:
    """Mean over the actions that have a positive clip of the weighted average precision. 0..1

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
    _, place = np.unique(-finite(scores)[kept], return_inverse=True)
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
