"""The average every metric ends with, the same to the last bit in whatever order the samples come."""

from collections.abc import Iterable, Sized
from math import fsum


def mean(scores: Iterable[float]) -> float:
    """Exactly rounded, so the order of samples does not matter. Raises ValueError where there is no sample."""
    kept = list(scores)
    if not kept:
        raise ValueError("no sample to average over: the benchmark's split is empty, or every sample was left out")
    return fsum(kept) / len(kept)


def check_pairs(predictions: Sized, truths: Sized) -> None:
    """Raises ValueError unless there are as many predictions as samples."""
    if len(predictions) != len(truths):
        raise ValueError(f"{len(predictions)} predictions for {len(truths)} samples: give one for each, in their order")
