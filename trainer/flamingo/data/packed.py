"""The packed index of a dataset: 36 bytes a sample in a file that all processes map, made once from the shards' rows.

It is a folder of its own, `.flamingo-index/IDENTITY` beside the shards, or below the user's cache where those cannot be
written or lie elsewhere: `header.json`, and for each kind of sample a file of rows in the order of the shards. It is
published by a rename, whole or not at all; another dataset, or this one after a change, has another identity. Deleting
it is safe.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flamingo.data.schedule import mixed
from flamingo.data.shards import Shard

FORMAT = "flamingo-index/2"
ROW = np.dtype([("key", "<u8", 2), ("offset", "<u8"), ("length", "<u8"), ("shard", "<u4")])
SLICE = 1 << 18  # rows that are worked on at once: 9 MB
MARKED = 1 << 31  # bit of `shard`: the sample, or an image of it, is marked as one of an evaluation set


class Packed(NamedTuple):
    """An index that was made: its folder and its header, which names the shards' identities and the kinds."""

    folder: Path
    header: dict[str, Any]

    def rows(self, kind: str) -> "Rows":
        """Those of one kind. Raises KeyError."""
        found = self.header["kinds"][kind]
        return Rows(self.folder / found["file"], found["samples"], found["are_hex"])


class Rows:
    """The rows of one kind, mapped when they are first asked for: a worker is sent the path alone."""

    def __init__(self, path: Path, count: int, are_hex: bool) -> None:
        self.path, self.count, self.are_hex = path, count, are_hex
        self._mapped: NDArray[Any] | None = None

    @property
    def mapped(self) -> NDArray[Any]:
        """All of them, in the file. (count,) of ROW"""
        if self._mapped is None:
            self._mapped = np.asarray(np.memmap(self.path, ROW, "r", shape=(self.count,)))
        return self._mapped

    def at(self, number: int) -> tuple[bytes, int, int, int]:
        """Key, offset, length and shard of one row. Raises IndexError."""
        row = self.mapped[number]
        return row["key"].tobytes(), int(row["offset"]), int(row["length"]), int(row["shard"]) & ~MARKED

    def hashes(self) -> Iterator[NDArray[np.uint64]]:
        """64 bits of each key, some rows at a time."""
        for at in range(0, self.count, SLICE):
            keys = np.ascontiguousarray(self.mapped["key"][at : at + SLICE])
            yield mixed(keys[:, 0] ^ mixed(keys[:, 1], 0), 0)

    def marked(self) -> NDArray[np.int64]:
        """Positions of the samples that are marked as contaminated, in order."""
        slices = range(0, self.count, SLICE)
        found = [np.flatnonzero(self.mapped["shard"][at : at + SLICE] & MARKED) + at for at in slices]
        return np.concatenate([np.empty(0, np.int64), *found])

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_mapped": None}


def packed_key(key: str) -> bytes:
    """16 bytes: those that 32 hex digits name, as m3w's keys do, or else a digest of any other key."""
    with suppress(ValueError):
        if len(key) == 32 and (data := bytes.fromhex(key)).hex() == key:
            return data
    return hashlib.blake2b(key.encode(), digest_size=16).digest()


def open_packed(beside: Path | None, shards: list[Shard]) -> Packed:
    """The index of these shards, `beside` them or in the user's cache; made now if it is in neither.

    Raises ValueError for a row that points astray.
    """
    states = json.dumps([FORMAT, [shard.state for shard in shards]])
    name = hashlib.sha256(states.encode()).hexdigest()[:32]
    places = [*([beside / ".flamingo-index"] if beside else []), _cache() / "flamingo-index"]
    for place in places:
        if found := _whole(place / name):
            return found
    place = next((place for place in places if _is_writable(place)), None)
    if place is None:
        tried = " nor to ".join(map(str, places))
        raise ValueError(f"the index can be written neither to {tried}; set XDG_CACHE_HOME")
    with _turn(place / f"{name}.lock"):
        return _whole(place / name) or _make(place, name, shards)


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _is_writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=place).close()
    except OSError:
        return False
    return True


def _whole(folder: Path) -> Packed | None:
    """The index in this folder, unless a file is missing or of another length."""
    try:
        header = json.loads((folder / "header.json").read_text())
        kinds = header["kinds"].values()
        is_whole = all((folder / kind["file"]).stat().st_size == kind["samples"] * ROW.itemsize for kind in kinds)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Packed(folder, header) if is_whole else None


@contextmanager
def _turn(lock: Path) -> Iterator[None]:
    """Ranks that start at once make one index: the others wait. Where a file system knows no locks, each makes it."""
    with lock.open("w") as file:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
    lock.unlink(missing_ok=True)  # who waits has it open; who comes now finds the index


def _make(place: Path, name: str, shards: list[Shard]) -> Packed:
    """Writes the index under another name and renames it."""
    partial = Path(tempfile.mkdtemp(prefix=f".{name}-", suffix=".partial", dir=place))
    try:
        partial.chmod(0o755)  # other users may train on these shards too
        (partial / "header.json").write_text(json.dumps(_write(partial, shards)))
        for file in partial.iterdir():
            with file.open("rb") as handle:
                os.fsync(handle.fileno())
        if not _whole(place / name):  # another rank may have been faster where there are no locks
            shutil.rmtree(place / name, ignore_errors=True)
            with suppress(OSError):
                partial.rename(place / name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    found = _whole(place / name)
    if found is None:
        raise OSError(f"{place / name} was made and is not there")
    return found


def _write(folder: Path, shards: list[Shard]) -> dict[str, Any]:
    """The files of rows, and the header's content."""
    identities: list[list[str]] = []
    kinds: dict[str, dict[str, Any]] = {}
    for number, shard in enumerate(shards):
        digest, at = hashlib.sha256(), 0
        for data in shard.lines():
            digest.update(data)
            lines = data.splitlines()
            for kind, (rows, are_hex) in _parsed(lines, shard, number, at).items():
                found = kinds.setdefault(kind, {"file": f"{len(kinds)}.rows", "samples": 0, "are_hex": True})
                found["samples"] += len(rows)
                found["are_hex"] &= are_hex
                with (folder / found["file"]).open("ab") as file:
                    file.write(rows.tobytes())
            at += len(lines)
        identities.append([shard.name, shard.identity(digest.hexdigest())])
    for found in kinds.values():
        found["twins"] = _twins(Rows(folder / found["file"], found["samples"], found["are_hex"]))
    return {"format": FORMAT, "row": ROW.descr, "shards": identities, "kinds": kinds}


Parsed = dict[str, tuple[NDArray[Any], bool]]


def _parsed(lines: list[bytes], shard: Shard, number: int, before: int) -> Parsed:
    """Rows by kind, and whether all their keys are hex. Raises ValueError naming the first line that is no row."""
    with suppress(ValueError):
        return _columns(lines, shard.size, number)
    for at, line in enumerate(lines):
        try:
            _columns([line], shard.size, number)
        except ValueError as error:
            raise ValueError(
                f"shard {shard.name}, row {before + at + 1} of its index: expected key, kind, and offset and "
                f"length inside the file's {shard.size} bytes, got {line[:200]!r}; take the index away to have the "
                "file scanned"
            ) from error
    raise ValueError(f"shard {shard.name}: rows of its index do not end with their lines")


def _columns(lines: list[bytes], size: int, number: int) -> Parsed:
    """The same for lines that are all right; else ValueError. Read at once: a call a line takes three times as long."""
    try:
        records = json.loads(b"[" + b",".join(lines) + b"]")
        offsets, lengths, keys, kinds = (
            [record[name] for record in records] for name in ("offset", "length", "key", "kind")
        )
        if len(records) != len(lines) or {*map(type, offsets), *map(type, lengths)} - {int}:
            raise ValueError("not a record a line, or positions that are no whole numbers")
        if {*map(type, keys), *map(type, kinds)} - {str}:
            raise ValueError("keys or kinds that are no text")
        rows = np.empty(len(records), ROW)
        starts, spans = np.array(offsets, np.int64), np.array(lengths, np.int64)
        if len(rows) and (starts.min() < 0 or spans.min() < 0 or spans.max() > size or (starts > size - spans).any()):
            raise ValueError("outside of the file")
        rows["offset"], rows["length"], rows["shard"] = starts, spans, number
        rows["shard"] |= np.array([MARKED if record.get("contaminated") else 0 for record in records], np.uint32)
        packed, are_hex = _packed_keys(keys)
        rows["key"] = np.frombuffer(packed, "<u8").reshape(-1, 2)
        numbers = {kind: at for at, kind in enumerate(dict.fromkeys(kinds))}
        of_kind = np.array([numbers[kind] for kind in kinds])
    except (TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError("no record") from error
    return {kind: (rows[of_kind == at], are_hex) for kind, at in numbers.items()}


def _packed_keys(keys: list[str]) -> tuple[bytes, bool]:
    """All keys of a chunk, and whether they are what their bytes' hex digits say."""
    joined = "".join(keys)
    with suppress(ValueError):
        if {*map(len, keys)} <= {32} and (data := bytes.fromhex(joined)).hex() == joined:
            return data, True
    return b"".join(map(packed_key, keys)), False


def _twins(rows: Rows) -> list[int]:
    """Two samples with one key, or nothing. Hashes of 8 bytes are sorted; keys are compared where two are equal."""
    hashes = np.concatenate(list(rows.hashes()))
    order = np.sort(hashes)
    doubted = np.unique(order[1:][order[1:] == order[:-1]])
    seen: dict[bytes, int] = {}
    for at in np.flatnonzero(np.isin(hashes, doubted)).tolist() if len(doubted) else []:
        first = seen.setdefault(rows.mapped["key"][at].tobytes(), at)
        if first != at:
            return [first, at]
    return []
