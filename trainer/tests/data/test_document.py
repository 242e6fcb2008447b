"""Markup, windows, phi and labels, against slow and obvious versions of themselves."""

from random import Random

import numpy as np
import pytest

from flamingo.batch import IGNORED
from flamingo.config import DataConfig, StreamConfig
from flamingo.data.document import (
    IMAGE_BONUS,
    Part,
    draw_window,
    escape,
    images_shown,
    tokenise,
    unescape,
)
from flamingo.data.tokenizer import IMAGE_TAG


def draw(document, seed, length=256, images=5, **data):
    stream = StreamConfig(tokens=length, images=images)
    return draw_window(document, Random(seed), stream, DataConfig(**{"p_next": 0.0, **data}), pad=257)


def text(words, ids):
    return "".join("|" if t == words.eoc else words.decode([t]) for t in ids)


def random_parts(random):
    parts = []
    for _ in range(random.randint(1, 9)):
        if random.random() < 0.5:
            parts.append(Part(image=f"{sum(p.image is not None for p in parts):02d}.jpg"))
        else:
            letters = "".join(random.choice("abc <image>") for _ in range(random.randint(1, 40)))
            parts.append(Part(text=random.choice([letters, "<image>", "x<EOC>y", "é", "</s>"])))
    return parts


def test_a_document_reads_as_in_the_paper(words):
    parts = [Part(text="lead"), Part(image="00.jpg"), Part(text="one"), Part(image="01.jpg"), Part(text="two")]
    document = tokenise(parts, words)
    assert document.ids[0] == words.bos
    assert document.ids[-1] == words.eos
    assert text(words, document.ids[1:-1]) == "lead|<image>one|<image>two|"
    assert document.images == ["00.jpg", "01.jpg"]
    assert (
        "".join(str(k) for k in document.tag_of)
        == "0" + "0000" + "0" + "1111111" + "000" + "0" + "2222222" + "0000" + "0"
    )


def test_a_pages_own_markers_are_escaped_and_come_back(words):
    for own in ("<image>", "<EOC>", r"<\image>", r"<\\EOC>", "a <image> b<EOC>", "<images>", "<\\", "<img>"):
        assert unescape(escape(own)) == own
        assert "<image>" not in escape(own)
        assert "<EOC>" not in escape(own)
    document = tokenise([Part(text="see <image>"), Part(image="00.png")], words)
    assert text(words, document.ids[1:-1]) == r"see <\image>|<image>|"
    assert (document.tag_of > 0).sum() == len(IMAGE_TAG)


def test_special_tokens_in_a_page_are_letters(words):
    document = tokenise([Part(text="</s>")], words)
    assert list(document.ids).count(words.eos) == 1


def test_previous_and_next_differ_in_the_text_and_agree_on_the_tags(words):
    parts = [Part(text="ab"), Part(image="0"), Part(text="cd"), Part(image="1"), Part(text="ef")]
    document = tokenise(parts, words)
    previous = draw(document, 0)
    following = draw(document, 0, p_next=1.0)
    # BOS ab EOC | tag cd EOC | tag ef EOC EOS
    assert previous.phi[: len(document.ids)].tolist() == [0] * 4 + [1] * 10 + [2] * 11
    assert following.phi[: len(document.ids)].tolist() == [1] * 4 + [1] * 7 + [2] * 3 + [2] * 7 + [0] * 4
    assert (previous.tokens == following.tokens).all()


@pytest.mark.parametrize("p_next", [0.0, 1.0])
def test_phi_and_labels_of_10000_random_documents_equal_brute_force(words, p_next):
    random = Random(1)
    for turn in range(10_000):
        document = tokenise(random_parts(random), words)
        length, most = random.randint(4, 80), random.randint(1, 4)
        window = draw(document, turn, length, most, p_next=p_next, keep_imageless=0.5)
        check(document, window, length, most, p_next, words)


def check(document, window, length, most, p_next, words):
    ids = document.ids.tolist()
    starts = [
        s for s in range(max(1, len(ids) - length + 1)) if ids[s : s + length] == window.tokens.tolist()[: len(ids) - s]
    ]
    assert starts
    assert len(window.tokens) == len(window.labels) == len(window.phi) == length
    assert any(matches(document, window, s, length, most, p_next) for s in starts)
    assert len(window.images) <= most


def matches(document, window, start, length, most, p_next):
    """Brute force: for every position look at all tags of the window, one by one."""
    ids, tag_of = document.ids.tolist(), document.tag_of.tolist()
    end = min(len(ids), start + length)
    whole = [k for k in range(1, len(document.images) + 1) if all(start <= i < end for i in at(tag_of, k))]
    expected, labels = [], []
    for position in range(start, start + length):
        follows = position + 1 < len(ids) and position < end
        labels.append(ids[position + 1] if follows and tag_of[position + 1] == 0 else IGNORED)
        if position >= end:
            looks = 0
        elif tag_of[position] in whole:
            looks = tag_of[position]
        elif p_next:
            looks = next((k for k in whole if max(at(tag_of, k)) >= position), 0)
        else:
            looks = next((k for k in reversed(whole) if min(at(tag_of, k)) <= position), 0)
        expected.append(looks if looks in whole[:most] else 0)
    used = [k for k in whole[:most] if any(p == k and y != IGNORED for p, y in zip(expected, labels, strict=True))]
    phi = [used.index(k) + 1 if k in used else 0 for k in expected]
    images = [document.images[k - 1] for k in used]
    return phi == window.phi.tolist() and labels == window.labels.tolist() and images == window.images


def at(tag_of, k):
    return [i for i, tag in enumerate(tag_of) if tag == k]


def test_no_image_tag_and_no_padding_has_a_loss(words):
    document = tokenise([Part(image="0"), Part(text="a"), Part(image="1"), Part(text="b")], words)
    window = draw(document, 0)
    learned = [t for t in window.labels.tolist() if t != IGNORED]
    assert text(words, learned[:-1]) == "|a|b|"
    assert learned[-1] == words.eos


def test_a_window_without_an_image_is_drawn_again_and_counted(words):
    document = tokenise([Part(text="a" * 2000), Part(image="0"), Part(text="end")], words)
    windows = [draw(document, seed) for seed in range(50)]
    assert all(window.images for window in windows)
    assert any(window.counts["window_redrawn"] for window in windows)
    kept = [draw(document, seed, keep_imageless=1.0) for seed in range(50)]
    assert any(window.counts["window_without_image"] for window in kept)


def three_images(words):
    """A document of which no two windows of 12 tokens are alike."""
    lead, first, second, third = "abcdefghijklmnopqrstu", "vwxyz", "ABCDEFGHIJKLMNOPQRST", "UVWXYZ0123456789,;.:-_+*!?"
    parts = [Part(text=lead)]
    for number, words_after in enumerate((first, second, third)):
        parts += [Part(image=str(number)), Part(text=words_after)]
    return tokenise(parts, words)


def weights_by_hand(document, length):
    """A start weighs 1, and 2 more for every tag that lies in its window from its first to its last token."""
    weights = []
    for start in range(len(document.ids) - length + 1):
        whole = [k for k in (1, 2, 3) if set(at(document.tag_of.tolist(), k)) <= set(range(start, start + length))]
        weights.append(1 + 2 * len(whole))
    return np.array(weights)


def test_image_biased_windows_start_where_their_images_weigh_them(words):
    document = three_images(words)
    for length in (8, 12, 25, 60, 500):
        by_hand = weights_by_hand(document, length) if length < len(document.ids) else np.array([7])
        assert (1 + IMAGE_BONUS * images_shown(document, length)).tolist() == by_hand.tolist()
    expected = weights_by_hand(document, 12)
    ids = document.ids.tolist()
    start_of = {tuple(ids[start : start + 12]): start for start in range(len(expected))}
    assert len(start_of) == len(expected)
    found, draws = np.zeros(len(expected)), 20_000
    for seed in range(draws):
        window = draw(document, seed, 12, window="image_biased", keep_imageless=1.0)
        found[start_of[tuple(window.tokens.tolist())]] += 1
    share = expected / expected.sum()
    # Pearson's statistic has mean n - 1 and variance 2 (n - 1) for n starts: five standard deviations above.
    freedom = len(expected) - 1
    assert ((found - draws * share) ** 2 / (draws * share)).sum() < freedom + 5 * (2 * freedom) ** 0.5
    uniform = draws / len(expected)
    assert ((found - uniform) ** 2 / uniform).sum() > 1000


def test_a_biased_window_is_drawn_again_by_the_same_weights(words):
    document = three_images(words)
    assert all(draw(document, seed, 12, window="image_biased").phi.any() for seed in range(200))


def test_text_of_images_past_the_limit_looks_at_nothing(words):
    parts = [part for i in range(7) for part in (Part(image=str(i)), Part(text="t"))]
    window = draw(tokenise(parts, words), 0)
    assert window.images == ["0", "1", "2", "3", "4"]
    assert window.phi.max() == 5
    assert window.counts["tokens_of_later_images"] == 2 * (7 + 2) + 1


def test_the_last_label_is_the_token_after_the_window(words):
    document = tokenise([Part(text="abcdefghijklmnopqrstuvwxyz")], words)
    window = draw(document, 3, 8)
    start = document.ids.tolist().index(window.tokens[0])
    assert window.labels[-1] == document.ids[start + 8]


def test_loss_before_the_first_image_can_be_switched_off(words):
    document = tokenise([Part(text="lead"), Part(image="0"), Part(text="a")], words)
    window = draw(document, 0, mask_before_first_image=True)
    assert (np.flatnonzero(window.labels != IGNORED) >= 6).all()
