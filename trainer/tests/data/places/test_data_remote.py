"""Datasets in a bucket and behind a web server: the same rows as from a folder, by one range a sample."""

import json
import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import torch

from flamingo.config import DataConfig, StreamConfig
from flamingo.data.index import open_dataset
from flamingo.data.loader import StepSampler, batches
from flamingo.data.places import web
from flamingo.data.rows import open_rows

STREAM = StreamConfig(batch_size=4)


class Server:
    """Serves a folder on loopback; `odd` names what it does wrong, for the first so many requests."""

    def __init__(self, folder):
        self.folder, self.asked, self.odd, self.left = folder, [], "", 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def answer(self, request):
        path, _, query = request.path.partition("?")
        wanted = request.headers.get("Range")
        self.asked.append((path, wanted, query))
        file = self.folder / path.lstrip("/")
        odd = self.odd if self.left > 0 else ""
        self.left -= 1
        if odd.isdigit() or not file.is_file():
            return self.send(request, int(odd or 404), b"")
        data = file.read_bytes()
        if wanted is None or odd == "whole":
            return self.send(request, 200, data)
        first, last = (int(number) for number in re.findall(r"\d+", wanted))
        if first >= len(data):
            return self.send(request, 416, b"")
        part = data[first : last + 1]
        start = first + 1 if odd == "shifted" else first
        return self.send(request, 206, part, f"bytes {start}-{first + len(part) - 1}/{len(data)}", odd == "cut")

    @staticmethod
    def send(request, status, data, content_range="", is_cut=False):
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        if content_range:
            request.send_header("Content-Range", content_range)
        request.end_headers()
        request.wfile.write(data[: len(data) // 2] if is_cut else data)
        request.close_connection = is_cut


@pytest.fixture
def server(toy, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(web, "FIRST_WAIT", 0.001)
    shutil.copytree(toy, tmp_path / "served" / "corpus" / "datasets" / "abc")
    (tmp_path / "served" / "corpus" / "current.json").write_text('{"format": "m3w-current/1", "dataset": "abc"}')
    opened = Server(tmp_path / "served")
    yield opened
    opened.http.shutdown()
    opened.http.server_close()


def rows_of(address, words):
    return open_rows(open_dataset(str(address), "page"), STREAM, DataConfig(), words, 32, seed=7)[0]


def same(one, other):
    return one.keys == other.keys and torch.equal(one.tokens, other.tokens) and torch.equal(one.images, other.images)


@pytest.mark.filterwarnings("ignore:This DataLoader will create", "ignore:This process")
@pytest.mark.parametrize("workers", [0, 2])
def test_rows_over_http_are_those_of_the_folder(server, toy, words, workers):
    here, there = rows_of(toy, words), rows_of(f"{server.address}/corpus", words)
    assert here.dataset.fingerprint == there.dataset.fingerprint  # so a run goes on wherever its shards lie now
    server.asked.clear()
    steps = StepSampler(0, 6, 4)
    pairs = zip(batches(here, steps, 0, False), batches(there, steps, workers, False), strict=True)
    assert all(same(one, other) for one, other in pairs)
    if workers == 0:
        assert len(server.asked) == 24, "one request a sample"


def test_a_bucket_is_asked_with_the_credentials_of_the_environment(server, toy, words, monkeypatch):
    for name, value in (("ENDPOINT_URL", server.address), ("ACCESS_KEY_ID", "someone"), ("SECRET_ACCESS_KEY", "x")):
        monkeypatch.setenv(f"AWS_{name}", value)
    there = rows_of("s3://corpus", words)
    steps = StepSampler(0, 2, 4)
    pairs = zip(batches(rows_of(toy, words), steps, 0, False), batches(there, steps, 0, False), strict=True)
    assert all(same(one, other) for one, other in pairs)
    assert all("X-Amz-Signature=" in query and "someone" in query for _, _, query in server.asked)
    assert str(there.dataset.place) == "s3://corpus/datasets/abc"


@pytest.mark.parametrize("odd", ["503", "429", "cut"])
def test_what_is_passing_is_asked_again(server, words, odd):
    dataset = open_dataset(f"{server.address}/corpus/datasets/abc", "page")
    server.odd, server.left = odd, 3
    sample = dataset.samples[0]
    assert json.loads(dataset.member(sample, dataset.members(sample), "json"))["texts"]
    assert len(server.asked) > 3


@pytest.mark.parametrize(
    ("odd", "message"),
    [
        ("whole", "asked for a range, got the whole file"),
        ("shifted", "got another range"),
        ("403", "answered 403, expected 206; check the credentials"),
        ("500", "answered 500"),
    ],
)
def test_an_answer_that_is_no_part_of_the_file_stops_with_words(server, odd, message):
    dataset = open_dataset(f"{server.address}/corpus/datasets/abc", "page")
    server.odd, server.left = odd, 1000
    with pytest.raises(OSError, match=message):
        dataset.members(dataset.samples[0])


def test_a_place_without_a_dataset_is_refused_by_name(server):
    with pytest.raises(ValueError, match=r"nothing' holds no dataset\.json, .*from a folder alone"):
        open_dataset(f"{server.address}/nothing", "page")
    with pytest.raises(ValueError, match="names no place that is known"):
        open_dataset("gopher://host/corpus", "page")
    with pytest.raises(ValueError, match="names no bucket"):
        open_dataset("s3://", "page")


def test_a_shard_that_is_missing_there_stops_with_its_name(server, toy):
    dataset = open_dataset(f"{server.address}/corpus", "page")
    for shard in (server.folder / "corpus" / "datasets" / "abc").glob("*.tar"):
        shard.unlink()
    with pytest.raises(FileNotFoundError, match=r"shard-.*\.tar is not there"):
        dataset.members(dataset.samples[0])
