"""Run by test_train as one of two ranks: the same training with frozen weights whole, and cut among the ranks."""

import sys

import torch

from flamingo.arguments import parse
from flamingo.train import train
from flamingo.training.distributed import end_distributed

if __name__ == "__main__":
    torch.set_num_threads(1)
    out, *options = sys.argv[1:]
    for frozen in ("replicate", "shard"):
        train(parse([*options, f"--out={out}/{frozen}", f"--run.frozen={frozen}"]))
    end_distributed()
