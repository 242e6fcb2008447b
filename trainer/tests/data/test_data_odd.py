"""Samples of odd contents: each is read as well as it can be, or costs itself alone and is counted."""

import json
from random import Random

import pytest

from flamingo.config import DataConfig, StreamConfig
from flamingo.data.index import open_dataset
from flamingo.data.pairs import open_pairs
from flamingo.data.rows import open_rows
from flamingo.toy import page, write_dataset

DEEP = b"[" * 200_000
ODD = [
    b'{"texts": ["a", 5], "images": [null, null]}',
    b'{"texts": ["a", ["x"]], "images": [null, null]}',
    b'{"texts": [null, "hello"], "images": [0, null]}',
    b'{"texts": [null, "hello"], "images": [{}, null]}',
    b'{"texts": 5, "images": [null]}',
    b'{"texts": [' + b"9" * 5000 + b"]}",
    b"[1]",
    b"5",
    DEEP,
]


@pytest.fixture
def row(tmp_path, words):
    """Row 0 of a dataset of pages that all have one JSON."""

    def made(record, kind="page", opened=open_rows):
        pages = [page(number, Random(number)) for number in range(4)]
        for key, members in pages:
            members[0] = (f"{key}.json", record)
        write_dataset(tmp_path / "data", [(*one, "page") for one in pages], 1)
        dataset = open_dataset(str(tmp_path / "data"), kind)
        return opened(dataset, StreamConfig(kind=kind), DataConfig(), words, 32, 0)[0][0, 0]

    return made


@pytest.mark.parametrize("record", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("kind", ["page", "text"])
def test_json_of_another_form_masks_its_row(row, record, kind):
    assert row(record, kind).window.counts == {"bad_json": 1, "row_masked": 1}


INFO = b'{"texts": [null], "images": %s, "image_info": [%s]}'
ODD_INFO = [
    INFO % (b"[5]", b'{"alt": "a"}'),
    INFO % (b"[{}]", b'{"alt": "a"}'),
    INFO % (b'["00.jpg"]', b'{"alt": 5}'),
    INFO % (b'["00.jpg"]', b'{"alt": ["a"]}'),
    INFO % (b'["00.jpg"]', b"7"),
    b"[1]",
    DEEP,
]


@pytest.mark.parametrize("record", ODD_INFO, ids=range(len(ODD_INFO)))
def test_it_masks_the_rows_of_pairs_too(row, record):
    assert row(record, opened=open_pairs).window.counts == {"bad_json": 1, "row_masked": 1}


def test_half_a_surrogate_pair_is_read_as_a_question_mark(row, words):
    record = json.dumps({"texts": ["ab\ud83d cd \U0001f600"], "images": [None]}).encode()
    assert b"\\ud83d cd" in record
    for kind in ("page", "text"):
        assert "ab? cd \U0001f600" in words.decode(row(record, kind).window.tokens.tolist())


def test_pairs_read_it_so_too(tmp_path, words):
    pages = [page(number, Random(number)) for number in range(4)]
    for key, members in pages:
        record = json.loads(members[0][1])
        for info in filter(None, record["image_info"]):
            info["alt"] = "ab\ud83d cd"
        members[0] = (f"{key}.json", json.dumps(record).encode())
    write_dataset(tmp_path, [(*one, "page") for one in pages], 1)
    rows = open_pairs(open_dataset(str(tmp_path), "page"), StreamConfig(), DataConfig(), words, 32, 0)[0]
    assert words.decode(rows[0, 0].window.tokens.tolist()).startswith("ab? cd")


def test_what_goes_wrong_while_a_text_is_read_costs_that_sample(toy, words, monkeypatch):
    rows = open_rows(open_dataset(str(toy), "page"), StreamConfig(), DataConfig(), words, 32, 0)[0]

    def fails_with(error):
        def tokenise(*_):
            raise error

        monkeypatch.setattr("flamingo.data.rows.tokenise", tokenise)
        return rows[0, 0].window.counts

    for error in (ValueError(), TypeError(), AttributeError(), KeyError(), RecursionError()):
        assert fails_with(error) == {"sample_unusable": 1, "row_masked": 1}
    with pytest.raises(OSError):
        fails_with(OSError())
