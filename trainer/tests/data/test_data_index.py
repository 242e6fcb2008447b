"""Opening a dataset: few open files, little memory, and an error for a manifest or an index that points astray."""

import json
import os
import shutil
from random import Random

import pytest

from flamingo.data.index import open_dataset
from flamingo.toy import pair, write_dataset


def test_few_files_are_open_however_many_shards_there_are(tmp_path, monkeypatch):
    monkeypatch.setattr("flamingo.data.places.folder.OPEN_FILES", 3)
    write_dataset(tmp_path, [(*pair(number, Random(number)), "pair") for number in range(10)], shards=10)
    dataset = open_dataset(str(tmp_path), "pair")
    assert len(dataset.rows.mapped) == 10  # the index is one file more
    before = len(os.listdir("/dev/fd"))
    for sample in [*dataset.samples, *dataset.samples]:
        assert dataset.members(sample).keys() >= {"txt"}
    assert len(os.listdir("/dev/fd")) == before + 3
    opened = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, flags: opened.append(path.name) or real(path, flags))
    for number in (0, 1, 2, 0, 3, 0):  # the one that is used stays
        dataset.read(number, 1, 0)
    assert opened == [f"shard-{number:06d}.tar" for number in range(4)]


def copy_of(toy, tmp_path):
    shutil.copytree(toy, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.mark.parametrize("name", ["../shard-000000.tar", "..", "/etc/passwd", "a/b.tar", "a\\b.tar", 5])
def test_a_manifest_names_files_of_its_own_folder_alone(name, toy, tmp_path):
    folder = copy_of(toy, tmp_path)
    manifest = json.loads((folder / "dataset.json").read_text())
    manifest["shards"][1]["name"] = name
    (folder / "dataset.json").write_text(json.dumps(manifest))
    with pytest.raises(ValueError, match=r"dataset\.json names the shard .*, expected a file of its own folder"):
        open_dataset(str(folder), "page")


CHANGES = [
    *({"offset": -512}, {"length": -512}, {"offset": 1 << 40}, {"length": 1 << 40}, {"offset": "0"}),
    *({"length": 1.5}, {"offset": None}, {"key": 5}, {"key": "\ud83d"}, {"kind": ["page"]}),
]


@pytest.mark.parametrize("change", [*CHANGES, "no json", "[1]", "{}", ""], ids=str)
def test_a_row_of_an_index_that_points_astray_is_named(change, toy, tmp_path):
    folder = copy_of(toy, tmp_path)
    file = folder / "shard-000001.index.jsonl"
    lines = file.read_text().splitlines()
    lines[2] = json.dumps(json.loads(lines[2]) | change) if isinstance(change, dict) else change
    file.write_text("\n".join(lines))
    with pytest.raises(ValueError, match=r"shard shard-000001\.tar, row 3 of its index: expected key, kind"):
        open_dataset(str(folder), "page")


def test_two_samples_with_one_key_are_refused_with_the_second_ones_shard(tmp_path):
    write_dataset(tmp_path, [(*pair(number, Random(number)), "pair") for number in (1, 2, 3, 4, 5, 1)])
    with pytest.raises(ValueError, match=r"two samples with the key 'pair-000001', the second in shard-000001\.tar"):
        open_dataset(str(tmp_path), "pair")


def test_text_is_taken_from_pages_where_there_is_none(toy, tmp_path):
    pages = open_dataset(str(toy), "page")
    assert [*open_dataset(str(toy), "text").samples] == [*pages.samples]
    folder = copy_of(toy, tmp_path)
    file = folder / "shard-000000.index.jsonl"
    first, *others = map(json.loads, file.read_text().splitlines())
    file.write_text("".join(json.dumps(row) + "\n" for row in [first | {"kind": "text"}, *others]))
    assert [sample.key for sample in open_dataset(str(folder), "text").samples] == [first["key"]]
