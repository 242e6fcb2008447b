"""From a dataset's text to a language model of its own: a tokenizer, a text-only run, a source for the next run."""

import dataclasses
import json

import pytest
from small_models import CPU

from flamingo.arguments import parse
from flamingo.config import STREAMS, DataConfig
from flamingo.data.index import open_dataset
from flamingo.data.rows import open_rows
from flamingo.data.tokenizer import vocabulary
from flamingo.learn_tokenizer import learn
from flamingo.train import train


@pytest.fixture(scope="module")
def learned(toy, tmp_path_factory):
    path = tmp_path_factory.mktemp("learned") / "tokenizer.json"
    learn(str(toy), 320).save(str(path))
    return path


def test_a_learned_tokenizer_is_shorter_than_bytes_and_gives_any_text_back(learned, words):
    ours = vocabulary(str(learned), 320)
    text = "This one shows a triangle; it is yellow. Ünïcödé 漢字 </s>"
    (short, _), (long, _) = ours.encode([text])[0], words.encode([text])[0]
    assert len(short) < len(long)
    assert ours.decode(short) == text
    assert (ours.bos, ours.eos) == (0, 1)


def test_the_same_text_gives_the_same_tokenizer(toy, learned):
    assert json.loads(learn(str(toy), 320).to_str()) == json.loads(learned.read_text())


def test_text_around_a_picture_stays_two_paragraphs(toy, words):
    dataset = open_dataset(str(toy), "text")
    rows, _ = open_rows(dataset, dataclasses.replace(STREAMS["text"], tokens=2000), DataConfig(), words, 32, 0)
    texts = [words.decode(rows[0, row].window.tokens.tolist()) for row in range(8)]
    assert any("\n\n" in text for text in texts)
    assert not any("<image>" in text or ".The" in text or ".Here" in text for text in texts)


def test_a_language_model_trained_on_text_alone_is_the_frozen_one_of_the_next_run(toy, learned, tmp_path):
    shared = [f"--data.tokenizer={learned}", "--model.lm.vocab_size=320", "--data.held_out_rows=8", CPU]
    text = ["--data", f"text={toy}", "--out", str(tmp_path / "text"), "--model.lm.trainable=true", "--steps=12"]
    alone = ["--model.xattn.place=none", "--data.streams.text.batch_size=4", "--optim.lr=3e-3"]
    first = train(parse([*text, *alone, *shared]))
    assert first["counts"] == {}
    assert first["held_out_start"]["text"]["loss"] - first["held_out"]["text"]["loss"] > 0.5
    source = [f"--model.lm.source={tmp_path / 'text' / 'lm'}", *shared]
    pages = ["--data", str(toy), "--out", str(tmp_path / "pages"), "--steps=1", "--data.streams.pages.batch_size=4"]
    second = train(parse([*pages, *source]))
    # It begins where the text-only run ended, not at the loss of random weights.
    assert second["held_out_start"]["pages"]["loss"] < first["held_out_start"]["text"]["loss"] - 0.4
