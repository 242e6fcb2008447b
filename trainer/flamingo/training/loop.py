"""From the newest checkpoint to the last step: what every kind of training does around its updates."""

import dataclasses
import json
import math
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import torch

from flamingo.data.loader import Batch
from flamingo.data.rows import Rows
from flamingo.data.schedule import key_of
from flamingo.training import checkpoint
from flamingo.training.distributed import add_gradients, gathered, total, wait
from flamingo.training.metrics import Recorder
from flamingo.training.optim import clip
from flamingo.training.run import Run, open_stream

TIMES = ("tokens", "images", "seconds", "data_wait_s", "checkpoint_s")  # of each step
Update = Callable[[Run, list[Iterator[Batch]], int], tuple[dict[str, Any], Counter[str]]]
Evaluate = Callable[[Run], dict[str, dict[str, float]]]


def resume(run: Run, measured: str, evaluate: Evaluate) -> dict[str, Any]:
    """The state of the newest checkpoint, or a first one with what `evaluate` finds, named `measured`.

    Puts config and tokenizer into the run's folder.
    """
    state = checkpoint.restore(run.out / "checkpoints", run.fingerprint, run.model, run.optimiser, run.world)
    state = state or {"step": 0, "counts": {}, f"{measured}_start": evaluate(run)}
    run.out.mkdir(parents=True, exist_ok=True)
    if run.world.is_first:
        (run.out / "config.json").write_text(json.dumps(dataclasses.asdict(run.config), indent=1) + "\n")
        run.vocabulary.tokenizer.save(str(run.out / "tokenizer.json"))
    return state


def step_once(
    run: Run, streams: list[Iterator[Batch]], step: int, lr: float, learn: Callable[[Rows, Batch], dict[str, Any]]
) -> tuple[dict[str, Any], Counter[str]]:
    """One update: every stream once, then one step of AdamW. Returns measures, and what this rank left out.

    `learn` adds the gradient of one stream's batch and gives its measures. Raises FloatingPointError where the
    gradient is not finite.
    """
    waited, by_stream, left_out = 0.0, {}, Counter[str]()
    for group in run.optimiser.param_groups:
        group["lr"] = lr
    run.optimiser.zero_grad(set_to_none=True)
    torch.manual_seed(key_of(run.config.run.seed, "step", step) % 2**63)  # for dropout, where an LM is trained
    for rows, stream in zip(run.train, streams, strict=True):
        asked = time.perf_counter()
        batch = next(stream)
        waited += time.perf_counter() - asked
        by_stream[rows.stream.name] = learn(rows, batch)
        left_out.update(batch.counts)
    add_gradients(run.model, run.world)
    norms = {name: float(norm) for name, norm in clip(run.model, run.config.optim.clip_norm).items()}
    if not math.isfinite(norms["all"]):
        raise FloatingPointError(f"the gradient of step {step} is not finite: {by_stream}")
    run.optimiser.step()
    row = {"step": step + 1, "loss": 0.0, "streams": by_stream, "lr": lr, "grad_norm": norms, "data_wait_s": waited}
    return row, left_out


def go_on(
    run: Run, state: dict[str, Any], update: Update, measured: str, evaluate: Evaluate
) -> tuple[Counter[str], list[dict[str, float]]]:
    """Makes the updates that are left. Returns what all ranks left out from the first step on, and TIMES of each step.

    Asked to end by a signal it finishes the step, saves and exits.
    """
    config, start, caught, stalled = run.config.run, state["step"], list[int](), 0.0
    counts, every, times = Counter[str](), Counter[str](state["counts"]), list[dict[str, float]]()

    def catch(number: int, _: Any) -> None:
        caught.append(number)
        signal.signal(number, signal.SIG_DFL)  # asked twice, it ends at once

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, catch)
    recorder = Recorder(run.out, start, config.steps, shown=run.world.is_first)
    saver = checkpoint.Saver(run.out / "checkpoints", config.keep_checkpoints, run.world)
    if not start:
        recorder.write({"step": 0, measured: state[f"{measured}_start"]})
    streams, ending = [open_stream(run, rows, start) for rows in run.train], 0.0
    for step in range(start, config.steps):
        row, left_out = update(run, streams, step)
        done, ending = step + 1, max(total([float(max(caught, default=0))], run.world))
        counts.update(left_out)
        row["checkpoint_s"] = stalled
        times.append({name: row.get(name, 0) for name in TIMES})
        if config.evaluate_every and done % config.evaluate_every == 0:
            row[measured] = evaluate(run)
        recorder.write(row)
        begin, stalled = time.perf_counter(), 0.0
        if done % config.checkpoint_every == 0 or done == config.steps or ending:
            every = Counter(state["counts"]) + Counter(gathered(dict(counts), run.world))
            kept = {"counts": dict(every), "fingerprint": run.fingerprint}
            saver.save(done, run.model, run.optimiser, {**state, **kept, "step": done})
            stalled = time.perf_counter() - begin
        if ending:
            break
    saver.finish()
    recorder.close()
    if ending:
        raise SystemExit(128 + (caught[0] if caught else signal.SIGTERM))
    return every, times


def conclude(
    run: Run, state: dict[str, Any], own: dict[str, Any], counts: Counter[str], told: Callable[[dict[str, Any]], str]
) -> dict[str, Any]:
    """What `summary.json` holds: what every run has and its `own`. Writes it, and prints what `told` makes of it."""
    summary = {
        "steps": run.config.run.steps,
        "resumed_at": state["step"],
        "seed": run.config.run.seed,
        "device": run.device.type,
        "ranks": run.world.size,
        "precision": run.precision,
        **own,
        "counts": dict(counts),
        "out": str(run.out),
    }
    if run.world.is_first:
        (run.out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n")
        print(told(summary), file=sys.stderr)
    wait(run.world)
    return summary
