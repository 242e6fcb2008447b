"""How fast each part is alone, on the same shards, so that the bottleneck has a name.

`python -m flamingo.bench --data DIR --out SCRATCH [options of flamingo.train]`: decoding, the loader with its workers,
the model on one batch kept on the device, and all of it together. `--steps` is the number of measured updates.
"""

import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import TypeVar

import torch

from flamingo.arguments import command, parse
from flamingo.batch import Batch
from flamingo.data.images import decode
from flamingo.data.rows import Rows
from flamingo.data.tar import pictures
from flamingo.train import train_step
from flamingo.training.flops import formula, load_of
from flamingo.training.metrics import table
from flamingo.training.run import Run, open_run, train_batches
from flamingo.training.step_log import StepLog

T = TypeVar("T")
WARM_UP = 3  # updates that are not measured: kernels are chosen and memory is taken in them


def report(arguments: list[str]) -> None:
    """Prints the formula and a table on stderr, and the rates as one JSON object on stdout."""
    config = parse(arguments)
    steps = config.run.steps
    run = open_run(replace(config, run=replace(config.run, steps=WARM_UP + steps)))
    rates = measure(run, steps)
    print(formula(run.model, load_of(next(train_batches(run, run.train[0], 0)))), file=sys.stderr)
    print(table([(name, f"{value:.4g}") for name, value in rates.items()], "Rates"), file=sys.stderr)
    print(json.dumps(rates))


def measure(run: Run, steps: int) -> dict[str, float]:
    """Rates a second, and the share of time the model waits for data. The run is `steps` + WARM_UP updates long."""
    images, seconds = decode_all(run.train[0], steps * run.train[0].stream.batch_size)
    rates = {"decode images/s, one process": images / seconds}
    streams = [train_batches(run, rows, 0) for rows in run.train]
    seconds, loaded = timed(lambda: [next(stream) for stream in streams], steps)
    rates["loader rows/s"] = sum(len(batch.tokens) for batch in loaded) * steps / seconds
    kept = [itertools.repeat(batch.to(run.device)) for batch in loaded]
    seconds, alone = updates(run, kept, steps)
    rates |= {"model updates/s": steps / seconds, "model TFLOP/s": mean(alone, "tflops_per_s")}
    streams = [train_batches(run, rows, 0) for rows in run.train]
    seconds, together = updates(run, streams, steps)
    rates |= {
        "end to end updates/s": steps / seconds,
        "end to end tokens/s": mean(together, "tokens") * steps / seconds,
    }
    rates["share of time waiting for data"] = mean(together, "data_wait_s") / mean(together, "seconds")
    for name in ("mfu", "peak_memory_bytes"):
        rates |= {name: mean(together, name)} if name in together[0] else {}
    return rates


def decode_all(rows: Rows, samples: int) -> tuple[int, float]:
    """Number of images of the first samples, and the seconds it takes to decode them from memory."""
    data = []
    for at in itertools.islice(rows.samples, samples):
        sample = rows.dataset.samples[at]
        members = rows.dataset.members(sample)
        data += [rows.dataset.member(sample, members, suffix) for suffix in pictures(members)]
    begin = time.perf_counter()
    for one in data:
        decode(one, rows.side, Random(0), decoder=rows.data.decoder)
    return len(data), time.perf_counter() - begin


def updates(run: Run, streams: list[Iterator[Batch]], times: int) -> tuple[float, list[dict[str, float]]]:
    """Seconds of so many updates after the warm-up, and their rows."""
    rows: list[dict[str, float]] = []
    log = StepLog(rows.append)
    seconds, _ = timed(lambda: log.add(train_step(run, streams, 0)[0]), times)
    log.write_open()
    return seconds, rows[-times:]


def mean(rows: list[dict[str, float]], name: str) -> float:
    """Of one measure over all rows."""
    return sum(row[name] for row in rows) / len(rows)


def timed(work: Callable[[], T], times: int) -> tuple[float, T]:
    """Seconds of `times` calls after the warm-up, and what the last one gave."""
    for _ in range(WARM_UP):
        work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    begin = time.perf_counter()
    for _ in range(times):
        last = work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - begin, last


if __name__ == "__main__":
    raise SystemExit(command(lambda: report(sys.argv[1:])))
