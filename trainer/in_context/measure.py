"""Accuracy on fresh episodes, for every tier, number of ways, number of shots and control."""

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import torch
from torch import Tensor

from flamingo.data.index import open_dataset
from flamingo.data.rows import Rows
from flamingo.model.flamingo import Flamingo
from flamingo.model.xattn import Visual
from flamingo.training.run import Run
from in_context.controls import CONTROLS, Episodes, check_prompts, check_tokens, controlled
from in_context.world import TAG, TIERS, draw_pictures, episode, seeded, write_pages

EXAMPLES = (0, 1, 2, 4)  # of each object: 0, K, 2K and 4K shots
BATCH = 128  # episodes read at once


@dataclass(frozen=True)
class Cell:
    """Share of episodes whose most likely word, of the whole vocabulary, is the right one."""

    tier: str
    ways: int
    shots: int  # of all objects together
    control: str
    accuracy: float


def write_episodes(folder: Path, ways: tuple[int, ...], count: int, seed: int, each: int = 100) -> None:
    """`count` episodes for every number of ways and shots; bindings and all `each` drawings of an object are new."""
    random = seeded("episodes", seed)
    documents = {
        f"{_prefix(way, examples * way)}{number:05d}": episode(random, way, examples * way, each)
        for way in ways
        for examples in EXAMPLES
        for number in range(count)
    }
    pictures = draw_pictures(random, each)
    for tier in TIERS:
        write_pages(folder / tier, documents, pictures, tier == "named")


def measure(run: Run, folder: Path, ways: tuple[int, ...]) -> list[Cell]:
    """All cells, in the order tier, ways, shots, control."""
    run.model.eval()
    blank = run.model.vision.mean.mul(255).round().to(torch.uint8)
    cells = []
    for tier in TIERS:
        for way, shots in ((way, way * examples) for way in ways for examples in EXAMPLES):
            episodes = read_episodes(run, folder / tier, way, shots, tier == "named")
            for control in CONTROLS:
                share = accuracy(run.model, episodes, controlled(episodes, control, blank))
                cells.append(Cell(tier, way, shots, control, share))
    return cells


def read_episodes(run: Run, folder: Path, ways: int, shots: int, named: bool) -> Episodes:
    """The episodes of a cell through the package's reader, checked."""
    dataset = open_dataset(str(folder), "page")
    # BOS, EOC, then tag, name, word and EOC of every picture, EOS: whole documents, so nothing is drawn at random.
    length = 3 + (4 if named else 3) * (shots + 1)
    stream = replace(run.config.data.streams[0], tokens=length, images=shots + 1)
    rows = Rows(dataset, [], stream, run.config.data, run.vocabulary, run.model.vision.image_px, seed=0)
    samples = [sample for sample in dataset.samples if sample.key.startswith(_prefix(ways, shots))]
    read = [rows.row_of(sample, Random(0), length) for sample in samples]
    tokens = torch.stack([torch.from_numpy(row.window.tokens).long() for row in read])  # (B, L)
    phi = torch.stack([torch.from_numpy(row.window.phi) for row in read])
    images = torch.stack([torch.stack([torch.from_numpy(image) for image in row.images]) for row in read])
    check_tokens(tokens, named)
    tags = (tokens == TAG).nonzero()[:, 1].view(len(read), shots + 1)
    words = tokens.gather(1, tags + (2 if named else 1))
    end = int(tags[0, -1]) + 1
    episodes = Episodes(tokens[:, :end], phi[:, :end], images, words[:, :-1], words[:, -1], named)
    check_prompts(episodes, ways)
    return episodes


@torch.no_grad()
def accuracy(model: Flamingo, episodes: Episodes, images: Tensor) -> float:
    """Share of right answers; in the named tier the model says the object's name itself before the word."""
    right = 0
    for at in range(0, len(images), BATCH):
        pictures = images[at : at + BATCH]
        tokens, phi = episodes.tokens[at : at + BATCH], episodes.phi[at : at + BATCH]
        place = torch.arange(pictures.shape[0] * pictures.shape[1])
        visual = Visual(model.see(pictures.flatten(0, 1)), place, *pictures.shape[:2])
        for _ in range(2 if episodes.named else 1):
            states = model.read(tokens, phi, [visual] * len(model.xattn), visual.images)
            tokens = torch.cat([tokens, model.logits(states[:, -1:]).argmax(-1)], 1)
            phi = torch.cat([phi, phi[:, -1:]], 1)
        right += int((tokens[:, -1] == episodes.answer[at : at + BATCH]).sum())
    return right / len(images)


def _prefix(ways: int, shots: int) -> str:
    return f"{ways}-way-{shots}-shot-"
