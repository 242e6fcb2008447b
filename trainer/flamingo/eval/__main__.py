"""The command line: asks a finished run a benchmark's questions, and prints one line of JSON for each number of shots.

python -m flamingo.eval --run RUN --benchmark coco --folder DIR [--shots 0,4] [--out predictions.jsonl]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import get_args

from flamingo.arguments import command
from flamingo.config import Device
from flamingo.data.contamination import trained_on
from flamingo.eval.loop import Settings, Support, evaluate, open_session
from flamingo.eval.metrics.score import scorer
from flamingo.eval.readers.registry import BENCHMARKS
from flamingo.eval.task import prepare
from flamingo.training.trained import load

SHOTS = "0,4,8,16,32"  # the paper's


def main(arguments: list[str]) -> int:
    """Exit codes: 0 done, 1 bug, 2 usage, data or run that does not fit."""
    parser = argparse.ArgumentParser(prog="flamingo.eval", description=__doc__, allow_abbrev=False)
    parser.add_argument("--run", type=Path, required=True, help="folder of a finished run of flamingo.train")
    parser.add_argument("--benchmark", choices=BENCHMARKS, required=True, metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--folder", type=Path, required=True, help="its; see python -m flamingo.eval.readers --list")
    parser.add_argument("--split", help="whose queries are asked (default: the benchmark's)")
    parser.add_argument("--shots", metavar="N,N", help=f"examples before a query (default {SHOTS}; rareact: 0)")
    parser.add_argument("--support", choices=get_args(Support), default=Settings.support, help="how they are chosen")
    parser.add_argument("--permutations", type=int, default=Settings.permutations, help="of the examples, for ranking")
    parser.add_argument("--limit", type=int, help="queries to ask; 0: all (default: as many as the paper)")
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--beams", type=int, default=Settings.beams)
    parser.add_argument("--max-tokens", type=int, default=Settings.max_tokens, help="of an answer")
    parser.add_argument("--device", choices=get_args(Device), default="auto")
    parser.add_argument("--out", type=Path, metavar="FILE", help="keeps predictions; the same command goes on from it")
    known = parser.parse_args(arguments)
    return command(lambda: answer(known))


def answer(known: argparse.Namespace) -> None:
    """Prints a line for each number of shots. Raises ValueError for what does not fit."""
    alone = BENCHMARKS[known.benchmark].kind == "rank"  # no clip of RareAct has a right answer to show
    shots = (known.shots or ("0" if alone else SHOTS)).split(",")
    if not all(map(str.isdecimal, shots)) or (alone and shots != ["0"]):
        raise ValueError(f"--shots {known.shots}: expected {'0, nothing else' if alone else f'numbers as in {SHOTS}'}")
    for name, least in (("permutations", 1), ("beams", 1), ("max_tokens", 1), ("limit", 0)):
        if (value := getattr(known, name)) is not None and value < least:
            raise ValueError(f"--{name.replace('_', '-')} must be at least {least}, not {value}")
    score = scorer(BENCHMARKS[known.benchmark].metric, known.folder)
    task = prepare(known.benchmark, known.folder, known.split, known.limit, known.seed)
    if task.is_secret and not known.out:
        raise ValueError(f"the answers of the split {task.split} are secret: --out keeps the predictions")
    settings = Settings(known.support, known.permutations, known.seed, known.beams, known.max_tokens)
    session = open_session(load(known.run, known.device), task, settings)
    known_of_data = {"training_data": trained_on(known.run)}
    for number in shots:
        print(json.dumps(evaluate(session, int(number), score, known.out) | known_of_data), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
