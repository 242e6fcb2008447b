"""The average every metric ends with, the same to the last bit in whatever order the samples come; and its error."""

from collections.abc import Iterable, Sequence
from math import fsum, sqrt


def mean(scores: Iterable[float]) -> float:
    """Exactly rounded, so the order of samples does not matter. Raises ValueError where there is no sample."""
    kept = list(scores)
    if not kept:
        raise ValueError("no sample to average over: the benchmark's split is empty, or every sample was left out")
    return fsum(kept) / len(kept)


def standard_error(scores: Sequence[float]) -> float | None:
    """Of the mean: the samples' standard deviation (n - 1) over sqrt(n). None for a single sample."""
    if len(scores) < 2:
        return None
    middle = mean(scores)
    return sqrt(fsum((score - middle) ** 2 for score in scores) / (len(scores) - 1) / len(scores))
