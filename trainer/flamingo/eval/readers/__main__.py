"""The command line: `--list` prints the benchmarks as a table, `--list NAME` one, `--check NAME DIR` reads it."""

import argparse
import sys
from pathlib import Path

from flamingo.eval.readers.records import present
from flamingo.eval.readers.registry import BENCHMARKS, find, read
from flamingo.eval.readers.shapes import DataError

NAMED_PATHS = 5  # of those missing, enough to see which folder is absent


def main(arguments: list[str]) -> int:
    """0 when done, 1 when the dataset is absent or of another form; argparse itself exits with 2."""
    parser = argparse.ArgumentParser(prog="flamingo.eval.readers", description=__doc__, allow_abbrev=False)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--list", nargs="?", const="", metavar="NAME", help="what the folder of a benchmark must hold")
    action.add_argument("--check", nargs=2, metavar=("NAME", "DIR"), help="read a benchmark from its folder")
    parser.add_argument("--split", help="with --check: the split to read")
    known = parser.parse_args(arguments)
    try:
        if known.check:
            name, folder = known.check
            examples = read(name, Path(folder), known.split)
            kept, missing = present(examples)
            print(f"{name}: {len(examples)} examples, {len(kept)} with their media; {len(missing)} media files missing")
            print(*(f"missing: {path}" for path in missing[:NAMED_PATHS]), sep="\n")
        else:
            print(details(known.list) if known.list else table())
    except DataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def table() -> str:
    """The registry, a line a benchmark: its default split, and the annotation files of that split."""
    rows = [("NAME", "TASK", "METRIC", "SPLIT", "FILES IN THE FOLDER, BESIDE THE MEDIA")]
    for name, it in BENCHMARKS.items():
        rows.append((name, it.kind, it.metric, it.split, ", ".join(it.source.files[it.split])))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def details(name: str) -> str:
    """One benchmark: the files of every split, where media belong, who publishes them. Raises DataError."""
    it = find(name)
    files = [f"  {split}: {', '.join(names)}" for split, names in it.source.files.items()]
    head = f"{name}: {it.kind}, scored by {it.metric}, split {it.split} unless another is named"
    return "\n".join([head, *files, f"  media: {it.source.media}", f"  from: {it.source.site}"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
