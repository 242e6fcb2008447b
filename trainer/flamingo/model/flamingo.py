"""Flamingo: a frozen vision encoder and a frozen language model, joined by what is trained in between.

Axes: B rows, L tokens, N image slots of a row, M images of the batch, T frames, R latents, D width, V vocabulary.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint
from transformers import DynamicCache

from flamingo.batch import IGNORED, Batch
from flamingo.model.attention import kernels_for
from flamingo.model.backbones import (
    BlockInputs,
    LanguageModel,
    Load,
    VisionEncoder,
    language_model,
    pretrained,
    run_block,
    vision_encoder,
)
from flamingo.model.config import ModelConfig
from flamingo.model.resampler import Resampler
from flamingo.model.sight import Sight, sight_of
from flamingo.model.tuning import LowRank, set_mode, tune
from flamingo.model.xattn import GatedXattn, GraftedLayer, KeysValues, Visual


class Flamingo(nn.Module):
    """Everything goes in as an argument; no layer remembers anything between calls."""

    def __init__(self, config: ModelConfig, load: Load = pretrained) -> None:
        super().__init__()
        self.config = config
        self.lm: LanguageModel = language_model(config.lm, load)
        self.vision: VisionEncoder = vision_encoder(config.vision, load)
        self.resampler = Resampler(config.resampler, self.vision.width)
        blocks, widths = len(self.lm.blocks), (self.lm.width, config.resampler.width)
        every = list(range(0, blocks, config.xattn.every))
        places = {"every": every, "middle": [blocks // 2], "none": []}[config.xattn.place]
        if config.xattn.form == "graft":
            places = [blocks + at for at in range(len(places))]
            layers = [GraftedLayer(config.xattn, *widths, number) for number in places]
        else:
            layers = [GatedXattn(config.xattn, *widths) for _ in places]
        self.xattn = nn.ModuleList(layers)
        self.xattn_at = {number: at for at, number in enumerate(places)}  # which stands before which block
        self.depth = max([blocks, *(number + 1 for number in places)])
        self.resampler.requires_grad_(bool(places))
        # <EOC> is the one new token. Its row stands beside the frozen table, so no other row gets a gradient.
        self.eoc = nn.Parameter(torch.empty(self.lm.width))
        self.eoc_head = None if self.lm.tied else nn.Parameter(torch.empty(self.lm.width))
        tune(self.lm, config.lm)
        tune(self.vision, config.vision)
        self.vision_tuned = any(weight.requires_grad for weight in self.vision.parameters())
        self.always_sees = False  # for ranks that share layers: one without an image has to compute them all the same
        self.compiled = False  # then blank images are added up to a multiple of 8, so that shapes repeat
        self.recomputes = 0.0  # share of the decoder layers whose activations are made again in the backward pass
        self.train()

    @property
    def eoc_id(self) -> int:
        """The first number after the language model's own vocabulary."""
        return self.lm.vocab_size

    def reset(self, whole: Callable[[Tensor], Tensor] = Tensor.detach) -> None:
        """Fresh weights for what is new, from the global generator. The backbones have theirs already.

        `whole` gives the content of a weight that may not be in memory.
        """
        self.resampler.reset()
        for layer in self.xattn:
            layer.reset()
        nn.init.normal_(self.eoc, std=float(whole(self.lm.model.get_input_embeddings().weight).float().std()))
        if self.eoc_head is not None:
            nn.init.normal_(self.eoc_head, std=float(whole(self.lm.model.get_output_embeddings().weight).float().std()))
        for part in self.modules():
            if isinstance(part, LowRank):
                part.reset()

    def train(self, mode: bool = True) -> "Flamingo":
        """Frozen parts stay in evaluation mode."""
        super().train(mode)
        set_mode(self.lm, self.config.lm, mode)
        set_mode(self.vision, self.config.vision, mode)
        return self

    def store_frozen(self, dtype: torch.dtype) -> None:
        """Keeps frozen weights as they are used. Buffers stay: rotary frequencies need their precision."""
        for weight in self.parameters():
            if not weight.requires_grad:
                weight.data = weight.data.to(dtype)

    def forward(self, batch: Batch, chunk: int = 0) -> Tensor:
        """Logits (B, L, V + 1), or with labels the loss of each position in fp32 (B, L), 0 where the label is ignored.

        `chunk` > 0 computes the head for that many positions at a time: logits are the memory peak. Compiled, they are
        kept for the backward pass, 2 bytes each; else they are made again there.
        Where the batch has positions, rows are packed: documents do not see each other.
        """
        slots = max(1, batch.slots)
        visual = Visual(self.see(batch.images), batch.place, batch.tokens.shape[0], slots)
        x_BLD = self.read(batch.tokens, batch.phi, [visual] * len(self.xattn), slots, positions_BL=batch.positions)
        return self.logits(x_BLD) if batch.labels is None else self.losses(x_BLD, batch.labels, chunk)

    def see(self, images_MTCHW: Tensor) -> Tensor:
        """Visual tokens (M, R, D) of uint8 images (M, T, 3, H, W)."""
        M = images_MTCHW.shape[0]
        if M == 0 and not self.always_sees:
            return self.resampler.nothing()
        if M == 0 or self.compiled:
            images_MTCHW = F.pad(images_MTCHW, (*[0] * 9, -M % 8 if M else 1))
        with kernels_for(images_MTCHW.device):
            with torch.set_grad_enabled(torch.is_grad_enabled() and self.vision_tuned):
                features_MTSE = self.vision(images_MTCHW)
            return self.resampler(features_MTSE.to(self.resampler.project.weight.dtype))[:M]

    def read(
        self,
        tokens_BL: Tensor,
        phi_BL: Tensor,
        visual: Sequence[Visual | KeysValues],
        images: int,
        cache: DynamicCache | None = None,
        positions_BL: Tensor | None = None,
    ) -> Tensor:
        """Last hidden states (B, L, D) of tokens that follow those in the cache.

        `visual` has an entry for each cross-attention layer. Generation keeps two things between calls: this `cache`
        of the language model's keys and values, which grows, and the layers' keys and values of the images.
        """
        sight = None
        for first in visual[:1]:
            is_new = isinstance(first, Visual)
            latents = first.tokens_MRD.shape[1] if is_new else first.shape[1] // images
            place_M = first.place_M if is_new else None
            sight = sight_of(phi_BL, place_M, images, latents, self.config.xattn, positions_BL)
        x_BLD, inputs = self.lm.start(self.embed(tokens_BL), cache, positions_BL)

        def step(number: int, x_BLD: Tensor) -> Tensor:
            at = self.xattn_at.get(number)
            layer, seen = (None, None) if at is None else (self.xattn[at], visual[at])
            block = self.lm.blocks[number] if number < len(self.lm.blocks) else None
            with kernels_for(x_BLD.device, inputs.mask, sight and sight.mask):
                return self.decode(layer, block, x_BLD, seen, sight, inputs)

        share = self.recomputes if cache is None and torch.is_grad_enabled() else 0
        for number in range(self.depth):
            again = int((number + 1) * share) > int(number * share)  # spread evenly
            x_BLD = checkpoint(step, number, x_BLD, use_reentrant=False) if again else step(number, x_BLD)
        return self.lm.finish(x_BLD)

    @staticmethod
    def decode(
        layer: GatedXattn | None,
        block: nn.Module | None,
        x_BLD: Tensor,
        visual: Visual | KeysValues | None,
        sight: Sight | None,
        inputs: BlockInputs,
    ) -> Tensor:
        """A cross-attention layer and a block of the language model, each where one stands here. (B, L, D)"""
        if layer is not None:
            x_BLD = layer(x_BLD, visual, sight, inputs)
        return x_BLD if block is None else run_block(block, x_BLD, inputs)

    def embed(self, tokens_BL: Tensor) -> Tensor:
        """The frozen table's rows, and the learned row where the token is <EOC>. (B, L, D)"""
        is_eoc = tokens_BL == self.eoc_id
        rows = self.lm.embed(tokens_BL.masked_fill(is_eoc, 0))
        return torch.where(is_eoc[:, :, None], self.eoc.to(rows.dtype), rows)

    def logits(self, x_BLD: Tensor) -> Tensor:
        """The language model's own logits, and behind them that of <EOC>. (B, L, V + 1)"""
        own, eoc = self._own_and_eoc(x_BLD)
        return torch.cat([own, eoc[..., None]], dim=-1)

    def losses(self, x_BLD: Tensor, labels_BL: Tensor, chunk: int = 0) -> Tensor:
        """Negative log-likelihood of each label, fp32, 0 where ignored. (B, L)"""
        x, labels = x_BLD.flatten(0, 1), labels_BL.flatten().long()
        if chunk <= 0:
            return self.nll(x, labels).view_as(labels_BL)
        parts = [
            self.nll(*part) if self.compiled else checkpoint(self.nll, *part, use_reentrant=False)
            for part in zip(x.split(chunk), labels.split(chunk), strict=True)
        ]
        return torch.cat(parts).view_as(labels_BL)

    def nll(self, x_ND: Tensor, labels_N: Tensor) -> Tensor:
        """Negative log-likelihood of N labels, fp32, 0 where ignored. (N,)

        The logit of <EOC> joins the others in their sum of exponentials alone: a matrix of V + 1 columns has no aligned
        rows, and the products of its gradient take a slow kernel.
        """
        own_NV, eoc_N = (logits.float() for logits in self._own_and_eoc(x_ND))
        is_eoc = labels_N == self.eoc_id
        others_N = own_NV.logsumexp(-1)
        among_own = F.cross_entropy(
            own_NV, labels_N.masked_fill(is_eoc, IGNORED), ignore_index=IGNORED, reduction="none"
        )
        found = torch.where(is_eoc, F.softplus(others_N - eoc_N), among_own + F.softplus(eoc_N - others_N))
        return torch.where(labels_N == IGNORED, 0.0, found)

    def _own_and_eoc(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of the language model's own vocabulary (.., V), and of <EOC> (..)."""
        own = self.lm.head(x)
        row = self.eoc if self.eoc_head is None else self.eoc_head  # the LM ties its head to its embedding, or does not
        return own, (x * row.to(x.dtype)).sum(-1).to(own.dtype)

    def trainable(self) -> dict[str, nn.Parameter]:
        """What is trained, by name: the only weights a checkpoint holds."""
        return {name: weight for name, weight in self.named_parameters() if weight.requires_grad}
