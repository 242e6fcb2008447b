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
from flamingo.model.flamingo import Flamingo
from flamingo.optim import optimiser


@dataclass
class Run:
    """What a run works with, all made from its config."""

    config: Config
    out: Path
    device: torch.device
    precision: str
    model: Flamingo
    optimiser: torch.optim.Optimizer
    vocabulary: Vocabulary
    train: list[Rows]
    held_out: dict[str, Batch]
    fingerprint: dict[str, Any]


def open_run(config: Config) -> Run:
    """Builds everything. Raises ValueError with what to do about it."""
    name = config.run.device
    device = torch.device("cuda" if name == "auto" and torch.cuda.is_available() else "cpu" if name == "auto" else name)
    bf16 = config.run.precision == "bf16" or (config.run.precision == "auto" and device.type == "cuda")
    if config.run.deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(True)
    datasets = [open_dataset(stream.path, stream.kind) for stream in config.data.streams]
    torch.manual_seed(key_of(config.run.seed, "weights") % 2**63)
    model = Flamingo(config.model)
    model.reset()
    model.to(device)
    if bf16:
        for part in (model.lm, model.vision):
            if not any(weight.requires_grad for weight in part.parameters()):
                part.model.to(torch.bfloat16)  # frozen weights are stored as they are used
    words = vocabulary(config.data.tokenizer, model.eoc_id)
    out = Path(config.run.out)
    out.mkdir(parents=True, exist_ok=True)
    words.tokenizer.save(str(out / "tokenizer.json"))
    (out / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=1) + "\n")
    opened = [
        open_rows(dataset, stream, config.data, words, model.vision.image_px, config.run.seed)
        for dataset, stream in zip(datasets, config.data.streams, strict=True)
    ]
    held_out = {rows.stream.name: fixed_batch(rows).to(device) for _, rows in opened}
    digests = {s.name: d.fingerprint for s, d in zip(config.data.streams, datasets, strict=True)}
    precision = "bf16" if bf16 else "fp32"
    fingerprint = checkpoint.fingerprint(config, digests, words.fingerprint, model, precision)
    adamw = optimiser(model, config.optim)
    return Run(config, out, device, precision, model, adamw, words, [rows for rows, _ in opened], held_out, fingerprint)


def open_stream(run: Run, rows: Rows, start: int) -> Iterator[Batch]:
    """The batches of one stream from step `start` on."""
    steps = Steps(start, run.config.run.steps, rows.stream.batch_size)
    return batches(rows, steps, run.config.run.workers, pin=run.device.type == "cuda")


def fixed_batch(rows: Rows) -> Batch:
    """The held-out batch: step 0 of the held-out rows, with the randomness of seed 0 whatever the run's seed."""
    stream = rows.stream
    return collate([rows[0, row] for row in range(stream.batch_size)], stream.images, stream.frames, rows.side)
