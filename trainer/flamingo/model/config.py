"""What the models can be told, as frozen dataclasses: Flamingo's four parts, and two contrastive towers."""

from dataclasses import dataclass, field
from typing import Literal

Attends = Literal["last", "all"]  # which images a token sees


@dataclass(frozen=True, kw_only=True)
class LMConfig:
    """The language model. Built from these numbers, or read from `source`."""

    kind: Literal["llama", "gpt2"] = "llama"
    source: str | None = None  # a local folder or hub name in Hugging Face layout; then the shape below is not used
    vocab_size: int = 258  # bytes, BOS, EOS
    width: int = 128
    layers: int = 2
    heads: int = 4
    ff_width: int = 256
    context: int = 2048  # longest sequence, tokens
    init_std: float = 0.02  # of random weights
    trainable: bool = False  # the paper freezes it: unfreezing loses 8.0 points (table 3, row viii)
    train_last: int = 0  # blocks at the end that are trained while the rest is frozen
    lora_rank: int = 0  # of low-rank additions to the attention projections of frozen blocks; 0: none


@dataclass(frozen=True, kw_only=True)
class VisionConfig:
    """The vision encoder. Built from these numbers, or read from `source`."""

    kind: Literal["clip", "siglip"] = "clip"
    source: str | None = None  # a local folder or hub name in Hugging Face layout
    image_px: int = 32  # side of the square the encoder sees
    patch_px: int = 8
    width: int = 64
    layers: int = 2
    heads: int = 2
    ff_width: int = 128
    trainable: bool = False  # tuned: 68.1 instead of 70.7 (table 3, row vii)
    train_last: int = 0  # as for the language model
    lora_rank: int = 0


@dataclass(frozen=True, kw_only=True)
class ResamplerConfig:
    """The Perceiver Resampler, section 3.1 and appendix A.1.1.

    Two kinds stand in for it in the paper's ablation: a `transformer` over the features and an `mlp` on each of them.
    The paper states no number of tokens; both give one for every position of every frame here. At full size 6 layers
    of `transformer` and 10 of `mlp` hold as many weights as the Resampler.
    """

    # perceiver, 70.7; transformer, 66.7; mlp, 66.6 (table 3, row vi)
    kind: Literal["perceiver", "transformer", "mlp"] = "perceiver"
    width: int = 64
    layers: int = 2
    heads: int = 2
    head_dim: int = 32  # 128 at full size: it is what gives the stated 194M parameters
    latents: int = 8  # 64 at full size
    ff_mult: int = 4
    frames: int = 8  # learned time embeddings; other frame counts interpolate them


@dataclass(frozen=True, kw_only=True)
class XattnConfig:
    """The gated cross-attention layers, section 3.1. Scores are the paper's, of 70.7 (table 3).

    `vanilla` has no dense part; with `gate` none it is the original Transformer's. `graft` leaves the language model
    whole and puts as many layers on top of it, each self-attention, cross-attention and dense part.
    """

    form: Literal["gated_dense", "vanilla", "graft"] = "gated_dense"  # vanilla 66.9, graft 63.1 (row iv)
    gate: Literal["tanh", "none"] = "tanh"  # none 66.5 (row iii)
    attends: Attends = "last"  # image a token sees; all: those before it too, 63.5
    # middle: one layer, before the middle block, 59.8 (row v); none: a language model alone
    place: Literal["every", "middle", "none"] = "every"
    every: int = 1  # before every k-th block of the language model, block 0 first (68.2 for 2, 68.8 for 4)
    heads: int = 4
    head_dim: int = 32
    ff_mult: int = 4


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """The four parts. Trained are the Resampler, the cross-attention layers and the `<EOC>` row."""

    lm: LMConfig = field(default_factory=LMConfig)
    vision: VisionConfig = field(default_factory=VisionConfig)
    resampler: ResamplerConfig = field(default_factory=ResamplerConfig)
    xattn: XattnConfig = field(default_factory=XattnConfig)


@dataclass(frozen=True, kw_only=True)
class TextConfig:
    """The text tower, a BERT of these numbers. It is thrown away after training."""

    vocab_size: int = 258  # at least the tokenizer's
    width: int = 64
    layers: int = 2
    heads: int = 2
    ff_width: int = 128
    context: int = 64  # longest text, tokens


@dataclass(frozen=True, kw_only=True)
class TowersConfig:
    """The two towers and the space they meet in."""

    vision: VisionConfig = field(default_factory=lambda: VisionConfig(trainable=True))
    text: TextConfig = field(default_factory=TextConfig)
    joint_width: int = 64  # paper: 1376
    temperature: float = 0.07  # at the start; learned, and kept at 0.01 or more (CLIP, arXiv 2103.00020, section 2.5)
    label_smoothing: float = 0.1  # B.1.3
