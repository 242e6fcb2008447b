"""The training loop. `python -m flamingo.train --data DIR --out RUN --preset toy --steps 20 --seed 0 [--a.b=c ...]`

1. Open the data, build the model, restore the newest checkpoint of `--out` if there is one.
2. Every update: for each stream, a batch, its loss, times lambda, backward; then one clip and one step of AdamW.
3. Measure the held-out windows of every stream: as they are, with images blanked, with images shuffled.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any, TextIO

import torch

from flamingo.arguments import command, parse
from flamingo.config import Config
from flamingo.data.document import IGNORED
from flamingo.data.loader import Batch
from flamingo.data.schedule import key_of
from flamingo.distributed import sync_gradients, total
from flamingo.flops import formula, load_of, peak_flops, step_flops
from flamingo.lift import evaluate
from flamingo.loop import go_on, resume
from flamingo.optim import clip, learning_rate
from flamingo.run import Run, held_out_batches, losses, open_run
from flamingo.samples import open_samples, sample_losses, write_samples
from flamingo.summary import Summary, finish, gates


def train(config: Config) -> Summary:
    """Trains to `run.steps` updates, from the newest checkpoint on. Returns what `summary.json` holds."""
    run = open_run(config)
    state = resume(run, "held_out", evaluate)
    for rows in run.held_out if run.world.is_first else []:
        load = load_of(next(held_out_batches(run, rows)))
        print(f"{rows.stream.name}: {formula(run.model, load)}", file=sys.stderr)
    with open_samples(run.out, run.world.rank, state["step"]) as samples:
        counts, times = go_on(run, state, partial(update, samples=samples), "held_out", evaluate)
    return finish(run, state, counts, times)


def update(
    run: Run, streams: list[Iterator[Batch]], step: int, samples: TextIO | None = None
) -> tuple[dict[str, Any], Counter[str]]:
    """One update: every stream once, one step of AdamW. Returns measures, and what this rank left out.

    The loss of each sample goes to the file `samples`, if the run keeps them.
    """
    begin, waited, lr, operations = time.perf_counter(), 0.0, learning_rate(step, run.config.optim), 0.0
    for group in run.optimiser.param_groups:
        group["lr"] = lr
    run.optimiser.zero_grad(set_to_none=True)
    torch.manual_seed(key_of(run.config.run.seed, "step", step) % 2**63)  # for dropout, where an LM is trained
    by_stream, dropped, kept = {}, Counter[str](), []
    for rows, stream in zip(run.train, streams, strict=True):
        asked = time.perf_counter()
        batch = next(stream)
        waited += time.perf_counter() - asked
        by_stream[rows.stream.name] = measured = measures(run, batch)
        sync_gradients(run.model, rows is run.train[-1])
        losses_BL = losses(run, batch.to(run.device))
        # What lambda multiplies: the mean over all tokens with a loss, or the mean of the samples' sums.
        by_token = run.config.optim.reduction == "token_mean"
        count = max(1, measured["tokens"]) if by_token else rows.stream.samples
        # Gradients are averaged over ranks and the loss is a sum over all of them, hence the factor.
        (rows.stream.weight * (run.world.size * (losses_BL.sum() / count))).backward()
        kept.append((rows.stream, batch, losses_BL.detach(), count))
        dropped.update(batch.counts)
        operations += sum(step_flops(run.model, load_of(batch)).values())
    norms = clip(run.model, run.config.optim.clip_norm)
    if not torch.isfinite(norms["all"]):
        raise FloatingPointError(f"the gradient of step {step} is not finite: {by_stream}")
    run.optimiser.step()
    loss = 0.0
    for stream, _, losses_BL, count in kept:
        summed, measured = total([float(losses_BL.sum())], run.world)[0], by_stream[stream.name]
        measured["loss"] = summed / max(1, measured["tokens"])
        loss += stream.weight * (summed / count)
    seconds, peak = time.perf_counter() - begin, peak_flops(run.device)
    tokens = sum(measured["tokens"] for measured in by_stream.values())
    if samples and run.config.run.sample_losses:
        seen = [(s.name, *sample) for s, batch, losses_BL, _ in kept for sample in sample_losses(batch, losses_BL)]
        write_samples(samples, step + 1, seen)
    return {
        "step": step + 1,
        "loss": loss,
        "streams": by_stream,
        "lr": lr,
        "grad_norm": {name: float(norm) for name, norm in norms.items()},
        "gates": gates(run.model),
        "tokens": tokens,
        "images": sum(measured["images"] for measured in by_stream.values()),
        "seconds": seconds,
        "data_wait_s": waited,
        "tokens_per_s": tokens / seconds,
        "tflops_per_s": operations / seconds / 1e12,
        **({"mfu": operations / seconds / peak} if peak else {}),
        **({"peak_memory_bytes": torch.cuda.max_memory_allocated()} if run.device.type == "cuda" else {}),
    }, dropped


def measures(run: Run, batch: Batch) -> dict[str, Any]:
    """Of a batch on all ranks: tokens with a loss, how many of them see no image, images, padding, what is lost."""
    valid = batch.labels != IGNORED
    sums = [valid.sum(), len(batch.images), (valid & (batch.phi == 0)).sum(), batch.padding]
    tokens, images, blind, padding = total([float(value) for value in sums], run.world)
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
