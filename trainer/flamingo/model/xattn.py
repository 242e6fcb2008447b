"""The gated cross-attention layer (section 3.1, A.1.2), and the forms it is compared with.

Axes: B rows, L tokens, N image slots of a row, R visual tokens of an image, D width of the language model.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from flamingo.model.attention import Attention, feed_forward, initialise
from flamingo.model.backbones import BlockInputs
from flamingo.model.config import XattnConfig
from flamingo.model.sight import Sight, Slots


@dataclass(frozen=True)
class Visual:
    """The visual tokens of a batch: those of real images, and where each stands."""

    tokens_MRD: Tensor
    place_M: Tensor  # row * N + slot
    rows: int  # B
    images: int  # N


KeysValues = Tensor  # (B, N*R, 2*H*K), of every slot


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
        x_BLD = self.norm(y_BLD)
        if sight.slots is not None:
            seen = self.attention.of_own_image(x_BLD, self._by_image(visual, sight.slots), sight)  # (B, L, D)
        else:
            kv = self.keys_values(visual) if isinstance(visual, Visual) else visual
            seen = torch.where(sight.phi_BL[:, :, None] > 0, self.attention(x_BLD, kv, sight.mask), 0.0)
        y_BLD = _add(y_BLD, seen, self.attention_gate)
        return y_BLD if self.feed_forward is None else _add(y_BLD, self.feed_forward(y_BLD), self.feed_forward_gate)

    def keys_values(self, visual: Visual) -> KeysValues:
        """Keys and values of real images only, then put at their (row, slot): no image is padded before its projection.

        They do not depend on the text, so generation makes them once.
        """
        kv_MRE = self.attention.keys_values(visual.tokens_MRD)
        table = kv_MRE.new_zeros(visual.rows * visual.images, *kv_MRE.shape[1:])
        return table.index_put((visual.place_M,), kv_MRE).view(visual.rows, -1, kv_MRE.shape[-1])

    def _by_image(self, visual: Visual | KeysValues, slots: Slots) -> Tensor:
        """Keys and values (M, R, 2*H*K) of each image, without a place for those that are not there."""
        if isinstance(visual, Visual):
            return self.attention.keys_values(visual.tokens_MRD)
        return visual.reshape(len(slots.place_M), -1, visual.shape[-1])


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
        kv = self.self_attention.keys_values(x)
        if inputs.cache is not None:
            k, v = kv[:, None].chunk(2, dim=-1)
            kv = torch.cat(inputs.cache.update(k, v, self.number), dim=-1)[:, 0]
        causal = inputs.mask is None and x.shape[1] > 1  # no mask: what came before, or all of it for one token
        y_BLD = _add(y_BLD, self.self_attention(x, kv, inputs.mask, causal), self.self_gate)
        return super().forward(y_BLD, visual, sight, inputs)


def _add(y: Tensor, more: Tensor, gate: Tensor | None) -> Tensor:
    return y + (more if gate is None else gate.tanh() * more).to(y.dtype)
