"""Which examples stand before a query: drawn at random, or those that look most like it (RICES).

Flamingo, arXiv 2204.14198, A.2. Both leave the query itself out, so support and query may come from one split.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flamingo.data.schedule import key_of

_DECIMALS = 12  # float64 rounding makes cosines of equal directions differ by about 1e-16; far below what matters


def random_support(query: str, ids: Sequence[str], count: int, seed: int) -> list[str]:
    """`count` ids in a random order that depends on seed and query alone, not on the order of `ids`."""
    pool = _pool(query, ids, count)
    return sorted(pool, key=lambda name: (key_of("support", seed, query, name), name))[:count]


def rices(
    query: str, query_feature: NDArray[np.floating], ids: Sequence[str], features: NDArray[np.floating], count: int
) -> list[str]:
    """The `count` ids whose features (N, E) have the highest cosine with the query's (E,), the most similar last.

    Of two that are equally similar the smaller id counts as more similar. The features are those of the frozen vision
    encoder, see `pooled`.
    """
    if features.shape != (len(ids), *query_feature.shape):
        raise ValueError(f"{len(ids)} ids and a query of {query_feature.shape}: features are {features.shape}")
    pool = set(_pool(query, ids, count))
    cosines = (_unit(features) * _unit(query_feature)).sum(-1).round(_DECIMALS)
    ranked = sorted((-cosine, name) for cosine, name in zip(cosines.tolist(), ids, strict=True) if name in pool)
    return [name for _, name in reversed(ranked[:count])]


def pooled(features_MTSE: NDArray[np.floating]) -> NDArray[np.float64]:
    """One vector an image (M, E): the mean over frames and positions, as the paper's encoder pools them (B.1.3)."""
    return np.asarray(features_MTSE, np.float64).mean((1, 2))


def _pool(query: str, ids: Sequence[str], count: int) -> list[str]:
    pool = [name for name in ids if name != query]
    if len(set(ids)) != len(ids):
        raise ValueError("an id stands twice among the support samples")
    if not 0 <= count <= len(pool):
        raise ValueError(f"{count} shots were asked for, the support set has {len(pool)} other samples")
    return pool


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    wide = np.asarray(vectors, np.float64)
    lengths = np.sqrt((wide**2).sum(-1, keepdims=True))
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise ValueError("a feature vector is zero or not finite, so nothing is similar to it")
    return wide / lengths
