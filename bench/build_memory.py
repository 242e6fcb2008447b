"""Peak memory of each of two ranks that build a model, whole and cut: `python bench/build_memory.py DATASET [options]`.

Options are those of flamingo.train, such as `--model.lm.source=DIR`. CPU, gloo. `trainer` has to be on PYTHONPATH.
"""

import os
import resource
import socket
import subprocess
import sys
import tempfile

from flamingo.arguments import parse
from flamingo.training.distributed import end_distributed
from flamingo.training.run import open_run


def peak() -> int:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main(data: str, options: list[str]) -> None:
    """Starts the ranks of both forms, one form after the other."""
    with tempfile.TemporaryDirectory() as out:
        for frozen in ("replicate", "shard"):
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            group = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}
            given = [sys.executable, __file__, data, f"--out={out}", "--device=cpu", f"--run.frozen={frozen}", *options]
            ranks = [
                subprocess.Popen(given, env={**os.environ, **group, "RANK": str(rank), "LOCAL_RANK": str(rank)})
                for rank in range(2)
            ]
            if any([rank.wait() for rank in ranks]):
                raise SystemExit("a rank failed")


if __name__ == "__main__":
    if "RANK" not in os.environ:
        main(sys.argv[1], sys.argv[2:])
    else:
        before = peak()
        run = open_run(parse(["--data", *sys.argv[1:]]))
        for weight in run.model.parameters():  # a file that is mapped takes memory once it is read
            getattr(weight, "_local_tensor", weight).detach().sum()
        size = sum(weight.numel() * weight.element_size() for weight in run.model.parameters()) >> 20
        print(f"{run.config.run.frozen}, rank {run.world.rank}: {size} MB of weights, peak {peak()} MB ({before} before)")
        end_distributed()
