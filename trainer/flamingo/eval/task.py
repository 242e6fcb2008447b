"""What is asked of a benchmark, and which examples may be shown: a fixed draw of queries and of support samples."""

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from flamingo.data.schedule import key_of
from flamingo.eval.readers.records import Example, present
from flamingo.eval.readers.registry import Benchmark, find, read
from flamingo.eval.readers.shapes import DataError

SUPPORT = 2048  # samples the shots are chosen from: Flamingo, B.1.5


@dataclass(frozen=True)
class Task:
    """A benchmark that has been read. Missing media are left out of both."""

    name: str
    benchmark: Benchmark
    split: str
    queries: list[Example]
    support: list[Example]
    support_split: str
    missing: dict[str, int]  # media files that are not there, of the queries' and of the support's split

    @property
    def is_secret(self) -> bool:
        """Whether only the benchmark's own server knows the answers, so that nothing can be scored here."""
        return not any(query.answers or query.relevance or query.label is not None for query in self.queries)


def prepare(name: str, folder: Path, split: str | None, limit: int | None, seed: int) -> Task:
    """The queries in file order: `limit` of them, 0 for all, None for the paper's number; the same for every seed.

    Support comes from the train split, else from the queries' own. Raises ValueError where there is nothing to ask.
    """
    benchmark = find(name)
    split = split or benchmark.split
    every, missing = _present(name, folder, split)
    if twice := [key for key, times in Counter(e.id for e in every).items() if times > 1]:
        raise DataError(f"{name}: the id {twice[0]!r} stands twice in the split {split}")
    shown, absent, support_split = every, missing, split
    if split != "train" and "train" in benchmark.source.files:
        try:
            (shown, absent), support_split = _present(name, folder, "train"), "train"
        except DataError as error:
            print(f"{name}: examples come from the split {split} itself, because {error}", file=sys.stderr)
    support = _drawn([example for example in shown if example.answers], SUPPORT, f"support {seed}", False)
    by_class = limit is None and benchmark.kind == "classify"
    queries = _drawn(every, benchmark.queries if limit is None else limit or None, "queries", by_class)
    return Task(name, benchmark, split, queries, support, support_split, {split: missing, support_split: absent})


def _present(name: str, folder: Path, split: str) -> tuple[list[Example], int]:
    """The examples of a split that have their media, and how many media files are missing."""
    kept, missing = present(read(name, folder, split))
    if not kept:
        source = find(name).source
        raise DataError(
            f"not one image or video of the split {split} lies below {folder}: they belong in {source.media}. "
            f"Get them from {source.site}"
        )
    return kept, len(missing)


def _drawn(examples: list[Example], count: int | None, key: str, by_class: bool) -> list[Example]:
    """The first `count`, of all or of each class, in the order of a hash of their ids; returned in the order given."""
    taken: Counter[int | None] = Counter()
    chosen = set()
    for example in sorted(examples, key=lambda example: (key_of(key, example.id), example.id)):
        group = example.label if by_class else None
        taken[group] += 1
        if count is None or taken[group] <= count:
            chosen.add(example.id)
    return [example for example in examples if example.id in chosen]
