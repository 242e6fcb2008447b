"""The shards of a dataset: by its manifest, or all tars of a folder; and the rows that say where their samples lie."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from flamingo.data.tar import cached_scan

CHUNK = 1 << 20  # bytes of an index that are in memory at once, as text


class Shard(NamedTuple):
    """One file of a dataset."""

    path: Path
    size: int  # bytes
    sha256: str  # as the manifest states it; empty where there is none
    index: Path | None  # a JSON line a sample; without it the tar's headers are scanned

    @property
    def state(self) -> list[object]:
        """What changes when its samples do, known without reading: what the manifest states, sizes and times."""
        known = (self.index or self.path).stat()
        return [self.path.name, self.size, self.sha256, self.index is None, known.st_size, known.st_mtime_ns]

    def lines(self) -> Iterator[bytes]:
        """The rows of its index, JSON lines, some thousand at a time."""
        if self.index is None:
            yield "".join(json.dumps(row) + "\n" for row in cached_scan(self.path)).encode()
            return
        with self.index.open("rb") as file:
            while data := file.read(CHUNK):
                yield data + file.readline()

    def identity(self, index_sha256: str) -> str:
        """What its content is known by. Nobody states the hash of a foreign tar: it is known by size and index."""
        return f"{self.sha256 or self.size} {index_sha256}"


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


def shards_of(folder: Path) -> list[Shard]:
    """In the order of their numbers. Raises ValueError, naming the shard, if one is missing or of another length."""
    if (folder / "dataset.json").is_file():
        return list(_ours(folder))
    return [Shard(file, file.stat().st_size, "", None) for file in sorted(folder.glob("*.tar"))]


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
        yield Shard(file, size, shard["sha256"], index if index.is_file() else None)
