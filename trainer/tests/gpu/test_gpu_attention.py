"""Attention on the device against a reference in fp64, forward and backward, over every kernel in use."""

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from flamingo.model.attention import attend
from flamingo.model.sight import Sight, image_causal_mask, slots_of

own_image = pytest.importorskip("flamingo.model.own_image", reason="Triton is not installed", exc_type=ImportError)
see_own_image = own_image.see_own_image

HEADS, HEAD_DIM, LATENTS, SLOTS, LENGTH = 4, 128, 64, 5, 256
KERNELS = {"memory-efficient": SDPBackend.EFFICIENT_ATTENTION, "math": SDPBackend.MATH}


def rows_of_phi():
    """Rows with no image, one, five, images that none looks at, and blind tokens anywhere."""
    random = torch.Generator().manual_seed(1)
    rows = [torch.zeros(LENGTH, dtype=torch.long), torch.ones(LENGTH, dtype=torch.long)]
    rows.append(torch.arange(LENGTH) * SLOTS // LENGTH + 1)
    for _ in range(13):
        row = torch.randint(0, SLOTS + 1, (LENGTH,), generator=random).sort().values
        rows.append(row.masked_fill(torch.rand(LENGTH, generator=random) < 0.2, 0))
    return torch.stack(rows).to(torch.uint8)


def inputs(dtype, latents=LATENTS):
    """Queries, keys and values, and what comes back from the layers above: nothing where a token is blind."""
    random = torch.Generator().manual_seed(2)
    phi = rows_of_phi()
    q, g = (torch.randn(len(phi), LENGTH, HEADS * HEAD_DIM, generator=random) for _ in range(2))
    k, v = (torch.randn(len(phi), SLOTS * latents, HEADS * HEAD_DIM, generator=random) for _ in range(2))
    return phi, [x.to("cuda", dtype) for x in (q, k, v, g * (phi[:, :, None] > 0))]


def split(x):
    return x.unflatten(2, (HEADS, -1)).transpose(1, 2)


def results(run, phi, tensors):
    """What tokens that see an image get, and the gradients of queries, keys and values."""
    *leaves, g = (x.detach().clone() for x in tensors)
    for leaf in leaves:
        leaf.requires_grad_()
    y = run(*leaves)
    y.backward(g)
    return [(y * (phi.to(y.device)[:, :, None] > 0)).detach(), *(leaf.grad for leaf in leaves)]


def masked(phi, latents=LATENTS):
    mask = image_causal_mask(phi.cuda(), SLOTS, latents)
    return lambda q, k, v: attend(split(q), split(k), split(v), mask).transpose(1, 2).flatten(2)


def exact(phi, tensors, latents=LATENTS):
    with sdpa_kernel(SDPBackend.MATH):
        return results(masked(phi, latents), phi, [x.double() for x in tensors])


def error(found, expected):
    return float((found.double() - expected).norm() / expected.norm())


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize("kernel", KERNELS)
def test_the_masked_kernels_equal_fp64(kernel, dtype):
    phi, tensors = inputs(dtype)
    with sdpa_kernel(KERNELS[kernel]):
        found = results(masked(phi), phi, tensors)
    bound = 1e-2 if dtype == torch.bfloat16 else 1e-3
    for got, expected in zip(found, exact(phi, tensors), strict=True):
        assert got.isfinite().all()
        assert error(got, expected) < bound


@pytest.mark.parametrize("latents", [LATENTS, 100, 8])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_the_kernels_for_a_token_s_own_image_equal_fp64(dtype, latents):
    phi, (q, k, v, g) = inputs(dtype, latents)
    sight = Sight(phi.cuda(), slots=slots_of(phi.cuda(), None, SLOTS))

    def run(q, k, v):
        return see_own_image(q, torch.cat([k, v], -1).reshape(-1, latents, 2 * k.shape[-1]), sight, HEADS)

    found = results(run, phi, (q, k, v, g))
    for got, expected in zip(found, exact(phi, (q, k, v, g), latents), strict=True):
        assert got.isfinite().all()
        assert error(got, expected) < 1e-2


def test_the_kernels_give_zeros_to_tokens_whose_image_is_not_there():
    phi, (q, k, v, _) = inputs(torch.bfloat16)
    place = torch.arange(0, len(phi) * SLOTS, 2, device=q.device)  # every other slot is empty
    sight = Sight(phi.cuda(), slots=slots_of(phi.cuda(), place, SLOTS))
    kv = torch.cat([k, v], -1).reshape(-1, LATENTS, 2 * k.shape[-1])[place].requires_grad_()
    y = see_own_image(q.requires_grad_(), kv, sight, HEADS)
    y.sum().backward()
    slot = torch.arange(len(phi), device=q.device)[:, None] * SLOTS + phi.cuda().long() - 1
    sees = (phi.cuda() > 0) & (slot % 2 == 0)
    assert (y[~sees] == 0).all() and (q.grad[~sees] == 0).all()
    assert y[sees].abs().sum(-1).min() > 0
    assert all(x.grad.isfinite().all() for x in (q, kv))
    blind = Sight(phi.cuda(), slots=slots_of(phi.cuda(), place[:0], SLOTS))
    nothing = see_own_image(q, kv[:0], blind, HEADS)
    nothing.sum().backward()
    assert (nothing == 0).all()


@pytest.mark.parametrize("causal", [False, True])
def test_attention_without_a_mask_equals_fp64(causal):
    random = torch.Generator().manual_seed(3)
    tensors = [torch.randn(4, LENGTH, HEADS * HEAD_DIM, generator=random).to("cuda", torch.bfloat16) for _ in range(4)]
    phi = torch.ones(4, LENGTH, dtype=torch.uint8)

    def run(q, k, v):
        return attend(split(q), split(k), split(v), causal=causal).transpose(1, 2).flatten(2)

    found = results(run, phi, tensors)
    with sdpa_kernel(SDPBackend.MATH):
        expected = results(run, phi, [x.double() for x in tensors])
    assert all(error(got, wanted) < 1e-2 for got, wanted in zip(found, expected, strict=True))
