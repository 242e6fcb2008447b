"""Small models with random weights, and what goes into them."""

import torch

from flamingo.config import LMConfig, ModelConfig, VisionConfig, XattnConfig
from flamingo.model.flamingo import Flamingo
from flamingo.model.generate import Prompt

CPU = "--device=cpu"  # what a test expects holds on one thread of a CPU, whatever else the machine has


def build(lm="llama", vision="clip", every=1, layers=2):
    torch.manual_seed(0)
    config = ModelConfig(
        lm=LMConfig(kind=lm, layers=layers, width=64),
        vision=VisionConfig(kind=vision),
        xattn=XattnConfig(every=every),
    )
    model = Flamingo(config)
    model.reset()
    return model


def inputs(rows=2, length=12, images=3, seed=0):
    random = torch.Generator().manual_seed(seed)
    tokens = torch.randint(0, 256, (rows, length), generator=random)
    phi = torch.arange(length).div(4, rounding_mode="floor").expand(rows, -1).to(torch.uint8)  # 0000 1111 2222
    pixels = torch.randint(0, 256, (images, 1, 3, 32, 32), generator=random, dtype=torch.uint8)
    place = torch.tensor([0, 1, 3][:images])  # row 0 has two images, row 1 has one
    return tokens, phi, pixels, place, 3


def open_gates(model, value=0.7):
    for layer in model.xattn:
        layer.attention_gate.data.fill_(value)
        layer.feed_forward_gate.data.fill_(value)


def prompt_of(images=2, length=9):
    random = torch.Generator().manual_seed(3)
    tokens = torch.randint(0, 256, (length,), generator=random)
    phi = torch.tensor([0, 0, 1, 1, 1, 2, 2, 2, 2][:length], dtype=torch.uint8).clamp(max=images)
    return Prompt(tokens, phi, torch.randint(0, 256, (images, 1, 3, 32, 32), generator=random, dtype=torch.uint8))
