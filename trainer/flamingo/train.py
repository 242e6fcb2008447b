"""Trains Flamingo on shards, in three steps.

`python -m flamingo.train --data DIR --out RUN --preset toy --steps 20 --seed 0 [--a.b=c ...]`

1. Open the data, build the model, restore the newest checkpoint of `--out` if there is one.
2. Every update: for each stream, a batch, its loss, times lambda, backward; then one clip and one step of AdamW.
3. Measure the held-out windows of every stream: as they are, with images blanked, with images shuffled.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from typing import Any, TextIO

import torch

from flamingo.arguments import command, parse
from flamingo.batch import IGNORED, Batch
from flamingo.config import Config
from flamingo.data.rows import Rows
from flamingo.training.distributed import set_gradient_sync, sum_over_ranks
from flamingo.training.flops import formula, load_of, peak_flops, step_flops
from flamingo.training.lift import evaluate
from flamingo.training.loop import load_or_start, optimizer_step, train_loop
from flamingo.training.optim import learning_rate
from flamingo.training.run import Run, held_out_batches, open_run, token_losses
from flamingo.training.samples import open_samples, sample_losses, write_samples
from flamingo.training.summary import Summary, finish_training, gates


def train(config: Config) -> Summary:
    """Trains to `run.steps` updates, from the newest checkpoint on. Returns what `summary.json` holds."""
    run = open_run(config)
    state = load_or_start(run, "held_out", evaluate)
    for rows in run.held_out if run.world.is_first else []:
        load = load_of(next(held_out_batches(run, rows)))
        print(f"{rows.stream.name}: {formula(run.model, load)}", file=sys.stderr)
    keeps = config.run.sample_losses
    with open_samples(run.out, run.world, state["step"]) if keeps else nullcontext() as samples:
        counts, times = train_loop(run, state, partial(train_step, samples=samples), "held_out", evaluate)
    return finish_training(run, state, counts, times)


def train_step(
    run: Run, streams: list[Iterator[Batch]], step: int, samples: TextIO | None = None
) -> tuple[dict[str, Any], Counter[str]]:
    """One update: every stream once, one step of AdamW. Returns measures, and what this rank left out.

    The loss of each sample goes to the file `samples`, if there is one.
    """
    begin, kept = time.perf_counter(), []

    def learn(rows: Rows, batch: Batch) -> dict[str, Any]:
        measured = measures(run, batch)
        set_gradient_sync(run.model, rows is run.train[-1])
        losses_BL = token_losses(run, batch.to(run.device))
        # What lambda multiplies: the mean over all tokens with a loss, or the mean of the samples' sums.
        by_token = run.config.optim.reduction == "token_mean"
        count = max(1, measured["tokens"]) if by_token else rows.stream.samples
        # Gradients are averaged over ranks and the loss is a sum over all of them, hence the factor.
        (rows.stream.weight * (run.world.size * (losses_BL.sum() / count))).backward()
        operations = sum(step_flops(run.model, load_of(batch)).values())
        kept.append((rows.stream, batch, losses_BL.detach(), count, operations))
        return measured

    row, left_out = optimizer_step(run, streams, step, learning_rate(step, run.config.optim), learn)
    for stream, _, losses_BL, count, _ in kept:
        summed, measured = sum_over_ranks([float(losses_BL.sum())], run.world)[0], row["streams"][stream.name]
        measured["loss"] = summed / max(1, measured["tokens"])
        row["loss"] += stream.weight * (summed / count)
    row["seconds"] = seconds = time.perf_counter() - begin
    row["gates"] = gates(run.model)
    for name in ("tokens", "images"):
        row[name] = sum(measured[name] for measured in row["streams"].values())
    speed, peak = sum(operations for *_, operations in kept) / seconds, peak_flops(run.device)
    row |= {"tokens_per_s": row["tokens"] / seconds, "tflops_per_s": speed / 1e12}
    row |= {"mfu": speed / peak} if peak else {}
    if run.device.type == "cuda":
        row["peak_memory_bytes"] = torch.cuda.max_memory_allocated()
    if samples:
        seen = [(s.name, *sample) for s, batch, losses_BL, *_ in kept for sample in sample_losses(batch, losses_BL)]
        write_samples(samples, step + 1, seen)
    return row, left_out


def measures(run: Run, batch: Batch) -> dict[str, Any]:
    """Of a batch on all ranks: tokens with a loss, how many of them see no image, images, padding, what is lost."""
    valid = batch.labels != IGNORED
    sums = [valid.sum(), len(batch.images), (valid & (batch.phi == 0)).sum(), batch.padding]
    tokens, images, blind, padding = sum_over_ranks([float(value) for value in sums], run.world)
    left_out = {"left_out": dict(batch.counts)} if batch.counts else {}
    return {
        "loss": 0.0,
        "tokens": int(tokens),
        "images": int(images),
        "phi_zero_share": blind / max(1, tokens),
        "padding_share": padding / run.world.size,
        **left_out,
    }


if __name__ == "__main__":
    raise SystemExit(command(lambda: train(parse(sys.argv[1:]))))
