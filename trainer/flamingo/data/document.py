"""From a document to a row: markup, window, phi, labels (section 2.1, 2.2 and appendix A.3.1).

A document is a list of parts: text, or the suffix of an image. It reads
`BOS lead EOC <image>text EOC <image>text EOC EOS`: <EOC> before every image and once at the end.
"""

import re
from collections import Counter
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from flamingo.batch import IGNORED
from flamingo.config import DataConfig, StreamConfig
from flamingo.data.tokenizer import IMAGE_TAG, Vocabulary

# Added to a start's weight of 1 by every image, as in m4's packing (github.com/huggingface/smollm); there for starts up
# to three quarters of a window before the image, here for all whose window holds its whole tag.
IMAGE_BONUS = 2
_MARKER = re.compile(r"<(\\*)(image|EOC)>")


@dataclass(frozen=True)
class Part:
    """One entry of a document: exactly one of the two is set."""

    text: str | None = None
    image: str | None = None  # member suffix


@dataclass(frozen=True)
class Tokens:
    """A whole document in numbers."""

    ids: NDArray[np.int32]  # (L,)
    tag_of: NDArray[np.int32]  # (L,) k where the token belongs to the tag of image k = 1.., else 0
    images: list[str]  # member suffixes, in order


@dataclass(frozen=True)
class Window:
    """One row of a batch, before its images are read."""

    tokens: NDArray[np.int32]  # (L,)
    labels: NDArray[np.int32]  # (L,) the next token, or IGNORED
    phi: NDArray[np.uint8]  # (L,) which of `images` a token looks at, 1.., or 0
    images: list[str]
    used: int  # tokens before the padding
    counts: Counter[str]


def escape(text: str) -> str:
    r"""A page's own `<image>` or `<EOC>` gets a backslash, so that it cannot be taken for markup: `<\image>`."""
    return _MARKER.sub(r"<\\\1\2>", text)


def unescape(text: str) -> str:
    """Takes the backslash away again."""
    return re.sub(r"<\\(\\*)(image|EOC)>", r"<\1\2>", text)


def tokenise(parts: list[Part], vocabulary: Vocabulary) -> Tokens:
    """Numbers of a document. Tags are known by their place, never found by searching in the text."""
    pieces, images = [""], []  # text between two <EOC>; all but the first start with a tag
    for part in parts:
        if part.image is not None:
            pieces.append(IMAGE_TAG)
            images.append(part.image)
        else:
            pieces[-1] += escape(part.text or "")
    ids: list[int] = [] if vocabulary.bos is None else [vocabulary.bos]
    tag_of: list[int] = [0] * len(ids)
    for number, (piece, starts) in enumerate(vocabulary.encode(pieces)):
        ids += [*piece, vocabulary.eoc]
        tag_of += [number if number and start < len(IMAGE_TAG) else 0 for start in starts] + [0]
    return Tokens(np.array([*ids, vocabulary.eos], np.int32), np.array([*tag_of, 0], np.int32), images)


def caption_window(text: str, image: str, vocabulary: Vocabulary, length: int) -> Window:
    """The row of a pair or a clip: BOS, the image's tag, the text, EOC, EOS; all of it looks at the one image (2.1)."""
    document = tokenise([Part(image=image), Part(text=text)], vocabulary)
    first = 0 if vocabulary.bos is None else 1
    # A page has an <EOC> before its first image, a pair has not.
    ids, tag_of = np.delete(document.ids, first), np.delete(document.tag_of, first)
    window = _cut(Tokens(ids, tag_of, [image]), 0, length, vocabulary.eos, max_images=1, looks_next=True)
    if not window.images:  # there is no room for the first token of the text
        return Window(*padding(length, vocabulary.eos), [], 0, Counter(image_without_text=1))
    window.phi[: window.used] = 1
    if len(ids) > length:
        window.counts["caption_cut"] += 1
    return window


def draw_window(document: Tokens, random: Random, stream: StreamConfig, data: DataConfig, pad: int) -> Window:
    """A random window of `stream.tokens` with its first images, and a coin for which side text looks to.

    A start weighs 1 + a bonus times the images it would show; the paper's is uniform, a bonus of 0. A window without
    a whole tag is kept with chance `data.keep_imageless`, else the start is drawn again among those that have one,
    if there is one; both are counted.
    """
    bonus, shown = IMAGE_BONUS if data.window == "image_biased" else 0, images_shown(document, stream.tokens)
    start = _pick(1 + bonus * shown, random)
    looks_next = random.random() < data.p_next
    keep = random.random() < data.keep_imageless
    redrawn = not shown[start] and shown.any() and not keep
    if redrawn:
        start = _pick((1 + bonus * shown) * (shown > 0), random)
    masks, most = data.mask_before_first_image, stream.images
    window = _cut(document, start, stream.tokens, pad, max_images=most, looks_next=looks_next, mask_before=masks)
    window.counts.update({"window_redrawn": 1} if redrawn else {})
    return window


def _cut(
    document: Tokens,
    start: int,
    length: int,
    pad: int,
    *,
    max_images: int,
    looks_next: bool,
    mask_before: bool = False,
) -> Window:
    """The window from `start` on, filled up with `pad`, and what was left out of it."""
    counts: Counter[str] = Counter()
    end = min(start + length, len(document.ids))
    tag_of = document.tag_of[start:end]
    labels = np.full(end - start, IGNORED, np.int32)
    following = document.ids[start + 1 : end + 1]
    labels[: len(following)] = np.where(document.tag_of[start + 1 : end + 1] > 0, IGNORED, following)

    firsts, lasts = _tag_spans(document)
    inside = np.flatnonzero((firsts >= start) & (lasts < end)) + 1  # document numbers of the window's images
    phi = image_of_each_token(tag_of, inside, looks_next)
    if mask_before:
        first = int(firsts[inside[0] - 1]) - start if len(inside) else len(phi)
        labels[:first] = IGNORED

    late = np.isin(phi, inside[max_images:])
    counts["tokens_of_later_images"] += int(late.sum())
    phi[late] = 0
    # An image that no token with a loss looks at teaches nothing: its text was cut off.
    used = [int(k) for k in inside[:max_images] if (labels[phi == k] != IGNORED).any()]
    counts["image_without_text"] += len(inside[:max_images]) - len(used)
    if not len(inside):
        counts["window_without_image"] += 1

    ids, targets, looks = padding(length, pad)
    ids[: end - start], targets[: end - start] = document.ids[start:end], labels
    for slot, k in enumerate(used, start=1):
        looks[: end - start][phi == k] = slot
    return Window(ids, targets, looks, [document.images[k - 1] for k in used], end - start, +counts)


def padding(length: int, pad: int) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    """Tokens, labels and phi of a row of nothing."""
    return np.full(length, pad, np.int32), np.full(length, IGNORED, np.int32), np.zeros(length, np.uint8)


def image_of_each_token(tag_of: NDArray[np.int32], inside: NDArray[np.int64], looks_next: bool) -> NDArray[np.int32]:
    """Document number of the image each token of a window looks at, 0 for none. (L,)

    The tokens of a tag look at their own image either way. `inside` are the images whose whole tag is in the window.
    """
    phi = np.zeros(len(tag_of), np.int32)
    mine = np.where(np.isin(tag_of, inside), tag_of, 0)
    current = 0
    for at in reversed(range(len(phi))) if looks_next else range(len(phi)):
        current = int(mine[at]) or current
        phi[at] = current
    return phi


def _tag_spans(document: Tokens) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last token of every image's tag, in order."""
    places = np.flatnonzero(document.tag_of)
    numbers = document.tag_of[places]
    wanted = np.arange(1, len(document.images) + 1)
    return places[np.searchsorted(numbers, wanted)], places[np.searchsorted(numbers, wanted, side="right") - 1]


def images_shown(document: Tokens, length: int) -> NDArray[np.int64]:
    """How many whole tags the window of `length` tokens from each possible start on holds. (starts,), linear time."""
    firsts, lasts = _tag_spans(document)
    last_start = max(0, len(document.ids) - length)
    lows, highs = np.maximum(0, lasts - length + 1), np.minimum(firsts, last_start)
    fits = lows <= highs
    steps = np.zeros(last_start + 2, np.int64)
    np.add.at(steps, lows[fits], 1)
    np.add.at(steps, highs[fits] + 1, -1)
    return np.cumsum(steps[:-1])


def _pick(weights: NDArray[np.int64], random: Random) -> int:
    """A position, drawn in proportion to its whole-numbered weight."""
    sums = np.cumsum(weights)
    return int(np.searchsorted(sums, random.randrange(int(sums[-1])), side="right"))
