"""CIDEr-D against values worked out by hand, and the words it counts."""

from math import exp, log, sqrt

import pytest

from flamingo.eval.metrics.cider import cider_d
from flamingo.eval.metrics.mean import mean
from flamingo.eval.metrics.words import words


def scored(predictions, references):
    scores = cider_d(list(predictions.values()), [references[name] for name in predictions])
    return dict(zip(predictions, scores, strict=True))


TWO = {"a": ["red cat sat down"], "b": ["blue dog ran off"]}


def test_a_caption_that_differs_in_one_word_scores_what_paper_and_pencil_say():
    # Two samples share no word, so every n-gram weighs ln 2 and the weights cancel in the cosines.
    # "red cat sat up": 3 of 4 words, 2 of 3 pairs, 1 of 2 triples, 0 of 1 quadruple; same length, no penalty.
    # 10 * (3/4 + 2/3 + 1/2 + 0) / 4 = 10 * 23/48
    scores = scored({"a": "Red cat sat up.", "b": "A blue dog"}, TWO)
    assert scores["a"] == pytest.approx(230 / 48)


def test_the_caption_of_the_one_reference_has_the_maximum_of_10():
    assert scored({"a": "red cat sat down", "b": "blue dog ran off"}, TWO) == pytest.approx({"a": 10, "b": 10})


def test_one_word_more_costs_the_gaussian_of_deviation_6():
    # 4 shared of 5 and 4 words, 3 of 4 and 3 pairs, 2 of 3 and 2, 1 of 2 and 1: cosine = shared / sqrt(count * count)
    cosines = 4 / sqrt(5 * 4) + 3 / sqrt(4 * 3) + 2 / sqrt(3 * 2) + 1 / sqrt(2 * 1)
    scores = scored({"a": "red cat sat down now", "b": ""}, TWO)
    assert scores["a"] == pytest.approx(10 * cosines / 4 * exp(-1 / (2 * 36)))
    assert scores["b"] == 0


def test_a_repeated_word_counts_as_often_as_the_reference_has_it():
    # Clipped: min(4, 1) * 1 / (4 * 1) = 1/4 for words; the reference has no pair. 3 pairs against 0: exp(-9 / 72)
    scores = scored({"a": "cat cat cat cat", "b": "dog"}, {"a": ["cat"], "b": ["dog"]})
    assert scores["a"] == pytest.approx(10 * (1 / 4) / 4 * exp(-9 / 72))


def test_a_word_of_many_samples_weighs_less():
    # Of 3 samples 2 have "red": weight ln(3/2); "cat" ln 3. Prediction "red" against "red cat", one pair fewer.
    references = {"a": ["red cat"], "b": ["red dog"], "c": ["blue bird"]}
    red, cat = log(3 / 2), log(3)
    scores = scored({"a": "red", "b": "red dog", "c": "x"}, references)
    assert scores["a"] == pytest.approx(10 * (red / sqrt(red**2 + cat**2)) / 4 * exp(-1 / 72))
    assert scores["b"] == pytest.approx(5)  # two words have no triples and quadruples: 10 * (1 + 1 + 0 + 0) / 4


def test_several_references_are_averaged():
    references = {"a": ["red cat sat down", "something else entirely here"], "b": ["blue dog ran off"]}
    assert scored({"a": "red cat sat down", "b": "blue dog ran off"}, references)["a"] == pytest.approx(10 / 2)


def test_the_order_of_samples_changes_nothing():
    predictions = {f"{at}": f"a {'red' if at % 2 else 'blue'} cat {at} sat on mat {at % 3}" for at in range(9)}
    references = {key: [text.replace("sat", "lay"), text + " today"] for key, text in predictions.items()}
    backwards = [dict(reversed(list(table.items()))) for table in (predictions, references)]
    forwards = scored(predictions, references)
    assert forwards == scored(*backwards)
    assert mean(forwards.values()) == mean(reversed(list(forwards.values())))


@pytest.mark.parametrize(
    ("predictions", "references", "message"),
    [
        ({"a": "x"}, {"a": ["x"]}, "needs 2 samples, got 1"),
        ({"a": "x", "b": "x"}, {"a": ["x"], "b": []}, "sample 1 has no reference caption"),
    ],
)
def test_what_cannot_be_scored_is_refused(predictions, references, message):
    with pytest.raises(ValueError, match=message):
        scored(predictions, references)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('A man, in a T-shirt; "waving".', ["a", "man", "in", "a", "t-shirt", "waving"]),
        ("The dog's bone isn't here", ["the", "dog", "'s", "bone", "is", "n't", "here"]),
        ("They\u2019re at 10:30 o'clock", ["they", "'re", "at", "10:30", "o'clock"]),
        ("3,000 people (U.S.) & more...", ["3,000", "people", "-lrb-", "u.s.", "-rrb-", "&", "more"]),
        ("Mr. Smith cannot go to St. John's!", ["mr.", "smith", "can", "not", "go", "to", "st.", "john", "'s"]),
        (
            "He's gonna eat a man/woman's 1/2 bun",
            ["he", "'s", "gon", "na", "eat", "a", "man/woman", "'s", "1/2", "bun"],
        ),
        ("A $5 bill @ #tag #1: 50% off", ["a", "$", "5", "bill", "@", "#tag", "#", "1", "50", "%", "off"]),
    ],
)
def test_words_are_those_the_treebank_tokenizer_gives(text, expected):
    assert words(text) == expected


def test_an_empty_split_has_no_mean():
    with pytest.raises(ValueError, match="no sample to average over"):
        mean([])
