"""Batches of a stream: a map-style dataset of (step, row), a sampler that starts at a step, and torch's own DataLoader.

Axes: B rows of this rank, L tokens, M real images of the batch, T frames.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from flamingo.data.packing import Row, Span, positions
from flamingo.data.rows import Rows

TENSORS = ("tokens", "labels", "phi", "images", "place", "positions")


@dataclass(frozen=True)
class Batch:
    """Rows of one step. Images are flat and real: none is padded."""

    spans: list[Span]  # of every sample, in order
    tokens: Tensor  # (B, L) int32
    labels: Tensor  # (B, L) int32
    phi: Tensor  # (B, L) uint8
    images: Tensor  # (M, T, 3, H, W) uint8
    place: Tensor  # (M,) int64, row * N + slot
    slots: int  # N
    counts: Counter[str]
    positions: Tensor | None = None  # (B, L) int32, 0 where a sample starts; None where a row is one sample

    @property
    def keys(self) -> list[str]:
        """Of every sample, in order; one a row where rows are not packed."""
        return [span.key for span in self.spans]

    @property
    def padding(self) -> float:
        """Share of positions that hold no sample's token."""
        return 1 - sum(span.end - span.start for span in self.spans) / self.tokens.numel()

    def pin_memory(self) -> "Batch":
        """The same in page-locked memory; DataLoader calls it."""
        return self._each(lambda tensor: tensor.pin_memory())

    def to(self, device: torch.device) -> "Batch":
        """The same on another device, copied while the host goes on."""
        return self._each(lambda tensor: tensor.to(device, non_blocking=True))

    def _each(self, change: Callable[[Tensor], Tensor]) -> "Batch":
        tensors = {name: getattr(self, name) for name in TENSORS}
        return replace(self, **{name: change(tensor) for name, tensor in tensors.items() if tensor is not None})


class Steps:
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


def batches(rows: Rows, steps: Steps, workers: int, pin: bool) -> Iterator[Batch]:
    """Batches in the order of their steps, for any number of workers."""
    stream = rows.stream
    return iter(
        DataLoader(
            rows,
            batch_sampler=steps,  # type: ignore[arg-type]
            num_workers=workers,
            collate_fn=partial(collate, slots=stream.images * stream.pack, frames=stream.frames, side=rows.side),
            pin_memory=pin,
            prefetch_factor=4 if workers else None,
        )
    )


def collate(rows: list[Row], slots: int, frames: int, side: int) -> Batch:
    """One flat tensor of the images that exist; each knows its row and slot."""
    flat = [image for row in rows for image in row.images]
    place = [at * slots + slot for at, row in enumerate(rows) for slot in range(len(row.images))]
    images = np.stack(flat) if flat else np.zeros((0, frames, 3, side, side), np.uint8)
    spans = [span._replace(row=at) for at, row in enumerate(rows) for span in row.spans]
    return Batch(
        spans=spans,
        tokens=torch.from_numpy(np.stack([row.window.tokens for row in rows])),
        labels=torch.from_numpy(np.stack([row.window.labels for row in rows])),
        phi=torch.from_numpy(np.stack([row.window.phi for row in rows])),
        images=torch.from_numpy(images),
        place=torch.tensor(place, dtype=torch.int64),
        slots=slots,
        counts=sum((row.window.counts for row in rows), Counter()),
        positions=torch.from_numpy(np.stack([positions(row) for row in rows])) if len(spans) > len(rows) else None,
    )
