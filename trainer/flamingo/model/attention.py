"""The two pieces every new layer is made of: multi-head attention without biases, and the squared-ReLU feed-forward."""

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

from flamingo.model.sight import Sight

# Without a mask cuDNN's kernel is the fastest there is for Hopper; `flamingo.model` takes it out of every other choice.
_UNMASKED = [getattr(SDPBackend, n) for n in ("CUDNN_ATTENTION", "FLASH_ATTENTION", "EFFICIENT_ATTENTION", "MATH")]


class SquaredReLU(nn.Module):
    """relu(x)^2, the activation of all new layers (section 3.1, from Primer).

    As a product, not `square`: autocast takes powers in fp32 on a GPU, and they would be kept so for the backward pass.
    """

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(x)
        return y * y


def feed_forward(width: int, mult: int) -> nn.Sequential:
    """Pre-norm feed-forward of `mult` times the width."""
    return nn.Sequential(
        nn.LayerNorm(width),
        nn.Linear(width, mult * width, bias=False),
        SquaredReLU(),
        nn.Linear(mult * width, width, bias=False),
    )


def attend(q_BHQK: Tensor, k_BHSK: Tensor, v_BHSK: Tensor, mask: Tensor | None = None, causal: bool = False) -> Tensor:
    """Scaled dot-product attention (B, H, Q, K); `mask` is true where a query may look.

    A query that may look nowhere gets zeros and gives no gradient. A softmax over nothing is NaN on some kernels and
    zero on others, so none is asked for one: such a query looks everywhere, and what it gathers is thrown away.
    """
    if mask is None:
        return F.scaled_dot_product_attention(q_BHQK, k_BHSK, v_BHSK, is_causal=causal)
    blind = ~mask.any(-1, keepdim=True)
    y_BHQK = F.scaled_dot_product_attention(q_BHQK, k_BHSK, v_BHSK, attn_mask=mask | blind)
    return y_BHQK.masked_fill(blind, 0)


def kernels_for(device: torch.device, *masks: Tensor | None) -> AbstractContextManager[None]:
    """The choice of kernels for calls with these masks. Compiled code keeps the choice it was compiled under."""
    is_masked = any(mask is not None for mask in masks)
    return nullcontext() if is_masked or device.type != "cuda" else sdpa_kernel(_UNMASKED, set_priority=True)


class Attention(nn.Module):
    """Queries of one width attend to keys and values of another. The inner width is heads x head_dim.

    Axes: B rows, Q queries, S keys, D width, H heads, K head_dim.
    """

    def __init__(self, width: int, context_width: int, heads: int, head_dim: int) -> None:
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(width, heads * head_dim, bias=False)
        self.to_kv = nn.Linear(context_width, 2 * heads * head_dim, bias=False)
        self.to_out = nn.Linear(heads * head_dim, width, bias=False)

    def forward(self, x_BQD: Tensor, kv_BSE: Tensor, mask: Tensor | None = None, causal: bool = False) -> Tensor:
        """`kv_BSE` is what `keys_values` gave; `mask` and `causal` are as `attend` takes them."""
        q_BHQK = self._split(self.to_q(x_BQD))  # (B, H, Q, K)
        k_BHSK, v_BHSK = (self._split(t) for t in kv_BSE.chunk(2, dim=-1))  # (B, H, S, K)
        y_BHQK = attend(q_BHQK, k_BHSK, v_BHSK, mask, causal)
        return self.to_out(y_BHQK.transpose(1, 2).flatten(2))  # (B, Q, D)

    def of_own_image(self, x_BQD: Tensor, kv_MRE: Tensor, sight: Sight) -> Tensor:
        """Each query attends to the keys and values of its image alone, on a GPU in 16 bits. (B, Q, D)"""
        from flamingo.model.own_image import see_own_image  # it needs Triton, which CPU builds of torch come without

        return self.to_out(see_own_image(self.to_q(x_BQD), kv_MRE, sight, self.heads))

    def keys_values(self, context_BSD: Tensor) -> Tensor:
        """Keys and behind them values, heads not yet split: (B, S, E = 2*H*K)."""
        return self.to_kv(context_BSD)

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)  # (B, S, H*K) -> (B, H, S, K)


def initialise(module: nn.Module, std: float = 0.02) -> None:
    """Normal weights of one standard deviation for all linear layers; the paper does not state its own."""
    for part in module.modules():
        if isinstance(part, nn.Linear):
            nn.init.normal_(part.weight, std=std)
            if part.bias is not None:
                nn.init.zeros_(part.bias)
        elif isinstance(part, nn.LayerNorm):
            part.reset_parameters()


def autocast(device: torch.device, precision: str) -> torch.autocast:
    """bf16 compute with fp32 norms and losses, or nothing."""
    return torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16")
