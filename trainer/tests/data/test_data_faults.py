"""Damage of a known amount: an epoch counts exactly that, or the run stops with the shard's name."""

import shutil
import tarfile
from collections import Counter
from random import Random

import pytest

from flamingo.config import DataConfig, StreamConfig
from flamingo.data.index import open_dataset
from flamingo.data.loader import StepSampler, batches
from flamingo.data.rows import open_rows
from flamingo.toy import page, write_dataset

SHARDS = 4
DAMAGED, CUT = 0, 2  # shards: one holds the images that cannot be decoded, one is cut off


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """About 300 images, three of which are damaged: half a JPEG, noise, and nothing. The folder, and all images."""
    random = Random(5)
    pages = [(*page(number, random), "page") for number in range(88)]
    kinds = [lambda data: data[: len(data) // 2], lambda data: random.randbytes(len(data)), lambda data: b""]
    for members in (members for at, (_, members, _) in enumerate(pages) if at % SHARDS == DAMAGED):
        last = members[-1]
        if kinds and len(members) > 4 and last[0].endswith(".jpg"):  # at least three images: others stay
            members[-1] = (last[0], kinds.pop(0)(last[1]))
    assert not kinds
    folder = tmp_path_factory.mktemp("faults") / "data"
    write_dataset(folder, pages, SHARDS)
    images = sum(len(members) - 2 for _, members, _ in pages)
    assert 270 < images < 330
    return folder, images


def epoch(dataset, words):
    """Counts of one epoch over all samples, whole pages at a time, and how many images reached a batch."""
    stream = StreamConfig(batch_size=1, tokens=1024, images=8)
    rows = open_rows(dataset, stream, DataConfig(), words, 32, seed=0)[0]
    rows.samples = list(range(len(dataset.samples)))
    counts, images = Counter(), 0
    for batch in batches(rows, StepSampler(0, len(dataset.samples), 1), 0, False):
        counts += batch.counts
        images += len(batch.images)
        assert batch.phi.max() <= len(batch.images)
    return counts, images


def test_every_damaged_image_is_counted_once_and_no_other_is_lost(world, words):
    folder, images = world
    counts, read = epoch(open_dataset(str(folder), "page"), words)
    assert counts == {"image_undecodable": 3}
    assert read == images - 3


def test_a_shard_that_is_cut_while_it_is_read_costs_what_lies_behind_the_cut(world, words, tmp_path):
    folder, images = world
    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    shard = copy / f"shard-{CUT:06d}.tar"
    with tarfile.open(shard) as tar:
        members = tar.getmembers()
    keys = list(dict.fromkeys(member.name.partition(".")[0] for member in members))
    pictures = {key: [m for m in members if m.name.startswith(key) and m.name[-3:] in ("jpg", "png")] for key in keys}
    at, halved = next((i, key) for i, key in enumerate(keys) if i > 8 and len(pictures[key]) > 2)
    last = pictures[halved][-1]
    dataset = open_dataset(str(copy), "page")
    with shard.open("r+b") as file:
        file.truncate(last.offset_data + last.size - 1)
    behind = keys[at + 1 :]
    counts, read = epoch(dataset, words)
    # One image of the page under the cut, and every page behind it.
    assert counts == {"image_undecodable": 3, "shard_truncated": 1 + len(behind), "row_masked": len(behind)}
    assert read == images - 3 - 1 - sum(len(pictures[key]) for key in behind)
    with pytest.raises(ValueError, match=rf"{shard.name} has \d+ bytes, its manifest says"):
        open_dataset(str(copy), "page")


def test_a_shard_that_is_missing_stops_the_run_with_its_name(world, words, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(world[0], copy)
    dataset = open_dataset(str(copy), "page")
    (copy / "shard-000001.tar").unlink()
    with pytest.raises(ValueError, match=r"shard-000001\.tar is named .* missing"):
        open_dataset(str(copy), "page")
    with pytest.raises(FileNotFoundError, match=r"shard-000001\.tar"):  # gone since the opening
        epoch(dataset, words)
