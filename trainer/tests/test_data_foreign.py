"""Tars of other tools: every kind is read without an index, and their headers are scanned once."""

import io
import json
import tarfile
from dataclasses import replace
from random import Random

import pytest

from flamingo.config import STREAMS, DataConfig
from flamingo.data import tar
from flamingo.data.index import open_dataset
from flamingo.data.loader import Steps, batches
from flamingo.data.rows import open_rows
from flamingo.toy import clip, page, pair

NAMES = {"page": "pages/p-{}", "pair": "c{}", "clip": "clips/x.y/c{}", "text": "t{}"}


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """A tar of each kind with three samples, their members in the order of their names, as `tar` itself writes them."""
    folder, random = tmp_path_factory.mktemp("foreign"), Random(2)
    made = {"page": page, "pair": pair, "clip": clip, "text": lambda n, _: (f"{n}", [(f"{n}.txt", b"only words")])}
    for kind, make in made.items():
        with tarfile.open(folder / f"{kind}s.tar", "w") as file:
            for number in range(3):
                for member, data in sorted(make(number, random)[1]):
                    entry = tarfile.TarInfo(f"{NAMES[kind].format(number)}.{member.partition('.')[2]}")
                    entry.size = len(data)
                    file.addfile(entry, io.BytesIO(data))
    return folder


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_plain_tars_of_every_kind_give_batches(foreign, words, kind):
    stream = replace(STREAMS[kind], batch_size=2, tokens=96)
    dataset = open_dataset(str(foreign), kind)
    assert [sample.key for sample in dataset.samples] == [NAMES[kind].format(number) for number in range(3)]
    rows = open_rows(dataset, stream, DataConfig(), words, 32, seed=0)[0]
    batch = next(batches(rows, Steps(0, 1, 2), 0, False))
    assert not {"row_masked", "image_undecodable"} & batch.counts.keys()
    assert ((batch.labels >= 0).sum(1) > 5).all()
    images = {"page": range(2, 11), "pair": [2], "clip": [2], "text": [0]}[kind]
    assert len(batch.images) in images
    assert batch.images.shape[1] == (8 if kind == "clip" else 1)
    assert bool(batch.phi.any()) == (kind != "text")


def test_headers_are_scanned_once_until_the_tar_changes(foreign, monkeypatch):
    open_dataset(str(foreign), "pair")
    scanned = []
    scan = tar.scan
    monkeypatch.setattr(tar, "scan", lambda path: scanned.append(path.name) or scan(path))
    for kind in NAMES:
        open_dataset(str(foreign), kind)
    assert scanned == []
    path = foreign / "pairs.tar"
    with tarfile.open(path, "a") as file:
        entry = tarfile.TarInfo("c9.txt")
        entry.size = 4
        file.addfile(entry, io.BytesIO(b"more"))
    assert [sample.key for sample in open_dataset(str(foreign), "text").samples] == ["c9", "t0", "t1", "t2"]
    assert scanned == ["pairs.tar"]
    kept = (foreign / "pairs.tar.scan.jsonl").read_text().splitlines()
    assert json.loads(kept[0])["bytes"] == path.stat().st_size
    assert len(kept) == 1 + 4


def test_a_kept_scan_that_was_damaged_is_made_again(foreign):
    before = open_dataset(str(foreign), "clip")
    cache = foreign / "clips.tar.scan.jsonl"
    whole = cache.read_text()
    for damage in ("", "{", whole[:-9], whole.rpartition('{"key"')[0]):
        cache.write_text(damage)
        assert open_dataset(str(foreign), "clip").samples == before.samples
