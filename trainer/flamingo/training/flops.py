"""Floating point operations of a step, by part, counting what freezing saves (matrix products only).

A product is 2 operations a weight and token; attention is 4 * queries * keys * width a layer. A trained matrix costs 3
times its forward pass (forward, gradient of inputs, gradient of weights), a frozen one that gradients flow through 2
times, scores 3 times where they do, the frozen encoder 1 time. Gradients flow through the whole language model, down to
the <EOC> row. Scores are counted with the images that a token sees, whichever kernel computes more of them. What is
computed again to save memory is not.
"""

from dataclasses import dataclass

import torch
from torch import nn

from flamingo.batch import Batch
from flamingo.model.attention import Attention
from flamingo.model.flamingo import Flamingo
from flamingo.model.xattn import GraftedLayer

# bf16 without sparsity, operations a second, by a word of the device's name (makers' data sheets).
PEAKS = {"H200": 989e12, "H100": 989e12, "A100": 312e12, "L40S": 362e12, "A10": 125e12, "4090": 165e12}
ENTRIES = ("q_proj", "k_proj", "v_proj", "c_attn")  # what an attention's input goes through


@dataclass(frozen=True)
class Load:
    """What one batch holds."""

    rows: int
    tokens: int  # of a row, padding included
    images: int  # of the batch
    frames: int
    slots: int  # of a row


def load_of(batch: Batch) -> Load:
    """The load of one batch."""
    return Load(*batch.tokens.shape, *batch.images.shape[:2], batch.slots)


def step_flops(model: Flamingo, load: Load) -> dict[str, float]:
    """Operations of forward and backward by part."""
    vision, lm = model.vision, model.lm
    frames, tokens = load.images * load.frames, load.rows * load.tokens
    shape = vision.model.config
    positions = (shape.image_size // shape.patch_size) ** 2
    seen = positions + vision.class_tokens
    patch = 2 * 3 * shape.patch_size**2 * vision.width * positions * frames
    whole = model.config.vision.trainable
    scores = 4 * frames * seen**2 * vision.width

    head = 2 * tokens * lm.vocab_size * lm.width
    blocks = _stack(lm.blocks, tokens, 4 * load.rows * load.tokens**2 * lm.width, flowing=True)
    return {
        "encoder": patch * (1 + whole) + _stack(vision.blocks, frames * seen, scores, flowing=whole),
        "resampler": _resampler(model, load.images, load.frames * positions),
        "xattn": _xattn(model, load, model.resampler.tokens(load.frames * positions)),
        "lm": blocks + head * (3 if model.config.lm.trainable else 2),
    }


def _resampler(model: Flamingo, images: int, features: int) -> float:
    """Of images with so many features each."""
    resampler, kind, layers = model.resampler, model.config.resampler.kind, 0.0
    queries = resampler.tokens(features)
    for layer in resampler.layers:
        if kind != "mlp":
            keys = features + (queries if kind == "perceiver" else 0)
            layers += images * _attention(layer.attention, queries, keys, keys)
        layers += 2 * images * queries * _weights(layer.feed_forward)
    # Nothing below a frozen encoder needs a gradient, so the projection of its features needs no input gradient.
    project = 2 * images * features * resampler.project.weight.numel()
    return 3 * layers + project * (3 if model.vision_tuned else 2)


def _xattn(model: Flamingo, load: Load, latents: int) -> float:
    """With so many visual tokens an image."""
    forward = 0.0
    for layer in model.xattn:
        kv_tokens = load.images * latents / load.rows
        keys = latents * (load.slots if model.config.xattn.attends == "all" else 1)
        forward += load.rows * _attention(layer.attention, load.tokens, keys, kv_tokens)
        if isinstance(layer, GraftedLayer):
            forward += load.rows * _attention(layer.self_attention, load.tokens, load.tokens, load.tokens)
        if layer.feed_forward is not None:
            forward += 2 * load.rows * load.tokens * _weights(layer.feed_forward)
    return 3 * forward


def _stack(blocks: nn.ModuleList, tokens: int, scores: float, flowing: bool) -> float:
    """A backbone's blocks in order. `scores` are those of a block; `flowing`: the first one's input needs a gradient.

    The matrices at the entry of the lowest block with additions need no gradient of their input, but the rest does.
    """
    step = 0.0
    for block in blocks:
        tuned = flowing or any(weight.requires_grad for weight in block.parameters())
        for name, weight in block.named_parameters():
            if weight.ndim == 2:
                is_entry = not flowing and any(f".{projection}." in name for projection in ENTRIES)
                flows = tuned and not (is_entry and (".base." in name or ".down." in name))
                step += 2 * tokens * weight.numel() * (1 + flows + weight.requires_grad)
        step, flowing = step + scores * (3 if tuned else 1), tuned
    return step


def peak_flops(device: torch.device) -> float | None:
    """What the device can do at best, or None where it is not known."""
    if device.type != "cuda":
        return None
    name = torch.cuda.get_device_name(device)
    return next((peak for word, peak in PEAKS.items() if word in name), None)


def formula(model: Flamingo, load: Load) -> str:
    """The terms of `step_flops` for a person, in GFLOP."""
    parts = step_flops(model, load)
    terms = " + ".join(f"{name} {cost / 1e9:.1f}" for name, cost in parts.items())
    return f"{sum(parts.values()) / 1e9:.1f} GFLOP a step = {terms}"


def _weights(part: nn.Module) -> int:
    """Numbers in the matrices of a part."""
    return sum(weight.numel() for weight in part.parameters() if weight.ndim == 2)


def _attention(attention: Attention, queries: float, keys: float, kv_tokens: float) -> float:
    """Forward pass of one row: its four projections, scores and sums."""
    inner = attention.to_out.weight.shape[1]
    outer = 2 * queries * (attention.to_q.weight.numel() + attention.to_out.weight.numel())
    return outer + 2 * kv_tokens * attention.to_kv.weight.numel() + 4 * queries * keys * inner
