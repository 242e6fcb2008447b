"""Where our rows differ from those of open_flamingo (github.com/mlfoundations/open_flamingo, MIT), in exact counts.

Its rule for interleaved documents, in our words: the images of a row stay in the order of the document's image list, a
tag is put before each sentence that an image was matched to, and the n-th tag stands for the n-th image, because the
image a token looks at is the number of tags up to it. A row is always the beginning of its document, and holds N
images: where there are fewer, zeros that are encoded like the others.
"""

import hashlib
import json
from dataclasses import dataclass
from itertools import permutations
from random import Random

import numpy as np
import pytest

from flamingo.config import DataConfig, StreamConfig
from flamingo.data.index import open_dataset
from flamingo.data.loader import StepSampler, batches
from flamingo.data.rows import open_rows
from flamingo.toy import COLOURS, PNG, draw, write_dataset

LENGTH, IMAGES = 256, 6  # of its published training command
FIGURES = [("red", "circle"), ("green", "square"), ("blue", "triangle"), ("yellow", "cross")]


@dataclass(frozen=True)
class Document:
    """Images in the order of their list, the sentence each was matched to, and the sentences."""

    figures: list[tuple[str, str]]
    matched: list[int]
    sentences: list[str]


def document(order, more=""):
    """Sentence number `order[i]` describes image i, and says `more`."""
    figures = [FIGURES[at % len(FIGURES)] for at in range(len(order))]
    sentences = [""] * len(order)
    for (colour, shape), at in zip(figures, order, strict=True):
        sentences[at] = f"a {colour} {shape}.{more}"
    return Document(figures, list(order), sentences)


def their_row(page, words):
    """Tokens of a row, for each the number in the image list of the image it looks at, or None, and what is encoded."""
    kept = list(range(len(page.figures)))[:IMAGES]
    sentences_with_tag = {page.matched[image] for image in kept}
    tokens, looks, tags = [], [], 0
    for number, sentence in enumerate(page.sentences):
        tags += number in sentences_with_tag
        ids = words.encode(["<image>" * (number in sentences_with_tag) + sentence])[0][0]
        tokens += ids
        looks += [kept[tags - 1] if tags else None] * len(ids)
    return tokens[:LENGTH], looks[:LENGTH], IMAGES


def write(folder, pages):
    """The same documents as shards: every image stands in front of the sentence it was matched to."""
    samples = []
    for number, page in enumerate(pages):
        key = hashlib.sha256(f"{number}".encode()).hexdigest()[:32]
        data = [draw(*figure, "in the middle", Random(f"{number} {figure}")) for figure in page.figures]
        suffixes = [f"{at:02d}.{'png' if one.startswith(PNG) else 'jpg'}" for at, one in enumerate(data)]
        texts, images = [], []
        for at, sentence in enumerate(page.sentences):
            texts += [None, sentence]
            images += [suffixes[page.matched.index(at)], None]
        record = {"texts": texts, "images": images}
        files = [(f"{key}.{suffix}", one) for suffix, one in zip(suffixes, data, strict=True)]
        samples.append((key, [(f"{key}.json", json.dumps(record).encode()), *files], "page"))
    write_dataset(folder, samples)
    return [key for key, _, _ in samples]


def our_rows(folder, words, batch_size=1):
    stream = StreamConfig(tokens=LENGTH, images=IMAGES, batch_size=batch_size)
    rows = open_rows(open_dataset(str(folder), "page"), stream, DataConfig(p_next=0.0), words, 32, seed=0)[0]
    rows.samples = list(range(len(rows.dataset.samples)))
    return rows


def colour_of(pixels):
    """The name of the colour that the figure in an image (T, 3, H, W) has: the ground is lighter than all of them."""
    middle = pixels[0, :, 14:18, 14:18].reshape(3, -1).mean(1)
    return min(COLOURS, key=lambda name: np.abs(middle - COLOURS[name]).sum())


@pytest.fixture(scope="module")
def permuted(tmp_path_factory):
    """Four images matched to four sentences in every possible order: 24 documents, 96 sentences."""
    folder = tmp_path_factory.mktemp("permuted")
    pages = [document(order) for order in permutations(range(4))]
    return folder, dict(zip(write(folder, pages), pages, strict=True))


def test_their_rule_names_the_wrong_image_where_matches_are_not_in_order(permuted, words):
    right = {}
    for page in permuted[1].values():
        tokens, looks, _ = their_row(page, words)
        text = words.decode(tokens)
        seen = [looks[text.index(sentence)] for sentence in page.sentences]
        right[tuple(page.matched)] = sum(page.matched[image] == at for at, image in enumerate(seen))
    assert right[0, 1, 2, 3] == 4  # in order, the rule holds
    assert right[1, 0, 3, 2] == right[3, 2, 1, 0] == 0
    # A permutation of four leaves one in its place on average: 24 sentences of 96 have their own image.
    assert sum(right.values()) == 24


def test_our_rows_name_the_right_image_for_every_sentence(permuted, words):
    folder, pages = permuted
    rows, right = our_rows(folder, words), 0
    for step in range(len(pages)):
        row = rows[step, 0]
        page = pages[row.spans[0].key]
        text = words.decode([0 if token == words.eoc else token for token in row.window.tokens[1:]])
        for at, sentence in enumerate(page.sentences):
            (slot,) = set(row.window.phi[1:][text.index(sentence) :][: len(sentence)].tolist())
            named = page.figures[int(row.window.images[slot - 1][:2])]
            assert sentence == "a {} {}.".format(*named)
            assert colour_of(row.images[slot - 1]) == named[0]
            right += page.matched.index(at) == page.figures.index(named)
    assert right == 96


def test_a_third_of_what_they_encode_is_no_image_and_nothing_of_what_we_do(permuted, words):
    folder, pages = permuted
    theirs = sum(their_row(page, words)[2] for page in pages.values())
    assert (theirs, theirs - 96) == (144, 48)
    (batch,) = batches(our_rows(folder, words, batch_size=24), StepSampler(0, 1, 24), 0, False)
    assert len(batch.images) == 96
    assert all(image.float().std() > 1 for image in batch.images)
    # BOS and EOS, <EOC> before every tag and once at the end, the tag's 7 letters: the rest of 256 is padding.
    letters = sum(len(sentence) for page in pages.values() for sentence in page.sentences)
    used = letters + 24 * (2 + 5 + 4 * len("<image>"))
    assert batch.padding == pytest.approx(1 - used / (24 * LENGTH))


def test_their_rows_never_hold_the_end_of_a_long_document_and_ours_do(tmp_path, words):
    page = document(range(20), more=" It stands alone, on a light ground.")
    write(tmp_path, [page, page])
    _, looks, _ = their_row(page, words)
    assert set(looks) == {0, 1, 2, 3, 4}  # in every epoch; there is no room for the sixth image
    rows, seen = our_rows(tmp_path, words), set()
    for step in range(100):
        seen |= {int(name[:2]) for name in rows[step, 0].window.images}
    assert seen >= set(range(5, 20))
