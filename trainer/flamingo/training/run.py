"""What a run is made of: data, model, optimizer and fingerprint, all from its config."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from flamingo.batch import Batch
from flamingo.config import Config, Precision, RunConfig
from flamingo.data.index import open_dataset
from flamingo.data.loader import StepSampler, batches
from flamingo.data.rows import Rows, open_rows
from flamingo.data.schedule import key_of
from flamingo.data.tokenizer import Vocabulary, vocabulary
from flamingo.model.attention import autocast
from flamingo.model.flamingo import Flamingo
from flamingo.model.towers import Towers
from flamingo.training import checkpoint
from flamingo.training.cut.build import build_cut
from flamingo.training.distributed import World, init_distributed, shard_model
from flamingo.training.optim import build_optimizer, param_groups

# Every layer's class is compiled anew for training, evaluation and each stream's length. torch's own limit is 8,
# beyond which a layer runs uncompiled.
MOST_VARIANTS = 64
# Positions whose logits are in memory at once on a GPU: 8,192 x 32,001 in fp32 are 1 GB, where a batch of 64 x 256
# at once would be twice that and its gradient again.
HEAD_CHUNK = 8192


@dataclass
class Run:
    """What a run works with, all made from its config."""

    config: Config
    out: Path
    world: World
    precision: Precision
    model: Flamingo | Towers
    optimizer: torch.optim.Optimizer
    trained: dict[str, list[nn.Parameter]]  # by group, as in `param_groups`
    vocabulary: Vocabulary
    train: list[Rows]
    held_out: list[Rows]
    fingerprint: dict[str, Any]

    @property
    def device(self) -> torch.device:
        """Where this process computes."""
        return self.world.device


def build_model(config: Config, precision: Precision, device: torch.device) -> Flamingo:
    """The model with the weights of the run's seed."""
    seed_weights(config)
    model = Flamingo(config.model)
    model.reset()
    prepare(model, config, precision)
    return model.to(device)


def seed_weights(config: Config) -> None:
    """Before the first weight is drawn."""
    torch.manual_seed(key_of(config.run.seed, "weights") % 2**63)


def prepare(model: Flamingo, config: Config, precision: Precision) -> None:
    """Stores frozen weights as they are used.

    Layers are compiled one by one: they repeat, so each kind is compiled once, and what is between them may be any
    Python. A cross-attention layer and the block behind it are one: what lies between them is not written out.
    """
    if precision == "bf16":
        model.store_frozen(torch.bfloat16)
    model.recomputes, model.compiled = config.run.activation_checkpointing, config.run.compile
    if model.compiled:
        torch._dynamo.config.recompile_limit = MOST_VARIANTS
        for layer in (*model.vision.blocks, *model.resampler.layers):
            layer.compile()
        model.decode, model.nll = torch.compile(model.decode), torch.compile(model.nll)


def open_run(
    config: Config,
    make: Callable[[Config, str, torch.device], Flamingo | Towers] = build_model,
    opener: Callable[..., tuple[Rows, Rows]] = open_rows,
) -> Run:
    """Builds everything. Raises ValueError with what to do about it.

    `make` and `opener` give another model and other rows to train on and to hold out, from the same arguments.
    """
    world = init_distributed(config.run.device)
    precision = precision_of(config.run, world.device)
    torch.use_deterministic_algorithms(config.run.deterministic)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    datasets = {stream.name: open_dataset(stream.path, stream.kind) for stream in config.data.streams}
    cuts = make is build_model and world.size > 1 and config.run.frozen == "shard"
    if cuts:  # the whole may not fit a host
        seed_weights(config)
        model = build_cut(config, precision, world, prepare)
    else:
        model = make(config, precision, torch.device("cpu"))
    words = vocabulary(config.data.tokenizer, model.eoc_id)
    digests = {name: dataset.fingerprint for name, dataset in datasets.items()}
    fingerprint = checkpoint.fingerprint(config, digests, words.fingerprint, model, precision)
    if not cuts:  # it moves what it cuts layer by layer: a whole model may not fit the device
        shard_model(model, world, config.run.frozen)
    model.to(world.device)
    opened = [
        opener(datasets[stream.name], stream, config.data, words, model.vision.image_px, config.run.seed)
        for stream in config.data.streams
    ]
    train, held_out = ([*rows] for rows in zip(*opened, strict=True))
    adamw, out = build_optimizer(model, config.optim), Path(config.run.out)
    return Run(config, out, world, precision, model, adamw, param_groups(model), words, train, held_out, fingerprint)


def precision_of(run: RunConfig, device: torch.device) -> Precision:
    """`auto` is bf16 on a GPU."""
    return run.precision if run.precision != "auto" else "bf16" if device.type == "cuda" else "fp32"


def token_losses(run: Run, batch: Batch) -> Tensor:
    """Loss of each position, fp32. (B, L)"""
    with autocast(run.device, run.precision):
        return run.model(batch, chunk=HEAD_CHUNK if run.device.type == "cuda" else 0)


def train_batches(run: Run, rows: Rows, start: int) -> Iterator[Batch]:
    """The batches of one stream from step `start` on."""
    steps = StepSampler(start, run.config.run.steps, rows.stream.batch_size, run.world.rank, run.world.size)
    return batches(rows, steps, run.config.run.workers, pin=run.device.type == "cuda")


def held_out_batches(run: Run, rows: Rows) -> Iterator[Batch]:
    """The held-out windows of a stream, the same ones each time and for every seed; of them this rank's share."""
    steps = -(-run.config.data.held_out_rows // rows.stream.batch_size)
    return batches(rows, StepSampler(0, steps, rows.stream.batch_size, run.world.rank, run.world.size), 0, pin=False)
