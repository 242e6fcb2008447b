"""Perceiver Resampler: any number of frames and positions in, a fixed number of visual tokens out (section 3.1, A.1.1).

Beside it stand the two it is compared with in the paper's ablation; those give a token for every position.

Axes: M images (or clips) of the batch, T frames, S positions, E encoder width, R latents, D width.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from flamingo.model.attention import Attention, feed_forward, initialise
from flamingo.model.config import ResamplerConfig


class ResamplerLayer(nn.Module):
    """Latents attend to features and latents, then think."""

    def __init__(self, config: ResamplerConfig) -> None:
        super().__init__()
        self.norm_latents = nn.LayerNorm(config.width)
        self.norm_features = nn.LayerNorm(config.width)
        self.attention = Attention(config.width, config.width, config.heads, config.head_dim)
        self.feed_forward = feed_forward(config.width, config.ff_mult)

    def forward(self, latents_MRD: Tensor, features_MFD: Tensor) -> Tensor:
        x_MRD = self.norm_latents(latents_MRD)  # (M, R, D)
        # Latents stand among the keys and values too: slightly better than DETR's form, says A.1.1.
        context = torch.cat([self.norm_features(features_MFD), x_MRD], dim=1)  # (M, T*S + R, D)
        latents_MRD = latents_MRD + self.attention(x_MRD, self.attention.keys_values(context))
        return latents_MRD + self.feed_forward(latents_MRD)  # (M, R, D)


class TransformerLayer(nn.Module):
    """Features attend to each other, then think: the vanilla Transformer of the ablation."""

    def __init__(self, config: ResamplerConfig) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(config.width)
        self.attention = Attention(config.width, config.width, config.heads, config.head_dim)
        self.feed_forward = feed_forward(config.width, config.ff_mult)

    def forward(self, x_MFD: Tensor, _: Tensor) -> Tensor:
        normed = self.norm(x_MFD)
        x_MFD = x_MFD + self.attention(normed, self.attention.keys_values(normed))
        return x_MFD + self.feed_forward(x_MFD)  # (M, F, D)


class DenseLayer(nn.Module):
    """Every feature thinks by itself: the MLP of the ablation."""

    def __init__(self, config: ResamplerConfig) -> None:
        super().__init__()
        self.feed_forward = feed_forward(config.width, config.ff_mult)

    def forward(self, x_MFD: Tensor, _: Tensor) -> Tensor:
        return x_MFD + self.feed_forward(x_MFD)  # (M, F, D)


LAYERS = {"perceiver": ResamplerLayer, "transformer": TransformerLayer, "mlp": DenseLayer}


class Resampler(nn.Module):
    """Always `latents` tokens, whatever the resolution or the number of frames; of the other kinds one a position."""

    def __init__(self, config: ResamplerConfig, encoder_width: int) -> None:
        super().__init__()
        self.project = nn.Linear(encoder_width, config.width, bias=False)
        self.time = nn.Parameter(torch.empty(config.frames, config.width))
        wanted = config.kind == "perceiver"
        self.latents = nn.Parameter(torch.empty(config.latents, config.width)) if wanted else None
        self.layers = nn.ModuleList(LAYERS[config.kind](config) for _ in range(config.layers))

    def reset(self) -> None:
        """Fresh weights from the global generator."""
        initialise(self)
        nn.init.normal_(self.project.weight, std=self.project.in_features**-0.5)
        nn.init.normal_(self.time, std=0.02)
        if self.latents is not None:
            nn.init.normal_(self.latents, std=1.0)

    def forward(self, features_MTSE: Tensor) -> Tensor:
        M, T = features_MTSE.shape[:2]
        features = self.project(features_MTSE) + self.time_of(T)[:, None]  # (M, T, S, D); no position embedding (A.1.1)
        features_MFD = features.flatten(1, 2)  # (M, T*S, D)
        x_MRD = features_MFD if self.latents is None else self.latents.expand(M, -1, -1)  # (M, R, D)
        for layer in self.layers:
            x_MRD = layer(x_MRD, features_MFD)
        return x_MRD  # (M, R, D)

    def tokens(self, features: int) -> int:
        """R: visual tokens of an image with so many features, T * S."""
        return features if self.latents is None else self.latents.shape[0]

    def nothing(self) -> Tensor:
        """The visual tokens of no image, (0, R, D)."""
        return (self.time[:1] if self.latents is None else self.latents).expand(0, -1, -1)

    def time_of(self, frames: int) -> Tensor:
        """Time embeddings (T, D): the first ones up to the trained count, interpolated beyond it (A.1.1)."""
        if frames <= self.time.shape[0]:
            return self.time[:frames]
        stretched = F.interpolate(self.time.T[None], size=frames, mode="linear", align_corners=True)  # (1, D, T)
        return stretched[0].T
