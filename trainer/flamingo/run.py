"""What a run is made of: data, model, optimiser and fingerprint, all from its config."""

import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from flamingo import checkpoint
from flamingo.config import Config
from flamingo.data.index import open_dataset
from flamingo.data.loader import Batch, Steps, batches
from flamingo.data.rows import Rows, open_rows
from flamingo.data.schedule import key_of
from flamingo.data.tokenizer import Vocabulary, vocabulary
from flamingo.distributed import World, join, shard
from flamingo.flops import formula, load_of
from flamingo.model.flamingo import Flamingo
from flamingo.model.speed import prepare
from flamingo.optim import optimiser


@dataclass
class Run:
    """What a run works with, all made from its config."""

    config: Config
    out: Path
    world: World
    precision: str
    model: Flamingo
    optimiser: torch.optim.Optimizer
    vocabulary: Vocabulary
    train: list[Rows]
    held_out: list[Rows]
    fingerprint: dict[str, Any]

    @property
    def device(self) -> torch.device:
        """Where this process computes."""
        return self.world.device


def open_run(config: Config) -> Run:
    """Builds everything. Raises ValueError with what to do about it."""
    world = join(config.run.device)
    bf16 = config.run.precision == "bf16" or (config.run.precision == "auto" and world.device.type == "cuda")
    precision = "bf16" if bf16 else "fp32"
    torch.use_deterministic_algorithms(config.run.deterministic)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    datasets = [open_dataset(stream.path, stream.kind) for stream in config.data.streams]
    model = build(config, precision, world.device)
    words = vocabulary(config.data.tokenizer, model.eoc_id)
    digests = {s.name: d.fingerprint for s, d in zip(config.data.streams, datasets, strict=True)}
    fingerprint = checkpoint.fingerprint(config, digests, words.fingerprint, model, precision)
    shard(model, world, config.run.frozen)
    opened = [
        open_rows(dataset, stream, config.data, words, model.vision.image_px, config.run.seed)
        for dataset, stream in zip(datasets, config.data.streams, strict=True)
    ]
    train, held_out = ([*rows] for rows in zip(*opened, strict=True))
    adamw, out = optimiser(model, config.optim), Path(config.run.out)
    return Run(config, out, world, precision, model, adamw, words, train, held_out, fingerprint)


def build(config: Config, precision: str, device: torch.device) -> Flamingo:
    """The model with the weights of the run's seed. Frozen weights are stored as they are used."""
    torch.manual_seed(key_of(config.run.seed, "weights") % 2**63)
    model = Flamingo(config.model)
    model.reset()
    if precision == "bf16":
        model.store_frozen(torch.bfloat16)
    prepare(model, config.run)
    return model.to(device)


def describe(run: Run) -> None:
    """Makes the run's folder, puts config and tokenizer into it, and says what an update costs and why."""
    run.out.mkdir(parents=True, exist_ok=True)
    if not run.world.is_first:
        return
    for rows in run.held_out:
        print(f"{rows.stream.name}: {formula(run.model, load_of(next(held_out_batches(run, rows))))}", file=sys.stderr)
    (run.out / "config.json").write_text(json.dumps(dataclasses.asdict(run.config), indent=1) + "\n")
    run.vocabulary.tokenizer.save(str(run.out / "tokenizer.json"))


def open_stream(run: Run, rows: Rows, start: int) -> Iterator[Batch]:
    """The batches of one stream from step `start` on."""
    steps = Steps(start, run.config.run.steps, rows.stream.batch_size, run.world.rank, run.world.size)
    return batches(rows, steps, run.config.run.workers, pin=run.device.type == "cuda")


def held_out_batches(run: Run, rows: Rows) -> Iterator[Batch]:
    """The held-out windows of a stream, the same ones each time and for every seed; of them this rank's share."""
    steps = -(-run.config.data.held_out_rows // rows.stream.batch_size)
    return batches(rows, Steps(0, steps, rows.stream.batch_size, run.world.rank, run.world.size), 0, pin=False)
