"""What a run is made of: data, model, optimiser, held-out batches and fingerprint, all from its config."""

import dataclasses
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from flamingo import checkpoint
from flamingo.config import Config
from flamingo.data.index import open_dataset
from flamingo.data.loader import Batch, Steps, batches, collate
from flamingo.data.rows import Rows, open_rows
from flamingo.data.schedule import key_of
from flamingo.data.tokenizer import Vocabulary, vocabulary
from flamingo.distributed import World, join, shard
from flamingo.model.flamingo import Flamingo
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
    held_out: dict[str, Batch]
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
    train = [rows for rows, _ in opened]
    held_out = {rows.stream.name: fixed_batch(rows).to(world.device) for _, rows in opened}
    adamw, out = optimiser(model, config.optim), Path(config.run.out)
    return Run(config, out, world, precision, model, adamw, words, train, held_out, fingerprint)


def build(config: Config, precision: str, device: torch.device) -> Flamingo:
    """The model with the weights of the run's seed. Frozen weights are stored as they are used."""
    torch.manual_seed(key_of(config.run.seed, "weights") % 2**63)
    model = Flamingo(config.model)
    model.reset()
    for part in (model.lm, model.vision):
        if precision == "bf16" and not any(weight.requires_grad for weight in part.parameters()):
            part.model.to(torch.bfloat16)
    return model.to(device)


def describe(run: Run) -> None:
    """Puts config and tokenizer into the run's folder."""
    run.out.mkdir(parents=True, exist_ok=True)
    (run.out / "config.json").write_text(json.dumps(dataclasses.asdict(run.config), indent=1) + "\n")
    run.vocabulary.tokenizer.save(str(run.out / "tokenizer.json"))


def open_stream(run: Run, rows: Rows, start: int) -> Iterator[Batch]:
    """The batches of one stream from step `start` on."""
    steps = Steps(start, run.config.run.steps, rows.stream.batch_size, run.world.rank, run.world.size)
    return batches(rows, steps, run.config.run.workers, pin=run.device.type == "cuda")


def fixed_batch(rows: Rows) -> Batch:
    """The held-out batch: step 0 of the held-out rows, with the randomness of seed 0 whatever the run's seed."""
    stream = rows.stream
    return collate([rows[0, row] for row in range(stream.batch_size)], stream.images, stream.frames, rows.side)
