"""Held-out loss, and how much of it the images explain: the image lift with its standard error and its control.

lift = loss with blank images - loss with the right ones, nat a token. Its control puts images of other windows in
their places: a model that looks at pixels loses most of the lift there, one that only sees that an image stands there
keeps it. The standard error takes windows of one document as one draw, because they share their images and words.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import torch

from flamingo.batch import Batch
from flamingo.training.distributed import gather_rows
from flamingo.training.run import Run, held_out_batches, token_losses
from flamingo.training.samples import sample_losses


@dataclass(frozen=True)
class Window:
    """One held-out row: tokens with a loss, and their summed loss with the right, with blank and with other images."""

    key: str
    tokens: int
    right: float
    blank: float
    other: float


@torch.no_grad()
def evaluate(run: Run) -> dict[str, dict[str, float]]:
    """Of every stream, by its name, what `lift_of` makes of its held-out windows."""
    run.model.eval()
    found = {}
    for rows in run.held_out:
        loaded = [batch.to(run.device) for batch in held_out_batches(run, rows)]
        far = len(loaded) // 2
        pairs = zip(loaded, loaded[far:] + loaded[:far], strict=True)
        mine = [window for batch, other in pairs for window in windows(run, batch, other)]
        found[rows.stream.name] = lift_of(gather_rows(mine, run.world))
    run.model.train()
    return found


def windows(run: Run, batch: Batch, other: Batch) -> list[Window]:
    """The rows of one batch, in order. Images to shuffle in are those of the batch `other`, again and again."""
    blanks = run.model.vision.mean.mul(255).round().to(torch.uint8).expand_as(batch.images)
    pool = other.images if other is not batch and len(other.images) else batch.images.roll(len(batch.images) // 2, 0)
    shuffled = pool[torch.arange(len(batch.images), device=pool.device) % max(1, len(pool))]
    shown = [replace(batch, images=images) for images in (batch.images, blanks, shuffled)]
    seen = [sample_losses(batch, token_losses(run, one)) for one in shown]
    return [
        Window(key, tokens, right, blank, other)
        for (key, right, tokens), (_, blank, _), (_, other, _) in zip(*seen, strict=True)
    ]


def lift_of(windows: list[Window]) -> dict[str, float]:
    """Mean loss a token, lift and its control with standard errors, and the counts behind them."""
    tokens = max(1, sum(window.tokens for window in windows))
    lift, lift_se = ratio((w.key, w.blank - w.right, w.tokens) for w in windows)
    control, control_se = ratio((w.key, w.blank - w.other, w.tokens) for w in windows)
    return {
        "loss": sum(window.right for window in windows) / tokens,
        "lift": lift,
        "lift_se": lift_se,
        "shuffled_lift": control,
        "shuffled_lift_se": control_se,
        "windows": len(windows),
        "documents": len({window.key for window in windows}),
    }


def ratio(rows: Iterable[tuple[str, float, int]]) -> tuple[float, float]:
    """Sum of values over sum of weights, and its standard error with (key, value, weight) rows of one key together.

    The ratio estimator for clusters, linearised (Cochran, Sampling Techniques, 3rd edition, chapters 6 and 9A).
    The error is 0 where there is one key only: nothing can be said about it.
    """
    values, weights = defaultdict[str, float](float), defaultdict[str, float](float)
    for key, value, weight in rows:
        values[key] += value
        weights[key] += weight
    total, count = max(1e-9, sum(weights.values())), len(values)
    mean = sum(values.values()) / total
    spread = sum((values[key] - mean * weights[key]) ** 2 for key in values)
    return mean, (count / max(1, count - 1) * spread) ** 0.5 / total if count > 1 else 0.0
