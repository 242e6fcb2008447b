"""Text from a prompt: beam search that stops at <EOC>, and the log-likelihood of given endings (appendix B).

The prompt is read once. Its keys and values are kept, and so are those of its images in every cross-attention layer.
Axes: B beams or endings, L tokens, N images of the prompt.
"""

import copy
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import DynamicCache

from flamingo.batch import IGNORED
from flamingo.model.flamingo import Flamingo
from flamingo.model.xattn import KeysValues, Visual


@dataclass(frozen=True)
class Prompt:
    """Tokens, the image each looks at, and the images. What follows looks at what the last token looks at."""

    tokens_L: Tensor
    phi_L: Tensor
    images_NTCHW: Tensor  # uint8


@dataclass
class _Reading:
    """A prompt that has been read, once for each beam."""

    last_BD: Tensor  # hidden state of the newest token
    cache: DynamicCache
    visual: list[KeysValues]
    images: int
    phi: int


@torch.no_grad()
def generate(
    model: Flamingo, prompt: Prompt, max_tokens: int, beams: int = 3, stops: tuple[int, ...] = ()
) -> list[int]:
    """The best ending of at most `max_tokens` tokens, without its <EOC>. Paper: 3 beams.

    Endings, cut off ones too, are compared by their mean log-likelihood a token. `stops` end one as <EOC> does.
    """
    reading = _read(model, prompt, beams)
    ends = torch.tensor([model.eoc_id, *stops], device=prompt.tokens_L.device)
    scores = torch.full((beams,), -torch.inf, device=ends.device)
    scores[0] = 0.0  # the beams are equal at first: only one may go on
    endings: list[list[int]] = [[] for _ in range(beams)]
    finished: list[tuple[float, list[int]]] = []
    for length in range(1, max_tokens + 1):
        log_p = model.logits(reading.last_BD).float().log_softmax(-1)  # (B, V + 1)
        ended = (scores[:, None] + log_p)[:, ends]  # (B, number of stops)
        finished += [(float(s) / length, endings[b]) for b, row in enumerate(ended) for s in row if s.isfinite()]
        log_p[:, ends] = -torch.inf
        best = (scores[:, None] + log_p).flatten().topk(beams)
        scores, beam, token = best.values, best.indices // log_p.shape[1], best.indices % log_p.shape[1]
        endings = [[*endings[b], t] for b, t in zip(beam.tolist(), token.tolist(), strict=True)]
        finished = sorted(finished, key=lambda ending: -ending[0])[:beams]
        if length == max_tokens or (len(finished) == beams and finished[-1][0] >= float(scores[0]) / length):
            break
        reading.cache.reorder_cache(beam)
        reading.last_BD = _next(model, reading, token[:, None])[:, -1]
    unfinished = [(float(score) / length, ending) for score, ending in zip(scores, endings, strict=True)]
    return max(finished + unfinished, key=lambda ending: ending[0])[1]


@torch.no_grad()
def log_likelihoods(model: Flamingo, prompt: Prompt, endings: list[list[int]], at_once: int = 16) -> list[float]:
    """Log-likelihood of each ending after the prompt, in nats: how closed-ended tasks are decided.

    The prompt is read once; `at_once` endings share the memory of as many copies of its keys and values.
    """
    read = _read(model, prompt, 1)
    found: list[float] = []
    for start in range(0, len(endings), at_once):
        group = endings[start : start + at_once]
        longest = max(len(ending) for ending in group)
        tokens = torch.zeros(len(group), longest, dtype=torch.int64, device=prompt.tokens_L.device)
        labels = torch.full_like(tokens, IGNORED)
        for at, ending in enumerate(group):
            tokens[at, : len(ending)] = labels[at, : len(ending)] = torch.tensor(ending)
        reading = _copies(read, len(group))
        states = reading.last_BD[:, None]  # predicts the first token of each ending
        if longest > 1:
            states = torch.cat([states, _next(model, reading, tokens[:, :-1])], dim=1)  # (B, longest, D)
        with torch.autocast(states.device.type, enabled=False):  # logits of bf16 tie: from 16 on they go by eighths
            found += (-model.losses(states.float(), labels).sum(1)).tolist()
    return found


def _read(model: Flamingo, prompt: Prompt, rows: int) -> _Reading:
    images = max(1, len(prompt.images_NTCHW))
    place = torch.arange(len(prompt.images_NTCHW), device=prompt.tokens_L.device)
    cache = DynamicCache()
    with _uncompiled(model):
        seen = Visual(model.see(prompt.images_NTCHW), place, 1, images)
        visual = [layer.keys_values(seen) for layer in model.xattn]
        states = model.read(prompt.tokens_L[None], prompt.phi_L[None], visual, images, cache)
    return _copies(_Reading(states[:, -1], cache, visual, images, int(prompt.phi_L[-1])), rows)


def _copies(reading: _Reading, rows: int) -> _Reading:
    """What one row has read, for several rows that go on by themselves."""
    cache = copy.deepcopy(reading.cache)
    cache.batch_repeat_interleave(rows)
    wide = [kv.expand(rows, -1, -1) for kv in reading.visual]
    return _Reading(reading.last_BD.expand(rows, -1), cache, wide, reading.images, reading.phi)


def _next(model: Flamingo, reading: _Reading, tokens_BL: Tensor) -> Tensor:
    phi_BL = torch.full_like(tokens_BL, reading.phi)
    with _uncompiled(model):
        return model.read(tokens_BL, phi_BL, reading.visual, reading.images, reading.cache)


def _uncompiled(model: Flamingo) -> AbstractContextManager[None]:
    """Every call has another length: compiling for each would take longer than the call."""
    return torch.compiler.set_stance("force_eager") if model.compiled else nullcontext()
