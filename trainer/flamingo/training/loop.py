"""From the newest checkpoint to the last step: what every kind of training does around its updates."""

import dataclasses
import json
import math
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
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
from flamingo.training.step_log import Finish, OnItsWay, StepLog, Times

TrainStep = Callable[[Run, list[Iterator[Batch]], int], tuple[Finish, Counter[str]]]
Evaluate = Callable[[Run], dict[str, dict[str, float]]]
PASSED_ON_S = 2.0  # a signal so soon after the first is that one again: torchrun passes on what its group was sent


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
) -> tuple[Finish, Counter[str]]:
    """One update: every stream once, then one step of AdamW, all handed to the device without waiting for it.

    `learn` adds the gradient of one stream's batch and gives its measures. Returns what gives the update's row, and
    what this rank left out. The former raises FloatingPointError where the gradient was not finite: the weights are
    spoilt then, but nothing was saved since. To look before they change, the device would have to wait for the host.
    """
    waited, by_stream, left_out = 0.0, {}, Counter[str]()
    for group in run.optimizer.param_groups:
        group["lr"] = lr
    run.optimizer.zero_grad(set_to_none=True)
    seed_dropout(run.config.run.seed, step, run.world.rank)
    for rows, stream in zip(run.train, streams, strict=True):
        asked = time.perf_counter()
        batch = next(stream)
        waited += time.perf_counter() - asked
        by_stream[rows.stream.name] = learn(rows, batch)
        left_out.update(batch.counts)
    all_reduce_gradients(run.model, run.world)
    norms = clip_grad_norm(run.trained, run.config.optim.clip_norm)
    run.optimizer.step()
    on_its_way = OnItsWay(torch.stack(list(norms.values())))

    def finish(begin: float) -> dict[str, Any]:
        found = dict(zip(norms, on_its_way.values().tolist(), strict=True))
        if not math.isfinite(found["all"]):
            raise FloatingPointError(f"the gradient of step {step} is not finite: {by_stream}")
        row = {"step": step + 1, "loss": 0.0, "streams": by_stream, "lr": lr, "grad_norm": found}
        return row | {"data_wait_s": waited, "seconds": time.perf_counter() - begin}

    return finish, left_out


def seed_dropout(seed: int, step: int, rank: int) -> None:
    """Before an update of a language model with dropout; of each rank's own, for its rows are others."""
    torch.manual_seed(key_of(seed, "step", step, rank) % 2**63)


def train_loop(
    run: Run, state: dict[str, Any], train_step: TrainStep, measured: str, evaluate: Evaluate
) -> tuple[Counter[str], Times]:
    """Makes the updates that are left. Returns what all ranks left out from the first step on, and the times of each.

    The row of an update is written while the device makes the next one, so that it never waits for the host; before
    anything is saved or measured, all rows are. Asked to end by a signal it finishes the step, saves and exits.
    """
    config, start = run.config.run, state["step"]
    own, every = Counter[str](), Counter[str](state["counts"])
    folder, keep = run.out / "checkpoints", config.keep_checkpoints
    saver = checkpoint.CheckpointSaver(folder, keep, run.world, run.model, run.optimizer)
    recorder = Recorder(run.out, start, config.steps, shown=run.world.is_first)
    if not start:
        recorder.write({"step": 0, measured: state[f"{measured}_start"]})
    streams, ending, log = [train_batches(run, rows, start) for rows in run.train], False, StepLog(recorder.write)
    with StopSignal() as stop:
        for step in range(start, config.steps):
            finish, left_out = train_step(run, streams, step)
            done, ending = step + 1, sum_over_ranks([float(stop.number)], run.world)[0] > 0
            own.update(left_out)
            log.add(finish)
            evaluates = config.evaluate_every > 0 and done % config.evaluate_every == 0
            saves = done % config.checkpoint_every == 0 or done == config.steps or ending
            if evaluates or saves:
                log.write_open({measured: partial(evaluate, run)} if evaluates else {})
            if saves:
                begin = time.perf_counter()
                every = Counter(state["counts"]) + Counter(sum_counts_over_ranks(dict(own), run.world))
                kept = {"counts": dict(every), "fingerprint": run.fingerprint}
                saver.save(done, {**state, **kept, "step": done})
                log.stalled(time.perf_counter() - begin)
            if ending:
                break
        saver.finish()
    recorder.close()
    if ending:
        raise SystemExit(128 + (stop.number or signal.SIGTERM))  # 0: another rank was asked
    return every, log.times


class StopSignal:
    """Waits for SIGTERM and SIGINT, so that a run can finish its step and save; asked again later, it ends at once."""

    def __init__(self) -> None:
        self.number = 0  # of the first one that came
        self.ends_from = 0.0  # by time.monotonic: the next one from then on ends the process

    def __enter__(self) -> "StopSignal":
        self.before = {number: signal.signal(number, self._keep) for number in (signal.SIGTERM, signal.SIGINT)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _keep(self, number: int, _: Any) -> None:
        now = time.monotonic()
        if not self.number:
            self.number, self.ends_from = number, now + PASSED_ON_S
        elif now >= self.ends_from:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
