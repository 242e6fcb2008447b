"""A few-shot prompt: support examples, then the query, as text and as what `generate` and `log_likelihoods` read.

Flamingo, arXiv 2204.14198, A.2 and figure 8: `<BOS><image> Output: a cat.<EOC><image> Output: a dog.<EOC><image>
Output:`. With no shots two examples stand there without their images: one alone is imitated, more help little.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from flamingo.data.document import escape, unescape
from flamingo.data.tokenizer import IMAGE_TAG, Vocabulary
from flamingo.eval.readers.records import Example, Media
from flamingo.eval.templates import Template
from flamingo.model.generate import Prompt

TEXT_EXAMPLES = 2  # A.2


@dataclass(frozen=True)
class Chunk:
    """One example as text. All chunks of a prompt but the last end with <EOC>."""

    media: Media | None
    text: str


def few_shot(template: Template, support: Sequence[Example], query: Example) -> list[Chunk]:
    """The support in its order, then the query. Without support it is the zero-shot prompt of a ranking task (A.2)."""
    shown = [Chunk(example.media, f" {template.answered(example)}") for example in support]
    return [*shown, Chunk(query.media, f" {template.fill(query)}")]


def zero_shot(template: Template, examples: Sequence[Example], query: Example) -> list[Chunk]:
    """The examples without their images, then the query with its own."""
    return [*(Chunk(None, template.answered(example)) for example in examples), *few_shot(template, [], query)]


def model_prompt(
    chunks: Sequence[Chunk],
    vocabulary: Vocabulary,
    pixels: Callable[[Media], NDArray[np.uint8]],
    device: torch.device | str = "cpu",
) -> Prompt:
    """What `generate` and `log_likelihoods` take. `pixels` gives the frames (T, 3, H, W) of an image or a video.

    A chunk looks at its own image, or at none: a text-only example comes before any image.
    """
    ids = [] if vocabulary.bos is None else [vocabulary.bos]
    phi, seen = [0] * len(ids), 0
    for number, (chunk, (piece, _)) in enumerate(zip(chunks, vocabulary.encode(pieces(chunks)), strict=True)):
        seen += chunk.media is not None
        ids += piece if number == len(chunks) - 1 else [*piece, vocabulary.eoc]
        phi += [seen] * (len(ids) - len(phi))
    frames = np.stack([pixels(chunk.media) for chunk in chunks if chunk.media is not None])
    return Prompt(
        torch.tensor(ids, device=device),
        torch.tensor(phi, dtype=torch.uint8, device=device),
        torch.from_numpy(frames).to(device),
    )


def endings_of(candidates: Sequence[str], vocabulary: Vocabulary) -> list[list[int]]:
    """Candidate answers for `log_likelihoods`, each closed by <EOC> as an answer is in training.

    The paper does not say whether <EOC> is scored. It is here: else "red" always beats "red car".
    """
    return [[*ids, vocabulary.eoc] for ids, _ in vocabulary.encode([f" {escape(text.strip())}" for text in candidates])]


def answer_of(ending: list[int], template: Template, vocabulary: Vocabulary) -> str:
    """The text of what `generate` returned, cut where the model went on with an example of its own."""
    return unescape(template.trim(vocabulary.decode(ending)))


def pieces(chunks: Sequence[Chunk]) -> list[str]:
    """What stands between two <EOC>, markup in a benchmark's own text escaped as in training."""
    return [(IMAGE_TAG if chunk.media is not None else "") + escape(chunk.text) for chunk in chunks]
