"""Whole runs: the loss falls, a killed run goes on to the same losses, a run that does not fit is refused."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from small_models import CPU

from flamingo.arguments import parse
from flamingo.bench import WARM_UP, measure
from flamingo.toy import write_toy
from flamingo.train import train
from flamingo.training import checkpoint
from flamingo.training.checkpoint import CheckpointSaver, load_checkpoint, steps_in
from flamingo.training.distributed import World
from flamingo.training.loop import seed_dropout
from flamingo.training.run import open_run
from flamingo.training.samples import open_samples, sum_up

SMALL = [CPU, "--data.streams.pages.batch_size=4", "--data.held_out_rows=8"]


def run(data, out, *arguments):
    return train(parse(["--data", str(data), "--out", str(out), *SMALL, *arguments]))


def losses(out):
    return [row["loss"] for row in map(json.loads, (out / "metrics.jsonl").read_text().splitlines()) if "loss" in row]


@pytest.fixture(scope="module")
def reference(toy, tmp_path_factory):
    """A run of 20 steps, never interrupted."""
    out = tmp_path_factory.mktemp("reference")
    return out, run(toy, out, "--seed=0")


def test_the_held_out_loss_falls_on_three_seeds(toy, tmp_path, reference):
    for summary in (reference[1], run(toy, tmp_path / "1", "--seed=1"), run(toy, tmp_path / "2", "--seed=2")):
        assert summary["held_out_start"]["pages"]["loss"] - summary["held_out"]["pages"]["loss"] >= 0.3


def test_a_run_killed_at_step_10_goes_on_to_the_same_losses_and_weights(toy, tmp_path, reference):
    out = tmp_path / "killed"
    command = [sys.executable, "-m", "flamingo.train", "--data", str(toy), "--out", str(out), *SMALL]
    extra = ["--workers=2", "--run.checkpoint_every=5", "--steps=100000"]  # it will not end by itself
    process = subprocess.Popen([*command, *extra], env=os.environ, start_new_session=True, stderr=subprocess.DEVNULL)
    while process.poll() is None and (not (out / "metrics.jsonl").is_file() or len(losses(out)) < 10):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    reached = steps_in(out / "checkpoints")[-1]
    assert reached in (5, 10)
    summary = run(toy, out, "--workers=2")  # the reference has none
    assert summary["resumed_at"] == reached
    assert losses(out) == losses(reference[0])
    assert summary["held_out"] == reference[1]["held_out"]
    ours, theirs = load_file(out / "model.safetensors"), load_file(reference[0] / "model.safetensors")
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_a_checkpoint_holds_the_weights_of_its_step_though_training_went_on(tmp_path):
    model = torch.nn.Linear(512, 512)
    adamw = torch.optim.AdamW(model.parameters())
    model(torch.ones(512)).sum().backward()
    adamw.step()
    before = model.weight.detach().clone()
    saver = CheckpointSaver(tmp_path, 2, World(0, 1, torch.device("cpu")), model, adamw)
    saver.save(1, {"fingerprint": {}})
    with torch.no_grad():
        model.weight.zero_()
    saver.finish()
    again = torch.nn.Linear(512, 512)
    assert load_checkpoint(tmp_path, {}, again, torch.optim.AdamW(again.parameters()), World(0, 1, torch.device("cpu")))
    assert torch.equal(again.weight, before)
    assert not list(tmp_path.glob(".partial-*"))


def test_a_checkpoint_holds_the_learning_rate_of_its_step(tmp_path):
    alone, (model, again) = World(0, 1, torch.device("cpu")), (torch.nn.Linear(4, 4) for _ in range(2))
    adamw, other = (torch.optim.AdamW(one.parameters()) for one in (model, again))
    saver = CheckpointSaver(tmp_path, 2, alone, model, adamw)
    for step, lr in enumerate((0.5, 0.25), 1):
        adamw.param_groups[0]["lr"] = lr
        saver.save(step, {"fingerprint": {}})
        saver.finish()
        load_checkpoint(tmp_path, {}, again, other, alone)
        assert other.param_groups[0]["lr"] == lr


def test_a_checkpoint_that_cannot_be_written_is_told_at_the_next(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("no space left")

    model = torch.nn.Linear(4, 4)
    adamw = torch.optim.AdamW(model.parameters())
    saver = CheckpointSaver(tmp_path, 2, World(0, 1, torch.device("cpu")), model, adamw)
    monkeypatch.setattr(saver, "_publish", refuse)
    saver.save(1, {})
    with pytest.raises(OSError, match="no space left"):
        saver.save(2, {})


def test_a_checkpoint_whose_deletion_was_cut_off_is_gone_after_the_next_start(tmp_path, monkeypatch):
    def cut_off(folder, **_):
        (folder / "state.json").unlink()
        raise OSError("killed")

    model, alone = torch.nn.Linear(4, 4), World(0, 1, torch.device("cpu"))
    adamw = torch.optim.AdamW(model.parameters())
    saver = CheckpointSaver(tmp_path, 1, alone, model, adamw)
    saver.save(1, {})
    saver.finish()
    with monkeypatch.context() as patched, pytest.raises(OSError, match="killed"):
        patched.setattr(checkpoint.shutil, "rmtree", lambda folder, **given: folder.exists() and cut_off(folder))
        saver.save(2, {})
        saver.finish()
    CheckpointSaver(tmp_path, 1, alone, model, adamw)
    assert [path.name for path in tmp_path.iterdir()] == ["step-00000002"]


def test_sigterm_to_the_whole_process_group_saves_and_ends(toy, tmp_path):
    out = tmp_path / "ended"
    command = [sys.executable, "-m", "flamingo.train", "--data", str(toy), "--out", str(out), *SMALL]
    extra = ["--workers=2", "--steps=100000"]
    process = subprocess.Popen([*command, *extra], env=os.environ, start_new_session=True, stderr=subprocess.DEVNULL)
    while process.poll() is None and (not (out / "metrics.jsonl").is_file() or len(losses(out)) < 2):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGTERM)
    assert process.wait() == 128 + signal.SIGTERM
    assert steps_in(out / "checkpoints") == [len(losses(out))]


def test_a_finished_run_is_done_at_once(toy, reference, tmp_path):
    out, summary = reference
    again = run(toy, out, "--seed=0")
    assert again["resumed_at"] == 20
    assert again["held_out"] == summary["held_out"]


@pytest.mark.parametrize(
    ("data", "options"),
    [
        ("", ["--model.vision.trainable=true"]),
        ("text=", ["--data.streams.text.batch_size=2"]),
        ("", ["--model.lm.lora_rank=2", "--model.vision.train_last=1"]),
        ("", ["--model.xattn.form=graft", "--model.resampler.kind=mlp"]),
    ],
)
def test_every_form_of_run_goes_on_though_some_weights_never_get_a_gradient(toy, tmp_path, data, options):
    shared = ["--out", str(tmp_path), "--data", f"{data}{toy}", CPU, "--data.held_out_rows=2", *options]
    train(parse([*shared, "--steps=1"]))
    assert train(parse([*shared, "--steps=2"]))["resumed_at"] == 1


def test_lines_of_ranks_that_are_no_more_are_not_counted_twice(tmp_path):
    folder = tmp_path / "samples"
    folder.mkdir()
    lines = [{"step": step, "stream": "pages", "key": "a", "loss": 2.0, "tokens": 1} for step in (10, 11)]
    for rank in range(2):
        (folder / f"rank-{rank}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with open_samples(tmp_path, World(0, 1, torch.device("cpu")), 10) as file:
        file.write(json.dumps(lines[1]) + "\n")
    assert [score["value"] for score in map(json.loads, sum_up(tmp_path).open())] == [2.0, 3]


def test_other_settings_or_data_are_refused_by_name(toy, reference, tmp_path):
    out = reference[0]
    with pytest.raises(ValueError, match=r"optim\.lr: 0\.01 there, 0\.02 now"):
        run(toy, out, "--optim.lr=0.02")
    with pytest.raises(ValueError, match=r"run\.seed: 0 there, 1 now"):
        run(toy, out, "--seed=1")
    write_toy(tmp_path / "other", documents=40, seed=9)
    with pytest.raises(ValueError, match=r"dataset\.pages"):
        run(tmp_path / "other", out)


def test_the_20_losses_are_those_written_down(reference):
    """Other machines and versions round in another order: within 1e-4. A change of numbers has to be meant."""
    golden = json.loads(Path(__file__).with_name("golden_losses.json").read_text())
    assert losses(reference[0]) == pytest.approx(golden, abs=1e-4)


def test_every_trained_sample_is_in_the_loss_table(reference):
    scores = [json.loads(line) for line in (reference[0] / "sample_losses.jsonl").read_text().splitlines()]
    means, tokens = ([s["value"] for s in scores if s["name"] == f"{name}.pages"] for name in ("loss", "loss_tokens"))
    assert means == sorted(means, reverse=True)
    logged = [json.loads(line) for line in (reference[0] / "samples" / "rank-0.jsonl").read_text().splitlines()]
    assert len(logged) == 20 * 4
    assert {score["id"] for score in scores} == {row["key"] for row in logged}
    steps = [json.loads(line) for line in (reference[0] / "metrics.jsonl").read_text().splitlines()][1:]
    total = sum(step["streams"]["pages"]["loss"] * step["streams"]["pages"]["tokens"] for step in steps)
    assert sum(mean * count for mean, count in zip(means, tokens, strict=True)) == pytest.approx(total, rel=1e-5)


def test_the_loss_table_is_of_scores_as_the_pipeline_reads_them(reference):
    """Of the members that its generated schema asks for and no others, one value of a name for a document."""
    schema = json.loads((Path(__file__).parents[3] / "schemas" / "json" / "score.schema.json").read_text())
    types = {"string": str, "number": (int, float)}
    seen = set()
    for score in map(json.loads, (reference[0] / "sample_losses.jsonl").open()):
        assert set(schema["required"]) == score.keys() == schema["properties"].keys()
        assert all(isinstance(score[name], types[member["type"]]) for name, member in schema["properties"].items())
        assert (score["id"], score["name"]) not in seen
        seen.add((score["id"], score["name"]))


def test_a_half_written_checkpoint_is_no_checkpoint(toy, tmp_path, reference):
    folder = tmp_path / "checkpoints"
    (folder / ".partial-step-00000010").mkdir(parents=True)
    (folder / "step-00000020").mkdir()
    assert steps_in(folder) == []


def test_every_step_is_measured(reference):
    rows = [json.loads(line) for line in (reference[0] / "metrics.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == list(range(21))
    last = rows[-1]
    assert last["grad_norm"].keys() == {"all", "xattn", "resampler", "gates_and_norms", "eoc"}
    assert len(last["gates"]["attention"]) == 2
    assert last["streams"]["pages"]["images"] > 0
    assert max(abs(gate) for gate in last["gates"]["feed_forward"]) > 0.01


def test_config_and_tokenizer_lie_with_the_run(reference):
    out = reference[0]
    assert json.loads((out / "config.json").read_text())["run"]["seed"] == 0
    assert (out / "tokenizer.json").is_file()


def test_a_mixture_takes_a_batch_of_every_stream_and_weighs_its_loss(toy, tmp_path):
    summary = run(toy, tmp_path, f"--data=pair={toy}", f"--data=clip={toy}", "--steps=2")
    row = json.loads((tmp_path / "metrics.jsonl").read_text().splitlines()[1])
    streams = row["streams"]
    expected = streams["pages"]["loss"] + 0.2 * streams["pairs"]["loss"] + 0.03 * streams["clips"]["loss"]
    assert row["loss"] == pytest.approx(expected, rel=1e-5)
    assert (streams["pairs"]["images"], streams["clips"]["images"]) == (16, 2)
    assert summary["held_out"].keys() == {"pages", "pairs", "clips"}


def test_two_ranks_give_the_losses_of_one_and_one_goes_on_from_two(toy, tmp_path, reference):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).with_name("two_ranks.py")
    command = [sys.executable, str(script), str(tmp_path), "--data", str(toy), *SMALL, "--steps=3"]
    group = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    ranks = [
        subprocess.Popen(
            command, env={**os.environ, **group, "RANK": str(rank), "LOCAL_RANK": str(rank)}, stderr=subprocess.DEVNULL
        )
        for rank in range(2)
    ]
    assert [rank.wait(timeout=300) for rank in ranks] == [0, 0]
    for frozen in ("replicate", "shard"):
        assert losses(tmp_path / frozen) == pytest.approx(losses(reference[0])[:3], abs=1e-5)
    summary = run(toy, tmp_path / "shard", "--steps=6")
    assert summary["resumed_at"] == 3
    assert losses(tmp_path / "shard") == pytest.approx(losses(reference[0])[:6], abs=1e-4)


def test_dropout_differs_by_step_and_rank_and_is_the_same_again():
    drawn = []
    for seed, step, rank in ((0, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 0), (0, 0, 0)):
        seed_dropout(seed, step, rank)
        drawn.append(torch.rand(3).tolist())
    assert drawn[0] == drawn[-1]
    assert len({tuple(one) for one in drawn}) == 4


def test_the_bench_measures_every_part(toy, tmp_path):
    config = parse(["--data", str(toy), "--out", str(tmp_path), *SMALL, f"--steps={WARM_UP + 1}"])
    rates = measure(open_run(config), 1)
    assert len(rates) == 7
    assert all(value >= 0 for value in rates.values())
