"""Trains a vision encoder on image-text pairs. `python -m flamingo.contrastive --data [KIND=]DIR --out RUN [--a.b=c]`

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

import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from flamingo import checkpoint
from flamingo.arguments import parse
from flamingo.contrastive_config import PRESETS, STREAMS, ContrastiveConfig, validated
from flamingo.contrastive_run import PairRun, describe, open_run
from flamingo.data.loader import Batch
from flamingo.distributed import World, gathered, leave, total, wait
from flamingo.metrics import Recorder, table
from flamingo.model.attention import autocast
from flamingo.model.towers import alike, contrastive_loss, recall
from flamingo.optim import clip
from flamingo.run import open_stream
from flamingo.train import catch_signals


def train(config: ContrastiveConfig) -> dict[str, Any]:
    """Trains to `run.steps` updates, from the newest checkpoint on. Returns what `summary.json` holds."""
    run = open_run(config)
    folder = run.out / "checkpoints"
    state = checkpoint.restore(folder, run.fingerprint, run.model, run.optimiser, run.world)
    state = state or {"step": 0, "counts": {}, "retrieval_start": retrieval(run)}
    start, counts, seconds, ending = state["step"], Counter[str](state["counts"]), 0.0, 0.0
    describe(run)
    recorder = Recorder(run.out, start, config.run.steps, shown=run.world.is_first)
    saver = checkpoint.Saver(folder, config.run.keep_checkpoints, run.world)
    stop = catch_signals()
    streams = [open_stream(run, rows, start) for rows in run.train]
    for step in range(start, config.run.steps):
        row, left_out = update(run, streams, step)
        done, ending = step + 1, max(total([float(max(stop, default=0))], run.world))
        counts.update(gathered(dict(left_out), run.world))
        seconds += row["seconds"]
        if config.run.evaluate_every and done % config.run.evaluate_every == 0:
            row["retrieval"] = retrieval(run)
        recorder.write(row)
        if done % config.run.checkpoint_every == 0 or done == config.run.steps or ending:
            kept = {"counts": dict(counts), "retrieval_start": state["retrieval_start"], "fingerprint": run.fingerprint}
            saver.save(done, run.model, run.optimiser, kept)
        if ending:
            break
    saver.finish()
    recorder.close()
    if ending:
        raise SystemExit(128 + (stop[0] if stop else signal.SIGTERM))
    return finish(run, state, counts, seconds)


def update(run: PairRun, streams: list[Iterator[Batch]], step: int) -> tuple[dict[str, Any], Counter[str]]:
    """One update: every stream once, one step. Returns its measures, and what this rank left out."""
    begin, waited, optim = time.perf_counter(), 0.0, run.config.optim
    lr = optim.lr * min(1.0, (step + 1) / max(1, optim.warmup_steps)) * (1 - step / run.config.run.steps)
    for group in run.optimiser.param_groups:
        group["lr"] = lr
    run.optimiser.zero_grad(set_to_none=True)
    by_stream, left_out, tokens, loss = {}, Counter[str](), 0.0, 0.0
    for rows, stream in zip(run.train, streams, strict=True):
        asked = time.perf_counter()
        batch = next(stream)
        waited += time.perf_counter() - asked
        images, texts, marks = embedded(run, batch.to(run.device), run.world)
        stream_loss = contrastive_loss(images, texts, alike(marks), run.config.model.label_smoothing)
        (rows.stream.weight * stream_loss).backward()
        loss += rows.stream.weight * float(stream_loss.detach())
        by_stream[rows.stream.name] = {"loss": float(stream_loss.detach()), "pairs": len(images)}
        tokens += float(batch.phi.sum())
        left_out.update(batch.counts)
    if run.world.size > 1:  # each rank's are those of the whole loss along its own pairs: their sum is everything
        for weight in run.model.trainable().values():
            dist.all_reduce(weight.grad)
    norms = clip(run.model, optim.clip_norm)
    if not torch.isfinite(norms["all"]):
        raise FloatingPointError(f"the gradient of step {step} is not finite: {by_stream}")
    run.optimiser.step()
    run.model.limit()
    seconds, tokens = time.perf_counter() - begin, total([tokens], run.world)[0]
    return {
        "step": step + 1,
        "loss": loss,
        "streams": by_stream,
        "temperature": temperature(run),
        "lr": lr,
        "grad_norm": float(norms["all"]),
        "seconds": seconds,
        "data_wait_s": waited,
        "tokens_per_s": tokens / seconds,
        "pairs_per_s": sum(measured["pairs"] for measured in by_stream.values()) / seconds,
    }, left_out


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
    for name, batches in run.held_out.items():
        parts = [embedded(run, batch.to(run.device)) for batch in batches]
        images, texts, marks = (torch.cat(side) for side in zip(*parts, strict=True))
        found[name] = recall(images, texts, alike(marks))
    return found


def finish(run: PairRun, state: dict[str, Any], counts: Counter[str], seconds: float) -> dict[str, Any]:
    """Measures retrieval, exports the encoder, writes and prints the summary."""
    pairs = (run.config.run.steps - state["step"]) * sum(rows.stream.batch_size for rows in run.train)
    summary = {
        "steps": run.config.run.steps,
        "resumed_at": state["step"],
        "seed": run.config.run.seed,
        "device": run.device.type,
        "ranks": run.world.size,
        "precision": run.precision,
        "data": {rows.stream.name: len(rows.samples) for rows in run.train},
        "temperature": temperature(run),
        "retrieval_start": state["retrieval_start"],
        "retrieval": retrieval(run),
        "pairs_per_s": pairs / max(1e-9, seconds),
        "counts": dict(counts),
        "vision": str(run.out / "vision"),
    }
    if run.world.is_first:
        run.model.vision.model.save_pretrained(run.out / "vision")
        (run.out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n")
        print(told(summary), file=sys.stderr)
    wait(run.world)
    return summary


def temperature(run: PairRun) -> float:
    """What similarities are divided by."""
    return float((-run.model.log_scale.detach()).exp())


def told(summary: dict[str, Any]) -> str:
    """The end of a run, for a person."""
    rows = [("temperature", f"{summary['temperature']:.4f}"), ("speed", f"{summary['pairs_per_s']:.1f} pairs/s")]
    for name, now in summary["retrieval"].items():
        rows.append((name, f"{summary['data'][name]} to train on, {now['pairs']} pairs held out"))
        for way in ("image_to_text", "text_to_image"):
            values = (summary["retrieval_start"][name][way], now[way], now["chance"])
            rows.append((f"  {way} recall@1", "{:.1%} -> {:.1%}, chance {:.1%}".format(*values)))
    rows.append(("left out", ", ".join(f"{k} {v}" for k, v in sorted(summary["counts"].items())) or "nothing"))
    return table([*rows, ("for flamingo.train", f"--model.vision.source={summary['vision']}")], "Training done")


def main() -> int:
    """Exit codes: 0 done, 1 bug, 2 usage or config, 128 + signal."""
    try:
        train(parse(sys.argv[1:], "flamingo.contrastive", PRESETS, STREAMS, validated))
    except ValueError as error:
        print(f"flamingo: {error}", file=sys.stderr)
        return 2
    finally:
        leave()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
