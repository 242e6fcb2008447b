"""What of a backbone is trained: nothing, all of it, its last blocks, or low-rank additions to its attention (LoRA).

LoRA is Hu et al. 2021 (arXiv 2106.09685), section 4.1, with a scale of 1: the learning rate takes its place.
"""

from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from flamingo.model.backbones import LanguageModel, VisionEncoder
from flamingo.model.config import LMConfig, VisionConfig


class LowRank(nn.Module):
    """A frozen projection and a trained product of two thin matrices beside it. The second is zero at first."""

    def __init__(self, base: nn.Linear | Conv1D, rank: int) -> None:
        super().__init__()
        inner, outer = base.weight.shape if isinstance(base, Conv1D) else base.weight.shape[::-1]  # GPT-2's lies down
        self.base = base
        self.down = nn.Linear(inner, rank, bias=False)
        self.up = nn.Linear(rank, outer, bias=False)

    def reset(self) -> None:
        """Fresh weights from the global generator: together they add nothing."""
        nn.init.normal_(self.down.weight, std=self.down.in_features**-0.5)
        nn.init.zeros_(self.up.weight)

    def forward(self, x: Tensor) -> Tensor:
        y = self.base(x)
        return y + self.up(self.down(x)).to(y.dtype)


def tune(part: LanguageModel | VisionEncoder, config: LMConfig | VisionConfig) -> None:
    """Freezes a backbone but for what its settings ask for. Raises ValueError if it has fewer blocks than that."""
    if config.train_last > len(part.blocks):
        raise ValueError(f"train_last is {config.train_last}, but there are {len(part.blocks)} blocks")
    part.requires_grad_(config.trainable)
    for block in tuned_blocks(part, config):
        block.requires_grad_(True)
    if config.lora_rank:
        for block in part.blocks[: len(part.blocks) - config.train_last]:
            attention = block.attn if hasattr(block, "attn") else block.self_attn
            for name, base in list(attention.named_children()):
                if isinstance(base, (nn.Linear, Conv1D)):
                    setattr(attention, name, LowRank(base, config.lora_rank))


def tuned_blocks(part: LanguageModel | VisionEncoder, config: LMConfig | VisionConfig) -> nn.ModuleList:
    """The last blocks, whose own weights are trained."""
    return part.blocks[len(part.blocks) - config.train_last :]


def set_mode(part: LanguageModel | VisionEncoder, config: LMConfig | VisionConfig, training: bool) -> None:
    """Frozen means no dropout too: only where a block's own weights are trained does it get into training mode."""
    part.train(training and config.trainable)
    for block in tuned_blocks(part, config):
        block.train(training)
