"""The loss of batches, and the image lift of the fixed held-out ones."""

import torch
from torch import Tensor

from flamingo.config import StreamConfig
from flamingo.data.document import IGNORED
from flamingo.data.loader import Batch
from flamingo.model.attention import autocast
from flamingo.run import Run


def losses(run: Run, batch: Batch, images: Tensor | None = None) -> Tensor:
    """Loss of each position, (B, L), with the batch's images or with others in their places."""
    with autocast(run.device, run.precision):
        pixels = batch.images if images is None else images
        chunk = 8192 if run.device.type == "cuda" else 0
        return run.model(batch.tokens, batch.phi, pixels, batch.place, batch.slots, batch.labels, chunk)


def reduced(loss_sum: Tensor, valid: int, stream: StreamConfig, reduction: str) -> Tensor:
    """What lambda multiplies: the mean over all tokens with a loss, or the mean of the rows' sums."""
    return loss_sum / (max(1, valid) if reduction == "token_mean" else stream.batch_size)


@torch.no_grad()
def evaluate(run: Run) -> dict[str, dict[str, float]]:
    """Mean loss a token of each held-out batch; and the image lift: how much worse it gets without the right images."""
    run.model.eval()
    found = {}
    for name, batch in run.held_out.items():
        valid = int((batch.labels != IGNORED).sum())
        blank = run.model.vision.mean.mul(255).round().to(torch.uint8).expand_as(batch.images)
        others = batch.images.roll(max(1, len(batch.images) // 2), 0)
        plain, blanked, shuffled = (float(losses(run, batch, p).sum()) / max(1, valid) for p in (None, blank, others))
        found[name] = {"plain": plain, "blanked": blanked - plain, "shuffled": shuffled - plain}
    run.model.train()
    return found
