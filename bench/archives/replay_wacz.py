"""
Is a WACZ of ours replayed by pywb? Adds it to a new collection, serves it on loopback, and compares pages as replayed with their records.

    m3w export STORE --to wacz --out crawl.wacz
    python bench/archives/replay_wacz.py crawl.wacz [PAGES]     (python has pywb 2.9 or later, its scripts are beside it; default 20 pages)

Tests run it too (test/exports/replay.test.ts).
"""

import gzip
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from io import BytesIO

from warcio.archiveiterator import ArchiveIterator

wacz = pathlib.Path(sys.argv[1]).resolve()
wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 20
scripts = pathlib.Path(sys.executable).parent


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


PORT = free_port()


def lines_of(archive):
    text = gzip.decompress(archive.read("indexes/index.cdx.gz")).decode()
    for line in text.splitlines():
        _, timestamp, fields = line.split(" ", 2)
        yield timestamp, json.loads(fields)


def body_of(archive, fields):
    start = int(fields["offset"])
    with archive.open(f"archive/{fields['filename']}") as stream:
        stream.seek(start)
        record = next(iter(ArchiveIterator(BytesIO(stream.read(int(fields["length"]))))))
        return record.content_stream().read()


def replayed(timestamp, url):
    address = f"http://127.0.0.1:{PORT}/own/{timestamp}id_/{url}"
    with urllib.request.urlopen(address, timeout=60) as answer:
        body = answer.read()
        return gzip.decompress(body) if answer.headers.get("content-encoding") == "gzip" else body


def wait_for_server():
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5).read()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("pywb did not start within a minute")


with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wacz) as archive:
    subprocess.run([scripts / "wb-manager", "init", "own"], cwd=folder, check=True, capture_output=True)
    add = [scripts / "wb-manager", "add", "--unpack-wacz", "own", wacz]
    subprocess.run(add, cwd=folder, check=True, capture_output=True)
    server = subprocess.Popen(
        [scripts / "wayback", "-p", str(PORT), "-b", "127.0.0.1"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_server()
        lines = list(lines_of(archive))
        pages = [line for line in lines if line[1].get("status") == "200" and "html" in line[1]["mime"]]
        originals = {fields["digest"]: fields for _, fields in pages}
        # What is as it was is replayed with the record that it refers to.
        answers = pages + [line for line in lines if line[1]["mime"] == "warc/revisit" and line[1]["digest"] in originals]
        step = max(1, len(answers) // wanted)
        same = [
            replayed(at, fields["url"]) == body_of(archive, originals[fields["digest"]])
            for at, fields in answers[::step][:wanted]
        ]
        print(f"{sum(same)} of {len(same)} pages replayed byte by byte")
    finally:
        server.terminate()
        server.wait()
if not all(same):
    raise SystemExit(1)
