"""A tree of word senses, and how close two words are in it (Wu and Palmer 1994)."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter


@dataclass(frozen=True)
class Taxonomy:
    """Senses of words, commonest first, and what each sense is a kind of. Made by `taxonomy`, which checks it."""

    senses: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, tuple[str, ...]]
    shallowest: Mapping[str, int]  # fewest steps to a root
    deepest: Mapping[str, int]  # most steps to a root
    irregular: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # "geese" -> ("goose",)


def taxonomy(
    senses: Mapping[str, tuple[str, ...]],
    parents: Mapping[str, tuple[str, ...]],
    irregular: Mapping[str, tuple[str, ...]] | None = None,
) -> Taxonomy:
    """From tables; a root has no parents. Raises ValueError where a sense is unknown or its own ancestor."""
    for kind, table in (("word", senses), ("sense", parents)):
        for name, named in table.items():
            unknown = [sense for sense in named if sense not in parents]
            if unknown:
                raise ValueError(f"{kind} {name!r} names the sense {unknown[0]!r}, which is not in the taxonomy")
    try:
        order = list(TopologicalSorter(parents).static_order())  # parents first
    except CycleError as error:
        raise ValueError(f"senses are each other's ancestors: {' -> '.join(error.args[1])}") from error
    shallowest: dict[str, int] = {}
    deepest: dict[str, int] = {}
    for sense in order:
        above = parents[sense]
        shallowest[sense] = 1 + min(shallowest[p] for p in above) if above else 0
        deepest[sense] = 1 + max(deepest[p] for p in above) if above else 0
    return Taxonomy(senses, parents, shallowest, deepest, irregular or {})


def wu_palmer(one: str, other: str, tree: Taxonomy) -> float:
    """Similarity of two senses, 0..1: twice the depth of what both are a kind of, over the sum of their depths.

    As NLTK's `wup_similarity` computes it, which NExT-OE's script calls: the common ancestor farthest from the root by
    its shortest path, its depth by its longest path, counted from 1, and depths of the two through it. Where several
    ancestors are equally far the similarity is the highest of theirs. 0 where nothing is common.
    """
    up, up_other = _ancestors(one, tree), _ancestors(other, tree)
    common = up.keys() & up_other.keys()
    if not common:
        return 0.0
    farthest = max(tree.shallowest[sense] for sense in common)
    found = []
    for sense in common:
        if tree.shallowest[sense] == farthest:
            depth = tree.deepest[sense] + 1
            above = _ancestors(sense, tree)
            found.append(2 * depth / (2 * depth + _steps(up, above) + _steps(up_other, above)))
    return max(found)


def _ancestors(sense: str, tree: Taxonomy) -> dict[str, int]:
    """Every ancestor and the sense itself, with the fewest steps up to it."""
    steps, queue = {sense: 0}, deque([sense])
    while queue:
        child = queue.popleft()
        for parent in tree.parents[child]:
            if parent not in steps:
                steps[parent] = steps[child] + 1
                queue.append(parent)
    return steps


def _steps(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """Fewest steps from one sense up and down to another."""
    return min(one[sense] + other[sense] for sense in one.keys() & other.keys())
