"""Two towers, one for images and one for texts, that meet in one space, and the loss that brings pairs together.

Flamingo's vision encoder is made so (arXiv 2204.14198, appendix B.1.3): mean-pooled outputs, a learned temperature, a
softmax over the batch in both directions. Axes: M images, N pairs, L tokens, E and D the towers' widths, J the space's.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import BertConfig, BertModel

from flamingo.model.backbones import shape, vision_encoder
from flamingo.model.config import TowersConfig


class Towers(nn.Module):
    """A vision encoder and a BERT. Only the encoder outlives the training."""

    def __init__(self, config: TowersConfig) -> None:
        super().__init__()
        text = config.text
        self.vision = vision_encoder(config.vision)
        # The paper names no dropout.
        dropout = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
        context = {"vocab_size": text.vocab_size, "max_position_embeddings": text.context}
        bert = BertConfig(**shape(text), **context, **dropout)
        self.text = BertModel(bert, add_pooling_layer=False)
        self.image_head = nn.Linear(self.vision.width, config.joint_width, bias=False)
        self.text_head = nn.Linear(text.width, config.joint_width, bias=False)
        self.log_scale = nn.Parameter(torch.tensor(-math.log(config.temperature)))
        # What the class token alone passes through is no part of a mean over positions: no gradient reaches it.
        for name, weight in self.named_parameters():
            weight.requires_grad_("post_layernorm" not in name or self.vision.class_tokens == 0)

    @property
    def eoc_id(self) -> int:
        """The first number a tokenizer may not use: there is no row for it."""
        return self.text.config.vocab_size

    def forward(self, images_MTCHW: Tensor, tokens_NL: Tensor, real_NL: Tensor) -> tuple[Tensor, Tensor]:
        """Images (M, J) with the length of the inverse temperature, and texts (N, J) with length 1.

        The scale is on the images so that its gradient, as every other, comes from a rank's own pairs alone.
        """
        images_MJ = F.normalize(self.image_head(self.vision(images_MTCHW).mean((1, 2))).float(), dim=-1)
        hidden_NLD = self.text(input_ids=tokens_NL, attention_mask=real_NL).last_hidden_state
        weights_NL1 = (real_NL / real_NL.sum(1, keepdim=True).clamp(min=1))[..., None]
        texts_NJ = F.normalize(self.text_head((hidden_NLD * weights_NL1).sum(1)).float(), dim=-1)
        return self.log_scale.exp() * images_MJ, texts_NJ

    @torch.no_grad()
    def limit(self) -> None:
        """Keeps the temperature at 0.01 or above, as CLIP does (arXiv 2103.00020, section 2.5)."""
        self.log_scale.clamp_(max=math.log(100))

    def trainable(self) -> dict[str, nn.Parameter]:
        """What is trained, by name: the only weights a checkpoint holds."""
        return {name: weight for name, weight in self.named_parameters() if weight.requires_grad}


def alike(identities_N2: Tensor) -> Tensor:
    """Which pairs share their image or their text, a pair and itself included. (N, N)"""
    return (identities_N2[:, None] == identities_N2[None]).any(-1)


def contrastive_loss(images_NJ: Tensor, texts_NJ: Tensor, alike_NN: Tensor, smoothing: float) -> Tensor:
    """Mean over both directions and all pairs of the cross-entropy of finding a pair's other half. 0 without pairs.

    Pairs that are alike are no negatives of each other: they are taken out of the softmax. `smoothing` spreads that
    share of the target over the candidates that are left, the right one included.
    """
    itself = torch.eye(len(alike_NN), dtype=torch.bool, device=alike_NN.device)
    candidates = ~alike_NN | itself
    logits = images_NJ @ texts_NJ.T
    target = (1 - smoothing) * itself + smoothing * candidates / candidates.sum(1, keepdim=True)
    both = 0.0
    for scores in (logits, logits.T):
        chances = scores.masked_fill(~candidates, -torch.inf).log_softmax(1)
        both = both - (target * chances.masked_fill(~candidates, 0)).sum() / 2
    return both / max(1, len(logits))


def recall(images_NJ: Tensor, texts_NJ: Tensor, alike_NN: Tensor) -> dict[str, float]:
    """Share of images whose nearest text is theirs, of texts whose nearest image is theirs, and what guessing gives.

    A pair that is alike counts as right: nothing could tell which of the two was meant.
    """
    logits = images_NJ @ texts_NJ.T
    rows = torch.arange(len(logits), device=logits.device)
    return {
        "pairs": len(logits),
        "image_to_text": float(alike_NN[rows, logits.argmax(1)].float().mean()),
        "text_to_image": float(alike_NN[rows, logits.argmax(0)].float().mean()),
        "chance": float(alike_NN.float().mean()),
    }
