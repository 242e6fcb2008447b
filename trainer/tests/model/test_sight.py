"""The runs that a kernel for many lengths is told are what the mask says, whatever the batch holds."""

from itertools import pairwise

import pytest
import torch
from small_models import build, open_gates

from flamingo.batch import Batch
from flamingo.model import attention, sight
from flamingo.model.sight import image_causal_mask, image_starts, sight_of

LATENTS, SLOTS, LENGTH = 8, 5, 16
ROWS = {
    "no image at all": [[0] * 16],
    "one image": [[0] * 3 + [1] * 13],
    "five images": [[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5]],
    "an image that no token looks at": [[0, 0, 1, 1, 1, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4]],
    "tokens between images that look at none": [[1, 1, 0, 0, 2, 2, 0, 3, 0, 0, 0, 0, 5, 5, 0, 0]],
    "rows of each kind": [[0] * 16, [1] * 16, [0] * 8 + [4] * 8, [1, 2, 3, 4, 5] + [0] * 11],
}


def plain_runs(q, k, v, starts, key_starts, longest, keys):
    """What the kernel does, run by run."""
    parts = []
    for at in range(len(starts) - 1):
        own, theirs = slice(starts[at], starts[at + 1]), slice(key_starts[at], key_starts[at + 1])
        assert starts[at + 1] - starts[at] <= longest and key_starts[at + 1] - key_starts[at] == keys
        scores = torch.einsum("qhk,shk->hqs", q[own], k[theirs]) / q.shape[-1] ** 0.5
        parts.append(torch.einsum("hqs,shk->qhk", scores.softmax(-1), v[theirs]))
    return torch.cat(parts)


def batch_of(phis):
    """Rows with these phi, and an image in every slot that a token looks at."""
    random = torch.Generator().manual_seed(4)
    phi = torch.tensor(phis, dtype=torch.uint8)
    place = [at * SLOTS + int(k) - 1 for at, row in enumerate(phi) for k in row.unique() if k]
    tokens = torch.randint(0, 256, phi.shape, generator=random)
    pixels = torch.randint(0, 256, (len(place), 1, 3, 32, 32), generator=random, dtype=torch.uint8)
    return Batch(tokens, phi, pixels, torch.tensor(place, dtype=torch.int64), SLOTS, tokens.int())


def test_a_run_begins_with_the_first_token_of_its_image_and_takes_blind_ones_along():
    phi = torch.tensor([[0, 1, 1, 0, 3, 3], [0, 0, 0, 0, 0, 0]], dtype=torch.uint8)
    assert image_starts(phi, images=3).tolist() == [0, 4, 4, 6, 12, 12, 12]


def test_one_token_of_a_row_that_is_read_on_is_a_run_of_its_image():
    assert image_starts(torch.tensor([[2], [2]], dtype=torch.uint8), images=3).tolist() == [0, 0, 1, 1, 1, 2, 2]


def test_phi_that_goes_back_is_refused():
    with pytest.raises(RuntimeError, match="goes back"):
        image_starts(torch.tensor([[1, 2, 1]], dtype=torch.uint8), images=2)


@pytest.mark.parametrize("phis", ROWS.values(), ids=ROWS)
def test_the_runs_are_the_mask(phis):
    phi = torch.tensor(phis, dtype=torch.uint8)
    mask = image_causal_mask(phi, SLOTS, LATENTS)[:, 0]
    starts = image_starts(phi, SLOTS)
    assert starts[0] == 0 and starts[-1] == phi.numel() and (starts.diff() >= 0).all()
    for number, (start, end) in enumerate(pairwise(starts)):
        row, slot = divmod(number, SLOTS)
        for token in range(int(start), int(end)):
            assert token // LENGTH == row
            if phi.flatten()[token]:
                keys = torch.arange(SLOTS * LATENTS).div(LATENTS, rounding_mode="floor") == slot
                assert torch.equal(mask[row, token % LENGTH], keys)


@pytest.mark.parametrize("phis", ROWS.values(), ids=ROWS)
def test_a_model_that_takes_runs_has_the_losses_and_gradients_of_the_masked_one(phis, monkeypatch):
    found = []
    for runs in (False, True):
        monkeypatch.setattr(sight, "_has_kernel_for_runs", lambda _, runs=runs: runs)
        monkeypatch.setattr(attention, "varlen_attn", plain_runs)
        model = build()
        open_gates(model)
        losses = model(batch_of(phis))
        losses.sum().backward()
        found.append((losses, {name: weight.grad for name, weight in model.trainable().items()}))
    (masked, expected), (ran, got) = found
    torch.testing.assert_close(ran, masked, rtol=0, atol=1e-5)
    for name, gradient in expected.items():
        if gradient is None:
            assert got[name] is None or (got[name] == 0).all()
        else:
            torch.testing.assert_close(got[name], gradient, rtol=1e-3, atol=1e-5)


def test_where_all_images_before_are_seen_there_are_no_runs(monkeypatch):
    monkeypatch.setattr(sight, "_has_kernel_for_runs", lambda _: True)
    phi = torch.tensor(ROWS["five images"], dtype=torch.uint8)
    assert sight_of(phi, SLOTS, LATENTS, "all", None).starts is None
    assert sight_of(phi, SLOTS, LATENTS, "last", None).mask is None
