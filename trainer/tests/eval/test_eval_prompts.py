"""Prompts as the paper writes them, the examples they show, and that the model reads them."""

from pathlib import Path

import numpy as np
import pytest
from small_models import build, open_gates

from flamingo.eval.prompts import Chunk, answer_of, endings_of, few_shot, model_prompt, pieces, zero_shot
from flamingo.eval.readers.records import Example, Media
from flamingo.eval.readers.registry import BENCHMARKS
from flamingo.eval.support import orders, pooled, random_support, rices
from flamingo.eval.templates import MEME, OUTPUT, QUESTION, rare_action
from flamingo.model.generate import generate, log_likelihoods


def example(name, text="", answers=(), context=()):
    return Example(name, Media(Path(name)), text, context, answers)


def text_of(chunks):
    return "<BOS>" + "<EOC>".join(pieces(chunks))


CATS = [
    example("1.jpg", answers=("A cat wearing sunglasses.", "A cat.")),
    example("2.jpg", answers=("Elephants in the savanna.",)),
]


def test_a_caption_prompt_is_that_of_the_papers_figure_8():
    assert text_of(few_shot(OUTPUT, CATS, example("q.jpg"))) == (
        "<BOS><image> Output: A cat wearing sunglasses.<EOC><image> Output: Elephants in the savanna.<EOC>"
        "<image> Output:"
    )


def test_with_no_shots_the_examples_stand_there_without_their_images():
    assert text_of(zero_shot(OUTPUT, CATS, example("q.jpg"))) == (
        "<BOS>Output: A cat wearing sunglasses.<EOC>Output: Elephants in the savanna.<EOC><image> Output:"
    )


def test_questions_memes_and_dialogues_have_their_own_words():
    shown = example("1.jpg", "How many {dogs}?", ("3", "2", "2"))  # the answer most people gave
    asked = few_shot(BENCHMARKS["okvqa"].template, [shown], example("q.jpg", "What colour?"))
    assert text_of(asked) == (
        "<BOS><image> Question: How many {dogs}? Answer: 2<EOC><image> Question: What colour? Answer:"
    )
    meme = MEME.fill(example("m", "so cute"))
    assert meme == 'is an image with written: "so cute" on it. Is it hateful? Answer:'
    said = ("a dog", "is it old?", "no", "is it big?", "yes")
    assert BENCHMARKS["visdial"].template.fill(example("d", "where?", context=said)) == (
        "a dog Question: is it old? Answer: no Question: is it big? Answer: yes Question: where? Answer:"
    )


@pytest.mark.parametrize(
    ("verb", "noun", "expected"),
    [
        ("cut", "laptop", "cuts a laptop"),
        ("wash", "apple", "washes an apple"),
        ("fry", "phone", "fries a phone"),
        ("spray", "car", "sprays a car"),
        ("blow dry", "egg", "blows dry an egg"),
    ],
)
def test_rare_actions_are_told_in_the_third_person_with_an_article(verb, noun, expected):
    assert rare_action(verb, noun) == expected


def test_a_prompt_that_lacks_something_is_refused():
    with pytest.raises(ValueError, match=r"'q\.jpg' has no text for the prompt 'Question"):
        few_shot(QUESTION, [], example("q.jpg"))
    with pytest.raises(ValueError, match=r"'1\.jpg' has no answer to show"):
        few_shot(OUTPUT, [example("1.jpg")], example("q.jpg"))


def shade(media):
    """A grey image whose level its name gives."""
    return np.full((1, 3, 32, 32), {"1.jpg": 0, "2.jpg": 40, "q.jpg": 80}[media.path.name], np.uint8)


def test_every_token_looks_at_the_image_of_its_example(words):
    first, second = Media(Path("1.jpg")), Media(Path("2.jpg"))
    prompt = model_prompt([Chunk(first, " a"), Chunk(second, " <image>")], words, shade)
    start = [words.bos, *words.encode(["<image> a"])[0][0], words.eoc]
    ids = prompt.tokens_L.tolist()
    assert ids[: len(start)] == start and len(ids) == len(start) + len("<image> <\\image>")
    assert prompt.phi_L.tolist() == [0] + [1] * (len(start) - 1) + [2] * (len(ids) - len(start))
    assert ids.count(words.eoc) == 1  # the last chunk is left open
    assert prompt.images_NTCHW[:, 0, 0, 0, 0].tolist() == [0, 40]
    alone = model_prompt([Chunk(None, "x"), Chunk(first, "")], words, shade)
    assert alone.phi_L.tolist() == [0, 0, 0] + [1] * 7  # BOS, x and its <EOC> look at nothing


def test_the_model_reads_a_prompt_writes_an_answer_and_ranks_candidates(words):
    model = build().eval()
    open_gates(model)
    prompt = model_prompt(few_shot(OUTPUT, CATS, example("q.jpg")), words, shade)
    assert isinstance(answer_of(generate(model, prompt, 4), OUTPUT, words), str)
    endings = endings_of(["yes", "no way", "maybe"], words)
    assert [len(ending) for ending in endings] == [1 + 3 + 1, 1 + 6 + 1, 1 + 5 + 1]  # a space, the letters, <EOC>
    together = log_likelihoods(model, prompt, endings)
    apart = [log_likelihoods(model, prompt, [ending])[0] for ending in endings]
    assert together == pytest.approx(apart, abs=1e-4)
    assert log_likelihoods(model, prompt, endings, at_once=2) == pytest.approx(apart, abs=1e-4)


def test_an_answer_ends_where_the_model_begins_an_example_of_its_own(words):
    def said(text):
        return answer_of(words.encode([text])[0][0], QUESTION, words)

    assert said(" red Question: what else? Answer: blue") == "red"
    assert said(" an <\\image> tag") == "an <image> tag"  # markup a benchmark writes is unescaped again
    assert said("") == ""


def test_random_support_depends_on_seed_and_query_only():
    ids = [f"s{at}" for at in range(20)]
    chosen = random_support("s3", ids, 8, seed=1)
    assert chosen == random_support("s3", ids[::-1], 8, seed=1)
    assert len(set(chosen)) == 8
    assert chosen[:4] == random_support("s3", ids, 4, seed=1)
    assert chosen != random_support("s3", ids, 8, seed=2)
    assert chosen != random_support("s4", ids, 8, seed=1)
    with pytest.raises(ValueError, match="21 shots were asked for, the support set has 20"):
        random_support("s3", ids, 21, seed=1)


def test_rices_puts_the_most_similar_last_and_breaks_ties_by_id():
    # cosines with (1, 0): far 0, near 1, same direction but longer 1, half sqrt(1/2)
    ids = ["far", "near", "long", "half"]
    features = np.array([[0, 1], [1, 0], [3, 0], [1, 1]], np.float32)
    query = np.array([2, 0], np.float32)
    assert rices(query, ids, features, 3) == ["half", "near", "long"]
    order = [3, 2, 1, 0]
    assert rices(query, [ids[at] for at in order], features[order], 3) == ["half", "near", "long"]
    assert rices(query, ids, features, 0) == []
    with pytest.raises(ValueError, match="zero or not finite"):
        rices(np.zeros(2), ids, features, 2)


def test_features_are_pooled_over_frames_and_positions():
    assert pooled(np.arange(12.0).reshape(1, 2, 3, 2)).tolist() == [[5.0, 6.0]]  # mean of 0 2 .. 10 and of 1 3 .. 11


def test_prompts_are_ensembled_over_6_different_orders_the_given_one_first():
    six = orders(16, 0, "q", 6)
    assert len(set(six)) == 6 and all(sorted(order) == list(range(16)) for order in six)
    assert six[0] == tuple(range(16)) and orders(16, 0, "q", 1) == six[:1]
    assert six == orders(16, 0, "q", 6) != orders(16, 0, "r", 6)
    assert orders(2, 0, "q", 6) == [(0, 1), (1, 0)]
    assert orders(0, 0, "q", 6) == [()]
