"""One batch as it travels from the loader to the model, and the label of a position without a loss.

Axes: B rows of this rank, L tokens, N image slots of a row, M real images of the batch, T frames.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import torch
from torch import Tensor

IGNORED = -100  # label of a position without a loss: the number that torch's cross_entropy leaves out by default


class Span(NamedTuple):
    """Where a sample lies: tokens `start` to `end` of a row. Nothing of a sample that could not be used."""

    key: str
    row: int
    start: int
    end: int


@dataclass(frozen=True)
class Batch:
    """Rows of one step. Images are flat and real: none is padded. The model reads the tensors and `slots`."""

    tokens: Tensor  # (B, L) int32
    phi: Tensor  # (B, L) uint8, the image each token looks at, 1..N, or 0
    images: Tensor  # (M, T, 3, H, W) uint8
    place: Tensor  # (M,) int64, row * N + slot of each image
    slots: int  # N
    labels: Tensor | None = None  # (B, L) int32, the next token or IGNORED; None asks for logits
    positions: Tensor | None = None  # (B, L) int32, 0 where a sample starts; None where a row is one sample
    spans: list[Span] = field(default_factory=list)  # of every sample, in order
    counts: Counter[str] = field(default_factory=Counter)  # what was left out of the rows, and why

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
        tensors = {name: value for name, value in vars(self).items() if isinstance(value, Tensor)}
        return replace(self, **{name: change(tensor) for name, tensor in tensors.items()})
