"""Index and loader: the same batches for any number of workers and ranks, and a word for every loss."""

import json
import shutil
from dataclasses import replace
from itertools import islice
from random import Random

import numpy as np
import pytest
import torch

from flamingo.config import STREAMS, DataConfig, StreamConfig
from flamingo.data.document import Part, tokenise
from flamingo.data.index import open_dataset
from flamingo.data.loader import StepSampler, batches
from flamingo.data.rows import open_rows
from flamingo.data.shards import find_dataset
from flamingo.data.tar import SampleError, scan
from flamingo.toy import write_toy

STREAM = StreamConfig(batch_size=4)


def rows_of(folder, words, **settings):
    data = DataConfig(**settings)
    return open_rows(open_dataset(str(folder), "page"), STREAM, data, words, 32, seed=7)[0]


def same(one, other):
    return one.keys == other.keys and all(
        torch.equal(getattr(one, name), getattr(other, name)) for name in ("tokens", "labels", "phi", "images", "place")
    )


@pytest.mark.filterwarnings("ignore:This DataLoader will create")
def test_batches_are_the_same_for_0_2_and_4_workers(toy, words):
    rows = rows_of(toy, words, flip=0.5, colour=0.1)
    steps = StepSampler(3, 8, 4)
    alone = list(batches(rows, steps, 0, False))
    for workers in (2, 4):
        assert all(same(one, other) for one, other in zip(alone, batches(rows, steps, workers, False), strict=True))


def test_ranks_share_the_batches_of_one_rank(toy, words):
    rows = rows_of(toy, words, flip=0.5)
    whole = list(batches(rows, StepSampler(5, 8, 4), 0, False))
    ranks = [list(batches(rows, StepSampler(5, 8, 4, rank, 2), 2 * rank, False)) for rank in range(2)]
    for one, *halves in zip(whole, *ranks, strict=True):
        assert halves[0].keys + halves[1].keys == one.keys
        for name in ("tokens", "labels", "phi", "images"):
            assert torch.equal(torch.cat([getattr(half, name) for half in halves]), getattr(one, name))
        assert torch.equal(torch.cat([halves[0].place, halves[1].place + 2 * one.slots]), one.place)
    with pytest.raises(ValueError, match="4 rows cannot be shared by 3"):
        StepSampler(0, 1, 4, 0, 3)


def test_a_start_in_the_middle_gives_what_a_run_from_the_start_gives(toy, words):
    rows = rows_of(toy, words)
    from_start = list(batches(rows, StepSampler(0, 6, 4), 0, False))
    assert all(same(a, b) for a, b in zip(from_start[4:], batches(rows, StepSampler(4, 6, 4), 0, False), strict=True))


def test_phi_never_points_past_the_images_of_its_row(toy, words):
    for batch in batches(rows_of(toy, words), StepSampler(0, 10, 4), 0, False):
        counts = np.bincount(batch.place.numpy() // batch.slots, minlength=4)
        assert (batch.phi.max(1).values.numpy() <= counts).all()
        assert batch.images.shape[1:] == (1, 3, 32, 32)


def test_the_text_of_a_row_is_the_marked_sequence_of_the_shard(toy, words):
    dataset = open_dataset(str(toy), "page")
    for sample in islice(dataset.samples, 10):
        members = dataset.members(sample)
        record = json.loads(dataset.member(sample, members, "json"))
        parts = [Part(text=t, image=i) for t, i in zip(record["texts"], record["images"], strict=True)]
        ids = tokenise(parts, words).ids[1:-1].tolist()
        text = words.decode(ids)
        marked = dataset.member(sample, members, "txt").decode()
        assert text == marked.replace("<EOC>", "")
        assert ids.count(words.eoc) == marked.count("<EOC>")


def test_a_store_is_read_through_its_newest_dataset(tmp_path):
    write_toy(tmp_path / "datasets" / "abc", documents=4)
    (tmp_path / "current.json").write_text('{"format": "m3w-current/1", "dataset": "abc"}')
    assert find_dataset(str(tmp_path)).path.name == "abc"
    with pytest.raises(ValueError, match=r"no dataset\.json"):
        find_dataset(str(tmp_path / "datasets"))


def test_a_missing_or_cut_shard_stops_the_run_with_its_name(toy, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(toy, copy)
    shard = copy / "shard-000001.tar"
    shard.write_bytes(shard.read_bytes()[:-5000])
    with pytest.raises(ValueError, match=r"shard-000001\.tar has"):
        open_dataset(str(copy), "page")
    shard.unlink()
    with pytest.raises(ValueError, match=r"shard-000001\.tar is named .* missing"):
        open_dataset(str(copy), "page")
    with pytest.raises(ValueError, match="no sample of kind 'sound'"):
        open_dataset(str(toy), "sound")


def damaged(folder, tmp_path, change, images=1):
    """A copy of the dataset with bytes of its first shard changed, and the sample of so many images they belong to."""
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    dataset = open_dataset(str(copy), "page")
    sample = next(s for s in dataset.samples if len(dataset.members(s)) >= images + 2)
    shard = bytearray((copy / "shard-000000.tar").read_bytes())
    change(shard, dataset.members(sample), sample)
    (copy / "shard-000000.tar").write_bytes(shard)
    return copy, sample


def test_an_image_that_cannot_be_decoded_is_counted_and_its_text_looks_at_nothing(toy, tmp_path, words):
    def spoil(shard, members, _):
        for suffix, (offset, size) in members.items():
            if suffix[0].isdigit():
                shard[offset : offset + size] = bytes(size)

    copy, sample = damaged(toy, tmp_path, spoil)
    rows = rows_of(copy, words)
    at = next(i for i, s in enumerate(rows.dataset.samples) if s.key == sample.key)
    rows = replace_samples(rows, [at])
    row = rows[0, 0]
    assert row.window.counts["image_undecodable"] >= 1
    assert row.images == []
    assert not row.window.phi.any()
    assert row.window.counts["no_image_left"] == row.window.counts["row_masked"] == 1
    assert (row.window.labels == -100).all()


def test_one_lost_image_leaves_the_others_at_their_text(toy, tmp_path, words):
    def spoil(shard, members, _):
        offset, size = next(place for suffix, place in members.items() if suffix.startswith("00."))
        shard[offset : offset + size] = bytes(size)

    copy, sample = damaged(toy, tmp_path, spoil, images=4)
    both = []
    for folder in (toy, copy):
        rows = replace_samples(rows_of(folder, words), None)
        rows.samples = [next(i for i, s in enumerate(rows.dataset.samples) if s.key == sample.key)]
        rows.data = replace(rows.data, p_next=0.0)
        rows.stream = replace(rows.stream, tokens=512)  # the whole page
        both.append(rows[0, 0])
    whole, lost = both
    assert len(lost.images) == len(whole.images) - 1
    assert lost.window.counts["image_undecodable"] == 1
    expected = np.where(whole.window.phi > 1, whole.window.phi - 1, 0)
    assert (lost.window.phi == expected).all()
    assert (lost.window.labels == whole.window.labels).all()


def test_a_sample_that_cannot_be_read_is_a_row_without_a_loss(toy, tmp_path, words):
    def spoil(shard, members, _):
        offset, _ = members["json"]
        shard[offset : offset + 9] = b"not json!"

    copy, sample = damaged(toy, tmp_path, spoil)
    rows = rows_of(copy, words)
    rows = replace_samples(rows, [next(i for i, s in enumerate(rows.dataset.samples) if s.key == sample.key)])
    row = rows[0, 0]
    assert row.window.counts == {"bad_json": 1, "row_masked": 1}
    assert (row.window.labels == -100).all()


def test_pairs_and_clips_read_as_in_the_paper(toy, words):
    data = DataConfig(leading_space=0.0)
    for kind, frames in (("pair", 1), ("clip", 8)):
        rows = open_rows(
            open_dataset(str(toy), kind), replace(STREAMS[kind], batch_size=2, tokens=96), data, words, 32, seed=0
        )[0]
        batch = next(batches(rows, StepSampler(0, 1, 2), 0, False))
        assert batch.images.shape == (2, frames, 3, 32, 32)
        ids = batch.tokens[0].tolist()
        used = ids.index(words.eoc) + 2
        assert ids[0] == words.bos
        assert words.decode(ids[1 : used - 2]).startswith("<image>a ")
        assert ids[used - 1 :] == [words.eos] * (len(ids) - used + 1)
        assert batch.phi[0].tolist() == [1] * used + [0] * (len(ids) - used)
        learned = [t for t in batch.labels[0].tolist() if t != -100]
        assert words.decode(learned).startswith("a ")
        assert not batch.counts


def test_frames_of_a_clip_are_neighbours_in_order(toy, words):
    rows = open_rows(open_dataset(str(toy), "clip"), STREAMS["clip"], DataConfig(), words, 32, seed=0)[0]
    sample = rows.dataset.samples[0]
    image = rows.row_of(sample, Random(0), 64).images[0]
    assert (image[0] == image[3]).all()
    assert (image[4] == image[7]).all()
    assert (image[0] != image[4]).any()


def test_a_caption_gets_a_leading_space_half_of_the_time(toy, words):
    rows = open_rows(open_dataset(str(toy), "pair"), STREAMS["pair"], DataConfig(), words, 32, seed=0)[0]
    texts = [words.decode(rows[step, 0].window.tokens.tolist()) for step in range(40)]
    spaced = sum(text.startswith("<image> a") for text in texts)
    assert 10 < spaced < 30
    assert all(text.startswith(("<image>a", "<image> a")) for text in texts)


def test_our_own_shards_scan_to_their_index(toy):
    scanned = scan(toy / "shard-000000.tar")
    written = [json.loads(line) for line in (toy / "shard-000000.index.jsonl").read_text().splitlines()]
    assert scanned == [{name: row[name] for name in ("key", "offset", "length", "kind")} for row in written]


def test_a_damaged_tar_header_is_found(toy, tmp_path):
    def spoil(shard, members, sample):
        shard[sample.offset] ^= 1

    copy, _ = damaged(toy, tmp_path, spoil)
    dataset = open_dataset(str(copy), "page")
    with pytest.raises(SampleError, match="bad_tar_header"):
        dataset.members(dataset.samples[0])


def test_held_out_rows_are_not_augmented(toy, words):
    def images(flip, colour):
        data = DataConfig(flip=flip, colour=colour)
        both = open_rows(open_dataset(str(toy), "page"), STREAM, data, words, 32, seed=7)
        return [np.concatenate([rows[step, 0].images for step in range(4)]) for rows in both]

    (train, held_out), (changed, same_held_out) = images(0.0, 0.0), images(1.0, 0.3)
    assert (held_out == same_held_out).all()
    assert (train != changed).any()


def replace_samples(rows, samples):
    rows.samples, rows.stream = samples, replace(rows.stream, batch_size=1)
    return rows
