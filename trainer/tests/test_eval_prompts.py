"""Prompts as the paper writes them, the examples they show, and that the model reads them."""

import numpy as np
import pytest
from test_model import build, open_gates

from flamingo.eval.ensemble import ensemble, orders, ranked
from flamingo.eval.prompts import (
    Chunk,
    Example,
    answer_of,
    endings_of,
    few_shot,
    model_prompt,
    text_of,
    tokens_of,
    zero_shot,
)
from flamingo.eval.support import pooled, random_support, rices
from flamingo.eval.templates import DIALOGUE, HATEFUL, OUTPUT, QUESTION, dialogue_history, rare_action, template
from flamingo.model.generate import generate, log_likelihoods

CATS = [Example("1.jpg", {}, "A cat wearing sunglasses."), Example("2.jpg", {}, "Elephants in the savanna.")]


def test_a_caption_prompt_is_that_of_the_papers_figure_8():
    assert text_of(few_shot(OUTPUT, CATS, Example("q.jpg", {}))) == (
        "<BOS><image> Output: A cat wearing sunglasses.<EOC><image> Output: Elephants in the savanna.<EOC>"
        "<image> Output:"
    )


def test_with_no_shots_two_examples_stand_there_without_their_images():
    assert text_of(zero_shot(OUTPUT, CATS, Example("q.jpg", {}))) == (
        "<BOS>Output: A cat wearing sunglasses.<EOC>Output: Elephants in the savanna.<EOC><image> Output:"
    )
    with pytest.raises(ValueError, match="shows 2 examples as text, got 1"):
        zero_shot(OUTPUT, CATS[:1], Example("q.jpg", {}))


def test_questions_memes_and_dialogues_have_their_own_words():
    shown = Example("1.jpg", {"question": "How many {dogs}?"}, "2")
    asked = few_shot(template("okvqa"), [shown], Example("q.jpg", {"question": "What colour?"}))
    assert text_of(asked) == (
        "<BOS><image> Question: How many {dogs}? Answer: 2<EOC><image> Question: What colour? Answer:"
    )
    assert HATEFUL.fill({"text": "so cute"}) == 'is an image with written: "so cute" on it. Is it hateful? Answer:'
    history = dialogue_history("a dog", [("is it old?", "no"), ("is it big?", "yes")])
    assert DIALOGUE.fill({"history": history, "question": "where?"}) == (
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
    with pytest.raises(ValueError, match="needs the field 'question', got \\[\\]"):
        few_shot(QUESTION, [], Example("q.jpg", {}))
    with pytest.raises(ValueError, match=r"'1\.jpg' has no answer"):
        few_shot(OUTPUT, [Example("1.jpg", {})], Example("q.jpg", {}))
    with pytest.raises(ValueError, match="no prompt for the benchmark 'mmlu'; there is one for coco, "):
        template("mmlu")


def test_every_token_looks_at_the_image_of_its_example(words):
    tokens = tokens_of([Chunk("1.jpg", " a"), Chunk("2.jpg", " <image>")], words)
    first = [words.bos, *b"<image> a", words.eoc]
    assert len(tokens.ids) == len(first) + len("<image> <\\image>")
    assert tokens.phi == [0] + [1] * (len(first) - 1) + [2] * (len(tokens.ids) - len(first))
    assert (tokens.images, tokens.ids.count(words.eoc)) == (["1.jpg", "2.jpg"], 1)  # the last chunk is left open
    alone = tokens_of([Chunk(None, "x"), Chunk("q.jpg", "")], words)
    assert alone.phi == [0, 0, 0] + [1] * 7  # BOS, x and its <EOC> look at nothing


def test_the_model_reads_a_prompt_writes_an_answer_and_ranks_candidates(words):
    model = build().eval()
    open_gates(model)
    pixels = {name: np.full((1, 3, 32, 32), 40 * at, np.uint8) for at, name in enumerate(["1.jpg", "2.jpg", "q.jpg"])}
    chunks = few_shot(OUTPUT, CATS, Example("q.jpg", {}))
    prompt = model_prompt(tokens_of(chunks, words), pixels)
    assert prompt.images_NTCHW[2].max() == 80
    assert isinstance(answer_of(generate(model, prompt, 4), OUTPUT, words), str)
    endings = endings_of(["yes", "no way"], words)
    assert [len(ending) for ending in endings] == [1 + 3 + 1, 1 + 6 + 1]  # a space, the letters, <EOC>
    together = log_likelihoods(model, prompt, endings)
    apart = [log_likelihoods(model, prompt, [ending])[0] for ending in endings]
    assert together == pytest.approx(apart, abs=1e-4)
    with pytest.raises(ValueError, match=r"the pixels of '2\.jpg' were not given"):
        model_prompt(tokens_of(chunks, words), {"1.jpg": pixels["1.jpg"]})


def test_an_answer_ends_where_the_model_begins_an_example_of_its_own(words):
    def said(text):
        return answer_of(words.encode([text])[0][0], QUESTION, words)

    assert said(" red Question: what else? Answer: blue") == "red"
    assert said(" an <\\image> tag") == "an <image> tag"  # markup a benchmark writes is unescaped again
    assert said("") == ""


def test_random_support_depends_on_seed_and_query_only_and_leaves_the_query_out():
    ids = [f"s{at}" for at in range(20)]
    chosen = random_support("s3", ids, 8, seed=1)
    assert chosen == random_support("s3", ids[::-1], 8, seed=1)
    assert len(set(chosen)) == 8 and "s3" not in chosen
    assert chosen[:4] == random_support("s3", ids, 4, seed=1)
    assert chosen != random_support("s3", ids, 8, seed=2)
    assert chosen != random_support("s4", ids, 8, seed=1)
    with pytest.raises(ValueError, match="20 shots were asked for, the support set has 19"):
        random_support("s3", ids, 20, seed=1)


def test_rices_puts_the_most_similar_last_and_breaks_ties_by_id():
    # cosines with (1, 0): far 0, near 1, same direction but longer 1, half sqrt(1/2)
    ids = ["far", "near", "long", "half"]
    features = np.array([[0, 1], [1, 0], [3, 0], [1, 1]], np.float32)
    query = np.array([2, 0], np.float32)
    assert rices("q", query, ids, features, 3) == ["half", "near", "long"]
    order = [3, 2, 1, 0]
    assert rices("q", query, [ids[at] for at in order], features[order], 3) == ["half", "near", "long"]
    assert rices("long", query, ids, features, 2) == ["half", "near"]
    assert rices("q", query, ids, features, 0) == []
    with pytest.raises(ValueError, match="zero or not finite"):
        rices("q", np.zeros(2), ids, features, 2)
    with pytest.raises(ValueError, match="an id stands twice"):
        rices("q", query, ["a", "a", "b", "c"], features, 2)


def test_features_are_pooled_over_frames_and_positions():
    assert pooled(np.arange(12.0).reshape(1, 2, 3, 2)).tolist() == [[5.0, 6.0]]  # mean of 0 2 .. 10 and of 1 3 .. 11


def test_prompts_are_ensembled_over_6_different_orders():
    six = orders(16, seed=0, query="q")
    assert len(set(six)) == 6 and all(sorted(order) == list(range(16)) for order in six)
    assert six == orders(16, seed=0, query="q") != orders(16, seed=0, query="r")
    assert orders(2, seed=0, query="q") == [(0, 1), (1, 0)]
    assert orders(0, seed=0, query="q") == [()]


def test_log_likelihoods_are_averaged_and_the_likeliest_stands_first():
    # candidate 0: (-1 - 3) / 2, candidate 1: (-2 - 1) / 2
    assert ensemble([[-1.0, -2.0, -9.0], [-3.0, -1.0, -9.0]]) == [-2.0, -1.5, -9.0]
    assert ranked([-2.0, -1.5, -9.0, -1.5]) == [1, 3, 0, 2]
    with pytest.raises(ValueError, match=r"the same candidates, got \[2, 1\]"):
        ensemble([[0.0, 0.0], [0.0]])
