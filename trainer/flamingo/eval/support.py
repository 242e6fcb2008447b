"""Which examples stand before a query, and in which order: drawn at random, or those that look most like it (RICES).

Flamingo, arXiv 2204.14198, A.2. The caller leaves the query itself out of the ids.
"""

from collections.abc import Sequence
from itertools import permutations
from math import factorial
from random import Random

import numpy as np
from numpy.typing import NDArray

from flamingo.data.schedule import key_of

_DECIMALS = 12  # float64 rounding makes cosines of equal directions differ by about 1e-16; far below what matters


def random_support(query: str, ids: Sequence[str], count: int, seed: int) -> list[str]:
    """`count` ids in a random order that depends on seed and query alone, not on the order of `ids`."""
    _check(ids, count)
    return sorted(ids, key=lambda name: (key_of("support", seed, query, name), name))[:count]


def rices(
    query_feature: NDArray[np.floating], ids: Sequence[str], features: NDArray[np.floating], count: int
) -> list[str]:
    """The `count` ids whose features (N, E) have the highest cosine with the query's (E,), the most similar last.

    Of two that are equally similar the smaller id counts as more similar. The features are those of the frozen vision
    encoder, see `pooled`.
    """
    _check(ids, count)
    cosines = (_unit(features) * _unit(query_feature)).sum(-1).round(_DECIMALS)
    ranked = sorted(zip((-cosines).tolist(), ids, strict=True))
    return [name for _, name in reversed(ranked[:count])]


def pooled(features_MTSE: NDArray[np.floating]) -> NDArray[np.float64]:
    """One vector an image (M, E): the mean over frames and positions, as the paper's encoder pools them (B.1.3)."""
    return np.asarray(features_MTSE, np.float64).mean((1, 2))


def orders(shots: int, seed: int, query: str, count: int) -> list[tuple[int, ...]]:
    """`count` different orders of 0..shots-1, that order first, the others by seed and query; all if there are fewer.

    A ranking task's log-likelihoods are averaged over them: 6 in the paper (A.2).
    """
    if factorial(shots) <= count:
        return list(permutations(range(shots)))
    random = Random(key_of("orders", seed, query, shots))
    found = {tuple(range(shots)): None}
    while len(found) < count:
        found[tuple(random.sample(range(shots), shots))] = None
    return list(found)


def _check(ids: Sequence[str], count: int) -> None:
    if not 0 <= count <= len(ids):
        raise ValueError(f"{count} shots were asked for, the support set has {len(ids)} other samples")


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    wide = np.asarray(vectors, np.float64)
    lengths = np.sqrt((wide**2).sum(-1, keepdims=True))
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise ValueError("a feature vector is zero or not finite, so nothing is similar to it")
    return wide / lengths
