"""From the newest checkpoint to the last step: what every kind of training does around its updates."""

import dataclasses
import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from flamingo import checkpoint
from flamingo.data.loader import Batch
from flamingo.distributed import gathered, total
from flamingo.metrics import Recorder
from flamingo.run import Run, open_stream

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


def go_on(
    run: Run, state: dict[str, Any], update: Update, measured: str, evaluate: Evaluate
) -> tuple[Counter[str], list[dict[str, float]]]:
    """Makes the updates that are left. Returns what all ranks left out from the first step on, and TIMES of each step.

    Asked to end by a signal it finishes the step, saves and exits.
    """
    config, start, caught, stalled = run.config.run, state["step"], list[int](), 0.0
    counts, every, times = Counter[str](), Counter[str](state["counts"]), list[dict[str, float]]()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: caught.append(received))
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
