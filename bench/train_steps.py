"""How fast a shape trains on this machine's device, with random weights and real shards, and what checkpoints cost.

`python bench/train_steps.py --data DIR --out SCRATCH --preset flamingo_3b --steps 1000 --run.compile=true [...]`: the
options are those of flamingo.train. Weights are drawn on the device, which takes seconds where a host takes minutes; so
they are others than a run's, and no held-out window is measured. Prints one JSON object; the first WARM_UP updates, in
which kernels are compiled, are left out of it.
"""

import json
import statistics
import sys
import time
from functools import partial
from typing import Any

import torch
from flamingo.arguments import parse
from flamingo.config import Config
from flamingo.model.flamingo import Flamingo
from flamingo.train import train_step
from flamingo.training.distributed import device_of
from flamingo.training.loop import train_loop
from flamingo.training.run import build_model, open_run

WARM_UP = 60


def report(arguments: list[str]) -> None:
    """Trains to the last step, or until it is interrupted, and prints what its rows say."""
    config = parse(arguments)
    run = open_run(config, partial(on_device, device_of(config.run.device)))
    run.out.mkdir(parents=True, exist_ok=True)
    begin = time.perf_counter()
    try:
        train_loop(run, {"step": 0, "counts": {}, "held_out_start": {}}, train_step, "held_out", lambda _: {})
    finally:
        lines = map(json.loads, (run.out / "metrics.jsonl").read_text().splitlines())
        rows = [row for row in lines if "loss" in row]
        print(json.dumps({**figures(rows), "wall_s": time.perf_counter() - begin}))


def on_device(device: torch.device, config: Config, precision: str, _: torch.device) -> Flamingo:
    """The model with weights that were drawn where they are used."""
    with device:
        return build_model(config, precision, device)


def figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Of all rows behind the warm-up."""
    measured = rows[WARM_UP:] or rows
    seconds = [row["seconds"] for row in measured]
    return {
        "updates": len(rows),
        "median_s": statistics.median(seconds),
        "mean_s": statistics.fmean(seconds),
        "mfu": statistics.fmean(row.get("mfu", 0) for row in measured),
        "images": statistics.fmean(row["images"] for row in measured),
        "data_wait_share": sum(row["data_wait_s"] for row in measured) / sum(seconds),
        "peak_memory_bytes": rows[-1].get("peak_memory_bytes"),
        # The host, until the copies are under way; and the update behind it, which waits for them on the device.
        "checkpoint_s": {row["step"] - 1: [row["checkpoint_s"], row["seconds"]] for row in rows if row["checkpoint_s"]},
        "largest_grad_norm": max(row["grad_norm"]["all"] for row in rows),
        "losses": [row["loss"] for row in rows[:: max(1, len(rows) // 10)]],
    }


if __name__ == "__main__":
    report(sys.argv[1:])
