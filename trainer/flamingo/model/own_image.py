"""Attention of each token to the visual tokens of its own image, on a GPU in 16 bits.

A token sees the R visual tokens of one image out of the N of its row; scores with any other are never computed. A token
with phi = 0, or whose image is not there, gets zeros and gives no gradient: no softmax over nothing is computed.

Axes: B rows, L tokens, N image slots of a row, M images of the batch, R visual tokens of an image, H heads, K head_dim.
"""

from typing import Any

import torch
import triton
from torch import Tensor
from torch.library import triton_op, wrap_triton

from flamingo.model import own_image_kernels as kernels
from flamingo.model.sight import Sight

TILE = 64  # tokens, and visual tokens, of a tile: the Resampler's 64 in one step
STAGES = 2  # of loads under way: with 3 the backward pass takes half as long again, for want of shared memory (H200)


@triton_op("flamingo::see_own_image", mutates_args={})
def _see(
    q_BLE: Tensor, kv_MRE: Tensor, phi_BL: Tensor,
    place_M: Tensor, begin_M: Tensor, end_M: Tensor, image_of: Tensor, heads: int,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    (B, L, E), y = q_BLE.shape, torch.empty_like(q_BLE)
    lse = q_BLE.new_empty((B, L, heads), dtype=torch.float32)
    sizes = L, image_of.numel() // B, kv_MRE.shape[1]
    fixed = {"scale": _scale(E // heads), "H": heads, "K": E // heads, "T": TILE, "num_stages": STAGES}
    wrap_triton(kernels.forward)[(triton.cdiv(L, TILE), B, heads)](
        q_BLE, kv_MRE, phi_BL, image_of, y, lse, *sizes, **fixed
    )
    return y, lse


@triton_op("flamingo::see_own_image_backward", mutates_args={})
def _see_backward(
    q_BLE: Tensor, kv_MRE: Tensor, phi_BL: Tensor,
    place_M: Tensor, begin_M: Tensor, end_M: Tensor, image_of: Tensor,
    y_BLE: Tensor, lse: Tensor, dy_BLE: Tensor, heads: int,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    (B, L, E), (M, R, _) = q_BLE.shape, kv_MRE.shape
    dq, dkv, delta = torch.empty_like(q_BLE), torch.empty_like(kv_MRE), torch.empty_like(lse)
    sizes = L, image_of.numel() // B, R
    fixed = {"scale": _scale(E // heads), "H": heads, "K": E // heads, "T": TILE, "num_stages": STAGES}
    wrap_triton(kernels.backward_queries)[(triton.cdiv(L, TILE), B, heads)](
        q_BLE, kv_MRE, phi_BL, image_of, y_BLE, lse, dy_BLE, dq, delta, *sizes, **fixed
    )
    if M:
        wrap_triton(kernels.backward_images)[(M, triton.cdiv(R, TILE), heads)](
            q_BLE, kv_MRE, phi_BL, place_M, begin_M, end_M, lse, dy_BLE, delta, dkv, *sizes, **fixed
        )
    return dq, dkv


def _keep(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    *tensors, ctx.heads = inputs
    ctx.save_for_backward(*tensors, *output)
    ctx.mark_non_differentiable(output[1])


def _differentiate(ctx: Any, dy_BLE: Tensor, _: Tensor) -> tuple[Tensor | None, ...]:
    return *_see_backward(*ctx.saved_tensors, dy_BLE.contiguous(), ctx.heads), *[None] * 6


_see.register_autograd(_differentiate, setup_context=_keep)


def see_own_image(q_BLE: Tensor, kv_MRE: Tensor, sight: Sight, heads: int) -> Tensor:
    """What each token gathers from the image it looks at, zeros where there is none. (B, L, E = H * K), differentiable.

    `kv_MRE` (M, R, 2 * H * K) are keys and behind them values; `sight` has slots. K is a power of two, 16 to 128.
    """
    slots = sight.slots
    places = slots.place_M, slots.begin_M, slots.end_M, slots.image_of
    return _see(q_BLE.contiguous(), kv_MRE.contiguous(), sight.phi_BL.contiguous(), *places, heads)[0]


def _scale(head_dim: int) -> float:
    return head_dim**-0.5 * kernels.LOG2E.value
