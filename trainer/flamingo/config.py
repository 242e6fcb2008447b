"""Everything a run can be told: frozen dataclasses, presets as plain functions."""

from dataclasses import dataclass, field, is_dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

from flamingo.model.config import LMConfig, ModelConfig, ResamplerConfig, VisionConfig, XattnConfig

Device = Literal["auto", "cpu", "cuda"]  # auto: a GPU where there is one
Precision = Literal["fp32", "bf16"]


@dataclass(frozen=True, kw_only=True)
class StreamConfig:
    """One dataset of the mixture. Every update takes a batch of each and adds their gradients."""

    name: str = "pages"
    kind: Literal["page", "pair", "clip", "text"] = "page"  # rows of this kind are taken from the index
    path: str = ""  # a folder with dataset.json and shards, or a store that holds one
    batch_size: int = 8  # rows of one update, over all ranks
    weight: float = 1.0  # lambda of section 2.4 (paper: pages 1.0, pairs 0.2, clips 0.03)
    tokens: int = 256  # length of a row
    images: int = 5  # most images of a row
    frames: int = 1  # of a visual input; 8 for clips
    pack: int = 1  # neighbouring pairs or clips that share a row of `tokens`; 1 as in the paper

    @property
    def samples(self) -> int:
        """Of one update, over all ranks."""
        return self.batch_size * self.pack


@dataclass(frozen=True, kw_only=True)
class DataConfig:
    """What is read, and how a document becomes a row."""

    streams: tuple[StreamConfig, ...] = (StreamConfig(),)
    tokenizer: str = "bytes"  # or a tokenizer.json, a folder that has one, a hub name
    p_next: float = 0.5  # chance that a page's text looks at the next image instead of the previous one (2.2)
    # uniform as in the paper; image_biased: starts before images are likelier, as in m4
    window: Literal["uniform", "image_biased"] = "uniform"
    keep_imageless: float = 0.0  # chance to keep a window without an image; else one with an image is drawn
    leading_space: float = 0.5  # chance of a space before a caption, because tokens know where words start
    mask_before_first_image: bool = False  # no loss on text before the first image, as open_flamingo does
    decoder: Literal["pillow", "simplejpeg"] = "pillow"  # of JPEG; simplejpeg has to be installed
    flip: float = 0.0  # chance of a mirrored image; 0 because web images hold writing
    colour: float = 0.0  # brightness, contrast and saturation are scaled by up to this share
    held_out_share: float = 0.1  # of the documents, chosen by a hash of the key, the same for every seed
    contaminated: Literal["drop", "keep"] = "drop"  # samples that the dataset marks: they hold items of evaluation sets
    held_out_rows: int = 64  # windows of those documents that are measured, rounded up to whole batches


@dataclass(frozen=True, kw_only=True)
class OptimConfig:
    """AdamW, section B.1.2. Betas are not in the paper."""

    lr: float = 1e-4
    warmup_steps: int = 5000
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.1  # not on the Resampler, gates, norms, biases, the <EOC> row
    clip_norm: float = 1.0
    reduction: Literal["token_mean", "sequence_sum"] = "token_mean"  # what lambda multiplies


@dataclass(frozen=True, kw_only=True)
class RunConfig:
    """Where and how long. Only `seed`, `precision`, `deterministic` and `compile` change a number."""

    out: str = ""
    steps: int = 20
    seed: int = 0
    workers: int = 0  # loader processes a stream; any number gives the same batches
    device: Device = "auto"
    precision: Literal["auto", Precision] = "auto"  # auto is bf16 on a GPU
    frozen: Literal["replicate", "shard"] = "replicate"  # the frozen weights among several ranks
    deterministic: bool = True
    compile: bool = False  # layer by layer: needs a C++ compiler on a CPU; numbers differ in their last digits
    activation_checkpointing: float = 0.0  # share of the decoder layers that are computed twice, for less memory
    checkpoint_every: int = 10
    keep_checkpoints: int = 2
    evaluate_every: int = 0  # 0: only at the start and the end
    sample_losses: bool = True  # a row a sample and step in samples/, summed up in sample_losses.jsonl


@dataclass(frozen=True, kw_only=True)
class Config:
    """A whole run."""

    model: ModelConfig = field(default_factory=ModelConfig)
    data: DataConfig = field(default_factory=DataConfig)
    optim: OptimConfig = field(default_factory=OptimConfig)
    run: RunConfig = field(default_factory=RunConfig)


def toy() -> Config:
    """Trains in seconds on a CPU. It has a learning rate of its own, no warm-up and no decay."""
    return Config(optim=OptimConfig(lr=1e-2, warmup_steps=0, weight_decay=0.0))


def _flamingo(lm: LMConfig, every: int) -> Config:
    vision = VisionConfig(image_px=224, patch_px=14, width=1024, layers=24, heads=16, ff_width=4096)  # CLIP ViT-L/14
    resampler = ResamplerConfig(width=1536, layers=6, heads=16, head_dim=128, latents=64)
    xattn = XattnConfig(every=every, heads=lm.heads, head_dim=128)
    run = RunConfig(
        steps=500_000,
        workers=8,
        deterministic=False,
        checkpoint_every=500,
        evaluate_every=500,
        sample_losses=False,  # 500,000 steps of the paper's batches are 77 GB of them
    )
    data = DataConfig(streams=(StreamConfig(batch_size=64),), colour=0.1, held_out_rows=512, held_out_share=0.001)
    return Config(model=ModelConfig(lm=lm, vision=vision, resampler=resampler, xattn=xattn), data=data, run=run)


def flamingo_3b() -> Config:
    """Flamingo-3B's shape (table 1 and appendix A): give `model.lm.source` and `model.vision.source` real weights."""
    return _flamingo(LMConfig(vocab_size=32_000, width=2048, layers=24, heads=16, ff_width=5504), 1)


def flamingo_9b() -> Config:
    """Flamingo-9B's shape; its attention sizes are not fully specified in the paper."""
    return _flamingo(LMConfig(vocab_size=32_000, width=4096, layers=40, heads=32, ff_width=11008), 4)


def flamingo_80b() -> Config:
    """Flamingo-80B's shape; its attention sizes are not fully specified in the paper."""
    return _flamingo(LMConfig(vocab_size=32_000, width=8192, layers=80, heads=64, ff_width=22016), 7)


PRESETS = {"toy": toy, "flamingo_3b": flamingo_3b, "flamingo_9b": flamingo_9b, "flamingo_80b": flamingo_80b}

# A stream's defaults by kind: window length, images, rows of an update (ablations, appendix B) and lambda (2.4).
STREAMS = {
    "page": StreamConfig(name="pages", kind="page"),
    "pair": StreamConfig(name="pairs", kind="pair", tokens=64, images=1, batch_size=16, weight=0.2),
    "clip": StreamConfig(name="clips", kind="clip", tokens=64, images=1, frames=8, batch_size=2, weight=0.03),
    "text": StreamConfig(name="text", kind="text", images=0, weight=1.0),
}


def check(config: Config, *checks: tuple[bool, str]) -> None:
    """What holds for every kind of run, then `checks`. Raises ValueError with the message of the first that fails."""
    data, run = config.data, config.run
    shared = [
        (run.steps >= 1, f"run.steps must be at least 1, not {run.steps}"),
        (run.checkpoint_every >= 1, f"run.checkpoint_every must be at least 1, not {run.checkpoint_every}"),
        (run.keep_checkpoints >= 1, f"run.keep_checkpoints must be at least 1, not {run.keep_checkpoints}"),
        (config.optim.clip_norm > 0, f"optim.clip_norm must be above 0, not {config.optim.clip_norm}"),
        *(
            (0 <= value <= 1, f"data.{name} is a share or a chance, from 0 to 1, not {value}")
            for name in ("p_next", "keep_imageless", "leading_space", "flip", "colour", "held_out_share")
            for value in [getattr(data, name)]
        ),
        (
            0 <= run.activation_checkpointing <= 1,
            f"run.activation_checkpointing is a share, from 0 to 1, not {run.activation_checkpointing}",
        ),
        *(
            (getattr(s, name) >= 1, f"{s.name}.{name} must be at least 1, not {getattr(s, name)}")
            for s in data.streams
            for name in ("batch_size", "tokens", "frames")
        ),
        (len({s.name for s in data.streams}) == len(data.streams), "two streams have one name"),
    ]
    check_words(config)
    for holds, message in [*shared, *checks]:
        if not holds:
            raise ValueError(message)


def check_words(part: Any, path: str = "") -> None:
    """Raises ValueError for the first setting below `path` that is none of the words of its Literal type."""
    for name, hint in get_type_hints(type(part)).items():
        value, words = getattr(part, name), get_args(hint)
        if get_origin(hint) is Literal and value not in words:
            raise ValueError(f"{path}{name} is one of {', '.join(words)}, not {value!r}")
        for item in value if isinstance(value, tuple) else (value,):
            if is_dataclass(item):
                named = f".{item.name}" if isinstance(value, tuple) else ""
                check_words(item, f"{path}{name}{named}.")


def validated(config: Config) -> Config:
    """The same config, or ValueError with the numbers that do not go together."""
    model, lm = config.model, config.model.lm
    checks = [
        (lm.width % lm.heads == 0, f"model.lm.width {lm.width} is not a multiple of model.lm.heads {lm.heads}"),
        (model.xattn.every >= 1, f"model.xattn.every must be at least 1, not {model.xattn.every}"),
        (min(model.resampler.latents, model.resampler.layers) >= 1, "model.resampler needs a latent and a layer"),
    ]
    for name, part in (("lm", lm), ("vision", model.vision)):
        whole = f"model.{name} is trained as a whole already: leave out train_last and lora_rank"
        checks += [
            (not part.trainable or not (part.train_last or part.lora_rank), whole),
            (part.train_last >= 0, f"model.{name}.train_last is a number of blocks, not {part.train_last}"),
            (part.lora_rank >= 0, f"model.{name}.lora_rank is at least 0, not {part.lora_rank}"),
        ]
    for s in config.data.streams:
        checks += [
            (s.tokens <= lm.context, f"{s.name}.tokens {s.tokens} > lm.context {lm.context}"),
            (s.images * s.pack <= 255, f"{s.name}.images {s.images} x {s.pack}: phi is a byte"),
            (s.pack == 1 or (s.pack > 1 and s.kind in ("pair", "clip")), f"{s.name}.pack {s.pack} is for pairs, clips"),
        ]
    check(config, *checks)
    return config
