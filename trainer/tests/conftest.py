"""One thread, so that runs are bit-equal and tests share a machine well; a toy dataset for all."""

import json
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
import torch
from eval_folders import FOLDERS
from small_models import CPU

from flamingo.arguments import parse
from flamingo.data.tokenizer import Vocabulary, vocabulary
from flamingo.eval.__main__ import main
from flamingo.toy import write_toy
from flamingo.train import train

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("toy")
    write_toy(folder, documents=40, shards=2)
    return folder


@pytest.fixture(scope="session")
def words() -> Vocabulary:
    return vocabulary("bytes", 258)


@pytest.fixture(scope="session")
def finished_run(toy, tmp_path_factory):
    """The folder of a run of three steps."""
    out = tmp_path_factory.mktemp("finished")
    train(parse(["--data", str(toy), "--out", str(out), "--steps=3", CPU]))
    return out


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    return {name: make(tmp_path_factory.mktemp(name)) for name, make in FOLDERS.items()}


@pytest.fixture
def ask(finished_run, folders, capsys):
    """Runs the command; gives its exit code, its lines and what it said."""

    def asked(name, *arguments, folder=None):
        place = folder or folders[name]
        given = ["--run", str(finished_run), "--benchmark", name, "--folder", str(place)]
        code = main([*given, "--max-tokens=6", CPU, *arguments])
        shown = capsys.readouterr()
        return code, [json.loads(line) for line in shown.out.splitlines()], shown.err

    return asked
