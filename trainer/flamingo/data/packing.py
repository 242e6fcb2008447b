"""A row of a batch, and the one row that several short samples make together.

Each sample is marked up as alone (BOS .. EOC EOS) and keeps its own positions and images, so that a model that does
not look back past `positions == 0` gives it the loss it has alone. Flamingo does not pack. m4 does, by first fit, where
the content of a row depends on all samples before it; here a row holds a fixed number of neighbours in the schedule.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flamingo.batch import Span
from flamingo.data.document import Window, padding


@dataclass(frozen=True)
class Row:
    """One sample or several, ready but for the device."""

    spans: list[Span]
    window: Window
    images: list[NDArray[np.uint8]]  # (T, 3, H, W) each; as many as the window's phi counts


def packed(rows: list[Row], length: int, pad: int) -> Row:
    """One row of the tokens of all, in order. They fit in `length` together, and have a span each."""
    tokens, labels, phi = padding(length, pad)
    spans: list[Span] = []
    images: list[NDArray[np.uint8]] = []
    at = 0
    for row in rows:
        window, end = row.window, at + row.window.used
        tokens[at:end], labels[at:end] = window.tokens[: window.used], window.labels[: window.used]
        mine = window.phi[: window.used]
        phi[at:end] = np.where(mine > 0, mine + np.uint8(len(images)), 0)
        spans.append(Span(row.spans[0].key, 0, at, end))
        images += row.images
        at = end
    names = [name for row in rows for name in row.window.images]
    counts = sum((row.window.counts for row in rows), Counter())
    return Row(spans, Window(tokens, labels, phi, names, at, counts), images)


def positions(row: Row) -> NDArray[np.int32]:
    """Of every token in its own sample, from 0; the padding behind it counts on. (L,)"""
    counted = np.arange(len(row.window.tokens), dtype=np.int32)
    for span in row.spans[1:]:
        counted[span.start :] = np.arange(len(counted) - span.start, dtype=np.int32)
    return counted
