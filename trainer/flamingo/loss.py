"""The loss of a batch, and what lambda multiplies."""

from torch import Tensor

from flamingo.config import StreamConfig
from flamingo.data.loader import Batch
from flamingo.model.attention import autocast
from flamingo.run import Run


def losses(run: Run, batch: Batch, images: Tensor | None = None) -> Tensor:
    """Loss of each position, (B, L), with the batch's images or with others in their places."""
    with autocast(run.device, run.precision):
        pixels = batch.images if images is None else images
        chunk = 8192 if run.device.type == "cuda" else 0
        placed = (batch.tokens, batch.phi, pixels, batch.place, batch.slots, batch.labels, chunk, batch.positions)
        return run.model(*placed)


def reduced(loss_sum: Tensor, valid: int, stream: StreamConfig, reduction: str) -> Tensor:
    """What lambda multiplies: the mean over all tokens with a loss, or the mean of the samples' sums."""
    return loss_sum / (max(1, valid) if reduction == "token_mean" else stream.samples)
