"""Opens a dataset by its manifest and index sidecars, and reads members of a sample in place."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

BLOCK = 512


class Sample(NamedTuple):
    """Where a sample lies: its first header and the span of all its members, bytes."""

    key: str
    shard: int
    offset: int
    length: int
    kind: str


class SampleError(Exception):
    """A sample that cannot be used; `reason` is the word it is counted under."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason


@dataclass
class Dataset:
    """The samples of one kind. Files are opened on first use, in each process for itself."""

    folder: Path
    shards: list[str]
    samples: list[Sample]
    fingerprint: str
    _files: dict[tuple[int, int], int] = field(default_factory=dict, repr=False)

    def read(self, at: int, count: int, offset: int) -> bytes:
        """`count` bytes of a shard, without moving anyone's file position."""
        key = (os.getpid(), at)
        if key not in self._files:
            self._files[key] = os.open(self.folder / self.shards[at], os.O_RDONLY)
        data = os.pread(self._files[key], count, offset)
        if len(data) < count:
            raise SampleError("shard_truncated", f"{self.shards[at]} ends before byte {offset + count}")
        return data

    def members(self, sample: Sample) -> dict[str, tuple[int, int]]:
        """Offset and length of each member's bytes, by suffix; headers alone are read."""
        found: dict[str, tuple[int, int]] = {}
        at, end = sample.offset, sample.offset + sample.length
        while at < end:
            name, size = _header(self.read(sample.shard, BLOCK, at))
            key, _, suffix = name.rpartition("/")[2].partition(".")
            if key != sample.key.rpartition("/")[2]:
                raise SampleError("index_mismatch", f"{name} stands where {sample.key} was indexed")
            found[suffix] = (at + BLOCK, size)
            at += BLOCK + -(-size // BLOCK) * BLOCK
        return found

    def member(self, sample: Sample, members: dict[str, tuple[int, int]], suffix: str) -> bytes:
        """The bytes of one member."""
        if suffix not in members:
            raise SampleError("member_missing", f"{sample.key}.{suffix}")
        offset, size = members[suffix]
        return self.read(sample.shard, size, offset)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_files": {}}


def find_dataset(path: str) -> Path:
    """The folder of the dataset: `path` itself, or the newest one of the store at `path`. Raises ValueError."""
    folder = Path(path)
    for candidate in (folder, folder / "dataset"):
        if (candidate / "dataset.json").is_file():
            return candidate.resolve()
    current = folder / "current.json"
    if current.is_file():
        named = folder / "datasets" / str(json.loads(current.read_text()).get("id", ""))
        if (named / "dataset.json").is_file():
            return named.resolve()
    raise ValueError(f"{path or 'the data folder'!r} holds no dataset.json and no store's current.json; name a dataset")


def open_dataset(path: str, kind: str) -> Dataset:
    """Reads manifest and indexes. Raises ValueError, naming the shard, if one is missing or of another length."""
    folder = find_dataset(path)
    manifest = json.loads((folder / "dataset.json").read_text())
    digest = hashlib.sha256(f"{manifest.get('format')} {kind}".encode())
    names: list[str] = []
    samples: list[Sample] = []
    for number, shard in enumerate(manifest["shards"]):
        name, file = shard["name"], folder / shard["name"]
        if not file.is_file():
            raise ValueError(f"shard {name} is named by {folder / 'dataset.json'} and is missing")
        if file.stat().st_size != shard["bytes"]:
            raise ValueError(f"shard {name} has {file.stat().st_size} bytes, its manifest says {shard['bytes']}")
        index = (folder / f"{name.removesuffix('.tar')}.index.jsonl").read_bytes()
        digest.update(f"{name} {shard['sha256']} {hashlib.sha256(index).hexdigest()}".encode())
        names.append(name)
        rows = (json.loads(line) for line in index.splitlines())
        samples += [Sample(r["key"], number, r["offset"], r["length"], r["kind"]) for r in rows if r["kind"] == kind]
    if not samples:
        raise ValueError(f"{folder} holds no sample of kind {kind!r}")
    return Dataset(folder, names, samples, digest.hexdigest())


def _header(block: bytes) -> tuple[str, int]:
    """Name and size of a ustar header. Raises SampleError if its checksum does not hold."""
    try:
        stated = int(block[148:156].split(b"\0")[0].strip() or b"x", 8)
        size = int(block[124:136].split(b"\0")[0].strip() or b"0", 8)
    except ValueError as error:
        raise SampleError("bad_tar_header") from error
    if stated != sum(block[:148]) + 8 * 32 + sum(block[156:]):
        raise SampleError("bad_tar_header")
    name = block[:100].split(b"\0")[0].decode()
    prefix = block[345:500].split(b"\0")[0].decode()
    return (f"{prefix}/{name}" if prefix else name), size
