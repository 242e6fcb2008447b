"""Shows that Flamingo learns words from its context.

`PYTHONPATH=trainer python -m in_context --out DIR [--seed 0]`

Writes the world, trains the four stages and measures fresh episodes; DIR/result.json holds what is printed. Exit codes:
0 all bars are passed, 1 one is not, 2 usage. It takes some 10 minutes on 2 quiet cores.
"""

import argparse
import dataclasses
import json
import os
import sys
import time
from pathlib import Path

import torch
from transformers.utils import logging

from flamingo.training.summary import gates
from in_context.measure import measure, write_episodes
from in_context.report import failures, table
from in_context.stages import PICTURES, train_encoder, train_flamingo, train_language_model, world_config
from in_context.world import draw_pictures, seeded, training_document, write_pages, write_tokenizer

WAYS = (2, 4)  # of the episodes
# Of the documents to train on. Many in the named tier: with 2 to 8, blanked pictures are named after the context, and
# a guess among two names is right half the time; with all 24 too few names come again for their words to be learned.
TRAINED_WAYS = {"named": (10,), "name-free": (2, 3, 4)}
DOCUMENTS = 4000  # to train on, in each tier
EACH = 200  # drawings of an object that they share
# With these both seeds of bench/results.md pass the bars of report.py, in 10 minutes of CPU.
ENCODER_STEPS, COPYING_STEPS, DOCUMENT_STEPS, FLAMINGO_STEPS = 300, 1000, 450, 1100


class Clock:
    """Seconds of each stage: as they pass, and of the processor, with those of loaders that have ended."""

    def __init__(self) -> None:
        self.stages: dict[str, tuple[float, float]] = {}
        self.last = time.perf_counter(), sum(os.times()[:4])

    def mark(self, stage: str, said: str = "") -> None:
        """Ends a stage."""
        now = time.perf_counter(), sum(os.times()[:4])
        wall, cpu = (round(b - a, 1) for a, b in zip(self.last, now, strict=True))
        self.stages[stage], self.last = (wall, cpu), now
        print(f"{stage}: {wall:.0f} s, {cpu:.0f} s of CPU. {said}", flush=True)


def main() -> int:
    """The whole script."""
    parser = argparse.ArgumentParser(prog="in_context", description=__doc__.partition("\n")[0], allow_abbrev=False)
    parser.add_argument("--out", type=Path, required=True, help="an empty or new folder, for data, weights and result")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1, help="a second core decodes pictures meanwhile")
    parser.add_argument("--episodes", type=int, default=512, help="of each cell")
    known = parser.parse_args()
    if known.out.exists() and any(known.out.iterdir()):
        parser.error(f"--out {known.out} is not empty; name a new folder")
    torch.set_num_threads(known.threads)
    logging.disable_progress_bar()
    result = demonstrate(known.out, known.seed, known.episodes)
    (known.out / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    for failure in result["failures"]:
        print(f"in_context: {failure}", file=sys.stderr)
    print("failed" if result["failures"] else "passed")
    return 1 if result["failures"] else 0


def demonstrate(out: Path, seed: int, episodes: int) -> dict[str, object]:
    """Trains and measures one model. Returns what result.json holds."""
    clock, random = Clock(), seeded("world", seed)
    pictures = draw_pictures(random, EACH)
    for tier, ways in TRAINED_WAYS.items():
        documents = {f"{at:06d}": training_document(random, ways, PICTURES, EACH) for at in range(DOCUMENTS)}
        write_pages(out / "train" / tier, documents, pictures, tier == "named")
    write_episodes(out / "fresh", WAYS, episodes, seed)
    write_tokenizer(out / "tokenizer.json")
    clock.mark("world", f"{2 * DOCUMENTS} pages to train on")
    config = world_config(out, 0, seed)
    encoder = train_encoder(config, out, pictures, ENCODER_STEPS, seed)
    clock.mark("encoder", f"right on {encoder:.3f} of new drawings")
    lm = train_language_model(config, out, (COPYING_STEPS, DOCUMENT_STEPS), seed)
    clock.mark("language model", f"copies {lm['copying']:.3f} after {lm['copying_steps']} steps")
    run, identity_error = train_flamingo(world_config(out, FLAMINGO_STEPS, seed))
    opened = gates(run.model)
    shown = {name: [round(gate, 3) for gate in values] for name, values in opened.items()}
    clock.mark("flamingo", f"step 0 differs from the language model by {identity_error:g}; gates {shown}")
    cells = measure(run, out / "fresh", WAYS)
    clock.mark("measure", f"{episodes} episodes a cell")
    print(table(cells), flush=True)
    return {
        "seed": seed,
        "episodes": episodes,
        "steps": {"encoder": ENCODER_STEPS, "documents": DOCUMENT_STEPS, "flamingo": FLAMINGO_STEPS, **lm},
        "encoder_accuracy": encoder,
        "identity_error": identity_error,
        "gates": opened,
        "trainable": sum(weight.numel() for weight in run.model.trainable().values()),
        "seconds": {stage: {"wall": wall, "cpu": cpu} for stage, (wall, cpu) in clock.stages.items()},
        "cells": [dataclasses.asdict(cell) for cell in cells],
        "failures": failures(cells, opened, identity_error),
    }


if __name__ == "__main__":
    raise SystemExit(main())
