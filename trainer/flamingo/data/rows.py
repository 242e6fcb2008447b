"""Row r of step s: the sample the schedule names, or the few of a packed row, read, marked up, cut and decoded.

Everything random comes from (seed, stream, epoch, sample key), so a row is the same whoever makes it.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from numpy.typing import NDArray
from torch.utils.data import Dataset as TorchDataset

from flamingo.batch import Span
from flamingo.config import DataConfig, StreamConfig
from flamingo.data.document import Part, Window, caption_window, draw_window, padding, tokenise
from flamingo.data.images import decode
from flamingo.data.index import Dataset, Members, Sample
from flamingo.data.packing import Row, packed
from flamingo.data.schedule import key_of, place, split_held_out
from flamingo.data.tar import SampleError, pictures
from flamingo.data.tokenizer import Vocabulary

# What odd contents of a sample raise; what the file system raises stops the run.
ODD = (ValueError, TypeError, AttributeError, KeyError, RecursionError)


@dataclass(eq=False)
class Rows(TorchDataset[Row]):
    """All rows of a stream. A sample that cannot be used is a row without a loss: it never shifts the order."""

    dataset: Dataset
    samples: Sequence[int]  # positions in the dataset
    stream: StreamConfig
    data: DataConfig
    vocabulary: Vocabulary
    side: int  # of an image, pixels
    seed: int

    def __getitem__(self, slot: tuple[int, int]) -> Row:
        (step, row), pack, length = slot, self.stream.pack, self.stream.tokens
        made: list[Row] = []
        for at in range(row * pack, (row + 1) * pack):
            made.append(self._sample(step, at, length - sum(one.window.used for one in made)))
        return made[0] if pack == 1 else packed(made, length, self.vocabulary.eos)

    def _sample(self, step: int, at: int, length: int) -> Row:
        """The sample at one place of a step, in a row of its own."""
        epoch, number = place(step, at, self.stream.samples, len(self.samples), self.seed, self.stream.name)
        sample = self.dataset.samples[self.samples[number]]
        random = Random(key_of(self.seed, self.stream.name, epoch, sample.key))
        try:
            return self.row_of(sample, random, length)
        except SampleError as error:
            return self._masked(sample.key, length, Counter({error.reason: 1}))

    def row_of(self, sample: Sample, random: Random, length: int) -> Row:
        """Window and pixels of one sample. Raises SampleError if its text cannot be read."""
        members = self.dataset.members(sample)
        try:
            window = self._page(sample, members, random) if self.stream.kind in ("page", "text") else None
            window = window or self._caption(sample, members, random, length)
        except ODD as error:
            raise SampleError("sample_unusable", sample.key) from error
        images, lost = [], []
        for slot, suffix in enumerate(window.images, start=1):
            try:
                images.append(self._frames(sample, members, suffix, random))
            except SampleError as error:
                lost.append(slot)
                window.counts[error.reason] += 1
        if lost and not images:
            return self._masked(sample.key, length, window.counts + Counter(no_image_left=1))
        return Row([Span(sample.key, 0, 0, window.used)], _without(window, lost), images)

    def _page(self, sample: Sample, members: Members, random: Random) -> Window:
        if "json" in members or self.stream.kind == "page":
            try:
                record = json.loads(self.dataset.member(sample, members, "json"))
                both = zip(record["texts"], record["images"], strict=True)
                parts = [Part(text=text_of(text), image=text_of(image)) for text, image in both]
            except ODD as error:
                raise SampleError("bad_json", sample.key) from error
        else:
            parts = [Part(text=self._text(sample, members))]
        if self.stream.kind == "text":
            parts = [Part(text="\n\n".join(part.text for part in parts if part.text))]
        document = tokenise(parts, self.vocabulary)
        window = draw_window(document, random, self.stream, self.data, self.vocabulary.eos)
        if self.stream.kind == "text":
            del window.counts["window_without_image"]  # none has one
        return window

    def _caption(self, sample: Sample, members: Members, random: Random, length: int) -> Window:
        """A pair or a clip: one visual input, then its text."""
        shown = pictures(members)
        if not shown:
            raise SampleError("no_image", sample.key)
        space = random.random() < self.data.leading_space
        text = self._text(sample, members).strip()
        if not text:
            raise SampleError("no_text", sample.key)
        frames = shown if self.stream.kind == "clip" else shown[:1]
        # All frames of a clip are one visual input: their names travel together.
        return caption_window(" " * space + text, "\n".join(frames), self.vocabulary, length)

    def _text(self, sample: Sample, members: Members) -> str:
        return self.dataset.member(sample, members, "txt").decode(errors="replace")

    def _frames(self, sample: Sample, members: Members, suffix: str, random: Random) -> NDArray[np.uint8]:
        """Pixels (T, 3, H, W): one frame of a still image, `stream.frames` neighbouring ones of a clip."""
        names = suffix.split("\n")
        first = random.randint(0, max(0, len(names) - self.stream.frames))
        # A clip that is too short holds its last frame, so that all clips of a batch have one length.
        chosen = [names[min(first + at, len(names) - 1)] for at in range(self.stream.frames)]
        look = random.getrandbits(64)  # one flip and one change of colour for all frames
        options = (self.data.flip, self.data.colour, self.data.decoder)
        data = {name: self.dataset.member(sample, members, name) for name in set(chosen)}
        pixels = {name: decode(data[name], self.side, Random(look), *options) for name in data}
        return np.stack([pixels[name] for name in chosen])

    def _masked(self, key: str, length: int, counts: Counter[str]) -> Row:
        """A row without a loss, and why."""
        window = Window(*padding(length, self.vocabulary.eos), [], 0, counts + Counter(row_masked=1))
        return Row([Span(key, 0, 0, 0)], window, [])


def open_rows(
    dataset: Dataset, stream: StreamConfig, data: DataConfig, vocabulary: Vocabulary, side: int, seed: int
) -> tuple[Rows, Rows]:
    """Rows to train on, and rows held out: the same for every seed, as they are (no flip, no colour), not packed."""
    train, held_out = split_held_out(dataset.rows.hashes(), data.held_out_share, left_out(dataset, data))
    plain = replace(data, flip=0.0, colour=0.0)
    return (
        Rows(dataset, train, stream, data, vocabulary, side, seed),
        Rows(dataset, held_out, replace(stream, pack=1), plain, vocabulary, side, 0),
    )


def left_out(dataset: Dataset, data: DataConfig) -> NDArray[np.int64] | None:
    """Positions of the samples that the config leaves out: those that the dataset marks as contaminated."""
    return dataset.rows.marked() if data.contaminated == "drop" else None


def text_of(value: object) -> str | None:
    """A value of a sample's JSON that is text or null. Raises TypeError.

    Half a surrogate pair, which JSON can hold where a text was cut inside an emoji, becomes `?`: tokenizers refuse it.
    """
    if value is not None and not isinstance(value, str):
        raise TypeError(f"expected text or null, got {type(value).__name__}")
    return value and value.encode("utf-8", "replace").decode()


def _without(window: Window, lost: list[int]) -> Window:
    """The window with some of its images gone: their tokens look at nothing, later images move up."""
    if not lost:
        return window
    slot_of = np.zeros(256, np.uint8)
    kept = [slot for slot in range(1, len(window.images) + 1) if slot not in lost]
    slot_of[kept] = np.arange(1, len(kept) + 1)
    images = [window.images[slot - 1] for slot in kept]
    return replace(window, phi=slot_of[window.phi], images=images)
