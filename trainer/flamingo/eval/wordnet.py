"""Reads the nouns of a WordNet folder: `index.noun`, `data.noun` and, if there, `noun.exc`.

The format is the public one of wndb(5WN): plain text, fields separated by one space, licence lines start with a space.
WordNet itself is not part of this package; its folder `dict` comes with WordNet 3.0, or with a system's package of it.
"""

from collections.abc import Iterator
from pathlib import Path

from flamingo.eval.taxonomy import Taxonomy, taxonomy

_KIND_OF = ("@", "@i")  # hypernym, and class of a named instance


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
