"""What a contrastive run is made of: data, towers, optimiser and fingerprint, all from its config."""

import dataclasses
import json
import os
from collections import Counter
from pathlib import Path

import torch

from flamingo import checkpoint
from flamingo.contrastive_config import ContrastiveConfig
from flamingo.data.index import open_dataset
from flamingo.data.loader import Batch, collate
from flamingo.data.pairs import Pairs, open_pairs
from flamingo.data.schedule import key_of
from flamingo.data.tokenizer import vocabulary
from flamingo.distributed import join
from flamingo.model.towers import Towers
from flamingo.optim import optimiser
from flamingo.run import Run


@dataclasses.dataclass
class PairRun(Run):
    """What a contrastive run works with."""

    config: ContrastiveConfig
    model: Towers
    train: list[Pairs]
    held_out: dict[str, list[Batch]]


def open_run(config: ContrastiveConfig) -> PairRun:
    """Builds everything. Raises ValueError with what to do about it."""
    world = join(config.run.device)
    bf16 = config.run.precision == "bf16" or (config.run.precision == "auto" and world.device.type == "cuda")
    torch.use_deterministic_algorithms(config.run.deterministic)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    datasets = [open_dataset(stream.path, stream.kind) for stream in config.data.streams]
    words = vocabulary(config.data.tokenizer, config.model.text.vocab_size)
    torch.manual_seed(key_of(config.run.seed, "weights") % 2**63)
    model, precision = Towers(config.model).to(world.device), "bf16" if bf16 else "fp32"
    digests = {s.name: d.fingerprint for s, d in zip(config.data.streams, datasets, strict=True)}
    marks = checkpoint.fingerprint(config, digests, words.fingerprint, model, precision)
    marks["run.steps"] = config.run.steps  # the learning rate falls to 0 over them
    opened = [
        open_pairs(dataset, stream, config.data, words, model.vision.image_px, config.run.seed)
        for dataset, stream in zip(datasets, config.data.streams, strict=True)
    ]
    held_out = {fixed.stream.name: held_out_batches(fixed, rows.stream.batch_size) for rows, fixed in opened}
    train, adamw = [rows for rows, _ in opened], optimiser(model, config.optim)
    kept_out = frozenset(key.split()[-2] for batches in held_out.values() for batch in batches for key in batch.keys)
    for rows in train:
        rows.kept_out = kept_out
    return PairRun(config, Path(config.run.out), world, precision, model, adamw, words, train, held_out, marks)


def held_out_batches(rows: Pairs, size: int) -> list[Batch]:
    """All held-out pairs of a stream, read once. Raises ValueError if none can be used."""
    read = [rows[0, at] for at in range(rows.stream.batch_size)]
    if not (good := [row for row in read if row.images]):
        lost = dict(sum((row.window.counts for row in read), Counter()))
        raise ValueError(f"{rows.stream.path}: none of {len(read)} held-out samples has an image with a text: {lost}")
    return [collate(good[at : at + size], 1, 1, rows.side) for at in range(0, len(good), size)]


def describe(run: PairRun) -> None:
    """Makes the run's folder and puts config and tokenizer into it."""
    run.out.mkdir(parents=True, exist_ok=True)
    if run.world.is_first:
        (run.out / "config.json").write_text(json.dumps(dataclasses.asdict(run.config), indent=1) + "\n")
        run.vocabulary.tokenizer.save(str(run.out / "tokenizer.json"))
