"""Trains Flamingo on shards, in three steps.

`python -m flamingo.train --data DIR --out RUN --preset toy --steps 20 --seed 0 [--a.b=c ...]`

1. Open the data, build the model, restore the newest checkpoint of `--out` if there is one.
2. Every update: for each stream, a batch, its loss, times lambda, backward; then one clip and one step of AdamW.
3. Measure the held-out windows of every stream: as they are, with images blanked, with images shuffled.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from typing import Any, NamedTuple, TextIO

import torch

from flamingo.arguments import command, parse
from flamingo.batch import IGNORED, Batch
from flamingo.config import Config, StreamConfig
from flamingo.data.rows import Rows
from flamingo.training.distributed import loss_factor, set_gradient_sync, sum_over_ranks
from flamingo.training.flops import formula, load_of, peak_flops, step_flops
from flamingo.training.lift import evaluate
from flamingo.training.loop import load_or_start, optimizer_step, train_loop
from flamingo.training.optim import learning_rate
from flamingo.training.run import Run, held_out_batches, open_run, token_losses
from flamingo.training.samples import open_samples, sample_losses, write_samples
from flamingo.training.step_log import Finish, OnItsWay
from flamingo.training.summary import Summary, finish_training, gate_values


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
) -> tuple[Finish, Counter[str]]:
    """One update: every stream once, one step of AdamW. Returns what gives its measures, and what this rank left out.

    The loss of each sample goes to the file `samples`, if there is one.
    """
    kept: list[Learnt] = []

    def learn(rows: Rows, batch: Batch) -> dict[str, Any]:
        measured = measures(run, batch)
        set_gradient_sync(run.model, rows is run.train[-1])
        losses_BL = token_losses(run, batch.to(run.device))
        # What lambda multiplies: the mean over all tokens with a loss, or the mean of the samples' sums.
        by_token = run.config.optim.reduction == "token_mean"
        count = max(1, measured["tokens"]) if by_token else rows.stream.samples
        (rows.stream.weight * (loss_factor(run.model, run.world) * (losses_BL.sum() / count))).backward()
        kept.append(Learnt(rows.stream, batch, OnItsWay(losses_BL), count))
        return measured

    finish, left_out = optimizer_step(run, streams, step, learning_rate(step, run.config.optim), learn)
    gates = {name: OnItsWay(opened) for name, opened in gate_values(run.model).items()}

    def finish_all(begin: float) -> dict[str, Any]:
        row = finish(begin) | {"gates": {name: opened.values().tolist() for name, opened in gates.items()}}
        for learnt in kept:
            measured, own = row["streams"][learnt.stream.name], float(learnt.losses_BL.values().sum())
            summed = sum_over_ranks([own], run.world)[0]
            measured["loss"] = summed / max(1, measured["tokens"])
            row["loss"] += learnt.stream.weight * (summed / learnt.count)
        if samples:
            seen = [
                (one.stream.name, *sample)
                for one in kept
                for sample in sample_losses(one.batch, one.losses_BL.values())
            ]
            write_samples(samples, step + 1, seen)
        return row | speed(run, row, kept)

    return finish_all, left_out


class Learnt(NamedTuple):
    """What an update keeps of the batch of one stream."""

    stream: StreamConfig
    batch: Batch
    losses_BL: OnItsWay
    count: int  # what its summed loss is divided by


def speed(run: Run, row: dict[str, Any], kept: list[Learnt]) -> dict[str, Any]:
    """Tokens, images and rates of one update."""
    totals = {name: sum(measured[name] for measured in row["streams"].values()) for name in ("tokens", "images")}
    operations = sum(sum(step_flops(run.model, load_of(learnt.batch)).values()) for learnt in kept)
    rate, peak = operations / row["seconds"], peak_flops(run.device)
    found = {**totals, "tokens_per_s": totals["tokens"] / row["seconds"], "tflops_per_s": rate / 1e12}
    found |= {"mfu": rate / peak} if peak else {}
    if run.device.type == "cuda":
        found["peak_memory_bytes"] = torch.cuda.max_memory_allocated()
    return found


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
