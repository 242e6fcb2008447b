"""Which image each token may look at, told to the cross-attention layers in one of two forms.

A token looks at the R visual tokens of one image out of N. A masked kernel computes the scores with all N * R and
throws the rest away; kernels of our own compute those with a token's own image alone (`own_image.py`). The mask is the
reference, and what is used on a CPU and where a token sees all images before it.

Axes: B rows, L tokens, N image slots of a row, M images, R visual tokens of an image.
"""

from dataclasses import dataclass
from importlib.util import find_spec

import torch
from torch import Tensor
from torch.nn import functional as F

from flamingo.model.config import Attends, XattnConfig


@dataclass(frozen=True)
class Slots:
    """Which image stands in which slot, both ways, and which tokens of its row may look at it."""

    place_M: Tensor  # int64, row * N + slot
    begin_M: Tensor  # int32, the first token of the row that does
    end_M: Tensor  # int32, the token behind the last one, 0 where none does
    image_of: Tensor  # (B*N,) int32, number of the image, -1 where a slot holds none


@dataclass(frozen=True)
class Sight:
    """What every cross-attention layer of one forward pass is told: exactly one of `mask` and `slots` is set."""

    phi_BL: Tensor  # the image each token looks at, 1..N, or 0
    mask: Tensor | None = None  # (B, 1, L, N*R), from `image_causal_mask`
    slots: Slots | None = None


def sight_of(
    phi_BL: Tensor,
    place_M: Tensor | None,
    images: int,
    latents: int,
    config: XattnConfig,
    positions_BL: Tensor | None = None,
) -> Sight:
    """Slots where the device has kernels for them and a token sees one image, else the mask.

    `place_M` is where each image stands; None: there is one in every slot.
    """
    if config.attends == "last" and _has_kernels(phi_BL.device, config.head_dim):
        return Sight(phi_BL, slots=slots_of(phi_BL, place_M, images))
    return Sight(phi_BL, mask=image_causal_mask(phi_BL, images, latents, config.attends, positions_BL))


def slots_of(phi_BL: Tensor, place_M: Tensor | None, images: int) -> Slots:
    """Of M images at these places among N slots a row. `place_M` None: there is an image in every slot."""
    rows, length = phi_BL.shape
    if place_M is None:
        place_M = torch.arange(rows * images, device=phi_BL.device)
    numbers = torch.arange(len(place_M), dtype=torch.int32, device=phi_BL.device)
    image_of = numbers.new_full((rows * images,), -1).index_put((place_M,), numbers)
    sees_ML = (phi_BL[place_M // images] == (place_M % images + 1)[:, None]).int()
    end_M = (length - sees_ML.flip(1).argmax(1)) * sees_ML.amax(1)
    return Slots(place_M, sees_ML.argmax(1).int(), end_M.int(), image_of)


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


def _has_kernels(device: torch.device, head_dim: int) -> bool:
    """They take 16 bits a number and heads of a power of two, on GPUs from Ampere (compute capability 8.0) on."""
    return (
        device.type == "cuda"
        and head_dim in (16, 32, 64, 128)
        and torch.is_autocast_enabled("cuda")
        and torch.get_autocast_dtype("cuda") in (torch.bfloat16, torch.float16)
        and find_spec("triton") is not None
        and torch.cuda.get_device_capability(device) >= (8, 0)
    )
