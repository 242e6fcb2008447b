"""Pairs as m3w packs them: read as `pair` by index or without one, and found in a store beside pages."""

import io
import json
import tarfile

import pytest
from PIL import Image

from flamingo.config import DataConfig, StreamConfig
from flamingo.data.index import open_dataset
from flamingo.data.rows import open_rows
from flamingo.data.shards import find_dataset
from flamingo.data.tar import kind_of
from flamingo.toy import write_toy

TEXT = "A grey heron stands in the shallow water of a pond"


def write_pairs(folder, count=12):
    """A dataset of pairs in the form of docs/data-format.md, without its index: readers may lack it."""
    folder.mkdir(parents=True)
    path = folder / "shard-000000.tar"
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for number in range(count):
            picture = io.BytesIO()
            Image.new("RGB", (32, 24), (number, 0, 0)).save(picture, "JPEG")
            record = {"format": "m3w-pair/1", "text": f"{TEXT} {number}", "image": "jpg", "score": None}
            members = {"json": json.dumps(record).encode(), "txt": record["text"].encode(), "jpg": picture.getvalue()}
            for suffix, data in members.items():
                head = tarfile.TarInfo(f"{number:032x}.{suffix}")
                head.size = len(data)
                tar.addfile(head, io.BytesIO(data))
    shard = {"name": path.name, "bytes": path.stat().st_size, "sha256": "0" * 64, "documents": count, "images": count}
    manifest = {"format": "m3w-dataset/1", "id": folder.name, "kind": "pair", "shards": [shard]}
    (folder / "dataset.json").write_text(json.dumps(manifest))


@pytest.fixture
def store(tmp_path):
    write_toy(tmp_path / "datasets" / "pages", documents=4, shards=1)
    write_pairs(tmp_path / "datasets" / "pairs")
    kinds = {"page": "pages", "pair": "pairs"}
    (tmp_path / "current.json").write_text(json.dumps({"format": "m3w-current/1", "dataset": "pages", "kinds": kinds}))
    return tmp_path


def test_a_picture_without_a_number_is_a_pair_though_it_has_a_json():
    assert kind_of(["json", "txt", "jpg"]) == "pair"


def test_each_stream_finds_its_kind_in_the_store(store):
    assert find_dataset(str(store), "pair").path.name == "pairs"
    assert find_dataset(str(store), "text").path.name == "pages"
    assert find_dataset(str(store)).path.name == "pages"
    assert len(open_dataset(str(store), "page").samples) == 4
    assert len(open_dataset(str(store), "pair").samples) == 12


def test_a_pair_becomes_a_row_of_its_picture_and_its_text(store, words):
    stream = StreamConfig(name="pairs", kind="pair", path=str(store), batch_size=2, images=1)
    train, _ = open_rows(open_dataset(str(store), "pair"), stream, DataConfig(), words, 32, 0)
    row = train[0, 0]
    assert len(row.images) == 1
    assert not row.window.counts
    assert TEXT in words.decode(row.window.tokens)
