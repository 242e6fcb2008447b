"""Writes the samples of a folder with webdataset's ShardWriter (1.0.2); prints bytes and CPU seconds as JSON. Usage: write_shards.py FOLDER sha256|plain"""

import hashlib
import json
import pathlib
import sys
import time

import webdataset

folder = pathlib.Path(sys.argv[1])
samples = json.loads((folder / "samples.json").read_text())
pool = memoryview((folder / "pool.bin").read_bytes())


class Hashed:
    """A file that takes the SHA-256 of what is written to it."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.digest = hashlib.sha256()
        self.bytes = 0

    def write(self, chunk):
        self.digest.update(chunk)
        self.bytes += len(chunk)
        return self.file.write(chunk)

    def flush(self):
        self.file.flush()

    def close(self):
        self.file.close()


opener = {"opener": Hashed} if sys.argv[2] == "sha256" else {}
for old in folder.glob("wds-*.tar"):
    old.unlink()
before = time.process_time()
with webdataset.ShardWriter(str(folder / "wds-%06d.tar"), maxcount=10**9, maxsize=10**12, verbose=0, **opener) as sink:
    for sample in samples:
        pictures = {
            f"{at:02}.jpg": bytes(pool[place["offset"] : place["offset"] + place["length"]])
            for at, place in enumerate(sample["pictures"])
        }
        sink.write({"__key__": sample["key"], "json": sample["json"].encode(), "txt": sample["txt"].encode(), **pictures})
seconds = time.process_time() - before
print(json.dumps({"bytes": sum(path.stat().st_size for path in folder.glob("wds-*.tar")), "cpuSeconds": seconds}))
