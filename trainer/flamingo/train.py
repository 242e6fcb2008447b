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
from flamingo.loss import evaluate, losses, reduced
from flamingo.metrics import Recorder, summary_table
from flamingo.optim import clip, learning_rate
from flamingo.run import Run, open_run, open_stream

Summary = dict[str, Any]


def train(config: Config) -> Summary:
    """Trains to `run.steps` updates, from the newest checkpoint on. Returns what `summary.json` holds."""
    run = open_run(config)
    state = checkpoint.restore(run.out / "checkpoints", run.fingerprint, run.model, run.optimiser)
    state = state or {"step": 0, "counts": {}, "held_out_start": {n: v["plain"] for n, v in evaluate(run).items()}}
    resumed_at, counts = state["step"], Counter(state["counts"])
    recorder = Recorder(run.out / "metrics.jsonl", resumed_at, config.run.steps)
    if not resumed_at:
        recorder.write({"step": 0, "held_out": state["held_out_start"]})
    stop = catch_signals()
    streams = [open_stream(run, rows, resumed_at) for rows in run.train]
    totals = Counter[str]()
    for step in range(resumed_at, config.run.steps):
        row, dropped = update(run, streams, step)
        counts.update(dropped)
        totals.update({name: row[name] for name in ("tokens", "images", "seconds", "data_wait_s")})
        done = step + 1
        if config.run.evaluate_every and done % config.run.evaluate_every == 0:
            row["held_out"] = evaluate(run)
        recorder.write(row)
        if done % config.run.checkpoint_every == 0 or done == config.run.steps or stop:
            state |= {"step": done, "counts": dict(counts), "fingerprint": run.fingerprint}
            extra = {name: value for name, value in state.items() if name not in ("format", "step")}
            folder = run.out / "checkpoints"
            checkpoint.save(folder, done, run.model, run.optimiser, extra, config.run.keep_checkpoints)
        if stop:
            recorder.close()
            raise SystemExit(128 + stop[0])
    return finish(run, recorder, state["held_out_start"], resumed_at, counts, totals)


def update(run: Run, streams: list[Iterator[Batch]], step: int) -> tuple[dict[str, Any], Counter[str]]:
    """One update: every stream once. Returns the step's measures, and what the loader left out."""
    begin, waited, lr = time.perf_counter(), 0.0, learning_rate(step, run.config.optim)
    for group in run.optimiser.param_groups:
        group["lr"] = lr
    run.optimiser.zero_grad(set_to_none=True)
    torch.manual_seed(key_of(run.config.run.seed, "step", step) % 2**63)  # for dropout, where an LM is trained
    by_stream: dict[str, dict[str, Any]] = {}
    dropped: Counter[str] = Counter()
    total = torch.zeros((), device=run.device)
    for rows, stream in zip(run.train, streams, strict=True):
        asked = time.perf_counter()
        batch = next(stream)
        waited += time.perf_counter() - asked
        valid = int((batch.labels != IGNORED).sum())
        moved = batch.to(run.device)
        loss_sum = losses(run, moved).sum()
        loss = reduced(loss_sum, valid, rows.stream, run.config.optim.reduction)
        (rows.stream.weight * loss).backward()
        total += rows.stream.weight * loss.detach()
        dropped.update(batch.counts)
        by_stream[rows.stream.name] = {
            "loss": loss_sum.detach() / max(1, valid),
            "tokens": valid,
            "images": len(batch.images),
            "phi_zero_share": float((batch.phi == 0).float().mean()),
            "padding_share": float((batch.tokens == run.vocabulary.eos).float().mean()),
            **({"left_out": dict(batch.counts)} if batch.counts else {}),
        }
    norms = clip(run.model, run.config.optim.clip_norm)
    if not torch.isfinite(total + norms["all"]):
        raise FloatingPointError(
            f"loss {float(total)} or gradient norm {float(norms['all'])} of step {step} is not finite"
        )
    run.optimiser.step()
    for measures in by_stream.values():
        measures["loss"] = float(measures["loss"])
    seconds = time.perf_counter() - begin
    tokens = sum(measures["tokens"] for measures in by_stream.values())
    row = {
        "step": step + 1,
        "loss": float(total),
        "streams": by_stream,
        "lr": lr,
        "grad_norm": {name: float(norm) for name, norm in norms.items()},
        "gates": run.model.gates(),
        "tokens": tokens,
        "images": sum(m["images"] for m in by_stream.values()),
        "seconds": seconds,
        "data_wait_s": waited,
        "tokens_per_s": tokens / seconds,
    }
    return row, dropped


def finish(
    run: Run, recorder: Recorder, start: dict[str, float], resumed_at: int, counts: Counter[str], totals: Counter[str]
) -> Summary:
    """Measures the held-out batches again, exports the weights, writes and prints the summary."""
    recorder.close()
    end = evaluate(run)
    weights = {name: weight.detach().cpu().contiguous() for name, weight in run.model.trainable().items()}
    save_file(weights, run.out / "model.safetensors", metadata={"format": "pt"})
    every = {name: weight.numel() for name, weight in run.model.named_parameters()}
    trained = sum(every[name] for name in weights)
    seconds = max(1e-9, float(totals["seconds"]))
    summary = {
        "steps": run.config.run.steps,
        "resumed_at": resumed_at,
        "seed": run.config.run.seed,
        "device": run.device.type,
        "precision": run.precision,
        "trainable": trained,
        "frozen": sum(every.values()) - trained,
        "data": {
            rows.stream.name: {"train": len(rows.samples), "held_out": len(rows.dataset.samples) - len(rows.samples)}
            for rows in run.train
        },
        "held_out_start": start,
        "held_out": {name: values["plain"] for name, values in end.items()},
        "controls": {name: {k: values[k] for k in ("blanked", "shuffled")} for name, values in end.items()},
        "gates": run.model.gates(),
        "tokens_per_s": totals["tokens"] / seconds,
        "images_per_s": totals["images"] / seconds,
        "data_wait_share": totals["data_wait_s"] / seconds,
        "counts": dict(counts),
        "out": str(run.out),
    }
    (run.out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n")
    print(summary_table(summary), file=sys.stderr)
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
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
