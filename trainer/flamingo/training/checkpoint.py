"""Checkpoints of what is trained, published whole or not at all; a run that does not fit its checkpoint is refused.

A checkpoint is a folder `step-00000010` with torch.distributed.checkpoint files and `state.json`. Weights are copied to
memory and written while training goes on, under another name; the folder is renamed last, so one with the right name
is complete.
"""

import dataclasses
import hashlib
import json
import os
import re
import shutil
import sys
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
from torch import nn
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions,
    get_model_state_dict,
    get_optimizer_state_dict,
    set_model_state_dict,
    set_optimizer_state_dict,
)

from flamingo.config import Config
from flamingo.data.images import decoder_version
from flamingo.data.schedule import HELD_OUT_RULE
from flamingo.training.distributed import World, barrier, first_values
from flamingo.training.staging import Staging

FORMAT = "flamingo-checkpoint/1"
DIGEST_VALUES = 4096  # of each weight go into a digest: other weights differ in all of them, and 9B are not read whole
# Settings that may differ between a checkpoint and the run that continues it: they change no number.
FREE = {
    *("out", "steps", "workers", "device", "frozen", "activation_checkpointing"),
    *("checkpoint_every", "keep_checkpoints", "evaluate_every", "sample_losses"),
}
_OPTIONS = StateDictOptions(ignore_frozen_params=True)
warnings.filterwarnings("ignore", "torch.distributed is disabled", UserWarning)  # one process alone is no mistake


def fingerprint(
    config: Config, datasets: dict[str, str], tokenizer: str, model: nn.Module, precision: str
) -> dict[str, Any]:
    """Everything that decides the numbers of a run, flat: name -> value."""
    settings = dataclasses.asdict(config)
    settings["run"] = {k: v for k, v in settings["run"].items() if k not in FREE} | {"precision": precision}
    for stream in settings["data"]["streams"]:
        del stream["path"]
    flat = _flat(json.loads(json.dumps(settings)))
    flat |= {f"dataset.{name}": digest for name, digest in datasets.items()}
    decoder = decoder_version(config.data.decoder)
    flat |= {"tokenizer": tokenizer, "decoder": decoder, "held out": HELD_OUT_RULE}
    return flat | {"frozen weights": frozen_digest(model)}


def frozen_digest(model: nn.Module) -> str:
    """Of names, shapes and the first values of every frozen weight: tells other weights, at no cost for large ones."""
    digest = hashlib.sha256()
    frozen = {name: weight for name, weight in model.named_parameters() if not weight.requires_grad}
    for (name, weight), head in zip(frozen.items(), first_values([*frozen.values()], DIGEST_VALUES), strict=True):
        digest.update(f"{name} {tuple(weight.shape)}".encode() + head.numpy().tobytes())
    return digest.hexdigest()


class CheckpointSaver:
    """Writes checkpoints in the background, one at a time. Every rank has one, and all call it at the same steps."""

    def __init__(
        self, folder: Path, keep: int, world: World, model: nn.Module, optimizer: torch.optim.Optimizer
    ) -> None:
        self.folder, self.keep, self.world, self.model, self.optimizer = folder, keep, world, model, optimizer
        # The tensors are the same ones from save to save; to gather them takes a second where there are many.
        self.tensors = _tensors(model, optimizer)
        self.staging = Staging(self.tensors, optimizer)
        self.writer = ThreadPoolExecutor(max_workers=1)
        self.pending: Future[None] | None = None
        # A group of its own: the writing thread's exchanges must not mix with those of the training.
        self.group = dist.new_group(backend="gloo") if world.size > 1 else None
        if world.is_first:
            for left in folder.glob(".partial-*"):
                shutil.rmtree(left)

    def save(self, step: int, state: dict[str, Any]) -> None:
        """Begins the checkpoint after `step` updates; training may go on at once.

        Waits for the one before it where that is still being written, says so, and raises what went wrong there. All
        but the newest `keep` are deleted.
        """
        if self.world.is_first and self.pending is not None and not self.pending.done():
            print(f"checkpoint of step {step}: waiting, the one before it is still being written", file=sys.stderr)
        self.finish()
        final = self.folder / f"step-{step:08d}"
        partial = self.folder / f".partial-{final.name}"
        if self.world.is_first:
            partial.mkdir(parents=True, exist_ok=True)
            (partial / "state.json").write_text(json.dumps({"format": FORMAT, "step": step, **state}, indent=1))
        barrier(self.world)
        for kept, group in zip(self.tensors["optimiser"]["param_groups"], self.optimizer.param_groups, strict=True):
            kept["lr"] = group["lr"]
        staged = self.staging.copy(self.tensors)
        self.pending = self.writer.submit(self._write, staged, partial, final)

    def finish(self) -> None:
        """Until the checkpoint that is being written is published. Raises what went wrong."""
        if self.pending is not None:
            self.pending.result()
            self.pending = None

    def _write(self, staged: dict[str, Any], partial: Path, final: Path) -> None:
        self.staging.wait()
        dcp.save(staged, checkpoint_id=partial, process_group=self.group, no_dist=self.group is None)
        if self.world.is_first:  # its save ends when that of every rank does
            self._publish(partial, final)

    def _publish(self, partial: Path, final: Path) -> None:
        for file in [*partial.iterdir(), partial]:
            _sync(file)
        shutil.rmtree(final, ignore_errors=True)
        partial.rename(final)
        _sync(self.folder)
        for old in steps_in(self.folder)[: -self.keep]:
            _remove(self.folder / f"step-{old:08d}")


def load_checkpoint(
    folder: Path, expected: dict[str, Any], model: nn.Module, optimizer: torch.optim.Optimizer, world: World
) -> dict[str, Any] | None:
    """Loads the newest checkpoint into model and optimizer and returns its state, or None where there is none.

    Raises ValueError naming each difference if it belongs to another run, or if weights are missing.
    """
    steps = steps_in(folder)
    if not steps:
        return None
    path = folder / f"step-{steps[-1]:08d}"
    state: dict[str, Any] = json.loads((path / "state.json").read_text())
    if state["format"] != FORMAT:
        raise ValueError(f"{path} has format {state['format']!r}, expected {FORMAT!r}")
    if lines := differences(state["fingerprint"], expected):
        raise ValueError(f"{path} was made by a run with other settings or data:{lines}\nUse another --out, or these.")
    tensors = _tensors(model, optimizer)
    dcp.load(tensors, checkpoint_id=path, no_dist=world.size == 1)  # raises where a key or a shape does not fit
    set_model_state_dict(model, tensors["model"], options=StateDictOptions(ignore_frozen_params=True, strict=False))
    set_optimizer_state_dict(model, optimizer, tensors["optimiser"], options=_OPTIONS)
    return state


def differences(saved: dict[str, Any], now: dict[str, Any]) -> str:
    """A line for each name with another value; empty if there is none."""
    names = [name for name in {**saved, **now} if saved.get(name) != now.get(name)]
    return "".join(f"\n  {name}: {saved.get(name)!r} there, {now.get(name)!r} now" for name in names)


def steps_in(folder: Path) -> list[int]:
    """Steps of the complete checkpoints, oldest first."""
    named = [path.name for path in folder.glob("step-*") if (path / "state.json").is_file()]
    return sorted(int(name.removeprefix("step-")) for name in named if re.fullmatch(r"step-\d{8,}", name))


def _tensors(model: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    return {
        "model": get_model_state_dict(model, options=_OPTIONS),
        "optimiser": get_optimizer_state_dict(model, optimizer, options=_OPTIONS),
    }


def _flat(value: Any, name: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {k: v for key, item in value.items() for k, v in _flat(item, f"{name}.{key}".lstrip(".")).items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {k: v for i, item in enumerate(value) for k, v in _flat(item, f"{name}.{item.get('name', i)}").items()}
    return {name: value}


def _remove(checkpoint: Path) -> None:
    """Under a name that the next start clears away: what a kill leaves of it would lie there for good."""
    partial = checkpoint.with_name(f".partial-{checkpoint.name}")
    checkpoint.rename(partial)
    shutil.rmtree(partial)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
