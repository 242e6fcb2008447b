"""The gated cross-attention layer and its image-causal mask (section 3.1, appendix A.1.2).

Axes: B rows, L tokens, N image slots of a row, R latents of an image, D width of the language model.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from flamingo.config import XattnConfig
from flamingo.model.attention import Attention, feed_forward, initialise


@dataclass(frozen=True)
class Visual:
    """The visual tokens of a batch: those of real images, and where each stands."""

    tokens_MRD: Tensor
    place_M: Tensor  # row * N + slot
    rows: int  # B
    images: int  # N


KeysValues = tuple[Tensor, Tensor]  # 2 x (B, N*R, H*K)


def image_causal_mask(phi_BL: Tensor, images: int, latents: int) -> Tensor:
    """True where token l may look at latent s: where phi(l) is the image of s. (B, 1, L, N*R)

    Tokens with phi = 0 may look everywhere here, because a softmax over nothing is NaN on some kernels; what they
    gather is put to zero after the attention.
    """
    image_of = torch.arange(1, images + 1, device=phi_BL.device).repeat_interleave(latents)  # (N*R,)
    phi = phi_BL[:, :, None].long()
    return ((phi == image_of) | (phi == 0))[:, None]


class GatedXattn(nn.Module):
    """y += tanh(a) * attention(norm(y), images); y += tanh(b) * ffw(norm(y)); a = b = 0 at first: the identity.

    The feed-forward acts on tokens with phi = 0 too: the paper's formula has no exception.
    """

    def __init__(self, config: XattnConfig, width: int, visual_width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = Attention(width, visual_width, config.heads, config.head_dim)
        self.feed_forward = feed_forward(width, config.ff_mult)
        self.attention_gate = nn.Parameter(torch.zeros(1))  # one number a layer
        self.feed_forward_gate = nn.Parameter(torch.zeros(1))

    def reset(self) -> None:
        """Fresh weights from the global generator; gates closed."""
        initialise(self)
        nn.init.zeros_(self.attention_gate)
        nn.init.zeros_(self.feed_forward_gate)

    def forward(self, y_BLD: Tensor, visual: Visual | KeysValues, phi_BL: Tensor, mask: Tensor) -> Tensor:
        """`visual` may be what `keys_values` made of it before; `mask` from `image_causal_mask`."""
        kv = self.keys_values(visual) if isinstance(visual, Visual) else visual
        seen = self.attention(self.norm(y_BLD), kv, mask)  # (B, L, D)
        seen = torch.where(phi_BL[:, :, None] > 0, seen, 0.0)
        y_BLD = y_BLD + (self.attention_gate.tanh() * seen).to(y_BLD.dtype)
        return y_BLD + (self.feed_forward_gate.tanh() * self.feed_forward(y_BLD)).to(y_BLD.dtype)  # (B, L, D)

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
