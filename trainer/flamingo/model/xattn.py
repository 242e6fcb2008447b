"""The gated cross-attention layer, its image-causal mask (section 3.1, A.1.2), and the forms it is compared with.

Axes: B rows, L tokens, N image slots of a row, R visual tokens of an image, D width of the language model.
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from flamingo.model.attention import Attention, feed_forward, initialise
from flamingo.model.backbones import BlockInputs
from flamingo.model.config import XattnConfig


@dataclass(frozen=True)
class Visual:
    """The visual tokens of a batch: those of real images, and where each stands."""

    tokens_MRD: Tensor
    place_M: Tensor  # row * N + slot
    rows: int  # B
    images: int  # N


KeysValues = tuple[Tensor, Tensor]  # 2 x (B, N*R, H*K)


def image_causal_mask(
    phi_BL: Tensor,
    images: int,
    latents: int,
    attends: Literal["last", "all"] = "last",
    positions_BL: Tensor | None = None,
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


class GatedXattn(nn.Module):
    """y += tanh(a) * attention(norm(y), images); y += tanh(b) * ffw(norm(y)); a = b = 0 at first: the identity.

    The feed-forward acts on tokens with phi = 0 too: the paper's formula has no exception.
    """

    def __init__(self, config: XattnConfig, width: int, visual_width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = Attention(width, visual_width, config.heads, config.head_dim)
        self.feed_forward = feed_forward(width, config.ff_mult) if config.form != "vanilla" else None
        gated = config.gate == "tanh"
        self.attention_gate = nn.Parameter(torch.zeros(1)) if gated else None  # one number a layer
        self.feed_forward_gate = nn.Parameter(torch.zeros(1)) if gated and self.feed_forward is not None else None

    def reset(self) -> None:
        """Fresh weights from the global generator; gates closed."""
        initialise(self)
        for name, gate in self.named_parameters():
            if name.endswith("_gate"):
                nn.init.zeros_(gate)

    def forward(
        self, y_BLD: Tensor, visual: Visual | KeysValues, phi_BL: Tensor, mask: Tensor, inputs: BlockInputs
    ) -> Tensor:
        """`visual` may be what `keys_values` made of it before; `mask` is from `image_causal_mask`."""
        kv = self.keys_values(visual) if isinstance(visual, Visual) else visual
        seen = self.attention(self.norm(y_BLD), kv, mask)  # (B, L, D)
        y_BLD = _add(y_BLD, torch.where(phi_BL[:, :, None] > 0, seen, 0.0), self.attention_gate)
        return y_BLD if self.feed_forward is None else _add(y_BLD, self.feed_forward(y_BLD), self.feed_forward_gate)

    def keys_values(self, visual: Visual) -> KeysValues:
        """Keys and values of real images only, then put at their (row, slot): no image is padded before its projection.

        They do not depend on the text, so generation makes them once.
        """
        placed = []
        for part in self.attention.keys_values(visual.tokens_MRD):  # (M, R, H*K)
            table = part.new_zeros(visual.rows * visual.images, *part.shape[1:])
            table = table.index_put((visual.place_M,), part)  # (B*N, R, H*K)
            placed.append(table.view(visual.rows, -1, part.shape[-1]))
        return placed[0], placed[1]


class GraftedLayer(GatedXattn):
    """A layer on top of the language model: causal self-attention, then cross-attention and dense part as above.

    It has no position embedding: hidden states of the language model hold their position. `number` counts on from the
    language model's blocks, whose cache it shares.
    """

    def __init__(self, config: XattnConfig, width: int, visual_width: int, number: int) -> None:
        super().__init__(config, width, visual_width)
        self.number = number
        self.self_norm = nn.LayerNorm(width)
        self.self_attention = Attention(width, width, config.heads, config.head_dim)
        self.self_gate = nn.Parameter(torch.zeros(1)) if config.gate == "tanh" else None

    def forward(
        self, y_BLD: Tensor, visual: Visual | KeysValues, phi_BL: Tensor, mask: Tensor, inputs: BlockInputs
    ) -> Tensor:
        x = self.self_norm(y_BLD)
        k, v = self.self_attention.keys_values(x)
        if inputs.cache is not None:
            k, v = (kept[:, 0] for kept in inputs.cache.update(k[:, None], v[:, None], self.number))
        causal = inputs.mask is None and x.shape[1] > 1  # no mask: what came before, or all of it for one token
        y_BLD = _add(y_BLD, self.self_attention(x, (k, v), inputs.mask, causal), self.self_gate)
        return super().forward(y_BLD, visual, phi_BL, mask, inputs)


def _add(y: Tensor, more: Tensor, gate: Tensor | None) -> Tensor:
    return y + (more if gate is None else gate.tanh() * more).to(y.dtype)
