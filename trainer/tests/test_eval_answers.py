"""Open-ended answers: what counts as the same answer, and how many people must have given it."""

from random import Random

import pytest

from flamingo.eval.answers import exact_match, ivqa_accuracy, ivqa_score, normalised, vqa_accuracy, vqa_score


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


def test_vqa_accuracy_is_the_mean_over_questions_in_any_order():
    random = Random(0)
    samples = [("dog", ["dog"] * random.randint(0, 10)) for _ in range(50)]
    samples = [(said, [*answers, *["cat"] * (10 - len(answers))]) for said, answers in samples]
    first = vqa_accuracy(*zip(*samples, strict=True))
    random.shuffle(samples)
    assert vqa_accuracy(*zip(*samples, strict=True)) == first
    assert vqa_accuracy(["dog", "cat"], [["dog"] * 10, ["dog"] * 10]) == 0.5


def test_too_few_people_for_leaving_one_out_are_refused():
    with pytest.raises(ValueError, match="asks 3 to agree: got 3 answers"):
        vqa_score("dog", ["dog"] * 3)


@pytest.mark.parametrize(("agree", "expected"), [(0, 0.0), (1, 0.5), (2, 1.0), (5, 1.0)])
def test_ivqa_gives_half_for_one_of_five_annotators_and_all_for_two(agree, expected):
    assert ivqa_score("Knife", ["a knife"] * agree + ["spoon"] * (5 - agree)) == expected


def test_ivqa_needs_an_annotator():
    with pytest.raises(ValueError, match="at least one human answer"):
        ivqa_score("knife", [])
    assert ivqa_accuracy(["knife", "pan"], [["knife"], ["pan", "pan"]]) == 0.75  # (1/2 + 1) / 2


def test_exact_match_is_of_normalised_answers():
    assert exact_match(["A dog.", "two", "cats"], ["dog", "2", "cat"]) == pytest.approx(2 / 3)


@pytest.mark.parametrize("metric", [exact_match, vqa_accuracy, ivqa_accuracy])
def test_as_many_predictions_as_samples_are_asked_for(metric):
    with pytest.raises(ValueError, match="1 predictions for 2 samples"):
        metric(["dog"], ["dog", "cat"])
