"""Open-ended answers: what counts as the same answer, and how many people must have given it."""

from random import Random

import pytest

from flamingo.eval.metrics.answers import exact_match, ivqa_score, normalised, vqa_score
from flamingo.eval.metrics.mean import mean, standard_error


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("A Dog.", "dog"),
        ("the two\n dogs", "2 dogs"),
        ("None", "0"),
        ("dont know", "don't know"),
        ("couldntve", "couldntve"),  # only the two forms with one apostrophe are in the official table
        ("couldnt've", "couldn't've"),
        ("black/white", "black white"),  # inside a word a mark becomes a space
        ("black / white", "black white"),  # beside a space it goes
        ("yes, it is", "yes it is"),
        ("1,000", "1000"),
        ("1,000-2,000", "10002000"),  # a comma inside a number: every mark goes
        ("2.5 miles.", "2.5 miles"),
        ("it's", "it's"),
    ],
)
def test_answers_are_normalised_as_the_official_script_does(answer, expected):
    assert normalised(answer) == expected


@pytest.mark.parametrize(
    ("agree", "expected"),
    [
        (0, 0.0),
        (1, 0.3),  # leaving out the one: 0; leaving out one of nine others: 1/3. (0 + 9 * 1/3) / 10
        (2, 0.6),  # (2 * 1/3 + 8 * 2/3) / 10
        (3, 0.9),  # (3 * 2/3 + 7 * 1) / 10
        (4, 1.0),  # whoever is left out, at least 3 agree
        (10, 1.0),
    ],
)
def test_vqa_accuracy_leaves_each_person_out_once(agree, expected):
    assert vqa_score("a dog", ["dog"] * agree + ["cat"] * (10 - agree)) == pytest.approx(expected)


def test_the_mean_is_the_same_in_any_order_and_its_error_that_of_the_samples():
    scores = [random.random() for random in map(Random, range(50))]
    assert mean(scores) == mean(sorted(scores)) == mean(sorted(scores, reverse=True))
    assert standard_error([0.0, 1.0, 1.0, 0.0]) == pytest.approx((1 / 3 / 4) ** 0.5)  # variance 1/3 of n - 1
    assert standard_error([1.0]) is None


def test_too_few_people_for_leaving_one_out_are_refused():
    with pytest.raises(ValueError, match="asks 3 to agree: got 3 answers"):
        vqa_score("dog", ["dog"] * 3)


@pytest.mark.parametrize(("agree", "expected"), [(0, 0.0), (1, 0.5), (2, 1.0), (5, 1.0)])
def test_ivqa_gives_half_for_one_of_five_annotators_and_all_for_two(agree, expected):
    assert ivqa_score("Knife", ["a knife"] * agree + ["spoon"] * (5 - agree)) == expected


def test_ivqa_needs_an_annotator():
    with pytest.raises(ValueError, match="at least one human answer"):
        ivqa_score("knife", [])


def test_exact_match_is_of_normalised_answers():
    pairs = [("A dog.", "dog"), ("two", "2"), ("cats", "cat")]
    assert [exact_match(said, [right]) for said, right in pairs] == [1, 1, 0]
