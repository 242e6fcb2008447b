"""What the kernels for a token's own image are told is what the mask says, whatever the batch holds."""

import sys
from types import SimpleNamespace

import pytest
import torch
from small_models import build, open_gates, prompt_of

from flamingo.batch import Batch
from flamingo.model import sight
from flamingo.model.config import XattnConfig
from flamingo.model.generate import generate, log_likelihoods
from flamingo.model.sight import sight_of, slots_of

LATENTS, SLOTS, LENGTH = 8, 5, 16
ROWS = {
    "no image at all": [[0] * 16],
    "one image": [[0] * 3 + [1] * 13],
    "five images": [[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5]],
    "an image that no token looks at": [[0, 0, 1, 1, 1, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4]],
    "tokens between images that look at none": [[1, 1, 0, 0, 2, 2, 0, 3, 0, 0, 0, 0, 5, 5, 0, 0]],
    "rows of each kind": [[0] * 16, [1] * 16, [0] * 8 + [4] * 8, [1, 2, 3, 4, 5] + [0] * 11],
}


def plainly(q, kv, sight, heads):
    """What the kernels do, image by image."""
    y, slots = torch.zeros_like(q), sight.slots
    for image, at in enumerate(slots.place_M.tolist()):
        assert slots.image_of[at] == image
        row, slot = divmod(at, len(slots.image_of) // len(q))
        seeing = sight.phi_BL[row] == slot + 1
        assert not seeing[: slots.begin_M[image]].any() and not seeing[slots.end_M[image] :].any()
        queries, keys, values = (x.unflatten(-1, (heads, -1)) for x in (q[row, seeing], *kv[image].chunk(2, -1)))
        scores = torch.einsum("qhk,shk->hqs", queries, keys) / keys.shape[-1] ** 0.5
        found = torch.einsum("hqs,shk->qhk", scores.softmax(-1), values).flatten(1)
        y = y.index_put((torch.tensor(row), seeing.nonzero()[:, 0]), found)
    return y


@pytest.fixture
def kernels(monkeypatch):
    """Has models take the kernels, or rather what stands for them here, or the mask."""
    monkeypatch.setitem(sys.modules, "flamingo.model.own_image", SimpleNamespace(see_own_image=plainly))
    return lambda wanted: monkeypatch.setattr(sight, "_has_kernels", lambda *_: wanted)


def batch_of(phis):
    """Rows with these phi, and an image in every slot that a token looks at."""
    random = torch.Generator().manual_seed(4)
    phi = torch.tensor(phis, dtype=torch.uint8)
    place = [at * SLOTS + int(k) - 1 for at, row in enumerate(phi) for k in row.unique() if k]
    tokens = torch.randint(0, 256, phi.shape, generator=random)
    pixels = torch.randint(0, 256, (len(place), 1, 3, 32, 32), generator=random, dtype=torch.uint8)
    return Batch(tokens, phi, pixels, torch.tensor(place, dtype=torch.int64), SLOTS, tokens.int())


def test_every_slot_says_which_image_it_holds_and_every_image_who_looks_at_it():
    phi = torch.tensor([[0, 1, 1, 3], [2, 0, 2, 0]], dtype=torch.uint8)
    slots = slots_of(phi, torch.tensor([4, 0, 5]), 3)
    assert slots.image_of.tolist() == [1, -1, -1, -1, 0, 2]
    assert slots.place_M.tolist() == [4, 0, 5]
    assert slots.begin_M.tolist()[:2] == [0, 1]
    assert slots.end_M.tolist() == [3, 3, 0]


def test_keys_that_were_kept_have_one_in_every_slot():
    slots = slots_of(torch.tensor([[2], [2]], dtype=torch.uint8), None, 3)
    assert slots.image_of.tolist() == slots.place_M.tolist() == [0, 1, 2, 3, 4, 5]
    assert slots.end_M.tolist() == [0, 1, 0, 0, 1, 0]


@pytest.mark.parametrize("phis", ROWS.values(), ids=ROWS)
def test_a_model_that_takes_the_kernels_has_the_losses_and_gradients_of_the_masked_one(phis, kernels):
    found = []
    for wanted in (False, True):
        kernels(wanted)
        model = build()
        open_gates(model)
        losses = model(batch_of(phis))
        losses.sum().backward()
        found.append((losses, {name: weight.grad for name, weight in model.trainable().items()}))
    (masked, expected), (ran, got) = found
    torch.testing.assert_close(ran, masked, rtol=0, atol=1e-5)
    for name, weight in model.named_parameters():
        if weight.requires_grad:  # None where a path is not taken: nothing comes back
            gradients = [torch.zeros_like(weight) if part[name] is None else part[name] for part in (got, expected)]
            torch.testing.assert_close(*gradients, rtol=1e-3, atol=1e-5)


def test_generation_by_the_kernels_writes_what_it_writes_by_the_mask(kernels):
    found = []
    for wanted in (False, True):
        kernels(wanted)
        model = build().eval()
        open_gates(model)
        found.append((generate(model, prompt_of(), 4), log_likelihoods(model, prompt_of(), [[1, 2], [3]])))
    (expected, likely), (written, found_likely) = found
    assert written == expected
    assert found_likely == pytest.approx(likely, abs=1e-4)


def test_where_all_images_before_are_seen_there_are_no_kernels(kernels):
    kernels(True)
    phi = torch.tensor(ROWS["five images"], dtype=torch.uint8)
    assert sight_of(phi, None, SLOTS, LATENTS, XattnConfig(attends="all")).slots is None
    assert sight_of(phi, None, SLOTS, LATENTS, XattnConfig(attends="last")).mask is None


def test_on_a_cpu_and_for_odd_heads_there_is_a_mask():
    phi = torch.tensor(ROWS["five images"], dtype=torch.uint8)
    assert sight_of(phi, None, SLOTS, LATENTS, XattnConfig()).slots is None
    assert not sight._has_kernels(torch.device("cuda"), head_dim=80)
