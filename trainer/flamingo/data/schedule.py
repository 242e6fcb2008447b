"""Which sample stands at which place of which step, computed and never stored (Feistel permutation, cycle walking).

Step s, row r of a stream with batch size b is place i = s * b + r; epoch = i // n, and a permutation of the n samples
keyed by (seed, stream, epoch) gives the sample. So the state of the data is the step, and no number of ranks or workers
changes a batch.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_MASK = (1 << 64) - 1
# Four rounds of a random function cannot be told from a random permutation (Luby and Rackoff 1988); two more, because
# this one only mixes.
_ROUNDS = 6
_GOLDEN = 0x9E3779B97F4A7C15  # 2^64 over the golden ratio: splitmix64's step from one key to the next


def key_of(*parts: object) -> int:
    """64 bits from any values: the seed of a permutation or of a sample's own randomness."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def permuted(index: int, size: int, key: int) -> int:
    """Where `index` of 0..size-1 goes under the permutation `key` names. A bijection for every size and key."""
    half = max(1, ((size - 1).bit_length() + 1) // 2)
    low = (1 << half) - 1
    while True:  # the square of a power of two is at most four times the size: about two rounds on average
        left, right = index >> half, index & low
        for turn in range(_ROUNDS):
            left, right = right, left ^ (mixed(right, key + turn * _GOLDEN) & low)
        index = (left << half) | right
        if index < size:
            return index


def place(step: int, row: int, batch_size: int, samples: int, seed: int, stream: str) -> tuple[int, int]:
    """The epoch and the sample of one row of one step."""
    epoch, at = divmod(step * batch_size + row, samples)
    return epoch, permuted(at, samples, key_of(seed, stream, epoch))


class Others(Sequence[int]):
    """The numbers 0..size-1 without some, in order. Only those without are stored: they are few."""

    def __init__(self, size: int, without: NDArray[np.int64]) -> None:
        self.size = size
        self.before = without - np.arange(len(without))  # of each number that is left out: how many others precede it

    def __len__(self) -> int:
        return self.size - len(self.before)

    def __getitem__(self, at: int) -> int:  # type: ignore[override]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return at + int(np.searchsorted(self.before, at, side="right"))


HELD_OUT_RULE = "hash below the share/2"  # 1 took the smallest hashes; a run cannot go on with another split


def split_held_out(
    hashes: Iterable[NDArray[np.uint64]], share: float, left_out: NDArray[np.int64] | None = None
) -> tuple[Sequence[int], NDArray[np.int64]]:
    """Positions of the samples to train on, and of those held out: whose key's hash is below the share of all hashes.

    At least one of each, by the smallest or the greatest hash. A sample's side depends on its key alone, so it is the
    same for every seed and every sharding, and stays when others are added. `left_out`, positions in order, are on
    neither side. Raises ValueError where a side has no sample.
    """
    limit, size = np.uint64(min(int(share * 2**64), _MASK)), 0
    found: list[NDArray[np.int64]] = []
    low, high = (1 << 64, -1), (-1, -1)  # hash and position
    for some in hashes:
        found.append(np.flatnonzero(some < limit) + size)
        least, most = int(some.argmin()), int(some.argmax())
        low, high = min(low, (int(some[least]), size + least)), max(high, (int(some[most]), size + most))
        size += len(some)
    if size < 2:
        raise ValueError(f"{size} samples: training needs at least one to learn from and one to hold out")
    held_out = np.concatenate(found)
    if not len(held_out):
        held_out = np.array([low[1]])
    elif len(held_out) == size:
        held_out = np.delete(held_out, high[1])
    if left_out is None or not len(left_out):
        return Others(size, held_out), held_out
    train, kept = Others(size, np.union1d(held_out, left_out)), np.setdiff1d(held_out, left_out)
    if not len(train) or not len(kept):
        raise ValueError(
            f"{len(left_out)} of {size} samples are marked as contaminated and left out: none is left to "
            f"{'hold out' if len(train) else 'learn from'}. Take another data.held_out_share, or data.contaminated=keep"
        )
    return train, kept


Number = TypeVar("Number", int, NDArray[np.uint64])


def mixed(value: Number, key: int) -> Number:
    """splitmix64's finaliser (Steele et al. 2014, with the shifts and factors of Stafford's mix 13)."""
    z = (value + key) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)
