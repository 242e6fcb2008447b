"""Tars of other tools: every kind is read without an index, and their headers are scanned once."""

import io
import json
import tarfile
from dataclasses import replace
from random import Random

import pytest
from PIL import Image

from flamingo.config import STREAMS, DataConfig
from flamingo.data import tar
from flamingo.data.index import open_dataset
from flamingo.data.loader import StepSampler, batches
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


@pytest.mark.parametrize("layout", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_plain_tars_of_other_tools_are_read_by_a_scan(tmp_path, words, layout):
    folder = "deep/" * 30  # longer than a ustar name
    with tarfile.open(tmp_path / "a.tar", "w", format=layout) as tar:
        for number in range(3):
            long = "" if layout == tarfile.USTAR_FORMAT else folder
            for member, data in pair(number, Random(number))[1]:
                entry = tarfile.TarInfo(long + member)
                entry.size, entry.mtime = len(data), 1.5
                tar.addfile(entry, io.BytesIO(data))
    dataset = open_dataset(str(tmp_path), "pair")
    assert len(dataset.samples) == 3
    assert [s.key.rpartition("/")[2] for s in dataset.samples] == ["pair-000000", "pair-000001", "pair-000002"]
    rows = open_rows(dataset, STREAMS["pair"], DataConfig(), words, 32, seed=0)[0]
    assert not rows[0, 0].window.counts
    again = open_dataset(str(tmp_path), "pair")  # now from the kept scan
    assert ([*again.samples], again.fingerprint) == ([*dataset.samples], dataset.fingerprint)
    with (tmp_path / "a.tar").open("r+b") as file:
        file.truncate(700)
    with pytest.raises(ValueError, match=r"a\.tar is no whole tar file"):
        open_dataset(str(tmp_path), "pair")


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_plain_tars_of_every_kind_give_batches(foreign, words, kind):
    stream = replace(STREAMS[kind], batch_size=2, tokens=96)
    dataset = open_dataset(str(foreign), kind)
    assert [sample.key for sample in dataset.samples] == [NAMES[kind].format(number) for number in range(3)]
    rows = open_rows(dataset, stream, DataConfig(), words, 32, seed=0)[0]
    batch = next(batches(rows, StepSampler(0, 1, 2), 0, False))
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
        assert [*open_dataset(str(foreign), "clip").samples] == [*before.samples]


def test_frames_numbered_without_zeros_play_in_order(tmp_path, words):
    greys = [20 * number for number in range(12)]  # frame n has the n-th
    with tarfile.open(tmp_path / "a.tar", "w") as file:
        for key in ("a", "b"):
            members = [(f"{key}.{number}.png", flat(grey)) for number, grey in enumerate(greys)]
            for member, data in sorted([*members, (f"{key}.txt", b"it gets lighter")]):
                entry = tarfile.TarInfo(member)
                entry.size = len(data)
                file.addfile(entry, io.BytesIO(data))
    rows = open_rows(open_dataset(str(tmp_path), "clip"), STREAMS["clip"], DataConfig(), words, 32, seed=0)[0]
    rows.stream = replace(rows.stream, frames=12)
    assert rows[0, 0].images[0][:, 0, 16, 16].tolist() == greys


@pytest.mark.parametrize("names_in_json", [str.lower, str.upper])
@pytest.mark.parametrize("kind", sorted(NAMES))
def test_names_of_members_may_be_in_upper_case(tmp_path, words, kind, names_in_json):
    """Keys may not: two of them that differ in case alone are two samples."""
    made = {"page": page, "pair": pair, "clip": clip, "text": lambda n, _: (f"{n}", [(f"{n}.txt", b"only words")])}
    rows = {}
    for folder, change in (("lower", str.lower), ("upper", str.upper)):
        (tmp_path / folder).mkdir()
        with tarfile.open(tmp_path / folder / "a.tar", "w") as file:
            for number, key in enumerate(("a", "A", "b")):
                for member, data in sorted(made[kind](number, Random(number))[1]):
                    if member.endswith(".json") and folder == "upper":
                        record = json.loads(data)
                        record["images"] = [name and names_in_json(name) for name in record["images"]]
                        data = json.dumps(record).encode()
                    entry = tarfile.TarInfo(f"{key}.{change(member.partition('.')[2])}")
                    entry.size = len(data)
                    file.addfile(entry, io.BytesIO(data))
        dataset = open_dataset(str(tmp_path / folder), kind)
        assert [sample.key for sample in dataset.samples] == ["a", "A", "b"]
        rows[folder] = open_rows(dataset, STREAMS[kind], DataConfig(), words, 32, seed=0)[0][0, 0]
    for one, other in zip(rows["upper"].images, rows["lower"].images, strict=True):
        assert (one == other).all()
    assert (rows["upper"].window.tokens == rows["lower"].window.tokens).all()
    assert rows["upper"].window.counts == rows["lower"].window.counts


def flat(grey):
    out = io.BytesIO()
    Image.new("RGB", (32, 32), (grey,) * 3).save(out, "PNG")
    return out.getvalue()
