"""The same question asked with the examples in several orders, and the candidates' likelihoods averaged.

Flamingo, arXiv 2204.14198, A.2: the mean log-likelihood over 6 random permutations. For ranking tasks only.
"""

from collections.abc import Sequence
from itertools import permutations
from math import factorial
from random import Random

from flamingo.data.schedule import key_of
from flamingo.eval.mean import mean

PERMUTATIONS = 6  # A.2


def orders(shots: int, seed: int, query: str, count: int = PERMUTATIONS) -> list[tuple[int, ...]]:
    """`count` different orders of 0..shots-1 by seed and query; all of them where there are fewer."""
    if shots < 0 or count < 1:
        raise ValueError(f"expected at least 0 shots and 1 order, got {shots} and {count}")
    if factorial(shots) <= count:
        return list(permutations(range(shots)))
    random = Random(key_of("orders", seed, query, shots))
    found: dict[tuple[int, ...], None] = {}
    while len(found) < count:
        found[tuple(random.sample(range(shots), shots))] = None
    return list(found)


def ensemble(log_likelihoods: Sequence[Sequence[float]]) -> list[float]:
    """For each candidate the mean over the prompts of its log-likelihood in nats. Prompts x candidates in."""
    if len({len(row) for row in log_likelihoods}) != 1:
        raise ValueError(f"every prompt must score the same candidates, got {[len(row) for row in log_likelihoods]}")
    return [mean(column) for column in zip(*log_likelihoods, strict=True)]


def ranked(scores: Sequence[float]) -> list[int]:
    """Positions of the candidates, the likeliest first; of equal ones the earlier first."""
    return sorted(range(len(scores)), key=lambda at: (-scores[at], at))
