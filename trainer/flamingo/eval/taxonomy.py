"""A tree of word senses, and how close two words are in it (Wu and Palmer 1994)."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

Table = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Taxonomy:
    """Senses of words, commonest first, and what each sense is a kind of. Made by `taxonomy`, which checks it."""

    senses: Table
    parents: Table
    irregular: Table  # "geese" -> ("goose",)
    depths: Mapping[str, tuple[int, int]]  # fewest and most steps to a root


def taxonomy(senses: Table, parents: Table, irregular: Table | None = None) -> Taxonomy:
    """From tables; a root has no parents. Raises ValueError where a sense is unknown or its own ancestor."""
    for kind, table in (("word", senses), ("sense", parents)):
        for name, named in table.items():
            if unknown := [sense for sense in named if sense not in parents]:
                raise ValueError(f"{kind} {name!r} names the sense {unknown[0]!r}, which is not in the taxonomy")
    depths: dict[str, tuple[int, int]] = {}
    for sense in TopologicalSorter(parents).static_order():  # parents first; its CycleError is a ValueError
        above = [depths[parent] for parent in parents[sense]] or [(-1, -1)]
        depths[sense] = 1 + min(fewest for fewest, _ in above), 1 + max(most for _, most in above)
    return Taxonomy(senses, parents, irregular or {}, depths)


def wu_palmer(one: str, other: str, tree: Taxonomy) -> float:
    """Similarity of two senses, 0..1: twice the depth of what both are a kind of, over the sum of their depths.

    As NLTK's `wup_similarity` computes it, which NExT-OE's script calls: the common ancestor farthest from the root by
    its shortest path, its depth by its longest path, counted from 1, and depths of the two through it. Where several
    ancestors are equally far the similarity is the highest of theirs. 0 where nothing is common.
    """
    up, up_other = _ancestors(one, tree), _ancestors(other, tree)
    common = up.keys() & up_other.keys()
    farthest = max((tree.depths[sense][0] for sense in common), default=0)
    found = [0.0]
    for sense in common:
        if tree.depths[sense][0] == farthest:
            depth, above = tree.depths[sense][1] + 1, _ancestors(sense, tree)
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
