"""Batches of a stream: a map-style dataset of (step, row), a sampler that starts at a step, and torch's own DataLoader.

Axes: B rows of this rank, L tokens, M real images of the batch, T frames.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from random import Random

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader
from torch.utils.data import Dataset as TorchDataset

from flamingo.config import DataConfig, StreamConfig
from flamingo.data.document import IGNORED, Part, Window, draw_window, tokenise
from flamingo.data.images import decode
from flamingo.data.index import Dataset, Sample, SampleError
from flamingo.data.schedule import key_of, place, split_held_out
from flamingo.data.tokenizer import Vocabulary

TENSORS = ("tokens", "labels", "phi", "images", "place")


@dataclass(frozen=True)
class Row:
    """One sample, ready but for the device."""

    key: str
    window: Window
    images: list[np.ndarray]  # uint8 (T, 3, H, W) each; as many as the window's phi counts


@dataclass(frozen=True)
class Batch:
    """Rows of one step. Images are flat and real: none is padded."""

    keys: list[str]
    tokens: Tensor  # (B, L) int32
    labels: Tensor  # (B, L) int32
    phi: Tensor  # (B, L) uint8
    images: Tensor  # (M, T, 3, H, W) uint8
    place: Tensor  # (M,) int64, row * N + slot
    slots: int  # N
    counts: Counter[str]

    def pin_memory(self) -> "Batch":
        """The same in page-locked memory; DataLoader calls it."""
        return replace(self, **{name: getattr(self, name).pin_memory() for name in TENSORS})

    def to(self, device: torch.device) -> "Batch":
        """The same on another device, copied while the host goes on."""
        return replace(self, **{name: getattr(self, name).to(device, non_blocking=True) for name in TENSORS})


class Rows(TorchDataset[Row]):
    """Row r of step s, computed from (seed, stream, s, r) and nothing else. A bad sample is a row without a loss."""

    def __init__(
        self,
        dataset: Dataset,
        samples: list[int],
        stream: StreamConfig,
        data: DataConfig,
        vocabulary: Vocabulary,
        side: int,
        seed: int,
    ) -> None:
        self.dataset, self.samples, self.stream, self.data = dataset, samples, stream, data
        self.vocabulary, self.side, self.seed = vocabulary, side, seed

    def __getitem__(self, slot: tuple[int, int]) -> Row:
        step, row = slot
        where = place(step, row, self.stream.batch_size, len(self.samples), self.seed, self.stream.name)
        sample = self.dataset.samples[self.samples[where.sample]]
        try:
            return self.row_of(sample, Random(key_of(self.seed, self.stream.name, where.epoch, sample.key)))
        except SampleError as error:
            return Row(sample.key, self._masked(error.reason), [])

    def row_of(self, sample: Sample, random: Random) -> Row:
        """Window and pixels of one sample. Raises SampleError if its text cannot be read."""
        members = self.dataset.members(sample)
        document = tokenise(self._parts(sample, members), self.vocabulary)
        window = draw_window(
            document,
            random,
            length=self.stream.tokens,
            max_images=self.stream.images,
            p_next=self.data.p_next,
            pad=self.vocabulary.eos,
            keep_imageless=self.data.keep_imageless,
            mask_before_first_image=self.data.mask_before_first_image,
        )
        images, lost = [], []
        for slot, suffix in enumerate(window.images, start=1):
            try:
                bytes_ = self.dataset.member(sample, members, suffix)
                images.append(decode(bytes_, self.side, random, self.data.flip, self.data.colour)[None])
            except SampleError as error:
                lost.append(slot)
                window.counts[error.reason] += 1
        return Row(sample.key, _without(window, lost), images)

    def _parts(self, sample: Sample, members: dict[str, tuple[int, int]]) -> list[Part]:
        try:
            record = json.loads(self.dataset.member(sample, members, "json"))
            return [Part(text=t, image=i) for t, i in zip(record["texts"], record["images"], strict=True)]
        except (ValueError, KeyError, TypeError) as error:
            raise SampleError("bad_json", sample.key) from error

    def _masked(self, reason: str) -> Window:
        length = self.stream.tokens
        tokens = np.full(length, self.vocabulary.eos, np.int32)
        labels = np.full(length, IGNORED, np.int32)
        return Window(tokens, labels, np.zeros(length, np.uint8), [], Counter({reason: 1, "row_masked": 1}))


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


def open_rows(
    dataset: Dataset, stream: StreamConfig, data: DataConfig, vocabulary: Vocabulary, side: int, seed: int
) -> tuple[Rows, Rows]:
    """Rows to train on, and rows held out. The held-out ones are the same for every seed."""
    train, held_out = split_held_out([sample.key for sample in dataset.samples], data.held_out_share)
    fixed = replace(stream, batch_size=data.held_out_rows)
    return (
        Rows(dataset, train, stream, data, vocabulary, side, seed),
        Rows(dataset, held_out, fixed, data, vocabulary, side, 0),
    )


def batches(rows: Rows, steps: Steps, workers: int, pin: bool) -> Iterator[Batch]:
    """Batches in the order of their steps, for any number of workers."""
    return iter(
        DataLoader(
            rows,
            batch_sampler=steps,  # type: ignore[arg-type]
            num_workers=workers,
            collate_fn=partial(collate, slots=rows.stream.images, side=rows.side),
            pin_memory=pin,
            prefetch_factor=4 if workers else None,
        )
    )


def collate(rows: list[Row], slots: int, side: int) -> Batch:
    """One flat tensor of the images that exist; each knows its row and slot."""
    flat = [image for row in rows for image in row.images]
    place = [at * slots + slot for at, row in enumerate(rows) for slot in range(len(row.images))]
    images = np.stack(flat) if flat else np.zeros((0, 1, 3, side, side), np.uint8)
    return Batch(
        keys=[row.key for row in rows],
        tokens=torch.from_numpy(np.stack([row.window.tokens for row in rows])),
        labels=torch.from_numpy(np.stack([row.window.labels for row in rows])),
        phi=torch.from_numpy(np.stack([row.window.phi for row in rows])),
        images=torch.from_numpy(images),
        place=torch.tensor(place, dtype=torch.int64),
        slots=slots,
        counts=sum((row.window.counts for row in rows), Counter()),
    )


def _without(window: Window, lost: list[int]) -> Window:
    """The window with some of its images gone: their tokens look at nothing, later images move up."""
    if not lost:
        return window
    slot_of = np.zeros(256, np.uint8)
    kept = [slot for slot in range(1, len(window.images) + 1) if slot not in lost]
    slot_of[kept] = np.arange(1, len(kept) + 1)
    return Window(
        window.tokens, window.labels, slot_of[window.phi], [window.images[k - 1] for k in kept], window.counts
    )
