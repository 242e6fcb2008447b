"""Opens a dataset: by its manifest and index sidecars, or plain WebDataset tars by a scan of their headers."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flamingo.data.packed import Rows, open_packed, packed_key
from flamingo.data.places.place import Place
from flamingo.data.shards import find_dataset, shards_of
from flamingo.data.tar import SampleError, walk

Members = dict[str, tuple[int, int]]  # suffix -> offset and length of a member's bytes


class Sample(NamedTuple):
    """Where a sample lies: its first header and the span of all its members, bytes."""

    key: str
    shard: int
    offset: int
    length: int


class Span(NamedTuple):
    """Bytes of a shard that are in memory."""

    shard: int
    offset: int
    data: bytes


@dataclass
class Dataset:
    """The samples of one kind, where they lie."""

    place: Place
    shards: list[str]
    rows: Rows
    fingerprint: str
    _span: Span = field(default=Span(-1, 0, b""), repr=False)  # the last sample of a remote place, whole

    @property
    def samples(self) -> "Samples":
        """All of them, in the order of the shards."""
        return Samples(self)

    def read(self, at: int, count: int, offset: int) -> bytes:
        """`count` bytes of a shard, without moving anyone's file position."""
        held = self._span
        if held.shard == at and held.offset <= offset and offset + count <= held.offset + len(held.data):
            return held.data[offset - held.offset : offset - held.offset + count]
        data = self.place.read(self.shards[at], count, offset)
        if len(data) < count:
            raise SampleError("shard_truncated", f"{self.shards[at]} ends before byte {offset + count}")
        return data

    def hold(self, at: int, offset: int, length: int) -> None:
        """Keeps a span of a remote shard, so that what is read of it next costs no request each."""
        if self.place.is_remote:
            self._span = Span(at, offset, self.read(at, length, offset))

    def members(self, sample: Sample) -> Members:
        """Where each member's bytes are, by suffix. Headers alone are read; of a remote sample all, by one request."""
        self.hold(sample.shard, sample.offset, sample.length)
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
        return {**self.__dict__, "_span": Span(-1, 0, b"")}


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
                self.dataset.hold(shard, offset, length)
                walked = walk(lambda count, at: self.dataset.read(shard, count, at), offset, offset + length)
                for member in walked:
                    if packed_key(member.key) == packed:
                        return member.key
                    break
            except SampleError:
                pass
        return packed.hex()


def open_dataset(address: str, kind: str) -> Dataset:
    """Reads manifest and index. Raises ValueError, naming the shard, if one is missing or of another length.

    Where there is no text of its own, kind `text` takes the pages: their text is trained on without their images.
    """
    place = find_dataset(address, kind)
    packed = open_packed(place.cache(), shards_of(place))
    kinds = packed.header["kinds"]
    taken = "page" if kind == "text" and kind not in kinds else kind
    if taken not in kinds:
        held = ", ".join(sorted(kinds)) or "nothing"
        raise ValueError(f"{place} holds no sample of kind {kind!r}; it holds: {held}")
    digest = hashlib.sha256(kind.encode())
    for name, identity in packed.header["shards"]:
        digest.update(f"\n{name} {identity}".encode())
    names = [name for name, _ in packed.header["shards"]]
    dataset = Dataset(place, names, packed.rows(taken), digest.hexdigest())
    if twins := kinds[taken]["twins"]:
        first, second = (dataset.samples[at] for at in twins)
        raise ValueError(f"{place} holds two samples with the key {first.key!r}, the second in {names[second.shard]}")
    return dataset
