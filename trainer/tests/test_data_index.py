"""Opening a dataset: few open files, little memory, and an error for a manifest or an index that points astray."""

import os
from random import Random

from flamingo.data import index
from flamingo.data.index import open_dataset
from flamingo.toy import pair, write_dataset


def test_few_files_are_open_however_many_shards_there_are(tmp_path, monkeypatch):
    monkeypatch.setattr(index, "OPEN_FILES", 3, raising=False)
    write_dataset(tmp_path, [(*pair(number, Random(number)), "pair") for number in range(10)], shards=10)
    dataset = open_dataset(str(tmp_path), "pair")
    before = len(os.listdir("/dev/fd"))
    for sample in dataset.samples * 2:
        assert dataset.members(sample).keys() >= {"txt"}
    assert len(os.listdir("/dev/fd")) == before + 3
    opened = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, flags: opened.append(path.name) or real(path, flags))
    for number in (0, 1, 2, 0, 3, 0):  # the one that is used stays
        dataset.read(number, 1, 0)
    assert opened == [f"shard-{number:06d}.tar" for number in range(4)]
