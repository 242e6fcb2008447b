"""Opens a dataset: by its manifest and index sidecars, or plain WebDataset tars by a scan of their headers."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from flamingo.data.tar import SampleError, cached_scan, walk

OPEN_FILES = 64  # a stream and process: many systems allow 1,024 in all, and a dataset may have more shards
Members = dict[str, tuple[int, int]]  # suffix -> offset and length of a member's bytes


class Sample(NamedTuple):
    """Where a sample lies: its first header and the span of all its members, bytes."""

    key: str
    shard: int
    offset: int
    length: int
    kind: str


@dataclass
class Dataset:
    """The samples of one kind. Files are opened on first use; of the open ones the longest unused is closed.

    A process that was forked reads from the files of the first, and closes them for itself: there is no position.
    """

    folder: Path
    shards: list[str]
    samples: list[Sample]
    fingerprint: str
    _files: dict[int, int] = field(default_factory=dict, repr=False)  # the one used last stands last

    def read(self, at: int, count: int, offset: int) -> bytes:
        """`count` bytes of a shard, without moving anyone's file position."""
        file = self._files.pop(at, None)
        if file is None:
            if len(self._files) >= OPEN_FILES:
                os.close(self._files.pop(next(iter(self._files))))
            file = os.open(self.folder / self.shards[at], os.O_RDONLY)
        self._files[at] = file
        data = os.pread(file, count, offset)
        if len(data) < count:
            raise SampleError("shard_truncated", f"{self.shards[at]} ends before byte {offset + count}")
        return data

    def members(self, sample: Sample) -> Members:
        """Where each member's bytes are, by suffix; headers alone are read."""
        found: Members = {}
        end = sample.offset + sample.length
        for member in walk(lambda count, offset: self.read(sample.shard, count, offset), sample.offset, end):
            if member.key != sample.key:
                raise SampleError("index_mismatch", f"{member.name} stands where {sample.key} was indexed")
            found[member.suffix] = (member.offset, member.size)
        return found

    def member(self, sample: Sample, members: Members, suffix: str) -> bytes:
        """The bytes of one member. A page's JSON may name it in upper case."""
        suffix = suffix.lower()
        if suffix not in members:
            raise SampleError("member_missing", f"{sample.key}.{suffix}")
        offset, size = members[suffix]
        return self.read(sample.shard, size, offset)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_files": {}}


def find_dataset(path: str) -> Path:
    """The folder of the dataset: `path` itself, or the newest one of the store at `path`. Raises ValueError."""
    folder = Path(path)
    current = folder / "current.json"
    newest = str(json.loads(current.read_text()).get("dataset", "")) if current.is_file() else ""
    for candidate in (folder, folder / "dataset", folder / "datasets" / newest):
        if (candidate / "dataset.json").is_file():
            return candidate.resolve()
    if any(folder.glob("*.tar")):
        return folder.resolve()
    raise ValueError(
        f"{path or 'the data folder'!r} holds no dataset.json, no store's current.json and no tar; name one"
    )


def open_dataset(path: str, kind: str) -> Dataset:
    """Reads manifest and indexes. Raises ValueError, naming the shard, if one is missing or of another length.

    Where there is no text of its own, kind `text` takes the pages: their text is trained on without their images.
    """
    folder = find_dataset(path)
    digest = hashlib.sha256(kind.encode())
    names: list[str] = []
    kinds: set[str] = set()
    found: dict[str, list[Sample]] = {kind: [], "page": []} if kind == "text" else {kind: []}
    for shard in _ours(folder) if (folder / "dataset.json").is_file() else _plain(folder):
        digest.update(f"\n{shard.name} {shard.identity}".encode())
        for sample in _samples(shard, len(names)):
            kinds.add(sample.kind)
            if sample.kind in found:
                found[sample.kind].append(sample)
        names.append(shard.name)
    samples = found[kind] or found.get("page", [])
    if not samples:
        held = ", ".join(sorted(kinds)) or "nothing"
        raise ValueError(f"{folder} holds no sample of kind {kind!r}; it holds: {held}")
    twin = next((one for one, other in pairwise(sorted(sample.key for sample in samples)) if one == other), None)
    if twin is not None:
        shard_of = [names[sample.shard] for sample in samples if sample.key == twin]
        raise ValueError(f"{folder} holds two samples with the key {twin!r}, the second in {shard_of[1]}")
    return Dataset(folder, names, samples, digest.hexdigest())


class Shard(NamedTuple):
    """One file of a dataset; the rows of its index are text, so that those of one shard alone are in memory."""

    name: str
    identity: str  # what its content is known by
    size: int  # bytes
    index: bytes  # a JSON line a sample


def _samples(shard: Shard, number: int) -> Iterator[Sample]:
    """The samples of shard `number`. Raises ValueError naming the row that is none, or that points out of the file."""
    for at, line in enumerate(shard.index.splitlines(), start=1):
        try:
            row = json.loads(line)
            sample = Sample(row["key"], number, row["offset"], row["length"], sys.intern(row["kind"]))
            sample.key.encode()  # half a surrogate pair has no hash
            is_whole = type(sample.offset) is type(sample.length) is int
            is_whole = is_whole and 0 <= sample.offset <= sample.offset + sample.length <= shard.size
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            is_whole = False
        if not is_whole:
            raise ValueError(
                f"shard {shard.name}, row {at} of its index: expected key, kind, and offset and length inside the "
                f"file's {shard.size} bytes, got {line[:200]!r}; take the index away to have the file scanned"
            )
        yield sample


def _ours(folder: Path) -> Iterator[Shard]:
    """Shards of a manifest, with the hashes it states."""
    manifest = json.loads((folder / "dataset.json").read_text())
    if manifest.get("format") != "m3w-dataset/1":
        raise ValueError(f"{folder / 'dataset.json'} has format {manifest.get('format')!r}, expected 'm3w-dataset/1'")
    for shard in manifest["shards"]:
        name = shard["name"]
        if not isinstance(name, str) or name == ".." or "/" in name or "\\" in name:
            raise ValueError(f"{folder / 'dataset.json'} names the shard {name!r}, expected a file of its own folder")
        file = folder / name
        if not file.is_file():
            raise ValueError(f"shard {name} is named by {folder / 'dataset.json'} and is missing")
        size = file.stat().st_size
        if size != shard["bytes"]:
            raise ValueError(f"shard {name} has {size} bytes, its manifest says {shard['bytes']}")
        index = file.with_name(f"{name.removesuffix('.tar')}.index.jsonl")
        data = index.read_bytes() if index.is_file() else _lines(cached_scan(file))
        yield Shard(name, f"{shard['sha256']} {hashlib.sha256(data).hexdigest()}", size, data)


def _plain(folder: Path) -> Iterator[Shard]:
    """All tars of a folder by name. Nobody states their hashes, so they are known by size and index."""
    for file in sorted(folder.glob("*.tar")):
        size, data = file.stat().st_size, _lines(cached_scan(file))
        yield Shard(file.name, f"{size} {hashlib.sha256(data).hexdigest()}", size, data)


def _lines(rows: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()
