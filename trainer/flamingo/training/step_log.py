"""Rows of updates that the device has not made yet: handed over now, written one update later.

So the device has the next update at hand when it is done with one, and never waits for the host between two.
"""

import time
from array import array
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor

TIMES = ("tokens", "images", "seconds", "data_wait_s", "checkpoint_s")  # of each step
Times = dict[str, "array[float]"]  # each of TIMES for every update, 40 bytes in all: a run may make a million
# Waits for the device and gives the row of an update; told when it began, by time.perf_counter.
Finish = Callable[[float], dict[str, Any]]


class OnItsWay:
    """A small tensor that is copied to the host while the device goes on."""

    def __init__(self, tensor: Tensor) -> None:
        self._copy = tensor.detach().to("cpu", non_blocking=True)  # into page-locked memory
        self._made = torch.cuda.current_stream().record_event() if tensor.is_cuda else None

    def values(self) -> Tensor:
        """The tensor; waits until it is there."""
        if self._made is not None:
            self._made.synchronize()
        return self._copy


class StepLog:
    """Writes the rows of a run, each with the seconds from the end of the update before it to its own."""

    def __init__(self, write: Callable[[dict[str, Any]], None]) -> None:
        self.write = write
        self.times: Times = {name: array("d") for name in TIMES}
        self._open: Finish | None = None
        self._stalled, self._begin = 0.0, time.perf_counter()

    def add(self, finish: Finish) -> None:
        """Takes an update that the device was given, and writes the row of the one before it."""
        self.write_open()
        self._open = finish

    def write_open(self, measures: Mapping[str, Callable[[], Any]] = MappingProxyType({})) -> None:
        """Writes the row that is open, if one is, with what `measures` give; their seconds belong to no update."""
        if self._open is None:
            return
        row = self._open(self._begin)
        self._begin = time.perf_counter()
        row["checkpoint_s"], self._stalled, self._open = self._stalled, 0.0, None
        for name, kept in self.times.items():
            kept.append(row.get(name, 0))
        if measures:
            row |= {name: measure() for name, measure in measures.items()}
            self._begin = time.perf_counter()
        self.write(row)

    def stalled(self, seconds: float) -> None:
        """Notes how long a checkpoint held the loop up: the row of the next update says so."""
        self._stalled, self._begin = seconds, time.perf_counter()
