"""The formula against torch's own counter, and against the table of the 3B shape."""

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from flamingo.batch import Batch
from flamingo.config import LMConfig, ModelConfig, ResamplerConfig, VisionConfig, XattnConfig, flamingo_3b
from flamingo.model.flamingo import Flamingo
from flamingo.training.flops import Load, formula, step_flops

# One slot a row, where tokens see one image: the kernel that the counter can see computes the scores of all slots.
SHAPES = [
    (ModelConfig(), Load(rows=3, tokens=64, images=3, frames=1, slots=1)),
    (
        ModelConfig(lm=LMConfig(kind="gpt2", layers=4), vision=VisionConfig(kind="siglip"), xattn=XattnConfig(every=2)),
        Load(rows=3, tokens=32, images=3, frames=8, slots=1),
    ),
    (
        ModelConfig(lm=LMConfig(trainable=True, layers=3), vision=VisionConfig(image_px=64)),
        Load(rows=7, tokens=128, images=7, frames=1, slots=1),
    ),
    (ModelConfig(vision=VisionConfig(trainable=True)), Load(rows=9, tokens=16, images=9, frames=1, slots=1)),
    *(
        (
            ModelConfig(
                lm=LMConfig(kind=kind, layers=3, lora_rank=rank, train_last=last),
                vision=VisionConfig(layers=3, lora_rank=rank, train_last=last),
            ),
            Load(rows=9, tokens=16, images=9, frames=1, slots=1),
        )
        for kind, rank, last in (("llama", 8, 0), ("gpt2", 0, 1), ("gpt2", 8, 1))
    ),
    *(
        (ModelConfig(resampler=ResamplerConfig(kind=kind)), Load(rows=6, tokens=16, images=6, frames=2, slots=1))
        for kind in ("transformer", "mlp")
    ),
    *(
        (
            ModelConfig(lm=LMConfig(layers=3), xattn=xattn),
            Load(rows=4 // slots, tokens=96, images=4, frames=1, slots=slots),
        )
        for xattn, slots in (
            (XattnConfig(form="vanilla", gate="none"), 1),
            (XattnConfig(form="graft", every=2), 1),
            (XattnConfig(place="middle", attends="all"), 2),
        )
    ),
]


@pytest.mark.parametrize(("config", "load"), SHAPES)
def test_the_formula_is_within_2_percent_of_the_counter(config, load):
    model = Flamingo(config)
    model.reset()
    for layer in model.xattn:
        if layer.attention_gate is not None:
            layer.attention_gate.data.fill_(0.5)
    side = config.vision.image_px
    tokens = torch.randint(0, 250, (load.rows, load.tokens))
    pixels = torch.zeros(load.images, load.frames, 3, side, side, dtype=torch.uint8)
    place = torch.arange(load.images)
    # torch's math kernel is plain products, which the counter sees; fused ones recompute scores in the backward pass.
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        model(Batch(tokens, torch.ones_like(tokens), pixels, place, load.slots, tokens)).sum().backward()
    assert sum(step_flops(model, load).values()) == pytest.approx(counter.get_total_flops(), rel=0.02)


@pytest.mark.parametrize(
    ("load", "encoder", "resampler", "xattn", "lm"),
    [
        (Load(rows=1, tokens=256, images=5, frames=1, slots=5), 810, 681, 1884, 1330),
        (Load(rows=1, tokens=32, images=1, frames=1, slots=1), 162, 136, 252, 163),
        (Load(rows=1, tokens=32, images=1, frames=8, slots=1), 1296, 578, 252, 163),
    ],
)
def test_the_3b_shape_costs_what_was_reckoned_by_hand(load, encoder, resampler, xattn, lm):
    with torch.device("meta"):
        model = Flamingo(flamingo_3b().model)
    parts = {name: value / 1e9 for name, value in step_flops(model, load).items()}
    expected = {"encoder": encoder, "resampler": resampler, "xattn": xattn, "lm": lm}
    assert parts == pytest.approx(expected, rel=0.03)
    assert "encoder" in formula(model, load)
