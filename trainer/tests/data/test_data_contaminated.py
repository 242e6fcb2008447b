"""Samples that a dataset marks as those of evaluation sets: left out or counted, and named where a model is scored."""

import json
import shutil

import pytest

from flamingo.arguments import parse
from flamingo.config import STREAMS, DataConfig
from flamingo.data.index import open_dataset
from flamingo.data.rows import open_rows
from flamingo.eval.__main__ import main
from flamingo.train import train


@pytest.fixture
def marked(toy, tmp_path):
    """A dataset of which every fifth page is marked, and their keys."""
    folder, keys = tmp_path / "marked", []
    shutil.copytree(toy, folder, ignore=shutil.ignore_patterns(".flamingo-index"))
    for path in sorted(folder.glob("*.index.jsonl")):
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        for row in rows[::5]:
            row["contaminated"] = ["quiz"]
            keys.append(row["key"])
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = {"contamination": {"state": "run", "index": "ab" * 32, "texts": "mark", "images": "mark", "sets": {}}}
    (folder / "report.json").write_text(json.dumps(report))
    return folder, set(keys)


def keys_of(rows):
    return {rows.dataset.samples[at].key for at in rows.samples}


def test_marked_samples_are_on_neither_side_unless_they_are_kept(marked, words):
    folder, keys = marked
    dataset = open_dataset(str(folder), "page")
    keys &= {sample.key for sample in dataset.samples}
    assert len(keys) == len(dataset.rows.marked()) > 3
    train, held_out = open_rows(dataset, STREAMS["page"], DataConfig(), words, 32, 0)
    assert not keys & (keys_of(train) | keys_of(held_out))
    assert len(train.samples) + len(held_out.samples) == len(dataset.samples) - len(keys)
    both = open_rows(dataset, STREAMS["page"], DataConfig(contaminated="keep"), words, 32, 0)
    assert keys_of(both[0]) | keys_of(both[1]) == {sample.key for sample in dataset.samples}
    assert keys_of(held_out) <= keys_of(both[1])  # nobody changes sides


def test_a_dataset_that_is_marked_as_a_whole_is_refused_in_words(marked, words):
    folder, _ = marked
    for path in folder.glob("*.index.jsonl"):
        rows = [json.loads(line) | {"contaminated": ["quiz"]} for line in path.read_text().splitlines()]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(ValueError, match=r"marked as contaminated.*data\.contaminated=keep"):
        open_rows(open_dataset(str(folder), "page"), STREAMS["page"], DataConfig(), words, 32, 0)


def test_a_run_says_how_many_it_left_out_and_a_score_names_the_index(marked, folders, tmp_path, capsys):
    folder, keys = marked
    out = tmp_path / "run"
    train(parse(["--data", str(folder), "--out", str(out), "--steps=1", "--device=cpu"]))
    summary = json.loads((out / "summary.json").read_text())
    counted = summary["data"]["pages"]
    pages = {sample.key for sample in open_dataset(str(folder), "page").samples}
    assert counted["contaminated"] == len(keys & pages)
    assert counted["train"] + counted["held_out"] + counted["contaminated"] == len(pages)
    assert "samples, which are left out" in capsys.readouterr().err
    asked = ["--run", str(out), "--benchmark", "coco", "--folder", str(folders["coco"]), "--shots=0", "--limit=2"]
    assert main([*asked, "--max-tokens=2", "--device=cpu"]) == 0
    data = json.loads(capsys.readouterr().out)["training_data"]
    assert data["contaminated"] == "drop"
    assert data["streams"]["pages"] == {"state": "run", "index": "ab" * 32, "texts": "mark", "images": "mark"}
