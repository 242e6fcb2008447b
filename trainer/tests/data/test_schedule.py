"""The schedule: a permutation for every epoch, and the same documents held out whatever their order."""

import numpy as np
import pytest

from flamingo.data.schedule import permuted, place, split_held_out


@pytest.mark.parametrize("size", [1, 2, 3, 17, 1000, 4096, 10_003])
def test_the_order_of_an_epoch_is_a_permutation(size):
    assert sorted(permuted(i, size, key=size + 5) for i in range(size)) == list(range(size))


def test_orders_differ_between_epochs_seeds_and_streams():
    def order(seed, stream, epoch):
        return [place(epoch * 50 + s, 0, 1, 50, seed, stream)[1] for s in range(50)]

    orders = [order(0, "a", 0), order(0, "a", 1), order(1, "a", 0), order(0, "b", 0)]
    assert all(sorted(o) == list(range(50)) for o in orders)
    assert len({tuple(o) for o in orders}) == 4
    assert place(12, 1, 4, 49, 0, "a")[0] == 1


def hashes(count, seed=0):
    return np.random.default_rng(seed).integers(0, 1 << 64, count, np.uint64)


def test_held_out_samples_are_those_below_a_threshold_and_the_same_in_any_order():
    every = hashes(3000)
    train, held = split_held_out([every[:1000], every[1000:]], 0.1)
    assert 250 < len(held) < 350
    assert held.tolist() == [at for at in range(3000) if int(every[at]) < 2**64 / 10]
    assert sorted([*train, *held.tolist()]) == list(range(3000))
    back = split_held_out([every[::-1]], 0.1)[1]
    assert {*every[::-1][back].tolist()} == {*every[held].tolist()}
    added = split_held_out([every, hashes(3000, 1)], 0.1)[1]  # none changes sides when others are added
    assert [at for at in added if at < 3000] == held.tolist()


@pytest.mark.parametrize(("share", "side"), [(1e-9, 1), (1.0, 0)])
def test_at_least_one_is_held_out_and_one_is_trained_on(share, side):
    every = hashes(50)
    both = [[int(at) for at in part] for part in split_held_out([every[:20], every[20:]], share)]
    assert both[side] == [int(every.argmin() if side else every.argmax())]
    assert sorted(both[0] + both[1]) == list(range(50))
    with pytest.raises(ValueError, match="at least one to learn from"):
        split_held_out([every[:1]], share)
