"""Which sample stands at which place of which step, computed and never stored (Feistel permutation, cycle walking).

Step s, row r of a stream with batch size b is place i = s * b + r; epoch = i // n, and a permutation of the n samples
keyed by (seed, stream, epoch) gives the sample. So the state of the data is the step, and no number of ranks or workers
changes a batch.
"""

import hashlib

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
            left, right = right, left ^ (_mixed(right, key + turn * _GOLDEN) & low)
        index = (left << half) | right
        if index < size:
            return index


def place(step: int, row: int, batch_size: int, samples: int, seed: int, stream: str) -> tuple[int, int]:
    """The epoch and the sample of one row of one step."""
    epoch, at = divmod(step * batch_size + row, samples)
    return epoch, permuted(at, samples, key_of(seed, stream, epoch))


def split_held_out(keys: list[str], share: float) -> tuple[list[int], list[int]]:
    """Positions of the samples to train on, and of those held out: the ones with the smallest hashes, at least one.

    The same for every seed and every sharding, because it looks at keys alone. Raises ValueError below two samples.
    """
    if len(keys) < 2:
        raise ValueError(f"{len(keys)} samples: training needs at least one to learn from and one to hold out")
    count = min(len(keys) - 1, max(1, round(share * len(keys))))
    order = sorted(range(len(keys)), key=lambda at: (key_of("held out", keys[at]), keys[at]))
    held_out = set(order[:count])
    return [at for at in range(len(keys)) if at not in held_out], sorted(held_out)


def _mixed(value: int, key: int) -> int:
    """splitmix64's finaliser (Steele et al. 2014, with the shifts and factors of Stafford's mix 13)."""
    z = (value + key) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)
