"""Contrastive runs: recall far above chance, the encoder as it is loaded, resumed and shared runs the same, pages."""

import json
import os
import signal
import socket
import subprocess
import sys
from random import Random

import pytest
import torch
from safetensors.torch import load_file
from small_models import CPU
from torch.nn import functional as F

from flamingo import contrastive
from flamingo.arguments import parse
from flamingo.config import DataConfig, VisionConfig
from flamingo.contrastive_config import PRESETS, STREAMS, validated
from flamingo.data.index import open_dataset
from flamingo.data.pairs import open_pairs
from flamingo.model.backbones import vision_encoder
from flamingo.toy import draw, pair, write_dataset
from flamingo.train import train
from flamingo.training import loop
from flamingo.training.checkpoint import steps_in

SMALL = ["--data.streams.pairs.batch_size=4", "--data.streams.pairs.tokens=32", "--run.checkpoint_every=4"]


def config(data, out, *arguments):
    given = [*data, "--out", str(out), CPU, *arguments]
    return parse(given, "flamingo.contrastive", PRESETS, STREAMS, validated)


def run(data, out, *arguments):
    return contrastive.train(config([f"--data={data}"], out, *arguments))


def rows(out):
    return [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()][1:]  # the first is step 0


def weights(out):
    return load_file(out / "vision" / "model.safetensors")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """600 pairs."""
    folder, random = tmp_path_factory.mktemp("pairs"), Random(0)
    write_dataset(folder, [(*pair(number, random), "pair") for number in range(600)])
    return folder


@pytest.fixture(scope="module")
def trained(world, tmp_path_factory):
    out = tmp_path_factory.mktemp("trained")
    settings = ["--data.streams.pairs.batch_size=32", "--data.streams.pairs.tokens=32", "--run.checkpoint_every=120"]
    return out, run(world, out, "--steps=120", *settings)


def test_recall_rises_far_above_chance(trained):
    found = trained[1]["retrieval"]["pairs"]
    assert found["pairs"] == 600 - trained[1]["data"]["pairs"] > 40  # about a tenth
    assert found["chance"] < 0.03
    assert min(found["image_to_text"], found["text_to_image"]) > 8 * found["chance"]
    assert json.loads((trained[0] / "summary.json").read_text())["retrieval"] == {"pairs": found}


def test_the_learning_rate_falls_to_0_in_a_line(trained):
    rates = [row["lr"] for row in rows(trained[0])]
    assert rates == pytest.approx([1e-3 * (1 - step / 120) for step in range(120)])


def test_the_exported_encoder_is_the_tower_and_flamingo_trains_on_it(trained, world, toy, tmp_path):
    out = trained[0]
    held = contrastive.open_pair_run(config([f"--data={world}"], out, "--data.streams.pairs.tokens=32"))
    loaded = vision_encoder(VisionConfig(source=str(out / "vision"), kind="clip"))
    held.model.vision.model.load_state_dict(loaded.model.state_dict())
    pixels = held.fixed["pairs"][0].images
    pooled, _ = held.model(pixels, torch.zeros(1, 4, dtype=torch.int64), torch.ones(1, 4, dtype=torch.int64))
    by_hand = F.normalize(held.model.image_head(loaded(pixels).mean((1, 2))), dim=-1) / 0.07
    assert torch.allclose(pooled, by_hand, rtol=1e-4)
    summary = train(
        parse(["--data", str(toy), "--out", str(tmp_path), "--steps=1", CPU, f"--model.vision.source={out / 'vision'}"])
    )
    assert summary["frozen"] > sum(weight.numel() for weight in weights(out).values())


def test_a_run_ended_by_sigterm_saves_and_goes_on_to_bit_equal_weights(toy, tmp_path, monkeypatch):
    mixture = [f"--data={toy}", f"--data=page={toy}", *SMALL, "--data.streams.pages.batch_size=4", "--steps=6"]
    whole = contrastive.train(config(mixture, tmp_path / "whole"))
    assert whole["retrieval"].keys() == {"pairs", "pages"}
    calls, clip = [], loop.clip_grad_norm

    def clip_and_end(*given):
        calls.append(None)
        if len(calls) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        return clip(*given)

    monkeypatch.setattr(loop, "clip_grad_norm", clip_and_end)
    with pytest.raises(SystemExit) as ended:
        contrastive.train(config(mixture, tmp_path / "ended"))
    assert ended.value.code == 128 + signal.SIGTERM
    assert steps_in(tmp_path / "ended" / "checkpoints") == [3]
    with pytest.raises(ValueError, match=r"run\.steps: 6 there, 7 now"):
        contrastive.train(config(mixture, tmp_path / "ended", "--steps=7"))
    again = contrastive.train(config(mixture, tmp_path / "ended", "--workers=1"))
    assert again["resumed_at"] == 3
    assert again["retrieval"] == whole["retrieval"]
    assert [row["loss"] for row in rows(tmp_path / "ended")] == [row["loss"] for row in rows(tmp_path / "whole")]
    ours, theirs = weights(tmp_path / "ended"), weights(tmp_path / "whole")
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_two_ranks_take_negatives_from_each_other_and_give_the_weights_of_one(tmp_path):
    random, samples = Random(1), []
    for number in range(24):
        key, [image, (name, text)] = pair(number, random)
        samples.append((key, [image, (name, b" " if number % 4 == 0 else text)], "pair"))  # some cannot be used
    write_dataset(tmp_path / "data", samples)
    # With so large an eps Adam's step is linear in the gradient: a gradient of the wrong size would show.
    settings = [*SMALL, "--steps=4", "--optim.eps=100", "--optim.lr=10", "--optim.clip_norm=1000"]
    one = run(tmp_path / "data", tmp_path / "one", *settings)
    assert one["counts"]["no_text"] > 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "flamingo.contrastive", f"--data={tmp_path / 'data'}", CPU, *settings]
    group = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    ranks = [
        subprocess.Popen(
            [*command, f"--out={tmp_path / 'two'}"],
            env={**os.environ, **group, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.DEVNULL,
        )
        for rank in range(2)
    ]
    assert [rank.wait(timeout=300) for rank in ranks] == [0, 0]
    for here, there in zip(rows(tmp_path / "two"), rows(tmp_path / "one"), strict=True):
        assert [here[name] for name in ("loss", "temperature")] == pytest.approx(
            [there[name] for name in ("loss", "temperature")], rel=1e-5
        )
        assert here["grad_norm"]["all"] == pytest.approx(there["grad_norm"]["all"], rel=1e-5)
    ours, theirs = weights(tmp_path / "one"), weights(tmp_path / "two")
    assert all(torch.allclose(ours[name], theirs[name], rtol=0, atol=1e-5) for name in ours)
    assert json.loads((tmp_path / "two" / "summary.json").read_text())["counts"] == one["counts"]


def page(number, info, random):
    """A page of an image for each entry of `info`."""
    key = f"page-{number:03d}"
    files = [(f"{key}.{at:02d}.png", draw("red", "circle", "in the middle", random)) for at in range(len(info))]
    images = [name.partition(".")[2] for name, _ in files]
    record = {"texts": [None] * len(info), "images": images, "image_info": info}
    return key, [(f"{key}.json", json.dumps(record).encode()), *files], "page"


def test_a_page_gives_an_image_with_its_alt_text_or_caption(tmp_path, words):
    random = Random(0)
    pages = [
        page(0, [{"alt": " a  red\ncircle ", "caption": "Figure 1"}, {"alt": None, "caption": None}, None], random),
        page(1, [{"alt": "", "caption": None}], random),
        page(2, [], random),
        (key := "page-003", [(f"{key}.json", b"{}")], "page"),
    ]
    write_dataset(tmp_path, pages)
    dataset = open_dataset(str(tmp_path), "page")
    at = {sample.key: number for number, sample in enumerate(dataset.samples)}
    pairs = open_pairs(dataset, STREAMS["page"], DataConfig(), words, 32, seed=0)[0]
    seen = set()
    for epoch in range(20):
        pairs.samples = [at["page-000"]]
        row = pairs[epoch, 0]
        assert row.window.images == ["00.png"]
        assert [image.shape for image in row.images] == [(1, 3, 32, 32)]
        seen.add((words.decode(row.window.tokens[row.window.phi == 1].tolist()), row.spans[0].key.split()[-1]))
        assert row.spans[0].key.startswith("page-000 ")
    assert {text for text, _ in seen} == {"a red circle", "Figure 1"}
    assert len({mark for _, mark in seen}) == 2
    for key, reason in (("page-001", "no_text"), ("page-002", "no_text"), ("page-003", "bad_json")):
        pairs.samples = [at[key]]
        row = pairs[0, 0]
        assert row.window.counts == {reason: 1, "row_masked": 1}
        assert (row.images, row.window.phi.any()) == ([], False)


def test_the_paper_s_numbers_are_a_preset(toy, tmp_path):
    given = config([f"--data={toy}", "--data=page=elsewhere"], tmp_path, "--preset=vit_l14")
    assert (given.model.joint_width, given.run.steps, given.optim.lr, given.optim.weight_decay) == (
        1376,
        1_200_000,
        1e-3,
        0,
    )
    assert [(s.name, s.kind, s.batch_size) for s in given.data.streams] == [
        ("pairs", "pair", 16_384),
        ("pages", "page", 64),
    ]


def test_an_image_that_is_held_out_is_not_trained_on(tmp_path):
    image = draw("blue", "cross", "in the middle", Random(0))
    twins = [(f"twin-{at}", [(f"twin-{at}.png", image), (f"twin-{at}.txt", b"%d" % at)], "pair") for at in range(20)]
    others = [(*pair(at, Random(at)), "pair") for at in range(20)]
    write_dataset(tmp_path, [*twins, *others])
    run = contrastive.open_pair_run(config([f"--data={tmp_path}"], tmp_path, "--data.held_out_share=0.2"))
    assert any(key.startswith("twin") for batch in run.fixed["pairs"] for key in batch.keys)
    rows = [run.train[0][0, at] for at in range(32)]
    masked = {row.spans[0].key.split()[0] for row in rows if row.window.counts["held_out"]}
    assert masked == {row.spans[0].key.split()[0] for row in rows if row.spans[0].key.startswith("twin")} != set()


def test_what_cannot_be_meant_is_refused_with_a_reason(world, toy, tmp_path):
    with pytest.raises(ValueError, match="no sample of kind 'page'; it holds: pair"):
        contrastive.open_pair_run(config([f"--data=page={world}"], tmp_path))
    for setting, message in (
        ("--data.streams.pairs.kind=clip", "pairs.kind is pair or page, not 'clip'"),
        ("--data.streams.pairs.batch_size=1", "a pair alone has no negatives"),
        ("--data.streams.pairs.tokens=65", r"pairs\.tokens 65 > text\.context 64"),
        ("--model.vision.trainable=false", "nothing would come out"),
    ):
        with pytest.raises(ValueError, match=message):
            config([f"--data={toy}"], tmp_path, setting)
    with pytest.raises(ValueError, match=r"model\.lm|unknown setting 'lm'"):
        config([f"--data={toy}"], tmp_path, "--model.lm.width=3")
    write_dataset(tmp_path / "mute", [page(number, [{"alt": None}], Random(number)) for number in range(4)])
    with pytest.raises(ValueError, match=r"none of 1 held-out samples has an image with a text: .*no_text"):
        contrastive.open_pair_run(config([f"--data=page={tmp_path / 'mute'}"], tmp_path))
