"""The packed index: the same samples as the rows say, small, made once, and never an old or a half-made one."""

import json
import os
import pickle
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from flamingo.config import STREAMS, DataConfig
from flamingo.data import packed
from flamingo.data.index import open_dataset
from flamingo.data.packed import ROW, packed_key
from flamingo.data.rows import open_rows

KEYS = [f"{number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128):032x}" for number in range(8000)]


def write(folder, shards, size=1_000_000):
    """A dataset of shards without content: lists of (key, offset, length, kind)."""
    for number, rows in enumerate(shards):
        with (folder / f"{number}.tar").open("wb") as file:
            file.truncate(size)
        lines = [
            f'{{"key":"{key}","offset":{at},"length":{length},"kind":"{kind}","images":3}}\n'
            for key, at, length, kind in rows
        ]
        (folder / f"{number}.index.jsonl").write_text("".join(lines))
    entries = [{"name": f"{number}.tar", "bytes": size, "sha256": "ab"} for number in range(len(shards))]
    (folder / "dataset.json").write_text(json.dumps({"format": "m3w-dataset/1", "shards": entries}))


def made(folder):
    return sorted(path.name for path in (folder / ".flamingo-index").iterdir())


def test_the_samples_are_those_of_the_rows_by_kind_and_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "SLICE", 100)
    kinds = ("page", "pair", "page\\u0000")
    shards = [[(KEYS[n], n * 10, n, kinds[n % 3]) for n in range(start, start + 500)] for start in (0, 500)]
    write(tmp_path, shards)
    for at, kind in enumerate(("page", "pair", "page\0")):
        samples = open_dataset(str(tmp_path), kind).samples
        wanted = [(KEYS[n], n // 500, n * 10, n) for n in range(at, 1000, 3)]
        assert [tuple(sample) for sample in samples] == wanted
    with pytest.raises(IndexError):
        samples[len(samples)]


def test_a_sample_takes_40_bytes_at_most_and_a_worker_is_sent_none(tmp_path, words):
    write(tmp_path, [[(key, 1000, 500_000, "page") for key in KEYS]])
    dataset = open_dataset(str(tmp_path), "page")
    assert ROW.itemsize <= 40
    assert dataset.rows.path.stat().st_size == len(KEYS) * ROW.itemsize
    assert len(made(tmp_path)) == 1
    tracemalloc.start()
    dataset = open_dataset(str(tmp_path), "page")
    train, held_out = open_rows(dataset, STREAMS["page"], DataConfig(held_out_share=0.001), words, 32, seed=0)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 100_000  # 12 bytes a sample
    assert len(train.samples) + len(held_out.samples) == len(KEYS)
    sent = pickle.dumps(train)
    assert KEYS[0] not in str(sent)
    assert len(pickle.dumps(dataset)) < 2000
    again = pickle.loads(sent).dataset
    assert [again.samples[at] for at in (0, 7999)] == [dataset.samples[at] for at in (0, 7999)]


def test_the_text_of_an_index_is_read_piece_by_piece(tmp_path, monkeypatch):
    write(tmp_path, [[(key, 1000, 500_000, "page") for key in KEYS]])
    whole = (tmp_path / "0.index.jsonl").stat().st_size
    monkeypatch.setattr("flamingo.data.places.folder.CHUNK", 1 << 14)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    tracemalloc.start()
    assert len(open_dataset(str(tmp_path), "page").samples) == len(KEYS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < whole


def test_an_index_is_made_once_until_the_dataset_changes(tmp_path, monkeypatch):
    rows = [(key, 0, 512, "page") for key in KEYS[:50]]
    write(tmp_path, [rows])
    before = open_dataset(str(tmp_path), "page").fingerprint
    work = packed._write
    calls = []
    monkeypatch.setattr(packed, "_write", lambda *given: calls.append(given) or work(*given))
    assert open_dataset(str(tmp_path), "page").fingerprint == before
    with pytest.raises(ValueError, match=r"no sample of kind 'pair'; it holds: page"):
        open_dataset(str(tmp_path), "pair")
    assert not calls
    for change in ([*rows, (KEYS[50], 0, 512, "page")], [(KEYS[60], 0, 512, "page"), *rows[1:]]):
        write(tmp_path, [change])  # the second time of the same length: known by its time
        os.utime(tmp_path / "0.index.jsonl", ns=(0, 10**18 + len(calls)))
        dataset = open_dataset(str(tmp_path), "page")
        assert [sample.key for sample in dataset.samples] == [row[0] for row in change]
        assert dataset.fingerprint != before
    assert len(calls) == 2


@pytest.mark.parametrize("damage", ["0.rows", "header.json"])
def test_a_damaged_index_is_made_again(damage, tmp_path):
    write(tmp_path, [[(key, 0, 512, "page") for key in KEYS[:50]]])
    before = open_dataset(str(tmp_path), "page")
    file = before.rows.path.with_name(damage)
    file.write_bytes(file.read_bytes()[:-1])
    after = open_dataset(str(tmp_path), "page")
    assert ([*after.samples], after.fingerprint) == ([*before.samples], before.fingerprint)


def test_nothing_is_left_of_an_index_that_could_not_be_made(tmp_path):
    write(tmp_path, [[(KEYS[0], 0, 512, "page"), (KEYS[1], 0, 1 << 40, "page")]])
    for _ in range(2):
        with pytest.raises(ValueError, match=r"shard 0\.tar, row 2 of its index"):
            open_dataset(str(tmp_path), "page")
    assert [name for name in made(tmp_path) if not name.endswith(".lock")] == []


def test_two_ranks_that_start_at_once_make_one_index(tmp_path):
    write(tmp_path, [[(key, 0, 512, "page") for key in KEYS]])
    program = """if True:
        import sys
        from flamingo.data import packed
        from flamingo.data.index import open_dataset
        work = packed._write
        packed._write = lambda *given: print("made") or work(*given)
        print(len(open_dataset(sys.argv[1], "page").samples))"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    ranks = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = "".join(rank.communicate()[0] for rank in ranks).split()
    assert sorted(said) == ["8000"] * 3 + ["made"]
    assert len(made(tmp_path)) == 1


def test_ranks_without_locks_publish_one_index(tmp_path, monkeypatch):
    write(tmp_path, [[(key, 0, 512, "page") for key in KEYS[:50]]])
    work = packed._write

    def overtaken(folder, shards):
        monkeypatch.setattr(packed, "_write", work)
        packed._make(folder.parent, folder.name[1:33], shards)  # another rank, which is faster
        return work(folder, shards)

    monkeypatch.setattr(packed, "_write", overtaken)
    assert len(open_dataset(str(tmp_path), "page").samples) == 50
    assert len(made(tmp_path)) == 1


def test_an_index_of_shards_that_nobody_may_write_to_lies_in_the_cache(tmp_path, monkeypatch):
    data, cache = tmp_path / "data", tmp_path / "cache"
    data.mkdir()
    write(data, [[(key, 0, 512, "page") for key in KEYS[:50]]])
    real = packed._is_writable
    monkeypatch.setattr(packed, "_is_writable", lambda place: cache in place.parents and real(place))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    dataset = open_dataset(str(data), "page")
    assert cache in dataset.rows.path.parents
    assert [path.name for path in data.glob(".*")] == []
    monkeypatch.setattr(packed, "_is_writable", lambda place: False)
    assert [*open_dataset(str(data), "page").samples] == [*dataset.samples]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "none"))
    with pytest.raises(ValueError, match="set XDG_CACHE_HOME"):
        open_dataset(str(data), "page")


def test_only_keys_that_are_written_as_hex_are_packed_as_their_bytes():
    assert packed_key("00ff" * 8) == bytes.fromhex("00ff" * 8)
    others = ["00FF" * 8, "0f" * 15 + " 0", "0f" * 15, "000123", "a/b/000.jpg", "é" * 16, "00ff" * 7 + "00 f"]
    assert len({packed_key(key) for key in others}) == len(others)
    assert all(len(packed_key(key)) == 16 for key in others)
    assert not any(packed_key(key).hex() in others for key in others)


def test_two_samples_of_one_key_are_found_among_equal_hashes(tmp_path, monkeypatch):
    write(tmp_path, [[(key, 0, 512, "page") for key in KEYS[:100]]])
    monkeypatch.setattr(packed, "mixed", lambda value, key: value & np.uint64(1))
    assert len(open_dataset(str(tmp_path), "page").samples) == 100
    write(tmp_path, [[(key, 0, 512, "page") for key in [*KEYS[:101], KEYS[40]]]])
    with pytest.raises(ValueError, match=f"two samples with the key '{KEYS[40]}', the second in 0.tar"):
        open_dataset(str(tmp_path), "page")
