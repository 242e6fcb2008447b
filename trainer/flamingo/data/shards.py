"""The shards of a dataset: by its manifest, or all tars of a folder; and the rows that say where their samples lie."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from flamingo.data.places.place import Folder, Place, open_place
from flamingo.data.tar import cached_scan


class Shard(NamedTuple):
    """One file of a dataset."""

    place: Place
    name: str
    size: int  # bytes
    sha256: str  # as the manifest states it; empty where there is none
    index: str | None  # the name of its index, a JSON line a sample; without it the tar's headers are scanned

    @property
    def state(self) -> list[object]:
        """What changes when its samples do, known without reading: what the manifest states, sizes and times."""
        state: list[object] = [self.name, self.size, self.sha256, self.index is None]
        if isinstance(self.place, Folder):
            known = (self.place.path / (self.index or self.name)).stat()
            return [*state, known.st_size, known.st_mtime_ns]
        return [*state, str(self.place)]

    def lines(self) -> Iterator[bytes]:
        """The rows of its index, JSON lines, some thousand at a time."""
        if self.index is None and isinstance(self.place, Folder):
            rows = cached_scan(self.place.path / self.name)
            yield "".join(json.dumps(row) + "\n" for row in rows).encode()
            return
        rest = b""
        for chunk in self.place.chunks(self.index or ""):
            end = chunk.rfind(b"\n") + 1
            if end:
                yield rest + chunk[:end]
                rest = b""
            rest += chunk[end:]
        if rest:
            yield rest

    def identity(self, index_sha256: str) -> str:
        """What its content is known by. Nobody states the hash of a foreign tar: it is known by size and index."""
        return f"{self.sha256 or self.size} {index_sha256}"


def find_dataset(address: str, kind: str = "page") -> Place:
    """The place of the dataset: `address` itself, or the newest of the store there (of a kind where it has several).

    Raises ValueError.
    """
    place = open_place(address)
    named = json.loads(place.text("current.json") or "{}")
    kinds = named.get("kinds") or {}
    newest = str(kinds.get("page" if kind == "text" else kind) or named.get("dataset", ""))
    links = [] if kinds else [place.below("dataset")]  # the link is of the first kind
    candidates = [place, *links, *([place.below(f"datasets/{newest}")] if newest else [])]
    for candidate in candidates:
        if candidate.text("dataset.json") is not None:
            return Folder(candidate.path.resolve()) if isinstance(candidate, Folder) else candidate
    if isinstance(place, Folder) and any(place.path.glob("*.tar")):
        return Folder(place.path.resolve())
    tars = " and no tar" if isinstance(place, Folder) else "; tars without one are read from a folder alone"
    raise ValueError(
        f"{address or 'the data folder'!r} holds no dataset.json, no store's current.json{tars}; name one"
    )


def shards_of(place: Place) -> list[Shard]:
    """In the order of their numbers. Raises ValueError, naming the shard, if one is missing or of another length."""
    manifest = place.text("dataset.json")
    if manifest is not None:
        return list(_ours(place, manifest))
    tars = sorted(place.path.glob("*.tar")) if isinstance(place, Folder) else []
    return [Shard(place, file.name, file.stat().st_size, "", None) for file in tars]


def _ours(place: Place, text: str) -> Iterator[Shard]:
    """Shards of a manifest, with the hashes it states. Of a remote one each is asked for when it is read."""
    manifest = json.loads(text)
    if manifest.get("format") != "m3w-dataset/1":
        raise ValueError(f"{place}/dataset.json has format {manifest.get('format')!r}, expected 'm3w-dataset/1'")
    for shard in manifest["shards"]:
        name = shard["name"]
        if not isinstance(name, str) or name == ".." or "/" in name or "\\" in name:
            raise ValueError(f"{place}/dataset.json names the shard {name!r}, expected a file of its own folder")
        index: str | None = f"{name.removesuffix('.tar')}.index.jsonl"
        if isinstance(place, Folder):
            _check_length(place, name, shard["bytes"])
            index = index if (place.path / str(index)).is_file() else None
        yield Shard(place, name, shard["bytes"], shard["sha256"], index)


def _check_length(place: Folder, name: str, size: int) -> None:
    file = place.path / name
    if not file.is_file():
        raise ValueError(f"shard {name} is named by {place}/dataset.json and is missing")
    if file.stat().st_size != size:
        raise ValueError(f"shard {name} has {file.stat().st_size} bytes, its manifest says {size}")
