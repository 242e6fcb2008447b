"""The end of a run: the weights, what the pipeline can learn from it, and its figures for people and programs."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from flamingo.data.contamination import contamination_of
from flamingo.model.flamingo import Flamingo
from flamingo.training.distributed import barrier, full_tensor
from flamingo.training.lift import evaluate
from flamingo.training.metrics import table
from flamingo.training.run import Run
from flamingo.training.samples import sum_up
from flamingo.training.step_log import Times

Summary = dict[str, Any]


def finish_training(run: Run, state: dict[str, Any], counts: Counter[str], times: Times) -> Summary:
    """Measures the held-out windows again, exports the weights, writes and prints the summary."""
    trained = sum(weight.numel() for weight in run.model.trainable().values())
    own = {
        "trainable": trained,
        "frozen": sum(weight.numel() for weight in run.model.parameters()) - trained,
        "data": {
            rows.stream.name: {
                "train": len(rows.samples),
                "held_out": len(held_out.samples),
                "contaminated": len(rows.dataset.rows.marked()),
            }
            for rows, held_out in zip(run.train, run.held_out, strict=True)
        },
        "contaminated": run.config.data.contaminated,
        "contamination": {rows.stream.name: contamination_of(rows.dataset.place) for rows in run.train},
        "held_out_start": state["held_out_start"],
        "held_out": evaluate(run),
        "gates": gates(run.model),
        **speeds(times),
    }
    export_weights(run)
    summary = write_summary(run, state, own, counts, summary_table)
    if run.world.is_first and run.config.run.sample_losses:  # last: it takes long, and no rank has to wait for it
        sum_up(run.out)
    return summary


def speeds(times: Times) -> dict[str, Any]:
    """Rates a second over all steps of this start, seconds of a step, and the shares that were waited."""
    totals = {name: sum(kept) for name, kept in times.items()}
    seconds = max(1e-9, totals["seconds"])  # no step was left to make: rates of 0
    p50, p95 = np.percentile(times["seconds"] or [0.0], (50, 95))
    return {
        "tokens_per_s": totals["tokens"] / seconds,
        "images_per_s": totals["images"] / seconds,
        "step_s": {"p50": float(p50), "p95": float(p95)},
        "data_wait_share": totals["data_wait_s"] / seconds,
        "checkpoint_share": totals["checkpoint_s"] / seconds,
    }


def export_weights(run: Run) -> None:
    """Writes `model.safetensors`, the trained weights by name. All ranks call it, the first one writes.

    A backbone that was trained as a whole is written in Hugging Face layout too: another run's `model.lm.source`.
    """
    first, weights = run.world.is_first, {}
    for name, weight in run.model.trainable().items():
        value = full_tensor(weight.detach())
        if first:  # a copy, because what FSDP2 gathers is freed again
            weights[name] = value.to("cpu", copy=True).contiguous()
    for name, part in (("lm", run.model.lm), ("vision", run.model.vision)):
        if getattr(run.config.model, name).trainable:
            tensors = {key: full_tensor(weight).to("cpu", copy=True) for key, weight in part.model.state_dict().items()}
            part.model.save_pretrained(run.out / name, state_dict=tensors, is_main_process=first)
    if first:
        save_file(weights, run.out / "model.safetensors", metadata={"format": "pt"})


def write_summary(
    run: Run, state: dict[str, Any], own: Summary, counts: Counter[str], table_of: Callable[[Summary], str]
) -> Summary:
    """What `summary.json` holds: what every run has, and its `own`. Writes it, and prints what `table_of` gives."""
    summary = {
        "steps": run.config.run.steps,
        "resumed_at": state["step"],
        "seed": run.config.run.seed,
        "device": run.device.type,
        "ranks": run.world.size,
        "precision": run.precision,
        **own,
        "counts": dict(counts),
        "out": str(run.out),
    }
    if run.world.is_first:
        (run.out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n")
        print(table_of(summary), file=sys.stderr)
    barrier(run.world)
    return summary


def gates(model: Flamingo) -> dict[str, list[float]]:
    """tanh of both gates of every layer that has them, first layer first."""
    return {name: opened.tolist() for name, opened in gate_values(model).items()}


def gate_values(model: Flamingo) -> dict[str, Tensor]:
    """The same as tensors of the device."""
    both = {
        "attention": [layer.attention_gate for layer in model.xattn],
        "feed_forward": [layer.feed_forward_gate for layer in model.xattn],
    }
    found = {name: [full_tensor(gate).detach() for gate in of if gate is not None] for name, of in both.items()}
    return {name: torch.cat(opened).tanh() if opened else torch.empty(0) for name, opened in found.items()}


def summary_table(summary: Summary) -> str:
    """The end of a run, for a person."""
    fate = {"drop": "left out", "keep": "trained on"}[summary["contaminated"]]
    rows = [
        ("steps", f"{summary['steps']} ({summary['resumed_at']} of them before this start)"),
        ("seed, device", f"{summary['seed']}, {summary['ranks']} x {summary['device']} {summary['precision']}"),
        ("weights", f"{summary['trainable']:,} trained, {summary['frozen']:,} frozen"),
        *(
            (f"data: {name}", f"{n['train']} to train on, {n['held_out']} held out")
            for name, n in summary["data"].items()
        ),
        *(
            (f"contaminated: {name}", f"{n['contaminated']} samples, which are {fate}")
            for name, n in summary["data"].items()
            if n["contaminated"]
        ),
    ]
    for name, after in summary["held_out"].items():
        before = summary["held_out_start"][name]["loss"]
        fall = f"fell by {before - after['loss']:.4f}, {after['windows']} windows of {after['documents']} samples"
        rows.append((f"held-out loss: {name}", f"{before:.4f} -> {after['loss']:.4f} nat a token, {fall}"))
        for label, key in (("  image lift", "lift"), ("  with other images", "shuffled_lift")):
            rows.append((label, f"{after[key]:+.4f} +- {after[f'{key}_se']:.4f} nat a token"))
    rows += [
        ("gates", " ".join(f"{value:+.3f}" for value in summary["gates"]["attention"])),
        ("speed", f"{summary['tokens_per_s']:.0f} tokens/s, {summary['images_per_s']:.1f} images/s"),
        ("a step", f"{summary['step_s']['p50']:.3f} s, 95 of 100 within {summary['step_s']['p95']:.3f} s"),
        ("waiting", f"{summary['data_wait_share']:.1%} for data, {summary['checkpoint_share']:.1%} for checkpoints"),
        ("left out", ", ".join(f"{k} {v}" for k, v in sorted(summary["counts"].items())) or "nothing"),
        ("written to", summary["out"]),
    ]
    return table(rows, "Training done")
