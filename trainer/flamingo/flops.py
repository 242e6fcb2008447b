"""Floating point operations of a step, by part, counting what freezing saves (matrix products only).

A product is 2 operations a weight and token; attention is 4 * queries * keys * width a layer. A trained part costs 3
times its forward pass (forward, gradient of inputs, gradient of weights), a frozen part that gradients flow through 2
times, the frozen encoder 1 time. Attention over all slots of a row is counted, because that is what is computed.
"""

from dataclasses import dataclass

import torch
from torch import nn

from flamingo.data.loader import Batch
from flamingo.model.attention import Attention
from flamingo.model.flamingo import Flamingo

# bf16 without sparsity, operations a second, by a word of the device's name (makers' data sheets).
PEAKS = {"H200": 989e12, "H100": 989e12, "A100": 312e12, "L40S": 362e12, "A10": 125e12, "4090": 165e12}


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
    vision, resampler, lm = model.vision, model.resampler, model.lm
    frames, tokens = load.images * load.frames, load.rows * load.tokens
    shape = vision.model.config
    positions = (shape.image_size // shape.patch_size) ** 2
    seen = positions + vision.class_tokens
    layers = [weight for name, weight in vision.model.named_parameters() if ".layers." in name]
    patch = 2 * 3 * shape.patch_size**2 * vision.width * positions
    encoder = frames * (patch + 2 * seen * _weights(layers) + shape.num_hidden_layers * 4 * seen**2 * vision.width)

    latents = model.config.resampler.latents
    features = load.frames * positions
    project = 2 * frames * positions * resampler.project.weight.numel()
    resampling = 0.0
    for layer in resampler.layers:
        resampling += load.images * _attention(layer.attention, latents, features + latents, features + latents)
        resampling += 2 * load.images * latents * _weights(list(layer.feed_forward.parameters()))

    xattn = 0.0
    for layer in model.xattn:
        kv_tokens = load.images * latents / load.rows
        xattn += load.rows * _attention(layer.attention, load.tokens, load.slots * latents, kv_tokens)
        xattn += 2 * tokens * _weights(list(layer.feed_forward.parameters()))

    blocks = 2 * tokens * _weights(list(lm.blocks.parameters()))
    blocks += len(lm.blocks) * 4 * load.rows * load.tokens**2 * lm.width
    head = 2 * tokens * lm.vocab_size * lm.width
    return {
        "encoder": encoder * (3 if model.config.vision.trainable else 1),
        # Nothing below a frozen encoder needs a gradient, so the projection of its features needs no input gradient.
        "resampler": 3 * resampling + project * (3 if model.config.vision.trainable else 2),
        "xattn": 3 * xattn,
        "lm": (blocks + head) * (3 if model.config.lm.trainable else 2),
    }


def peak_flops(device: torch.device) -> float | None:
    """What the device can do at best, or None where it is not known."""
    if device.type != "cuda":
        return None
    name = torch.cuda.get_device_name(device)
    return next((peak for word, peak in PEAKS.items() if word in name), None)


def formula(model: Flamingo, load: Load) -> str:
    """The terms of `step_flops` for a person, in GFLOP."""
    parts = step_flops(model, load)
    times = {"encoder": 3 if model.config.vision.trainable else 1, "lm": 3 if model.config.lm.trainable else 2}
    terms = [f"{name} {value / 1e9:.1f} ({times.get(name, 3)}x forward)" for name, value in parts.items()]
    return f"{sum(parts.values()) / 1e9:.1f} GFLOP a step = " + " + ".join(terms)


def _weights(parameters: list[nn.Parameter]) -> int:
    """Numbers in the matrices among the parameters."""
    return sum(weight.numel() for weight in parameters if weight.ndim == 2)


def _attention(attention: Attention, queries: float, keys: float, kv_tokens: float) -> float:
    """Forward pass of one row: its four projections, scores and sums."""
    inner = attention.to_out.weight.shape[1]
    outer = 2 * queries * (attention.to_q.weight.numel() + attention.to_out.weight.numel())
    return outer + 2 * kv_tokens * attention.to_kv.weight.numel() + 4 * queries * keys * inner
