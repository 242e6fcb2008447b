"""Which image each token may look at, told to the cross-attention layers in one of two forms.

A token looks at the R visual tokens of one image out of N. A masked kernel computes the scores with all N * R and
throws the rest away. But the tokens that look at one image stand side by side, so the text falls into runs, a run an
image, and a kernel for sequences of many lengths computes no other score. The mask is the reference, and what is used
on a CPU and where a token sees all images before it.

Axes: B rows, L tokens, N image slots of a row, R visual tokens of an image.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from flamingo.model.config import Attends


@dataclass(frozen=True)
class Sight:
    """What every cross-attention layer of one forward pass is told: exactly one of `mask` and `starts` is set."""

    phi_BL: Tensor  # the image each token looks at, 1..N, or 0
    mask: Tensor | None = None  # (B, 1, L, N*R), from `image_causal_mask`
    starts: Tensor | None = None  # (B*N + 1,) int32, from `image_starts`


def sight_of(phi_BL: Tensor, images: int, latents: int, attends: Attends, positions_BL: Tensor | None) -> Sight:
    """Runs where the device has a kernel for them and a token sees one image, else the mask."""
    if attends == "last" and _has_kernel_for_runs(phi_BL.device):
        return Sight(phi_BL, starts=image_starts(phi_BL, images))
    return Sight(phi_BL, mask=image_causal_mask(phi_BL, images, latents, attends, positions_BL))


def image_starts(phi_BL: Tensor, images: int) -> Tensor:
    """Where the run of each image slot begins in the rows laid end to end, and the end of the last one. (B*N + 1,)

    A token with phi = 0 belongs to the run before it, or to the first one of its row: it has a softmax over something,
    and what it gathers is thrown away. So every token is in one run, whatever the row holds; the run of an image that
    no token looks at is empty. Raises RuntimeError where phi goes back to an earlier image, which no row of ours does.
    """
    rows, length = phi_BL.shape
    so_far = phi_BL.long().cummax(1).values
    torch._assert_async(((phi_BL == so_far) | (phi_BL == 0)).all(), "phi goes back to an earlier image")
    later = torch.arange(2, images + 1, device=phi_BL.device)
    inside = (so_far[:, :, None] < later).sum(1)  # (B, N - 1), tokens of the row before image 2, 3, ..
    starts = F.pad(inside, (1, 0)) + length * torch.arange(rows, device=phi_BL.device)[:, None]  # (B, N)
    return F.pad(starts.flatten(), (0, 1), value=rows * length).int()


def image_causal_mask(
    phi_BL: Tensor, images: int, latents: int, attends: Attends = "last", positions_BL: Tensor | None = None
) -> Tensor:
    """True where token l may look at visual token s: where phi(l) is the image of s. (B, 1, L, N*R)

    With `attends` all, images before that one are seen too, but none of an earlier document of a packed row, where
    `positions_BL` are 0 at the start of each. Tokens with phi = 0 may look everywhere here, because a softmax over
    nothing is NaN on some kernels; what they gather is put to zero after the attention. So no row of the mask is
    empty, and no kernel's answer to one matters.
    """
    image_of = torch.arange(1, images + 1, device=phi_BL.device).repeat_interleave(latents)  # (N*R,)
    phi = phi_BL[:, :, None].long()
    seen = phi == image_of
    if attends == "all":
        seen = image_of <= phi
        if positions_BL is not None:  # images are counted through the row, so all up to here belong to others
            before = F.pad(phi_BL.long().cummax(1).values, (1, 0))[:, :-1]
            seen &= image_of > before.masked_fill(positions_BL != 0, 0).cummax(1).values[:, :, None]
    return (seen | (phi == 0))[:, None]


def _has_kernel_for_runs(device: torch.device) -> bool:
    """Flash attention takes 16 bits a number, on GPUs from Ampere (compute capability 8.0) on."""
    return (
        device.type == "cuda"
        and torch.is_autocast_enabled("cuda")
        and torch.get_autocast_dtype("cuda") in (torch.bfloat16, torch.float16)
        and torch.backends.cuda.is_flash_attention_available()
        and torch.cuda.get_device_capability(device) >= (8, 0)
    )
