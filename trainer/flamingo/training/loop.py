"""From the newest checkpoint to the last step: what every kind of training does around its updates."""

import dataclasses
import json
import math
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import torch

from flamingo.batch import Batch
from flamingo.data.rows import Rows
from flamingo.data.schedule import key_of
from flamingo.training import checkpoint
from flamingo.training.distributed import all_reduce_gradients, sum_counts_over_ranks, sum_over_ranks
from flamingo.training.metrics import Recorder
from flamingo.training.optim import clip_grad_norm
from flamingo.training.run import Run, train_batches

TIMES = ("tokens", "images", "seconds", "data_wait_s", "checkpoint_s")  # of each step
TrainStep = Callable[[Run, list[Iterator[Batch]], int], tuple[dict[str, Any], Counter[str]]]
Evaluate = Callable[[Run], dict[str, dict[str, float]]]


def load_or_start(run: Run, measured: str, evaluate: Evaluate) -> dict[str, Any]:
    """The state of the newest checkpoint, or a first one with what `evaluate` finds, named `measured`.

    Puts config and tokenizer into the run's folder.
    """
    state = checkpoint.load_checkpoint(run.out / "checkpoints", run.fingerprint, run.model, run.optimizer, run.world)
    state = state or {"step": 0, "counts": {}, f"{measured}_start": evaluate(run)}
    run.out.mkdir(parents=True, exist_ok=True)
    if run.world.is_first:
        (run.out / "config.json").write_text(json.dumps(dataclasses.asdict(run.config), indent=1) + "\n")
        run.vocabulary.tokenizer.save(str(run.out / "tokenizer.json"))
    return state


def optimizer_step(
    run: Run, streams: list[Iterator[Batch]], step: int, lr: float, learn: Callable[[Rows, Batch], dict[str, Any]]
) -> tuple[dict[str, Any], Counter[str]]:
    """One update: every stream once, then one step of AdamW. Returns measures, and what this rank left out.

    `learn` adds the gradient of one stream's batch and gives its measures. Raises FloatingPointError where the
    gradient is not finite.
    """
    waited, by_stream, left_out = 0.0, {}, Counter[str]()
    for group in run.optimizer.param_groups:
        group["lr"] = lr
    run.optimizer.zero_grad(set_to_none=True)
    torch.manual_seed(key_of(run.config.run.seed, "step", step) % 2**63)  # for dropout, where an LM is trained
    for rows, stream in zip(run.train, streams, strict=True):
        asked = time.perf_counter()
        batch = next(stream)
        waited += time.perf_counter() - asked
        by_stream[rows.stream.name] = learn(rows, batch)
        left_out.update(batch.counts)
    all_reduce_gradients(run.model, run.world)
    norms = {name: float(norm) for name, norm in clip_grad_norm(run.model, run.config.optim.clip_norm).items()}
    if not math.isfinite(norms["all"]):
        raise FloatingPointError(f"the gradient of step {step} is not finite: {by_stream}")
    run.optimizer.step()
    row = {"step": step + 1, "loss": 0.0, "streams": by_stream, "lr": lr, "grad_norm": norms, "data_wait_s": waited}
    return row, left_out


def train_loop(
    run: Run, state: dict[str, Any], train_step: TrainStep, measured: str, evaluate: Evaluate
) -> tuple[Counter[str], list[dict[str, float]]]:
    """Makes the updates that are left. Returns what all ranks left out from the first step on, and TIMES of each step.

    Asked to end by a signal it finishes the step, saves and exits.
    """
    config, start, stop = run.config.run, state["step"], StopSignal()
    own, every, times, stalled = Counter[str](), Counter[str](state["counts"]), list[dict[str, float]](), 0.0
    recorder = Recorder(run.out, start, config.steps, shown=run.world.is_first)
    saver = checkpoint.CheckpointSaver(run.out / "checkpoints", config.keep_checkpoints, run.world)
    if not start:
        recorder.write({"step": 0, measured: state[f"{measured}_start"]})
    streams, ending = [train_batches(run, rows, start) for rows in run.train], False
    for step in range(start, config.steps):
        row, left_out = train_step(run, streams, step)
        done, ending = step + 1, sum_over_ranks([float(stop.number)], run.world)[0] > 0
        own.update(left_out)
        row["checkpoint_s"] = stalled
        times.append({name: row.get(name, 0) for name in TIMES})
        if config.evaluate_every and done % config.evaluate_every == 0:
            row[measured] = evaluate(run)
        recorder.write(row)
        begin, stalled = time.perf_counter(), 0.0
        if done % config.checkpoint_every == 0 or done == config.steps or ending:
            every = Counter(state["counts"]) + Counter(sum_counts_over_ranks(dict(own), run.world))
            kept = {"counts": dict(every), "fingerprint": run.fingerprint}
            saver.save(done, run.model, run.optimizer, {**state, **kept, "step": done})
            stalled = time.perf_counter() - begin
        if ending:
            break
    saver.finish()
    recorder.close()
    if ending:
        raise SystemExit(128 + (stop.number or signal.SIGTERM))  # 0: another rank was asked
    return every, times


class StopSignal:
    """Waits for SIGTERM and SIGINT, so that a run can finish its step and save; asked twice, it ends at once."""

    def __init__(self) -> None:
        self.number = 0  # of the first one that came
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._keep)

    def _keep(self, number: int, _: Any) -> None:
        self.number = self.number or number
        signal.signal(number, signal.SIG_DFL)
