"""The loss of every sample that was trained on, by the id of its document: what a pipeline's filters can learn from.

Each rank appends to `samples/rank-0.jsonl`, a line a sample and step: step, stream, key, summed loss in nats, tokens
with a loss. `sample_losses.jsonl` sums them up in the form in which the pipeline reads scores (docs/data-format.md):
id, name, value. A mean over few tokens says little, so their number is a score too.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import torch
from torch import Tensor
from torch.nn import functional

from flamingo.batch import IGNORED, Batch
from flamingo.training.distributed import World, barrier
from flamingo.training.metrics import open_after

Sample = tuple[str, str, float, int]  # stream, key, summed loss in nats, tokens with a loss


def open_samples(out: Path, world: World, done: int) -> TextIO:
    """This rank's file. Lines of steps that will be done again are gone, from files of ranks that are no more too."""
    folder = out / "samples"
    folder.mkdir(exist_ok=True)
    for path in folder.glob("rank-*.jsonl") if world.is_first else ():
        open_after(path, done).close()
    barrier(world)
    return (folder / f"rank-{world.rank}.jsonl").open("a")


def sample_losses(batch: Batch, losses_BL: Tensor) -> list[tuple[str, float, int]]:
    """Key, summed loss and tokens with a loss of every sample, from the loss of each position; on the CPU, in fp64."""
    rows, starts, ends = torch.tensor([span[1:] for span in batch.spans]).T
    seen = (losses_BL.detach(), batch.labels != IGNORED)
    sums = [functional.pad(values.cpu().double().cumsum(1), (1, 0)) for values in seen]
    loss, tokens = ((sum_BL[rows, ends] - sum_BL[rows, starts]).tolist() for sum_BL in sums)
    return [(key, value, int(count)) for key, value, count in zip(batch.keys, loss, tokens, strict=True)]


def write_samples(file: TextIO, step: int, samples: Iterable[Sample]) -> None:
    """A line for every sample that has a token with a loss."""
    for stream, key, loss, tokens in samples:
        if tokens:
            row = {"step": step, "stream": stream, "key": key, "loss": loss, "tokens": tokens}
            file.write(json.dumps(row) + "\n")
    file.flush()


def sum_up(out: Path) -> Path:
    """Writes `sample_losses.jsonl` from the lines of all ranks: by stream, the highest mean loss first. Returns it."""
    sums = defaultdict[tuple[str, str], list[float]](lambda: [0.0, 0])
    for path in sorted((out / "samples").glob("rank-*.jsonl")):
        for row in map(json.loads, path.open()):
            entry = sums[row["stream"], row["key"]]
            entry[0] += row["loss"]
            entry[1] += row["tokens"]
    means = [(stream, -loss / tokens, key, tokens) for (stream, key), (loss, tokens) in sums.items()]
    path = out / "sample_losses.jsonl"
    with path.open("w") as file:
        for stream, mean, key, tokens in sorted(means):
            for name, value in (("loss", -mean), ("loss_tokens", tokens)):
                file.write(json.dumps({"id": key, "name": f"{name}.{stream}", "value": value}) + "\n")
    return path
