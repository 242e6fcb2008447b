"""Measures the index of a made-up dataset: `python -m flamingo.data.bench_index FOLDER MILLIONS`.

Writes the shards' rows below FOLDER (the shards themselves are holes, which take no disk), then makes the index, opens
it again and reads samples at random, each in a process of its own. One JSON object on stdout.
"""

import hashlib
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from flamingo.data.index import open_dataset
from flamingo.data.packed import ROW
from flamingo.data.schedule import split_held_out

ROWS = 10_000  # of a shard
LENGTH = 48 * 1024  # bytes of a sample


def write(folder: Path, samples: int) -> None:
    """Manifest and rows as m3w writes them."""
    entries, size = [], ROWS * LENGTH
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(-(-samples // ROWS)):
        name, count = f"shard-{number:06d}", min(ROWS, samples - number * ROWS)
        with (folder / f"{name}.tar").open("wb") as file:
            file.truncate(size)
        with (folder / f"{name}.index.jsonl").open("w") as file:
            for at in range(count):
                key = hashlib.md5(f"{number} {at}".encode()).hexdigest()
                file.write(
                    f'{{"key":"{key}","offset":{at * LENGTH},"length":{LENGTH},"kind":"page","images":4,'
                    f'"text_bytes":{at}}}\n'
                )
        entries.append({"name": f"{name}.tar", "bytes": size, "sha256": hashlib.sha256(name.encode()).hexdigest()})
    (folder / "dataset.json").write_text(json.dumps({"format": "m3w-dataset/1", "shards": entries}))


def measure(folder: Path) -> dict[str, float]:
    """Opens it in this process: seconds, and bytes of memory that are this process's own and all it has touched."""
    before, begin, worked = _memory(), time.perf_counter(), time.process_time()
    dataset = open_dataset(str(folder), "page")
    found = {"open_s": time.perf_counter() - begin, "open_cpu_s": time.process_time() - worked}
    begin = time.perf_counter()
    train, held_out = split_held_out(dataset.rows.hashes(), 0.001)
    found |= {"split_s": time.perf_counter() - begin, "held_out": len(held_out)}
    random, samples, begin = Random(0), dataset.samples, time.perf_counter()
    for _ in range(10_000):
        _ = samples[train[random.randrange(len(train))]]
    found["sample_us"] = (time.perf_counter() - begin) * 100
    after = _memory()
    return found | {f"{name}_mb": (after[name] - before[name]) / 1024 for name in after} | {"peak_mb": _peak()}


def _memory() -> dict[str, int]:
    """Kilobytes of this process: its own, and those of files, which all processes share."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {"own": int(lines["RssAnon"].split()[0]), "shared": int(lines["RssFile"].split()[0])}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(folder: Path, millions: float) -> None:
    """Prints what making and opening take."""
    samples = round(millions * 1e6)
    write(folder, samples)
    found = {"samples": samples, "bytes_a_sample": ROW.itemsize}
    for name in ("making", "opening"):
        command = [sys.executable, "-m", "flamingo.data.bench_index", str(folder)]
        found[name] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps(measure(Path(sys.argv[1]))))
    else:
        main(Path(sys.argv[1]), float(sys.argv[2]))
