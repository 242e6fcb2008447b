"""Opens a dataset: by its manifest and index sidecars, or plain WebDataset tars by a scan of their headers."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

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
    current = folder / "current.json"
    newest = str(json.loads(current.read_text()).get("id", "")) if current.is_file() else ""
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
    samples: list[Sample] = []
    opened = _ours(folder) if (folder / "dataset.json").is_file() else _plain(folder)
    if kind == "text" and not any(row["kind"] == kind for _, _, rows in opened for row in rows):
        kind = "page"
    for number, (name, identity, rows) in enumerate(opened):
        digest.update(f"\n{name} {identity}".encode())
        names.append(name)
        samples += [Sample(r["key"], number, r["offset"], r["length"], r["kind"]) for r in rows if r["kind"] == kind]
    if not samples:
        kinds = sorted({row["kind"] for _, _, rows in opened for row in rows})
        raise ValueError(f"{folder} holds no sample of kind {kind!r}; it holds: {', '.join(kinds) or 'nothing'}")
    if len({sample.key for sample in samples}) < len(samples):
        seen: set[str] = set()
        twin = next(sample for sample in samples if sample.key in seen or seen.add(sample.key))
        raise ValueError(f"{folder} holds two samples with the key {twin.key!r}, the second in {names[twin.shard]}")
    return Dataset(folder, names, samples, digest.hexdigest())


Shard = tuple[str, str, list[dict[str, Any]]]  # file name, what its content is known by, index rows


def _ours(folder: Path) -> list[Shard]:
    """Shards of a manifest, with the hashes it states."""
    manifest = json.loads((folder / "dataset.json").read_text())
    if manifest.get("format") != "m3w-dataset/1":
        raise ValueError(f"{folder / 'dataset.json'} has format {manifest.get('format')!r}, expected 'm3w-dataset/1'")
    shards = []
    for shard in manifest["shards"]:
        name, file = shard["name"], folder / shard["name"]
        if not file.is_file():
            raise ValueError(f"shard {name} is named by {folder / 'dataset.json'} and is missing")
        if file.stat().st_size != shard["bytes"]:
            raise ValueError(f"shard {name} has {file.stat().st_size} bytes, its manifest says {shard['bytes']}")
        index = file.with_name(f"{name.removesuffix('.tar')}.index.jsonl")
        data = index.read_bytes() if index.is_file() else _lines(cached_scan(file))
        identity = f"{shard['sha256']} {hashlib.sha256(data).hexdigest()}"
        shards.append((name, identity, [json.loads(line) for line in data.splitlines()]))
    return shards


def _plain(folder: Path) -> list[Shard]:
    """All tars of a folder by name. Nobody states their hashes, so they are known by size and index."""
    shards = []
    for file in sorted(folder.glob("*.tar")):
        rows = cached_scan(file)
        identity = f"{file.stat().st_size} {hashlib.sha256(_lines(rows)).hexdigest()}"
        shards.append((file.name, identity, rows))
    return shards


def _lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()
