"""The training loop. `python -m flamingo.train --data DIR --out RUN --preset toy --steps 20 --seed 0 [--a.b=c ...]`

1. Open the data, build the model, restore the newest checkpoint of `--out` if there is one.
2. Every update: for each stream, a batch, its loss, times lambda, backward; then one clip and one step of AdamW.
3. Measure one fixed held-out batch a stream: as it is, with images blanked, with images shuffled.
"""

import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import torch
from safetensors.torch import save_file

from flamingo import checkpoint
from flamingo.arguments import parse
from flamingo.config import Config
from flamingo.data.document import IGNORED
from flamingo.data.loader import Batch
from flamingo.data.schedule import key_of
from flamingo.distributed import gathered, leave, sync_gradients, total, wait, whole
from flamingo.flops import load_of, peak_flops, step_flops
from flamingo.loss import evaluate, losses, reduced
from flamingo.metrics import Recorder, summary_table
from flamingo.model.flamingo import Flamingo
from flamingo.optim import clip, learning_rate
from flamingo.run import Run, describe, open_run, open_stream

Summary = dict[str, Any]


def train(config: Config) -> Summary:
    """Trains to `run.steps` updates, from the newest checkpoint on. Returns what `summary.json` holds."""
    run = open_run(config)
    checkpoints = run.out / "checkpoints"
    state = checkpoint.restore(checkpoints, run.fingerprint, run.model, run.optimiser, run.world)
    state = state or {"step": 0, "counts": {}, "held_out_start": {n: v["plain"] for n, v in evaluate(run).items()}}
    start, counts, totals = state["step"], Counter[str](), Counter[str]()
    if run.world.is_first:
        describe(run)
    recorder = Recorder(run.out / "metrics.jsonl", start, config.run.steps, shown=run.world.is_first)
    if not start:
        recorder.write({"step": 0, "held_out": state["held_out_start"]})
    stop = catch_signals()
    streams = [open_stream(run, rows, start) for rows in run.train]
    for step in range(start, config.run.steps):
        row, dropped = update(run, streams, step)
        done, ending = step + 1, max(total([float(max(stop, default=0))], run.world))
        counts.update(dropped)
        totals.update({name: row[name] for name in ("tokens", "images", "seconds", "data_wait_s")})
        if config.run.evaluate_every and done % config.run.evaluate_every == 0:
            row["held_out"] = evaluate(run)
        recorder.write(row)
        if done % config.run.checkpoint_every == 0 or done == config.run.steps or ending:
            every = Counter(state["counts"]) + Counter(gathered(dict(counts), run.world))
            kept = {"counts": dict(every), "held_out_start": state["held_out_start"], "fingerprint": run.fingerprint}
            checkpoint.save(checkpoints, done, run.model, run.optimiser, kept, config.run.keep_checkpoints, run.world)
        if ending:
            recorder.close()
            raise SystemExit(128 + (stop[0] if stop else signal.SIGTERM))
    recorder.close()
    every = Counter(state["counts"]) + Counter(gathered(dict(counts), run.world))
    return finish(run, state, every, totals)


def update(run: Run, streams: list[Iterator[Batch]], step: int) -> tuple[dict[str, Any], Counter[str]]:
    """One update: every stream once, one step of AdamW. Returns its measures, and what this rank left out."""
    begin, waited, lr = time.perf_counter(), 0.0, learning_rate(step, run.config.optim)
    for group in run.optimiser.param_groups:
        group["lr"] = lr
    run.optimiser.zero_grad(set_to_none=True)
    torch.manual_seed(key_of(run.config.run.seed, "step", step) % 2**63)  # for dropout, where an LM is trained
    by_stream, dropped, operations = {}, Counter[str](), 0.0
    for rows, stream in zip(run.train, streams, strict=True):
        asked = time.perf_counter()
        batch = next(stream)
        waited += time.perf_counter() - asked
        measured = measures(run, batch)
        sync_gradients(run.model, rows is run.train[-1])
        loss_sum = losses(run, batch.to(run.device)).sum()
        # Gradients are averaged over ranks and the loss is a sum over all of them, hence the factor.
        loss = run.world.size * reduced(loss_sum, measured["tokens"], rows.stream, run.config.optim.reduction)
        (rows.stream.weight * loss).backward()
        by_stream[rows.stream.name] = measured | {"loss": loss_sum.detach()}
        dropped.update(batch.counts)
        operations += sum(step_flops(run.model, load_of(batch)).values())
    norms = clip(run.model, run.config.optim.clip_norm)
    if not torch.isfinite(norms["all"]):
        raise FloatingPointError(f"the gradient of step {step} is not finite: {by_stream}")
    run.optimiser.step()
    loss = 0.0
    for rows, measured in zip(run.train, by_stream.values(), strict=True):
        loss_sum = total([float(measured["loss"])], run.world)[0]
        measured["loss"] = loss_sum / max(1, measured["tokens"])
        scale = 1 if run.config.optim.reduction == "token_mean" else measured["tokens"] / rows.stream.batch_size
        loss += rows.stream.weight * measured["loss"] * scale
    seconds, peak = time.perf_counter() - begin, peak_flops(run.device)
    tokens = sum(measured["tokens"] for measured in by_stream.values())
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
    """What a batch of all ranks holds: tokens with a loss, images, shares of tokens, and rows left out."""
    sums = [(batch.labels != IGNORED).sum(), len(batch.images), (batch.phi == 0).sum(), batch.labels.numel()]
    tokens, images, blind, places = total([float(value) for value in sums], run.world)
    left_out = {"left_out": dict(batch.counts)} if batch.counts else {}
    return {"loss": 0.0, "tokens": int(tokens), "images": int(images), "phi_zero_share": blind / places, **left_out}


def gates(model: Flamingo) -> dict[str, list[float]]:
    """tanh of both gates of every layer, first layer first."""
    pairs = [(whole(layer.attention_gate), whole(layer.feed_forward_gate)) for layer in model.xattn]
    return {
        "attention": [float(a.detach().tanh()) for a, _ in pairs],
        "feed_forward": [float(f.detach().tanh()) for _, f in pairs],
    }


def finish(run: Run, state: dict[str, Any], counts: Counter[str], totals: Counter[str]) -> Summary:
    """Measures the held-out batches again, exports the weights, writes and prints the summary."""
    end = evaluate(run)
    weights = {name: whole(weight.detach()).cpu().contiguous() for name, weight in run.model.trainable().items()}
    every = sum(weight.numel() for weight in run.model.parameters())
    trained = sum(weight.numel() for weight in weights.values())
    seconds = max(1e-9, float(totals["seconds"]))
    summary = {
        "steps": run.config.run.steps,
        "resumed_at": state["step"],
        "seed": run.config.run.seed,
        "device": run.device.type,
        "ranks": run.world.size,
        "precision": run.precision,
        "trainable": trained,
        "frozen": every - trained,
        "data": {
            rows.stream.name: {"train": len(rows.samples), "held_out": len(rows.dataset.samples) - len(rows.samples)}
            for rows in run.train
        },
        "held_out_start": state["held_out_start"],
        "held_out": {name: values["plain"] for name, values in end.items()},
        "controls": {name: {k: values[k] for k in ("blanked", "shuffled")} for name, values in end.items()},
        "gates": gates(run.model),
        "tokens_per_s": totals["tokens"] / seconds,
        "images_per_s": totals["images"] / seconds,
        "data_wait_share": totals["data_wait_s"] / seconds,
        "counts": dict(counts),
        "out": str(run.out),
    }
    if run.world.is_first:
        save_file(weights, run.out / "model.safetensors", metadata={"format": "pt"})
        (run.out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n")
        print(summary_table(summary), file=sys.stderr)
    wait(run.world)
    return summary


def catch_signals() -> list[int]:
    """A list that gets a signal's number when the run is asked to end: the step in progress is finished and saved."""
    caught: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: caught.append(received))
    return caught


def main() -> int:
    """Exit codes: 0 done, 1 bug, 2 usage or config, 128 + signal."""
    try:
        train(parse(sys.argv[1:]))
    except ValueError as error:
        print(f"flamingo: {error}", file=sys.stderr)
        return 2
    finally:
        leave()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
