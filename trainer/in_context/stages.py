"""The four stages: a vision encoder that tells objects apart, a language model that copies, then Flamingo between them.

1. The encoder classifies pictures (the paper trains its own contrastively; for 24 classes this is the same lesson).
2. The language model reads random sequences, each twice in a row, until it copies the second half. Trained on
   documents alone it does not learn to copy in any time that a test has.
3. It reads documents without their pictures, to know their form. `<EOC>` is the end token to it, for Flamingo's own
   does not exist yet. Every third batch is one to copy, longer than a document, so that copying stays what it was.
4. Both are frozen, saved in Hugging Face layout and read by the package like any others. Flamingo trains on a batch
   of the named and a batch of the name-free tier in turn. On the name-free tier alone its gates stay shut.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from flamingo.batch import IGNORED, Batch
from flamingo.config import Config, DataConfig, OptimConfig, RunConfig, StreamConfig, validated
from flamingo.data.images import decode
from flamingo.data.index import open_dataset
from flamingo.data.loader import StepSampler, batches
from flamingo.data.rows import Rows
from flamingo.data.tokenizer import vocabulary
from flamingo.model.backbones import language_model, vision_encoder
from flamingo.model.config import LMConfig, ModelConfig, ResamplerConfig, VisionConfig, XattnConfig
from flamingo.train import train_step
from flamingo.training.run import Run, held_out_batches, open_run, train_batches
from in_context.controls import check_tokens
from in_context.world import END, KINDS, NAME_IDS, SIDE, START, TIERS, TOKENS, WORD_IDS, Pictures, seeded

PICTURES = 8  # of a training document
BATCH = 32  # documents
COPIED = 0.97  # of the second halves is right, mean of the last 20 batches or so: then copying is learned
LENGTH = 4 * PICTURES + 3  # tokens of the longest training document: BOS, EOC, then tag name word EOC, EOS

Texts = tuple[Tensor, Tensor]  # tokens and labels (B, L)


def world_config(folder: Path, steps: int, seed: int) -> Config:
    """The model of all stages and the training of the last. With `steps` 0 the first ones have saved nothing yet."""
    lm = LMConfig(vocab_size=len(TOKENS), width=96, layers=3, heads=4, ff_width=256, context=256)
    vision = VisionConfig(image_px=SIDE, patch_px=8, width=64, layers=2, heads=4, ff_width=128)
    resampler = ResamplerConfig(width=64, layers=2, heads=2, head_dim=32, latents=4, frames=1)
    if steps:
        lm, vision = replace(lm, source=str(folder / "lm")), replace(vision, source=str(folder / "vision"))
    streams = tuple(
        StreamConfig(name=tier, path=str(folder / "train" / tier), batch_size=BATCH, tokens=LENGTH, images=PICTURES)
        for tier in TIERS
    )
    # Text looks at the picture before it, in training as in the episodes.
    data = DataConfig(streams=streams, tokenizer=str(folder / "tokenizer.json"), p_next=0.0, held_out_rows=BATCH)
    optim = OptimConfig(lr=2e-3, warmup_steps=50, weight_decay=0.0)
    run = RunConfig(out=str(folder / "run"), steps=max(1, steps), seed=seed, workers=1 if steps else 0, device="cpu")
    model = ModelConfig(lm=lm, vision=vision, resampler=resampler, xattn=XattnConfig(heads=4, head_dim=24))
    return validated(Config(model=model, data=data, optim=optim, run=run))


def train_encoder(config: Config, folder: Path, pictures: Pictures, steps: int, seed: int) -> float:
    """Classifies drawings by the mean of their features; saves the encoder. Returns its accuracy on drawings kept."""
    torch.manual_seed(seed)
    encoder = vision_encoder(config.model.vision)
    head = nn.Linear(encoder.width, len(KINDS))
    pixels = [[decode(data, SIDE, seeded("no flip")) for data in drawings] for drawings in pictures]
    images = torch.from_numpy(np.array(pixels))[:, :, None]  # (objects, drawings, 1, 3, H, W)
    kept = len(pictures[0]) // 10
    flat, held_out = images[:, kept:].flatten(0, 1), images[:, :kept].flatten(0, 1)
    label, held_label = (torch.arange(len(KINDS)).repeat_interleave(n) for n in (images.shape[1] - kept, kept))
    optimizer = torch.optim.AdamW([*encoder.parameters(), *head.parameters()], lr=2e-3)
    for _ in range(steps):
        at = torch.randint(len(flat), (64,))
        loss = F.cross_entropy(head(encoder(flat[at]).mean((1, 2))), label[at])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    encoder.model.save_pretrained(folder / "vision")
    with torch.no_grad():
        return float((head(encoder(held_out).mean((1, 2))).argmax(-1) == held_label).float().mean())


def train_language_model(config: Config, folder: Path, steps: tuple[int, int], seed: int) -> dict[str, float]:
    """Copying until it is right, at most `steps[0]` batches; then `steps[1]` batches of documents. Saves the model."""
    torch.manual_seed(seed)
    model = language_model(config.model.lm).model
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.98), weight_decay=0.0)
    copies = twice(steps[0] + steps[1], seed)
    right, done = 0.0, 0
    while right < COPIED and done < steps[0]:
        done += 1
        tokens, labels = next(copies)
        hits = _step(model, optimizer, tokens, labels, done)[labels != IGNORED]
        right = 0.95 * right + 0.05 * float(hits.float().mean())
    streams = [*(texts(config, stream, steps[1], seed) for stream in config.data.streams), copies]
    for step in range(steps[1]):
        _step(model, optimizer, *next(streams[step % len(streams)]), done)
    model.save_pretrained(folder / "lm")
    return {"copying": right, "copying_steps": done}


def twice(steps: int, seed: int) -> Iterator[Texts]:
    """Random names and words, twice in a row: BOS and 8 to 32 tokens, then the same again, which are to be said."""
    random, first = seeded("twice", seed), NAME_IDS.start
    for _ in range(steps):
        half = torch.rand(64, WORD_IDS.stop - first).argsort(-1)[:, : random.randint(8, 32)] + first
        tokens = torch.cat([torch.full_like(half[:, :1], START), half, half], 1)
        # No token stands twice in a half, so all but the first of the second half can be known.
        yield tokens[:, :-1], tokens[:, 1:].index_fill(1, torch.arange(half.shape[1] + 1), IGNORED)


def texts(config: Config, stream: StreamConfig, steps: int, seed: int) -> Iterator[Texts]:
    """Tokens and labels of the stream's documents without their pictures; the tags stay."""
    blind = replace(stream, images=0)
    words = vocabulary(config.data.tokenizer, len(TOKENS))
    dataset = open_dataset(stream.path, stream.kind)
    rows = Rows(dataset, list(range(len(dataset.samples))), blind, config.data, words, SIDE, seed)
    for batch in batches(rows, StepSampler(0, steps, BATCH), workers=0, pin=False):
        tokens, labels = (part.long().where(part < len(TOKENS), END) for part in (batch.tokens, batch.labels))
        yield tokens, labels


def _step(model: nn.Module, optimizer: torch.optim.Optimizer, tokens: Tensor, labels: Tensor, done: int) -> Tensor:
    """One update, warm-up 50 steps. Returns where the model was right. (B, L)"""
    optimizer.param_groups[0]["lr"] = 3e-3 * min(1, done / 50)
    logits = model(tokens).logits
    loss = F.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return logits.argmax(-1) == labels


def train_flamingo(config: Config) -> tuple[Run, float]:
    """The package's own update, a batch of each tier in turn. Returns the run and the identity's error at step 0."""
    run = open_run(config)
    error = identity_error(run)
    streams = [checked(train_batches(run, rows, 0), rows.stream.name == "named") for rows in run.train]
    for step in range(config.run.steps):
        turn = step % len(streams)
        finish, left_out = train_step(replace(run, train=[run.train[turn]]), [streams[turn]], step)
        row = finish(time.perf_counter())
        if left_out:
            raise ValueError(f"step {step} left out {dict(left_out)}: every document fits its window whole")
        if (step + 1) % 100 < 2:
            print(f"  step {step + 1} {TIERS[turn]}: loss {row['loss']:.3f}", flush=True)
    return run, error


def checked(stream: Iterator[Batch], named: bool) -> Iterator[Batch]:
    """The same batches; raises ValueError at the first that shows a name where none may stand."""
    for batch in stream:
        check_tokens(batch.tokens, named)
        yield batch


@torch.no_grad()
def identity_error(run: Run) -> float:
    """Greatest difference between the logits of Flamingo before its first step and those of its language model."""
    batch = next(held_out_batches(run, run.held_out[0]))
    ours = run.model(replace(batch, labels=None))[..., :-1]
    alone = run.model.lm.model(inputs_embeds=run.model.embed(batch.tokens)).logits
    return float((ours - alone).abs().max())
