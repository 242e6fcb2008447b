"""The gated cross-attention layer (section 3.1, A.1.2), and the forms it is compared with.

Axes: B rows, L tokens, N image slots of a row, R visual tokens of an image, D width of the language model.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from flamingo.model.attention import Attention, feed_forward, initialise
from flamingo.model.backbones import BlockInputs
from flamingo.model.config import XattnConfig
from flamingo.model.sight import Sight


@dataclass(frozen=True)
class Visual:
    """The visual tokens of a batch: those of real images, and where each stands."""

    tokens_MRD: Tensor
    place_M: Tensor  # row * N + slot
    rows: int  # B
    images: int  # N


KeysValues = tuple[Tensor, Tensor]  # 2 x (B, N*R, H*K)


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

    def forward(self, y_BLD: Tensor, visual: Visual | KeysValues, sight: Sight, inputs: BlockInputs) -> Tensor:
        """`visual` may be what `keys_values` made of it before."""
        kv = self.keys_values(visual) if isinstance(visual, Visual) else visual
        x_BLD = self.norm(y_BLD)
        if sight.starts is not None:
            seen = self.attention.in_runs(x_BLD, kv, sight.starts)  # (B, L, D)
        else:
            seen = self.attention(x_BLD, kv, sight.mask)
        y_BLD = _add(y_BLD, torch.where(sight.phi_BL[:, :, None] > 0, seen, 0.0), self.attention_gate)
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

    def forward(self, y_BLD: Tensor, visual: Visual | KeysValues, sight: Sight, inputs: BlockInputs) -> Tensor:
        x = self.self_norm(y_BLD)
        k, v = self.self_attention.keys_values(x)
        if inputs.cache is not None:
            k, v = (kept[:, 0] for kept in inputs.cache.update(k[:, None], v[:, None], self.number))
        causal = inputs.mask is None and x.shape[1] > 1  # no mask: what came before, or all of it for one token
        y_BLD = _add(y_BLD, self.self_attention(x, (k, v), inputs.mask, causal), self.self_gate)
        return super().forward(y_BLD, visual, sight, inputs)


def _add(y: Tensor, more: Tensor, gate: Tensor | None) -> Tensor:
    return y + (more if gate is None else gate.tanh() * more).to(y.dtype)
