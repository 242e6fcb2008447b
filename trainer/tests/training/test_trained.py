"""A finished run is loaded as it was trained, or not at all."""

import json
import os
from shutil import copytree

import pytest
import torch
from safetensors.torch import load_file, save_file
from small_models import CPU

from flamingo.arguments import parse
from flamingo.training import trained
from flamingo.training.checkpoint import frozen_digest


def test_a_run_is_loaded_as_it_was_trained(finished_run, toy):
    loaded = trained.load(finished_run, "cpu")
    weights = load_file(finished_run / "model.safetensors")
    assert all(torch.equal(weights[name], weight) for name, weight in loaded.model.trainable().items())
    state = json.loads(next(finished_run.glob("checkpoints/*/state.json")).read_text())
    assert frozen_digest(loaded.model) == state["fingerprint"]["frozen weights"]
    assert not loaded.model.training
    assert loaded.config == parse(["--data", str(toy), "--out", str(finished_run), "--steps=3", CPU])


def test_other_frozen_weights_than_those_of_the_run_are_refused(finished_run, tmp_path):
    copytree(finished_run, tmp_path, dirs_exist_ok=True)
    config = json.loads((tmp_path / "config.json").read_text())
    config["run"]["seed"] = 1
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(ValueError, match="the frozen weights are not those that"):
        trained.load(tmp_path, "cpu")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w.pop("eoc"), "1 weights are missing, unexpected or of another shape, such as eoc"),
        (lambda w: w.update(more=torch.zeros(1)), "such as more"),
        (lambda w: w.update(eoc=torch.zeros(3)), "such as eoc"),
    ],
)
def test_weights_that_do_not_fit_are_refused(change, message, finished_run, tmp_path):
    for name in ("config.json", "tokenizer.json"):
        os.link(finished_run / name, tmp_path / name)
    with pytest.raises(ValueError, match=r"has no model\.safetensors.*run the same command again"):
        trained.load(tmp_path, "cpu")
    weights = load_file(finished_run / "model.safetensors")
    change(weights)
    save_file(weights, tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match=message):
        trained.load(tmp_path, "cpu")


def test_settings_of_another_version_and_broken_files_are_refused(finished_run, tmp_path):
    config = json.loads((finished_run / "config.json").read_text())
    config["model"]["lm"]["experts"] = 8
    with pytest.raises(ValueError, match=r"config\.json: model: lm has the setting 'experts'"):
        trained.config_of(config)
    for name in ("config.json", "tokenizer.json"):
        os.link(finished_run / name, tmp_path / name)
    (tmp_path / "model.safetensors").write_bytes(b"short")
    with pytest.raises(ValueError, match="is no safetensors file"):
        trained.load(tmp_path, "cpu")
