"""The in-context script's world, checks and bars: only pictures bind a name-free word, and each bar can fail."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from flamingo.data.index import open_dataset
from flamingo.training.run import open_run
from in_context.controls import CONTROLS, check_prompts, check_tokens, controlled
from in_context.measure import Cell, accuracy, measure, read_episodes, write_episodes
from in_context.report import failures, table
from in_context.stages import (
    PICTURES,
    identity_error,
    train_encoder,
    train_flamingo,
    train_language_model,
    world_config,
)
from in_context.world import (
    NAME_IDS,
    TIERS,
    WORDS,
    draw_pictures,
    episode,
    seeded,
    training_document,
    write_pages,
    write_tokenizer,
)

EACH = 16  # drawings of an object


def write_world(folder: Path, documents: int = 8) -> Path:
    random = seeded("test")
    pictures = draw_pictures(random, EACH)
    pages = {f"{at:03d}": training_document(random, (2, 3, 4), PICTURES, EACH) for at in range(documents)}
    for tier in TIERS:
        write_pages(folder / "train" / tier, pages, pictures, tier == "named")
    write_episodes(folder / "fresh", (2,), 4, 0, each=EACH)
    write_tokenizer(folder / "tokenizer.json")
    return folder


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return write_world(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def run(world):
    return open_run(world_config(world, 0, 0))


def episodes_of(run, world, tier, shots=4):
    return read_episodes(run, world / "fresh" / tier, 2, shots, tier == "named")


def test_no_name_token_stands_in_a_name_free_row_and_each_picture_of_a_named_row_has_one(run):
    for tier, rows in zip(TIERS, run.train, strict=True):
        for at in range(len(rows.samples)):
            window = rows[0, at].window
            names = sum(int(token) in NAME_IDS for token in window.tokens)
            assert names == (PICTURES if tier == "named" else 0)
            assert len(window.images) == PICTURES


def test_a_name_left_in_a_name_free_document_is_refused(run, world):
    tokens = episodes_of(run, world, "named").tokens
    check_tokens(tokens, named=True)
    with pytest.raises(ValueError, match="names stand in name-free documents"):
        check_tokens(tokens, named=False)


def test_a_word_is_bound_to_its_object_in_one_document_only():
    bound = [episode(seeded("bound", at), 2, 4, EACH) for at in range(200)]
    for document in bound:
        pairs = set(zip(document.objects, document.words, strict=True))
        assert len(pairs) == len({thing for thing, _ in pairs}) == len({word for _, word in pairs}) == 2
    every = {pair for document in bound for pair in zip(document.objects, document.words, strict=True)}
    assert len({word for thing, word in every if thing == 0}) > 5
    assert {word for _, word in every} == set(range(len(WORDS)))


def test_a_query_whose_picture_stands_in_its_support_is_refused(run, world):
    episodes = episodes_of(run, world, "name-free")
    images = episodes.images.clone()
    images[:, 0] = images[:, -1]
    with pytest.raises(ValueError, match="equal pixels"):
        check_prompts(replace(episodes, images=images), 2)


def test_a_prompt_that_holds_its_answer_is_refused(run, world):
    episodes = episodes_of(run, world, "name-free", shots=0)
    with pytest.raises(ValueError, match="0 shots holds another number of words"):
        check_prompts(replace(episodes, tokens=torch.cat([episodes.tokens, episodes.answer[:, None]], 1)), 2)


@pytest.mark.parametrize("tier", TIERS)
def test_shuffling_leaves_no_support_picture_with_its_own_object(run, world, tier):
    episodes = episodes_of(run, world, tier)
    shuffled = controlled(episodes, "shuffled", torch.zeros(3, 1, 1))
    assert torch.equal(shuffled[:, -1], episodes.images[:, -1])
    for before, after, words in zip(episodes.images, shuffled, episodes.shown.tolist(), strict=True):
        taken = [next(at for at in range(4) if torch.equal(picture, before[at])) for picture in after[:-1]]
        assert sorted(taken) == [0, 1, 2, 3]
        assert all(words[place] != words[at] for place, at in enumerate(taken))


def test_blanked_episodes_are_of_one_colour(run, world):
    episodes = episodes_of(run, world, "named")
    blanked = controlled(episodes, "blanked", torch.tensor([1, 2, 3], dtype=torch.uint8).view(3, 1, 1))
    assert blanked.shape == episodes.images.shape
    assert blanked.unique(dim=4).flatten().unique().tolist() == [1, 2, 3]


def test_a_model_that_always_says_one_word_is_right_where_that_word_is_the_answer(run, world):
    class Always:
        xattn = ()

        def see(self, images):
            return images

        def read(self, tokens, phi, visual, images):
            return tokens

        def logits(self, states):
            return torch.nn.functional.one_hot(torch.full_like(states, word), 61)

    episodes = episodes_of(run, world, "named")
    word = int(episodes.answer[0])
    assert accuracy(Always(), episodes, episodes.images) == episodes.answer.tolist().count(word) / len(episodes.answer)


def test_an_untrained_flamingo_is_its_language_model_and_fails_by_name(run, world):
    assert identity_error(run) == 0
    cells = measure(run, world / "fresh", (2,))
    found = failures(cells, {"attention": [0.0], "feed_forward": [0.005]}, 1e-7)
    assert found[0].startswith("at step 0 the logits differ")
    assert found[1].startswith("the attention gates are shut")
    assert any(message.startswith("name-free, 2-way, 2 shots, plain: accuracy 0") for message in found)
    assert len(table(cells).splitlines()) == 2 + 6


def test_the_stages_pass_on_what_they_have_learned(world):
    config = world_config(world, 0, 0)
    assert 0 <= train_encoder(config, world, draw_pictures(seeded("test"), EACH), 1, 0) <= 1
    assert train_language_model(config, world, (2, 3), 0)["copying_steps"] == 2
    trained, error = train_flamingo(world_config(world, 3, 0))
    assert error == 0
    assert all(float(layer.attention_gate.detach().abs()) > 0 for layer in trained.model.xattn)
    kept = load_file(world / "lm" / "model.safetensors")["model.norm.weight"]
    assert torch.equal(trained.model.lm.model.model.norm.weight, kept)


def good(tier, ways, shots, control):
    named = {"plain": 1.0, "blanked": 0.2, "shuffled": 0.9}
    free = {"plain": 1.0, "blanked": 1 / ways, "shuffled": 0.2}
    return Cell(tier, ways, shots, control, 0.03 if shots == 0 else (named if tier == "named" else free)[control])


def test_each_bar_fails_alone():
    every = [good(t, w, w * n, c) for t in TIERS for w in (2, 4) for n in (0, 1) for c in CONTROLS]
    opened = {"attention": [0.1], "feed_forward": [-0.1]}
    assert failures(every, opened, 0.0) == []
    bad = {
        ("named", 2, 2, "plain"): 0.94,
        ("named", 2, 0, "plain"): 0.11,
        ("named", 2, 2, "blanked"): 0.26,
        ("name-free", 2, 2, "plain"): 0.94,
        ("name-free", 2, 2, "blanked"): 0.61,
        ("name-free", 2, 2, "shuffled"): 0.51,
        ("name-free", 4, 4, "blanked"): 0.36,
        ("name-free", 4, 4, "shuffled"): 0.26,
    }
    for where, share in bad.items():
        cells = [replace(c, accuracy=share) if (c.tier, c.ways, c.shots, c.control) == where else c for c in every]
        (message,) = failures(cells, opened, 0.0)
        assert message.startswith(f"{where[0]}, {where[1]}-way, {where[2]} shots, {where[3]}: accuracy {share}")


def test_the_same_seed_writes_the_same_bytes(world, tmp_path):
    write_world(tmp_path)
    for tier in TIERS:
        for part in ("train", "fresh"):
            folders = (world / part / tier, tmp_path / part / tier)
            assert len({(folder / "dataset.json").read_bytes() for folder in folders}) == 1
    assert open_dataset(str(tmp_path / "train" / "named"), "page").samples
