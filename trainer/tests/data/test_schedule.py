"""The schedule: a permutation for every epoch, and the same documents held out whatever their order."""

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


def test_held_out_samples_are_the_same_in_any_order():
    keys = [f"k{i}" for i in range(30)]
    train, held = split_held_out(keys, 0.1)
    assert (len(train), len(held)) == (27, 3)
    back = split_held_out(keys[::-1], 0.1)[1]
    assert {keys[::-1][i] for i in back} == {keys[i] for i in held}
    with pytest.raises(ValueError, match="at least one to learn from"):
        split_held_out(["only"], 0.1)
