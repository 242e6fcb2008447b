"""Settings from the command line, and the errors that help."""

import pytest

from flamingo.arguments import parse
from flamingo.config import PRESETS, validated

BASE = ["--data", "shards", "--out", "run"]


def test_presets_are_valid():
    for preset in PRESETS.values():
        validated(preset())


def test_named_options_and_dotted_settings_reach_their_fields():
    config = parse([*BASE, "--steps", "7", "--seed=3", "--model.xattn.every=2", "--data.streams.pages.batch_size=16"])
    assert (config.run.steps, config.run.seed, config.model.xattn.every) == (7, 3, 2)
    assert config.data.streams[0].batch_size == 16
    assert config.data.streams[0].path == "shards"
    assert parse([*BASE, "--optim.betas=[0.9, 0.95]"]).optim.betas == (0.9, 0.95)
    assert parse([*BASE, "--model.lm.source=none"]).model.lm.source is None


def test_a_mixture_has_a_stream_for_every_folder():
    config = parse([*BASE, "--data", "pair=caps", "--data", "more"])
    assert [(s.name, s.kind, s.path, s.weight) for s in config.data.streams] == [
        ("pages", "page", "shards", 1.0),
        ("pairs", "pair", "caps", 0.2),
        ("pages2", "page", "more", 1.0),
    ]


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("--model.xattn.evry=2", "did you mean 'every'"),
        ("--modl.xattn.every=2", "did you mean 'model'"),
        ("--run.steps=many", "steps is of type int"),
        ("--run.steps=0", "at least 1"),
        ("--data.streams.pairs.weight=1", "no stream 'pairs'; there are: pages"),
        ("--model.lm.heads=3", "not a multiple of"),
        ("--data.streams.pages.tokens=9999", "> lm.context 2048"),
        ("--run.deterministic=1", "of type bool"),
        ("--data.decoder=gd", "data.decoder is one of pillow, simplejpeg, not 'gd'"),
        ("--data.window=random", "data.window is one of uniform, image_biased, not 'random'"),
        ("--optim.reduction=mean", "one of token_mean, sequence_sum"),
        ("--run.precision=fp16", "one of auto, fp32, bf16"),
        ("--optim.clip_norm=0", "above 0"),
        ("--data.flip=3", "from 0 to 1, not 3"),
        ("--data.streams.pages.batch_size=0", "pages.batch_size must be at least 1"),
        ("--run.keep_checkpoints=0", "at least 1"),
        ("stray", "is no option"),
        ("--step=5", "'--step=5' is no option, did you mean --steps"),
        ("--model.lm.kind=bert", "model.lm.kind is one of llama, gpt2, not 'bert'"),
        ("--model.xattn.place=end", "model.xattn.place is one of every, middle, none, not 'end'"),
        ("--data.streams.pages.kind=book", "data.streams.pages.kind is one of page, pair, clip, text, not 'book'"),
    ],
)
def test_a_setting_that_does_not_fit_says_why(argument, words):
    with pytest.raises(ValueError, match=words):
        parse([*BASE, argument])
