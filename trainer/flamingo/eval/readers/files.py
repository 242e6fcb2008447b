"""Finds and opens a dataset's files: what should lie where, who publishes it, and what came instead."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flamingo.eval.readers.shapes import DataError, Record, as_record, short

MAX_BYTES = 2 << 30
"""Well above the largest of these files: the 4,437,570 answers of VQA v2's training split (visualqa.org) at some 70
bytes each. What is larger is a wrong file, such as a video, and would fill the memory before it failed."""


@dataclass(frozen=True)
class Source:
    """What a benchmark's folder must hold, and where one gets it."""

    site: str
    files: Mapping[str, tuple[str, ...]]  # of each split, in the order the reader unpacks them
    media: str

    def find(self, folder: Path, split: str) -> list[Path]:
        """The split's files. Raises DataError that names all that are missing, and where to get them."""
        if split not in self.files:
            raise DataError(f"there is no split {split!r}; there are: {', '.join(self.files)}")
        paths = [inside(folder, name) for name in self.files[split]]
        missing = [name for name, path in zip(self.files[split], paths, strict=True) if not path.is_file()]
        if missing:
            raise DataError(
                f"{folder} should hold {', '.join(self.files[split])} for the split {split}; missing: "
                f"{', '.join(missing)}. Get them from {self.site}. Media belong in {self.media}."
            )
        return paths


def inside(folder: Path, *parts: str) -> Path:
    """A path below `folder`. Raises DataError for a part that could lead out of it.

    Parts come from downloaded files. Links in the folder are followed: people keep their pictures elsewhere.
    """
    for part in parts:
        names = PurePosixPath(part).parts
        if not names or part.startswith("/") or ".." in names or "\\" in part or "\0" in part:
            raise DataError(f"{short(part)} is no path inside {folder}")
    return folder.joinpath(*parts)


def read_json(path: Path) -> object:
    """The whole file. Raises DataError where it is no JSON."""
    return _parsed(_text(path), path.name)


def read_jsonl(path: Path) -> Iterator[Record]:
    """One object a line, in order; empty lines are passed over."""
    for number, line in enumerate(_text(path).split("\n"), start=1):  # not splitlines: JSON may hold U+2028
        if line.strip():
            where = f"{path.name} line {number}"
            yield as_record(_parsed(line, where), where)


def read_csv(path: Path) -> Iterator[Record]:
    """The rows under a header line, in order."""
    rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = next(rows, [])
        for row in rows:
            if row and len(row) != len(header):
                raise DataError(f"{path.name} line {rows.line_num}: expected {len(header)} columns, found {len(row)}")
            if row:
                yield Record(f"{path.name} line {rows.line_num}", dict(zip(header, row, strict=True)))
    except csv.Error as error:
        raise DataError(f"{path.name} line {rows.line_num} is no CSV: {error}") from error


def read_lines(path: Path) -> list[str]:
    """The lines that are not empty."""
    return [line for line in _text(path).split("\n") if line.strip()]


def _text(path: Path) -> str:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise DataError(f"{path} has {size:,} bytes, and the format's largest file has less than {MAX_BYTES:,}")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} should be UTF-8 text, and is not from byte {error.start} on") from error


def _parsed(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{where} should be JSON, and begins with {short(text[:50])}: {error}") from error
