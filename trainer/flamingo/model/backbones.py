"""Adapters around Hugging Face models: the few things Flamingo needs of a language model and of a vision encoder.

A language model gives its embedding, its blocks to run one at a time, its last norm and its head. A vision encoder
gives features per position. transformers moves its internals between versions, so nothing else of them is used.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import (
    AutoModelForCausalLM,
    CLIPVisionConfig,
    CLIPVisionModel,
    DynamicCache,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    SiglipVisionConfig,
    SiglipVisionModel,
)
from transformers.masking_utils import create_causal_mask

from flamingo.model.config import LMConfig, TextConfig, VisionConfig

# Means and deviations of the pixels each family was trained with, of values in 0..1.
PIXELS = {
    "clip": ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)),
    "siglip": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
}


def cache_name(function: Callable[..., Any]) -> str:
    """What a function of the installed transformers calls its cache: `past_key_values`, or `cache` since 5.24.

    The old name warns at every call there, and blocks of before swallow the new one unread.
    """
    return "cache" if "cache" in inspect.signature(function).parameters else "past_key_values"


@dataclass(frozen=True)
class BlockInputs:
    """What every block of one forward pass gets beside the hidden states."""

    mask: Tensor | None
    positions: Tensor
    rotary: tuple[Tensor, Tensor] | None
    cache: DynamicCache | None
    cache_name: str  # what this transformers calls it


class LanguageModel(nn.Module):
    """A LLaMA-like or GPT-2-like stack, opened up. Axes: B rows, L tokens, D width, V vocabulary."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model
        self.base: Any = getattr(model, "model", None) or model.transformer
        self.is_gpt2 = hasattr(self.base, "wpe")
        self.blocks: nn.ModuleList = self.base.h if self.is_gpt2 else self.base.layers
        self.vocab_size: int = model.config.vocab_size
        self.width: int = model.config.hidden_size
        self.tied: bool = bool(model.config.tie_word_embeddings)
        self.mask_cache, self.block_cache = cache_name(create_causal_mask), cache_name(self.blocks[0].forward)

    def embed(self, tokens_BL: Tensor) -> Tensor:
        """Embeddings of the model's own vocabulary. (B, L, D)"""
        return self.model.get_input_embeddings()(tokens_BL)

    def start(
        self, x_BLD: Tensor, cache: DynamicCache | None = None, positions_BL: Tensor | None = None
    ) -> tuple[Tensor, BlockInputs]:
        """First hidden states and the inputs all blocks share, as the model's own forward makes them.

        Where `positions_BL` restart, another document starts, and no token looks back over that point: transformers
        makes a block-diagonal mask of such positions if there is no cache.
        """
        past = cache.get_seq_length() if cache is not None else 0
        positions = torch.arange(past, past + x_BLD.shape[1], device=x_BLD.device)[None]
        if positions_BL is not None:
            if cache is not None:
                raise ValueError("packed rows are read at once, without a cache")
            positions = positions_BL.long()
        mask = create_causal_mask(
            config=self.model.config,
            inputs_embeds=x_BLD,
            attention_mask=None,
            position_ids=positions,
            **{self.mask_cache: cache},
        )
        if self.is_gpt2:
            x_BLD = self.base.drop(x_BLD + self.base.wpe(positions))
            return x_BLD, BlockInputs(mask, positions, None, cache, self.block_cache)
        rotary = self.base.rotary_emb(x_BLD, position_ids=positions)
        return x_BLD, BlockInputs(mask, positions, rotary, cache, self.block_cache)

    def finish(self, x_BLD: Tensor) -> Tensor:
        """The last norm. (B, L, D)"""
        return self.base.ln_f(x_BLD) if self.is_gpt2 else self.base.norm(x_BLD)

    def head(self, x_BLD: Tensor) -> Tensor:
        """Logits over the model's own vocabulary. (B, L, V) Without autocast they are of the precision of `x_BLD`."""
        head = self.model.get_output_embeddings()
        if x_BLD.dtype == head.weight.dtype or torch.is_autocast_enabled(x_BLD.device.type):
            return head(x_BLD)
        return F.linear(x_BLD, head.weight.to(x_BLD.dtype), head.bias)


def run_block(block: nn.Module, x_BLD: Tensor, inputs: BlockInputs) -> Tensor:
    """One block of a language model. (B, L, D)"""
    named = {"attention_mask": inputs.mask, "position_ids": inputs.positions, inputs.cache_name: inputs.cache}
    if inputs.rotary is not None:
        named["position_embeddings"] = inputs.rotary
    return block(x_BLD, use_cache=inputs.cache is not None, **named)


class VisionEncoder(nn.Module):
    """Features per patch; a class token is left out. Axes: M images, T frames, S positions, E width."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model
        self.width: int = model.config.hidden_size
        self.image_px: int = model.config.image_size
        kind = "siglip" if "siglip" in model.config.model_type else "clip"
        self.blocks = next(m for name, m in model.named_modules() if name.endswith("encoder.layers"))
        self.class_tokens = 1 if kind == "clip" else 0
        mean, std = (torch.tensor(values).view(3, 1, 1) for values in PIXELS[kind])
        self.register_buffer("mean", mean, persistent=False)
        self.register_buffer("std", std, persistent=False)

    def forward(self, images_MTCHW: Tensor) -> Tensor:
        """uint8 pixels (M, T, 3, H, W) to features (M, T, S, E)."""
        M, T = images_MTCHW.shape[:2]
        pixels = (images_MTCHW.flatten(0, 1) / 255 - self.mean) / self.std  # (M*T, 3, H, W)
        weights = next(self.model.parameters())
        features = self.model(pixel_values=pixels.to(weights.dtype)).last_hidden_state  # (M*T, 1 + S, E)
        return features[:, self.class_tokens :].unflatten(0, (M, T))  # (M, T, S, E)


Load = Callable[[Any, str, Any], nn.Module]  # a class, what to read, and its config where it is not the source's own


def pretrained(made: Any, source: str, own: Any) -> nn.Module:
    """A model with the weights of its source."""
    return made.from_pretrained(source, dtype=torch.float32, **({} if own is None else {"config": own}))


def language_model(config: LMConfig, load: Load = pretrained) -> LanguageModel:
    """From `config.source`, else random weights of the given shape."""
    if config.source is not None:
        return LanguageModel(load(AutoModelForCausalLM, config.source, None))
    shared = {"vocab_size": config.vocab_size, "max_position_embeddings": config.context}
    shared |= {"initializer_range": config.init_std, **shape(config)}
    if config.kind == "gpt2":
        gpt2 = GPT2Config(**shared, n_inner=config.ff_width, bos_token_id=None, eos_token_id=None)
        return LanguageModel(GPT2LMHeadModel(gpt2))
    return LanguageModel(LlamaForCausalLM(LlamaConfig(**shared, tie_word_embeddings=False)))


def shape(config: LMConfig | VisionConfig | TextConfig) -> dict[str, int]:
    """A stack's numbers by the names transformers gives them."""
    return {
        "hidden_size": config.width,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "intermediate_size": config.ff_width,
    }


def vision_encoder(config: VisionConfig, load: Load = pretrained) -> VisionEncoder:
    """From `config.source`, else random weights of the given shape."""
    made, shaped = {"clip": (CLIPVisionModel, CLIPVisionConfig), "siglip": (SiglipVisionModel, SiglipVisionConfig)}[
        config.kind
    ]
    # SigLIP's pooling head would be computed for nothing: features per position are wanted.
    extra = {"vision_use_head": False} if config.kind == "siglip" else {}
    if config.source is not None:
        own = shaped.from_pretrained(config.source, **extra)
        return VisionEncoder(load(made, config.source, own))
    return VisionEncoder(made(shaped(image_size=config.image_px, patch_size=config.patch_px, **shape(config), **extra)))
