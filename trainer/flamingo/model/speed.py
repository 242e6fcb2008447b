"""Two switches that change how a model is computed and not what: compilation, and activations made again."""

import torch

from flamingo.config import RunConfig
from flamingo.model.flamingo import Flamingo

# Every layer's class is compiled anew for training, evaluation and each stream's length. torch's own limit is 8,
# beyond which a layer runs uncompiled.
MOST_VARIANTS = 64


def prepare(model: Flamingo, run: RunConfig) -> None:
    """Sets up `run.compile` and `run.activation_checkpointing`. Names of weights stay as they are.

    Layers are compiled one by one: they repeat, so each kind is compiled once, and what is between them may be any
    Python.
    """
    model.recomputes = run.activation_checkpointing
    if run.compile:
        torch._dynamo.config.recompile_limit = MOST_VARIANTS
        model.compiled = True
        for layer in (*model.vision.blocks, *model.resampler.layers, *model.xattn, *model.lm.blocks):
            layer.compile()
