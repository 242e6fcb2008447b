"""What a run says: one JSON object a step in metrics.jsonl, progress on stderr, a table at the end."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO


class Recorder:
    """Appends to metrics.jsonl. After a resume, rows of steps that will be done again are cut away first."""

    def __init__(self, path: Path, done: int, total: int, shown: bool = True, stream: TextIO = sys.stderr) -> None:
        self.total, self.stream, self.terminal = total, stream, stream.isatty()
        self.last_shown, self.file = 0.0, None
        if not shown:
            return  # another rank writes
        kept = [line for line in _lines(path) if json.loads(line)["step"] <= done] if done else []
        partial = path.with_name(f".{path.name}.partial")
        partial.write_text("".join(f"{line}\n" for line in kept))
        os.replace(partial, path)
        self.file = path.open("a")

    def write(self, row: dict[str, Any]) -> None:
        """Keeps a row and shows it: a living line on a terminal, a JSON line elsewhere, at most one a second."""
        if self.file is None:
            return
        self.file.write(json.dumps(row) + "\n")
        self.file.flush()
        now = time.monotonic()
        if not self.terminal and (now - self.last_shown >= 1 or row["step"] in (0, self.total)):
            print(json.dumps(row), file=self.stream, flush=True)
            self.last_shown = now
        elif self.terminal and "loss" in row:
            bar = "#" * (24 * row["step"] // self.total)
            speed = f"{row['tokens_per_s']:.0f} tokens/s"
            text = f"step {row['step']}/{self.total} [{bar:<24}] loss {row['loss']:.3f}  {speed}"
            print(f"\r{text}\033[K", end="", file=self.stream, flush=True)

    def close(self) -> None:
        """Ends the living line and closes the file."""
        if self.file is None:
            return
        if self.terminal:
            print(file=self.stream)
        self.file.close()


def table(rows: list[tuple[str, str]], title: str) -> str:
    """Two columns under a title."""
    width = max(len(name) for name, _ in rows)
    body = [f"  {name:<{width}}  {value}" for name, value in rows]
    return "\n".join([title, *body])


def summary_table(summary: dict[str, Any]) -> str:
    """The end of a run, for a person."""
    before, after, control = summary["held_out_start"], summary["held_out"], summary["controls"]
    rows = [
        ("steps", f"{summary['steps']} ({summary['resumed_at']} of them before this start)"),
        ("seed, device", f"{summary['seed']}, {summary['ranks']} x {summary['device']} {summary['precision']}"),
        ("weights", f"{summary['trainable']:,} trained, {summary['frozen']:,} frozen"),
        *(
            (f"data: {name}", f"{n['train']} to train on, {n['held_out']} held out")
            for name, n in summary["data"].items()
        ),
    ]
    for name in after:
        fall = before[name] - after[name]
        rows.append(
            (f"held-out loss: {name}", f"{before[name]:.4f} -> {after[name]:.4f} nat a token, fell by {fall:.4f}")
        )
        rows.append(("  images blanked", f"{control[name]['blanked']:+.4f} nat"))
        rows.append(("  images shuffled", f"{control[name]['shuffled']:+.4f} nat"))
    rows += [
        ("gates", " ".join(f"{value:+.3f}" for value in summary["gates"]["attention"])),
        ("speed", f"{summary['tokens_per_s']:.0f} tokens/s, {summary['images_per_s']:.1f} images/s"),
        ("waiting for data", f"{summary['data_wait_share']:.1%} of the time"),
        ("left out", ", ".join(f"{k} {v}" for k, v in sorted(summary["counts"].items())) or "nothing"),
        ("written to", summary["out"]),
    ]
    return table(rows, "Training done")


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.is_file() else []
