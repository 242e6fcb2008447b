"""Opens a dataset: by its manifest and index sidecars, or plain WebDataset tars by a scan of their headers."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from flamingo.data.packed import Rows, open_packed, packed_key
from flamingo.data.shards import find_dataset, shards_of
from flamingo.data.tar import SampleError, walk

OPEN_FILES = 64  # a stream and process: many systems allow 1,024 in all, and a dataset may have more shards
Members = dict[str, tuple[int, int]]  # suffix -> offset and length of a member's bytes


class Sample(NamedTuple):
    """Where a sample lies: its first header and the span of all its members, bytes."""

    key: str
    shard: int
    offset: int
    length: int


@dataclass
class Dataset:
    """The samples of one kind. Files are opened on first use; of the open ones the longest unused is closed.

    A process that was forked reads from the files of the first, and closes them for itself: there is no position.
    """

    folder: Path
    shards: list[str]
    rows: Rows
    fingerprint: str
    _files: dict[int, int] = field(default_factory=dict, repr=False)  # the one used last stands last

    @property
    def samples(self) -> "Samples":
        """All of them, in the order of the shards."""
        return Samples(self)

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


@dataclass(frozen=True)
class Samples(Sequence[Sample]):
    """A dataset's samples by number. The index holds 16 bytes of a key: a foreign one is read from the tar."""

    dataset: Dataset

    def __len__(self) -> int:
        return self.dataset.rows.count

    def __getitem__(self, number: int) -> Sample:  # type: ignore[override]
        key, offset, length, shard = self.dataset.rows.at(number)
        return Sample(self._key(key, shard, offset, length), shard, offset, length)

    def _key(self, packed: bytes, shard: int, offset: int, length: int) -> str:
        """The key of the first header; where that is none or another's, the digits of what was indexed."""
        if not self.dataset.rows.are_hex:
            try:
                walked = walk(lambda count, at: self.dataset.read(shard, count, at), offset, offset + length)
                for member in walked:
                    if packed_key(member.key) == packed:
                        return member.key
                    break
            except SampleError:
                pass
        return packed.hex()


def open_dataset(path: str, kind: str) -> Dataset:
    """Reads manifest and index. Raises ValueError, naming the shard, if one is missing or of another length.

    Where there is no text of its own, kind `text` takes the pages: their text is trained on without their images.
    """
    folder = find_dataset(path)
    packed = open_packed(folder, shards_of(folder))
    kinds = packed.header["kinds"]
    taken = "page" if kind == "text" and kind not in kinds else kind
    if taken not in kinds:
        held = ", ".join(sorted(kinds)) or "nothing"
        raise ValueError(f"{folder} holds no sample of kind {kind!r}; it holds: {held}")
    digest = hashlib.sha256(kind.encode())
    for name, identity in packed.header["shards"]:
        digest.update(f"\n{name} {identity}".encode())
    names = [name for name, _ in packed.header["shards"]]
    dataset = Dataset(folder, names, packed.rows(taken), digest.hexdigest())
    if twins := kinds[taken]["twins"]:
        first, second = (dataset.samples[at] for at in twins)
        raise ValueError(f"{folder} holds two samples with the key {first.key!r}, the second in {names[second.shard]}")
    return dataset
