"""Trains a vision encoder on image-text pairs.

`python -m flamingo.contrastive --data [KIND=]DIR --out RUN [--a.b=c]`

After Flamingo, arXiv 2204.14198, appendix B.1.3: two towers, a softmax over the batch in both directions, a learned
temperature, label smoothing, a learning rate that falls linearly to 0, and one step for the gradients of all datasets.
What differs, and why:
- A ViT for the NFNet-F6: transformers has its classes, so flamingo.train loads RUN/vision. Hence no adaptive clipping,
  which was made for networks without normalisation, but one global norm over both towers.
- AdamW without decay, which is Adam. A warm-up can be asked for. The directions are averaged, as CLIP does.
- Pairs of a batch that share their image or text are no negatives of each other: web pages repeat both.

A folder holds pairs, or is named `page=DIR`: then images with their alt texts or captions are taken from its pages.
Several processes work on a share of each batch each; the pairs of all of them are negatives.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from flamingo.arguments import command, parse
from flamingo.batch import Batch
from flamingo.contrastive_config import PRESETS, STREAMS, ContrastiveConfig, validated
from flamingo.data.loader import collate
from flamingo.data.pairs import Pairs, open_pairs
from flamingo.data.rows import Rows
from flamingo.data.schedule import key_of
from flamingo.model.attention import autocast
from flamingo.model.towers import Towers, alike, contrastive_loss, recall
from flamingo.training.distributed import World, sum_over_ranks
from flamingo.training.loop import load_or_start, optimizer_step, train_loop
from flamingo.training.metrics import table
from flamingo.training.optim import learning_rate
from flamingo.training.run import Run, open_run
from flamingo.training.step_log import Finish, Times
from flamingo.training.summary import Summary, write_summary


@dataclass
class PairRun(Run):
    """What a contrastive run works with: held-out pairs are kept, because they are read once."""

    fixed: dict[str, list[Batch]]


def open_pair_run(config: ContrastiveConfig) -> PairRun:
    """Builds everything. Raises ValueError with what to do about it."""
    run = open_run(config, build_towers, open_pairs)
    run.fingerprint["run.steps"] = config.run.steps  # the learning rate falls to 0 over them
    sizes = [rows.stream.batch_size for rows in run.train]
    fixed = {held.stream.name: kept_batches(held, size) for held, size in zip(run.held_out, sizes, strict=True)}
    kept_out = frozenset(key.split()[-2] for batches in fixed.values() for batch in batches for key in batch.keys)
    for rows in run.train:
        rows.kept_out = kept_out
    return PairRun(**vars(run), fixed=fixed)


def build_towers(config: ContrastiveConfig, _: str, device: torch.device) -> Towers:
    """The towers with the weights of the run's seed."""
    torch.manual_seed(key_of(config.run.seed, "weights") % 2**63)
    return Towers(config.model).to(device)


def kept_batches(rows: Pairs, size: int) -> list[Batch]:
    """All held-out pairs of a stream. Raises ValueError if none can be used."""
    read = [rows[0, at] for at in range(rows.stream.batch_size)]
    if not (good := [row for row in read if row.images]):
        lost = dict(sum((row.window.counts for row in read), Counter()))
        raise ValueError(f"{rows.stream.path}: none of {len(read)} held-out samples has an image with a text: {lost}")
    return [collate(good[at : at + size], 1, 1, rows.side) for at in range(0, len(good), size)]


def train(config: ContrastiveConfig) -> Summary:
    """Trains to `run.steps` updates, from the newest checkpoint on. Returns what `summary.json` holds."""
    run = open_pair_run(config)
    state = load_or_start(run, "retrieval", retrieval)
    return finish_training(run, state, *train_loop(run, state, train_step, "retrieval", retrieval))


def train_step(run: PairRun, streams: list[Iterator[Batch]], step: int) -> tuple[Finish, Counter[str]]:
    """One update: every stream once, one step. Returns what gives its measures, and what this rank left out."""

    def learn(rows: Rows, batch: Batch) -> dict[str, Any]:
        images, texts, marks = embedded(run, batch.to(run.device), run.world)
        loss = contrastive_loss(images, texts, alike(marks), run.config.model.label_smoothing)
        # Each rank's gradients are those of the whole loss along its own pairs: their sum is everything.
        (rows.stream.weight * loss).backward()
        tokens = int(sum_over_ranks([float(batch.phi.sum())], run.world)[0])
        return {"loss": float(loss.detach()), "pairs": len(images), "tokens": tokens}

    lr = learning_rate(step, run.config.optim) * (1 - step / run.config.run.steps)
    finish, left_out = optimizer_step(run, streams, step, lr, learn)
    run.model.limit()
    warmth = temperature(run)

    def finish_all(begin: float) -> dict[str, Any]:
        row = finish(begin)
        found, seconds = row["streams"], row["seconds"]
        row["loss"] = sum(rows.stream.weight * found[rows.stream.name]["loss"] for rows in run.train)
        row["tokens"], pairs = (sum(measured[name] for measured in found.values()) for name in ("tokens", "pairs"))
        rates = {"tokens_per_s": row["tokens"] / seconds, "pairs_per_s": pairs / seconds}
        return row | {"temperature": warmth, **rates}

    return finish_all, left_out


def embedded(run: PairRun, batch: Batch, world: World | None = None) -> list[Tensor]:
    """Images (N, J), texts (N, J) and marks (N, 2) of the usable rows: of this rank, or of all if `world` is given."""
    # A row without an image gets a black one, so that every rank computes as many rows, and none is left with no row.
    pixels = batch.images.new_zeros(len(batch.keys), *batch.images.shape[1:]).index_copy(0, batch.place, batch.images)
    real_BL = batch.phi.long().index_fill(1, torch.tensor([0], device=run.device), 1)  # and its text one token
    with autocast(run.device, run.precision):
        images_BJ, texts_BJ = run.model(pixels, batch.tokens.long(), real_BL)
    marks_B2 = torch.zeros(len(batch.keys), 2, dtype=torch.int64)  # stays 0 for such a row
    for at in batch.place.tolist():
        marks_B2[at] = torch.tensor([int(mark, 16) for mark in batch.keys[at].split()[-2:]])
    every = [all_rows(rows, world) for rows in (images_BJ, texts_BJ, marks_B2.to(run.device))]
    return [rows[every[2].any(1)] for rows in every]


def all_rows(own: Tensor, world: World | None) -> Tensor:
    """Rows of all ranks, rank after rank. The gradient reaches this rank's own; the others get theirs there."""
    if world is None or world.size == 1:
        return own
    parts = [torch.empty_like(own) for _ in range(world.size)]
    dist.all_gather(parts, own.detach().contiguous())
    parts[world.rank] = own
    return torch.cat(parts)


@torch.no_grad()
def retrieval(run: PairRun) -> dict[str, dict[str, float]]:
    """Recall at 1 among the held-out pairs of each stream, with what guessing gives."""
    found = {}
    for name, batches in run.fixed.items():
        parts = [embedded(run, batch.to(run.device)) for batch in batches]
        images, texts, marks = (torch.cat(side) for side in zip(*parts, strict=True))
        found[name] = recall(images, texts, alike(marks))
    return found


def finish_training(run: PairRun, state: dict[str, Any], counts: Counter[str], times: Times) -> Summary:
    """Measures retrieval, exports the encoder, writes and prints the summary."""
    pairs, seconds = sum(rows.stream.batch_size for rows in run.train), times["seconds"]
    own = {
        "data": {rows.stream.name: len(rows.samples) for rows in run.train},
        "temperature": temperature(run),
        "retrieval_start": state["retrieval_start"],
        "retrieval": retrieval(run),
        "pairs_per_s": len(seconds) * pairs / max(1e-9, sum(seconds)),
        "vision": str(run.out / "vision"),
    }
    if run.world.is_first:
        run.model.vision.model.save_pretrained(run.out / "vision")
    return write_summary(run, state, own, counts, summary_table)


def temperature(run: PairRun) -> float:
    """What similarities are divided by."""
    return float((-run.model.log_scale.detach()).exp())


def summary_table(summary: Summary) -> str:
    """The end of a run, for a person."""
    rows = [("temperature", f"{summary['temperature']:.4f}"), ("speed", f"{summary['pairs_per_s']:.1f} pairs/s")]
    for name, now in summary["retrieval"].items():
        rows.append((name, f"{summary['data'][name]} to train on, {now['pairs']} pairs held out"))
        for way in ("image_to_text", "text_to_image"):
            values = (summary["retrieval_start"][name][way], now[way], now["chance"])
            rows.append((f"  {way} recall@1", "{:.1%} -> {:.1%}, chance {:.1%}".format(*values)))
    rows.append(("left out", ", ".join(f"{k} {v}" for k, v in sorted(summary["counts"].items())) or "nothing"))
    return table([*rows, ("for flamingo.train", f"--model.vision.source={summary['vision']}")], "Training done")


if __name__ == "__main__":
    given = sys.argv[1:]
    raise SystemExit(command(lambda: train(parse(given, "flamingo.contrastive", PRESETS, STREAMS, validated))))
