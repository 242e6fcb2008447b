"""Headers of tar files: the members of a span, and the samples of a plain WebDataset tar that has no index.

Reads ustar, and the long names of GNU tar and PAX, because other tools write them.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

BLOCK = 512  # bytes of a header, and what files are filled up to (POSIX ustar)
IMAGES = ("jpg", "jpeg", "png", "webp")
Read = Callable[[int, int], bytes]  # (count, offset) -> bytes, fewer at the end of the file


class SampleError(Exception):
    """A sample that cannot be used; `reason` is the word it is counted under."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason


class Member(NamedTuple):
    """One file: where its header starts, where its bytes are."""

    name: str
    start: int
    offset: int
    size: int

    @property
    def key(self) -> str:
        """WebDataset's rule: the path up to the first dot of the file's name."""
        folder, slash, file = self.name.rpartition("/")
        return folder + slash + file.partition(".")[0]

    @property
    def suffix(self) -> str:
        """What follows the first dot of the file's name, in lower case: other tools write `.JPG` and `.TXT`."""
        return self.name.rpartition("/")[2].partition(".")[2].lower()


def walk(read: Read, start: int, end: int) -> Iterator[Member]:
    """The regular files with headers in start..end. Raises SampleError where a header is damaged or cut off."""
    at, first, long_name = start, start, ""
    while at < end:
        block = read(BLOCK, at)
        if len(block) < BLOCK:
            raise SampleError("shard_truncated", f"at byte {at}")
        if not any(block):  # the end mark
            return
        name, size, kind = _header(block)
        data = at + BLOCK
        if data + size > end:
            raise SampleError("shard_truncated", f"in {name}")
        at = data + -(-size // BLOCK) * BLOCK
        if kind in "xL":
            long_name = _long_name(kind, read(size, data)) or long_name
        elif kind in "0\0":
            yield Member((long_name or name).removeprefix("./"), first, data, size)
        if kind not in "xLg":
            first, long_name = at, ""
    if at > end or first < at:
        raise SampleError("shard_truncated", "between a file's header and its end")


def scan(path: Path) -> list[dict[str, object]]:
    """Index rows of a tar, in the form of our own sidecars: neighbours with one key are a sample.

    Raises ValueError naming the file if it is damaged: samples behind the damage could not be counted.
    """
    rows: list[dict[str, object]] = []
    with path.open("rb") as file:

        def read(count: int, offset: int) -> bytes:
            file.seek(offset)
            return file.read(count)

        size, group = path.stat().st_size, list[Member]()
        try:
            for member in walk(read, 0, size):
                if group and member.key != group[0].key:
                    rows.append(_row(group))
                    group = []
                group.append(member)
        except SampleError as error:
            raise ValueError(f"{path} is no whole tar file: {error}") from error
    return [*rows, _row(group)] if group else rows


def cached_scan(path: Path) -> list[dict[str, object]]:
    """`scan`, kept beside the tar until its size or time changes, where that folder can be written."""
    cache = path.with_name(f"{path.name}.scan.jsonl")
    state = {"bytes": path.stat().st_size, "mtime_ns": path.stat().st_mtime_ns}
    if cache.is_file():
        try:
            head, *rows = map(json.loads, cache.read_text().splitlines())
            if head == state | {"samples": len(rows)}:
                return rows
        except ValueError:
            pass  # it is made again
    rows = scan(path)
    partial = cache.with_name(f".{cache.name}.{os.getpid()}.partial")  # ranks may scan at the same time
    try:
        head = state | {"samples": len(rows)}
        partial.write_text("".join(json.dumps(row) + "\n" for row in [head, *rows]))
        partial.replace(cache)
    except OSError:
        pass  # it only saves time
    return rows


def pictures(suffixes: Iterable[str]) -> list[str]:
    """Those of images, in natural order."""
    return sorted((suffix for suffix in suffixes if suffix.rpartition(".")[2].lower() in IMAGES), key=natural)


def natural(name: str) -> tuple[str, str]:
    """Sorts names with their numbers as numbers: 2 before 10. Numbers of more than 20 digits are compared as text."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(20), name), name


def kind_of(suffixes: list[str]) -> str:
    """What a foreign sample is: by its members alone."""
    shown = pictures(suffixes)
    if any(suffix.partition(".")[0].isdigit() for suffix in shown):
        return "page" if "json" in suffixes else "clip"
    return "pair" if shown else "text"


def _row(group: list[Member]) -> dict[str, object]:
    last = group[-1]
    end = last.offset + -(-last.size // BLOCK) * BLOCK
    kind = kind_of([member.suffix for member in group])
    return {"key": group[0].key, "offset": group[0].start, "length": end - group[0].start, "kind": kind}


def _header(block: bytes) -> tuple[str, int, str]:
    """Name, size and type of a header. Raises SampleError if its checksum does not hold."""
    try:
        stated = int(block[148:156].split(b"\0")[0].strip() or b"x", 8)
        size = int(block[124:136].split(b"\0")[0].strip() or b"0", 8)
        name = block[:100].split(b"\0")[0].decode()
        prefix = block[345:500].split(b"\0")[0].decode() if block[257:263] == b"ustar\0" else ""
    except ValueError as error:
        raise SampleError("bad_tar_header") from error
    if size < 0 or stated != sum(block[:148]) + 8 * 32 + sum(block[156:]):
        raise SampleError("bad_tar_header")
    return (f"{prefix}/{name}" if prefix else name), size, chr(block[156])


def _long_name(kind: str, data: bytes) -> str:
    """The name that GNU tar's header (`L`) holds, or the path of a PAX header (`x`), which may have none."""
    try:
        return _pax_path(data) if kind == "x" else data.split(b"\0")[0].decode()
    except ValueError as error:
        raise SampleError("bad_tar_header", "in a long name") from error


def _pax_path(data: bytes) -> str:
    """The path of a PAX header: records of the form `length key=value`, newline included. Raises ValueError."""
    at = 0
    while at < len(data):
        space = data.index(b" ", at)
        end = at + int(data[at:space])
        if end <= space:
            raise ValueError("a record ends before it begins")
        key, _, value = data[space + 1 : end].partition(b"=")
        if key == b"path":
            return value.rstrip(b"\n").decode()
        at = end
    return ""
