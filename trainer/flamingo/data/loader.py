"""Batches of a stream: a map-style dataset of (step, row), a sampler that starts at a step, and torch's own DataLoader.

Axes as in `batch.py`: B rows of this rank, L tokens, M real images of the batch, T frames.
"""

import signal
from collections import Counter
from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from torch.utils.data import DataLoader

from flamingo.batch import Batch
from flamingo.data.packing import Row, positions
from flamingo.data.rows import Rows

# Batches a worker has ready (torch's own number is 2): rows with many images take longer than a step, their neighbours
# less.
PREFETCH = 4


class StepSampler:
    """Batch sampler: the slots of this rank for every step from `start` to `end`."""

    def __init__(self, start: int, end: int, batch_size: int, rank: int = 0, ranks: int = 1) -> None:
        if batch_size % ranks:
            raise ValueError(f"a batch of {batch_size} rows cannot be shared by {ranks} ranks")
        self.steps = range(start, end)
        share = batch_size // ranks
        self.rows = range(rank * share, (rank + 1) * share)

    def __iter__(self) -> Iterator[list[tuple[int, int]]]:
        return ([(step, row) for row in self.rows] for step in self.steps)

    def __len__(self) -> int:
        return len(self.steps)


def batches(rows: Rows, steps: StepSampler, workers: int, pin: bool) -> Iterator[Batch]:
    """Batches in the order of their steps, for any number of workers."""
    stream = rows.stream
    return iter(
        DataLoader(
            rows,
            batch_sampler=steps,  # type: ignore[arg-type]
            num_workers=workers,
            collate_fn=partial(collate, slots=stream.images * stream.pack, frames=stream.frames, side=rows.side),
            pin_memory=pin,
            prefetch_factor=PREFETCH if workers else None,
            worker_init_fn=outlive_the_signal,
        )
    )


def outlive_the_signal(_: int) -> None:
    """Keeps a worker at work when its whole process group is told to end, as by Ctrl-C or a scheduler.

    The trainer finishes its step and saves first: a worker that dies before it ends the run without a checkpoint. A
    second SIGTERM works again: it is how torch ends a worker that hangs.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: signal.signal(signal.SIGTERM, signal.SIG_DFL))


def collate(rows: list[Row], slots: int, frames: int, side: int) -> Batch:
    """One flat tensor of the images that exist; each knows its row and slot."""
    flat = [image for row in rows for image in row.images]
    place = [at * slots + slot for at, row in enumerate(rows) for slot in range(len(row.images))]
    images = np.stack(flat) if flat else np.zeros((0, frames, 3, side, side), np.uint8)
    spans = [span._replace(row=at) for at, row in enumerate(rows) for span in row.spans]
    return Batch(
        tokens=torch.from_numpy(np.stack([row.window.tokens for row in rows])),  # (B, L)
        phi=torch.from_numpy(np.stack([row.window.phi for row in rows])),  # (B, L)
        images=torch.from_numpy(images),  # (M, T, 3, H, W)
        place=torch.tensor(place, dtype=torch.int64),  # (M,)
        slots=slots,
        labels=torch.from_numpy(np.stack([row.window.labels for row in rows])),  # (B, L)
        positions=torch.from_numpy(np.stack([positions(row) for row in rows])) if len(spans) > len(rows) else None,
        spans=spans,
        counts=sum((row.window.counts for row in rows), Counter()),
    )
