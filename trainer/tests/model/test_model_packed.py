"""Several documents in one row do not see each other."""

import pytest
import torch
from small_models import build, open_gates

from flamingo.batch import Batch

LENGTHS = (7, 1, 10, 6)  # documents of one row
IMAGES = (2, 0, 1, 1)


def documents(seed=0):
    """(tokens, phi, images) of each document, with phi counted from 1 in each."""
    random = torch.Generator().manual_seed(seed)
    for length, images in zip(LENGTHS, IMAGES, strict=True):
        tokens = torch.randint(0, 256, (length,), generator=random)
        phi = torch.arange(length).mul(images + 1).div(length, rounding_mode="floor")
        yield tokens, phi, torch.randint(0, 256, (images, 1, 3, 32, 32), generator=random, dtype=torch.uint8)


def packed(parts):
    """One row of all documents: images are counted through, positions start again."""
    tokens, phis, pixels = zip(*parts, strict=True)
    before = [sum(IMAGES[:at]) for at in range(len(IMAGES))]
    phi = torch.cat([torch.where(p > 0, p + b, 0) for p, b in zip(phis, before, strict=True)])
    positions = torch.cat([torch.arange(length) for length in LENGTHS])
    return torch.cat(tokens)[None], phi[None].to(torch.uint8), torch.cat(pixels), positions[None].int()


@pytest.mark.parametrize("lm", ["llama", "gpt2"])
def test_a_packed_row_has_the_logits_of_its_documents_alone(lm):
    model = build(lm).eval()
    open_gates(model)
    parts = list(documents())
    tokens, phi, pixels, positions = packed(parts)
    place = torch.arange(len(pixels))
    together = model(Batch(tokens, phi, pixels, place, len(pixels), positions=positions))[0]
    alone = [model(Batch(t[None], p[None], i, torch.arange(len(i)), len(i)))[0] for t, p, i in parts]
    torch.testing.assert_close(together, torch.cat(alone), rtol=0, atol=1e-5)
    without = model(Batch(tokens, phi, pixels, place, len(pixels)))[0]
    assert (without[LENGTHS[0] :] - together[LENGTHS[0] :]).abs().max() > 1e-3


def test_rows_with_and_without_packing_stand_in_one_batch():
    model = build().eval()
    tokens, phi, pixels, positions = packed(list(documents()))
    plain = torch.arange(tokens.shape[1])[None]
    place, both = torch.arange(2 * len(pixels)), torch.cat([positions, plain])
    twice = [torch.cat([one, one]) for one in (tokens, phi, pixels)]
    rows = model(Batch(*twice, place, len(pixels), positions=both))
    first = model(Batch(tokens, phi, pixels, place[: len(pixels)], len(pixels), positions=positions))
    second = model(Batch(tokens, phi, pixels, place[: len(pixels)], len(pixels)))
    torch.testing.assert_close(rows, torch.cat([first, second]), rtol=0, atol=1e-5)
