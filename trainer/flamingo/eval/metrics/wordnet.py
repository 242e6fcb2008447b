"""The nouns of a WordNet folder as a tree of senses, and how close two are in it (Wu and Palmer 1994).

Its files are `index.noun`, `data.noun` and, if there, `noun.exc`.

The format is the public one of wndb(5WN): plain text, fields separated by one space, licence lines start with a space.
WordNet itself is not part of this package; its folder `dict` comes with WordNet 3.0, or with a system's package of it.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

_KIND_OF = ("@", "@i")  # hypernym, and class of a named instance

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


def read_wordnet(folder: Path) -> Taxonomy:
    """The noun taxonomy. Raises ValueError with what to do where a file or a field is missing."""
    needed = "WUPS compares nouns in WordNet's files index.noun and data.noun (the folder `dict` of WordNet 3.0)"
    for name in ("index.noun", "data.noun"):
        if not (folder / name).is_file():
            raise ValueError(f"{folder} has no file {name}. {needed}: download it and put it there")
    parents = dict(_data_line(fields, where) for fields, where in _lines(folder / "data.noun"))
    senses = dict(_index_line(fields, where) for fields, where in _lines(folder / "index.noun"))
    irregular = {}
    if (folder / "noun.exc").is_file():
        irregular = {fields[0]: tuple(fields[1:]) for fields, _ in _lines(folder / "noun.exc")}
    return taxonomy(senses, parents, irregular)


def _lines(path: Path) -> Iterator[tuple[list[str], str]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            if line.strip() and not line.startswith(" "):
                yield line.split("|")[0].split(), f"{path}, line {number}"


def _index_line(fields: list[str], where: str) -> tuple[str, tuple[str, ...]]:
    """`lemma pos synset_cnt p_cnt [symbol...] sense_cnt tagsense_cnt offset...`, the commonest sense first."""
    try:
        count, pointers = int(fields[2]), int(fields[3])
        senses = fields[6 + pointers :]
    except (IndexError, ValueError) as error:
        raise ValueError(f"{where}: expected `lemma n senses pointers ...` of WordNet's index, got {fields}") from error
    if fields[1] != "n" or count < 1 or len(senses) != count:
        raise ValueError(f"{where}: {fields[0]!r} announces {count} noun senses and has {len(senses)}")
    return fields[0], tuple(senses)


def _data_line(fields: list[str], where: str) -> tuple[str, tuple[str, ...]]:
    """`offset file type w_cnt(hex) [word id]... p_cnt [symbol offset pos source/target]... | gloss`"""
    try:
        start = 4 + 2 * int(fields[3], 16)
        pointers = [fields[at : at + 4] for at in range(start + 1, start + 1 + 4 * int(fields[start]), 4)]
        kinds = tuple(offset for symbol, offset, pos, _ in pointers if symbol in _KIND_OF and pos == "n")
    except (IndexError, ValueError) as error:
        raise ValueError(f"{where}: expected a line of WordNet's data.noun, got {' '.join(fields)[:80]!r}") from error
    return fields[0], kinds


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
