"""Rows for two towers: one image and one text, of a pair or of a page, without markup.

Of a page one image is drawn each epoch, and one of its alt text and caption: so a batch never holds two pictures of one
page, which are often alike, and no page has to be read before its turn.
"""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from random import Random

from flamingo.batch import Span
from flamingo.config import DataConfig, StreamConfig
from flamingo.data.document import Window, padding
from flamingo.data.images import decode
from flamingo.data.index import Dataset, Members, Sample
from flamingo.data.packing import Row
from flamingo.data.rows import ODD, Rows, left_out, text_of
from flamingo.data.schedule import split_held_out
from flamingo.data.tar import SampleError, pictures
from flamingo.data.tokenizer import Vocabulary


class Pairs(Rows):
    """Rows whose `phi` is 1 at the text's tokens and 0 behind them; without an image and phi where a sample is bad.

    A row's key reads `KEY IMAGE TEXT`, the last two short hashes: rows with one image or one text are known by them.
    Images in `kept_out` are not shown: pages repeat each other's, and one that was learned by heart measures nothing.
    """

    kept_out: frozenset[str] = frozenset()

    def row_of(self, sample: Sample, random: Random, length: int) -> Row:
        """Tokens and pixels of one sample. Raises SampleError if it has no image with a text."""
        members = self.dataset.members(sample)
        found = self._of_page(sample, members) if self.stream.kind == "page" else self._of_pair(sample, members)
        if not found:
            raise SampleError("no_text", sample.key)
        image, texts = random.choice(found)
        text = random.choice(texts)
        data = self.dataset.member(sample, members, image)
        if (mark := _short(data)) in self.kept_out:
            raise SampleError("held_out", sample.key)
        pixels = decode(data, self.side, random, self.data.flip, self.data.colour, self.data.decoder)[None]
        window = self._window(text, image, length)
        return Row([Span(f"{sample.key} {mark} {_short(text.encode())}", 0, 0, window.used)], window, [pixels])

    def _of_pair(self, sample: Sample, members: Members) -> list[tuple[str, list[str]]]:
        shown = pictures(members)
        if not shown:
            raise SampleError("no_image", sample.key)
        return _with_text([(shown[0], [self._text(sample, members)])])

    def _of_page(self, sample: Sample, members: Members) -> list[tuple[str, list[str]]]:
        try:
            record = json.loads(self.dataset.member(sample, members, "json"))
            images = zip(record["images"], record.get("image_info") or [], strict=False)
            shown = [(text_of(image), info) for image, info in images if image is not None and info]
            return _with_text([(i, [text_of(info.get("alt")), text_of(info.get("caption"))]) for i, info in shown])
        except ODD as error:
            raise SampleError("bad_json", sample.key) from error

    def _window(self, text: str, image: str, length: int) -> Window:
        [(ids, _)] = self.vocabulary.encode([text])
        tokens, labels, phi = padding(length, self.vocabulary.eos)
        tokens[: len(ids)] = ids[:length]
        phi[: len(ids)] = 1
        counts = Counter({"caption_cut": 1} if len(ids) > length else {})
        return Window(tokens, labels, phi, [image], min(length, len(ids)), counts)


def open_pairs(
    dataset: Dataset, stream: StreamConfig, data: DataConfig, vocabulary: Vocabulary, side: int, seed: int
) -> tuple[Pairs, Pairs]:
    """Rows to train on, and rows held out: the same for every seed, as they are (no flip, no colour), in one batch."""
    train, held_out = split_held_out(dataset.rows.hashes(), data.held_out_share, left_out(dataset, data))
    fixed = replace(stream, batch_size=min(data.held_out_rows, len(held_out)))
    plain = replace(data, flip=0.0, colour=0.0)
    return (
        Pairs(dataset, train, stream, data, vocabulary, side, seed),
        Pairs(dataset, held_out, fixed, plain, vocabulary, side, 0),
    )


def _with_text(named: list[tuple[str, list[str | None]]]) -> list[tuple[str, list[str]]]:
    """Images with their texts, white space collapsed; what has none is left out. Order kept."""
    found = [(image, [words for text in texts if (words := " ".join((text or "").split()))]) for image, texts in named]
    return [(image, texts) for image, texts in found if texts]


def _short(data: bytes) -> str:
    """63 bits in hex: they fit a signed number of a tensor."""
    return f"{int.from_bytes(hashlib.sha256(data).digest()[:8], 'big') >> 1:016x}"
