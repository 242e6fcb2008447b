"""Everything a contrastive run can be told, with the trainer's own settings for data, optimizer and run."""

from dataclasses import dataclass, field, replace

from flamingo.config import Config, DataConfig, OptimConfig, RunConfig, StreamConfig, check
from flamingo.model.config import TextConfig, TowersConfig, VisionConfig

PAIRS = StreamConfig(name="pairs", kind="pair", tokens=64, images=1, batch_size=64)
# A stream's defaults by kind. Of a page, a row is one image and its alt text or caption.
STREAMS = {"pair": PAIRS, "page": replace(PAIRS, name="pages", kind="page")}


@dataclass(frozen=True, kw_only=True)
class ContrastiveConfig(Config):
    """A whole run. What the shared parts say of markup, windows and frozen weights means nothing here."""

    model: TowersConfig = field(default_factory=TowersConfig)
    data: DataConfig = field(default_factory=lambda: DataConfig(streams=(PAIRS,), held_out_rows=1000))
    optim: OptimConfig = field(default_factory=lambda: OptimConfig(lr=1e-3, warmup_steps=0, weight_decay=0.0))
    run: RunConfig = field(default_factory=lambda: RunConfig(steps=200, checkpoint_every=50))


def toy() -> ContrastiveConfig:
    """Trains in seconds on a CPU."""
    return ContrastiveConfig()


def vit_l14() -> ContrastiveConfig:
    """The paper's numbers (B.1.3) around the encoder of the preset `flamingo_3b`, and BERT-base beside it."""
    # CLIP ViT-L/14 for NFNet-F6: transformers has its classes, and Flamingo here loads it.
    vision = VisionConfig(image_px=224, patch_px=14, width=1024, layers=24, heads=16, ff_width=4096, trainable=True)
    text = TextConfig(vocab_size=32_000, width=768, layers=12, heads=12, ff_width=3072)
    data = DataConfig(streams=(replace(PAIRS, batch_size=16_384),), flip=0.5, colour=0.1, held_out_rows=1000)
    run = RunConfig(steps=1_200_000, workers=8, deterministic=False, checkpoint_every=1000, evaluate_every=1000)
    return ContrastiveConfig(model=TowersConfig(vision=vision, text=text, joint_width=1376), data=data, run=run)


PRESETS = {"toy": toy, "vit_l14": vit_l14}


def validated(config: ContrastiveConfig) -> ContrastiveConfig:
    """The same config, or ValueError with the numbers that do not go together."""
    text = config.model.text
    checks = [
        (text.width % text.heads == 0, f"model.text.width {text.width} is not a multiple of its {text.heads} heads"),
        (config.model.vision.trainable, "model.vision.trainable is false: nothing would come out of this run"),
    ]
    for s in config.data.streams:
        checks += [
            (s.kind in STREAMS, f"{s.name}.kind is {' or '.join(STREAMS)}, not {s.kind!r}"),
            (s.images == s.frames == s.pack == 1, f"{s.name}: a row is one image and one text"),
            (s.batch_size > 1, f"{s.name}.batch_size 1: a pair alone has no negatives"),
            (s.tokens <= text.context, f"{s.name}.tokens {s.tokens} > text.context {text.context}"),
        ]
    check(config, *checks)
    return config
