"""A few-shot prompt: support examples, then the query, as text and as what `generate` and `log_likelihoods` read.

Flamingo, arXiv 2204.14198, A.2 and figure 8: `<BOS><image> Output: a cat.<EOC><image> Output: a dog.<EOC><image>
Output:`. With no shots two examples stand there without their images: one alone is imitated, more help little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from flamingo.data.document import escape, unescape
from flamingo.data.tokenizer import IMAGE_TAG, Vocabulary
from flamingo.eval.templates import Template
from flamingo.model.generate import Prompt

TEXT_EXAMPLES = 2  # A.2


@dataclass(frozen=True)
class Example:
    """A sample of a benchmark. `fields` are what its template names; a query has no answer."""

    image: str  # name of an image or of a clip's frames
    fields: Mapping[str, str]
    answer: str = ""


@dataclass(frozen=True)
class Chunk:
    """One example as text. All chunks of a prompt but the last end with <EOC>."""

    image: str | None
    text: str


@dataclass(frozen=True)
class Tokens:
    """A prompt in numbers: `phi` is the image each token looks at, 1.., or 0."""

    ids: list[int]
    phi: list[int]
    images: list[str]


def few_shot(template: Template, support: Sequence[Example], query: Example) -> list[Chunk]:
    """The support in its order, then the query. Without support it is the zero-shot prompt of a ranking task (A.2)."""
    shown = [Chunk(example.image, f" {_answered(template, example)}") for example in support]
    return [*shown, Chunk(query.image, f" {template.fill(query.fields)}")]


def zero_shot(template: Template, examples: Sequence[Example], query: Example) -> list[Chunk]:
    """Two examples without their images, then the query with its own. Raises ValueError unless there are two."""
    if len(examples) != TEXT_EXAMPLES:
        raise ValueError(f"a zero-shot prompt shows {TEXT_EXAMPLES} examples as text, got {len(examples)}")
    shown = [Chunk(None, _answered(template, example)) for example in examples]
    return [*shown, Chunk(query.image, f" {template.fill(query.fields)}")]


def text_of(chunks: Sequence[Chunk]) -> str:
    """The prompt as a person reads it, markup in a benchmark's own text escaped as in training."""
    parts = [(IMAGE_TAG if chunk.image is not None else "") + escape(chunk.text) for chunk in chunks]
    return "<BOS>" + "<EOC>".join(parts)


def tokens_of(chunks: Sequence[Chunk], vocabulary: Vocabulary) -> Tokens:
    """In numbers. A chunk looks at its own image, or at none: a text-only example comes before any image."""
    pieces = [(IMAGE_TAG if chunk.image is not None else "") + escape(chunk.text) for chunk in chunks]
    ids = [] if vocabulary.bos is None else [vocabulary.bos]
    phi = [0] * len(ids)
    images: list[str] = []
    for number, (chunk, (piece, _)) in enumerate(zip(chunks, vocabulary.encode(pieces), strict=True)):
        if chunk.image is not None:
            images.append(chunk.image)
        ids += piece if number == len(chunks) - 1 else [*piece, vocabulary.eoc]
        phi += [len(images)] * (len(ids) - len(phi))
    return Tokens(ids, phi, images)


def model_prompt(tokens: Tokens, pixels: Mapping[str, NDArray[np.uint8]], device: torch.device | str = "cpu") -> Prompt:
    """What `generate` and `log_likelihoods` take. `pixels` has the frames (T, 3, H, W) of every image by its name."""
    missing = [name for name in tokens.images if name not in pixels]
    if missing:
        raise ValueError(f"the prompt shows {len(tokens.images)} images; the pixels of {missing[0]!r} were not given")
    frames = np.stack([pixels[name] for name in tokens.images]) if tokens.images else np.zeros((0, 1, 3, 1, 1), "uint8")
    return Prompt(
        torch.tensor(tokens.ids, device=device),
        torch.tensor(tokens.phi, dtype=torch.uint8, device=device),
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


def _answered(template: Template, example: Example) -> str:
    if not example.answer.strip():
        raise ValueError(f"the support example with image {example.image!r} has no answer: only the query may lack one")
    return f"{template.fill(example.fields)} {example.answer.strip()}"
