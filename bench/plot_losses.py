"""Draws the training loss and the image lift of runs, one line a run.

    python bench/plot_losses.py --out docs/training-loss.svg NAME=RUN [NAME=RUN ...]

RUN is the folder of a `flamingo.train` run, made with `--run.evaluate_every` so that lift is known on the way. Needs
matplotlib, which nothing else here does: `pip install matplotlib`.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "m3w"  # the same runs give the same file
from matplotlib import pyplot  # noqa: E402

WINDOW = 25  # updates a point of the smoothed loss is the mean of


def rows(run: Path) -> list[dict[str, Any]]:
    """The lines of a run's metrics."""
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


def smoothed(values: list[float]) -> list[float]:
    """Means of the last WINDOW values."""
    return [sum(values[max(0, at - WINDOW + 1) : at + 1]) / min(WINDOW, at + 1) for at in range(len(values))]


def main() -> None:
    """Two panels: the first stream's loss in training, and its held-out image lift with two standard errors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("runs", nargs="+", metavar="NAME=RUN")
    known = parser.parse_args()
    figure, (loss, lift) = pyplot.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    for number, named in enumerate(known.runs):
        name, _, run = named.partition("=")
        lines, colour = rows(Path(run)), f"C{number}"
        steps = [line for line in lines if "loss" in line]
        first = next(iter(steps[0]["streams"]))
        seen = smoothed([line["streams"][first]["loss"] for line in steps])
        loss.plot([line["step"] for line in steps], seen, colour, lw=1, label=name)
        measured = [(line["step"], line["held_out"][first]) for line in lines if "held_out" in line]
        loss.plot([at for at, _ in measured], [held["loss"] for _, held in measured], f"{colour}o", ms=2.5)
        at, held = [step for step, _ in measured], [values for _, values in measured]
        errors = [2 * values["lift_se"] for values in held]
        lift.errorbar(at, [values["lift"] for values in held], errors, color=colour, lw=1, capsize=2)
        lift.plot(at, [values["shuffled_lift"] for values in held], colour, lw=1, ls=":")
    loss.set(title=f"loss, nat a token (mean of {WINDOW} updates; dots: held out)", xlabel="update")
    lift.set(title="image lift, nat a token (2 SE; dotted: other images)", xlabel="update")
    lift.axhline(0, color="grey", lw=0.5)
    loss.legend()
    figure.savefig(known.out, metadata={"Date": None})


if __name__ == "__main__":
    main()
