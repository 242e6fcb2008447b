"""What a run says: one JSON object a step in metrics.jsonl, TensorBoard where it is installed, progress on stderr."""

import json
import sys
import time
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, TextIO

from flamingo.training.progress import ProgressLine

try:
    from torch.utils.tensorboard import SummaryWriter
except ImportError:
    SummaryWriter = None


SHOWN_EVERY_S = 1  # JSON lines on stderr, seconds apart: a fast toy run must not fill a log


class Recorder:
    """Keeps the rows of a run. After a resume, those of steps that will be done again are cut away first."""

    def __init__(self, out: Path, done: int, total: int, shown: bool = True, stream: TextIO = sys.stderr) -> None:
        self.total, self.stream = total, stream
        self.living = ProgressLine(total, stream) if stream.isatty() else None
        self.last_shown, self.file, self.board = 0.0, None, None
        if not shown:
            return  # another rank writes
        self.file = open_after(out / "metrics.jsonl", done)
        if SummaryWriter is not None:
            self.board = SummaryWriter(str(out / "tensorboard"), purge_step=done + 1 if done else None)

    def write(self, row: dict[str, Any]) -> None:
        """Keeps a row and shows it: a living line on a terminal, now and then a JSON line elsewhere."""
        if self.file is None:
            return
        self.file.write(json.dumps(row) + "\n")
        self.file.flush()
        if self.board is not None:
            for name, value in numbers(row):
                self.board.add_scalar(name, value, row["step"])
        now = time.monotonic()
        if self.living is not None:
            self.living.draw(now, row)
        elif now - self.last_shown >= SHOWN_EVERY_S or row["step"] in (0, self.total):
            print(json.dumps(row), file=self.stream, flush=True)
            self.last_shown = now

    def close(self) -> None:
        """Ends the living line and closes the files."""
        if self.file is None:
            return
        if self.living is not None:
            self.living.end()
        self.file.close()
        if self.board is not None:
            self.board.close()


def open_after(path: Path, done: int) -> TextIO:
    """A file of JSON lines to append to, with only those of the first `done` steps left; all of them go if it is 0."""
    if path.is_file() and path.stat().st_size:
        with path.open("r+b") as file:
            file.truncate(_end_of(mmap(file.fileno(), 0, access=ACCESS_READ), done) if done else 0)
    return path.open("a")


def _end_of(lines: mmap, done: int) -> int:
    """Where the last line of the first `done` steps ends, found from behind: such a file may hold 80 GB."""
    end = lines.rfind(b"\n") + 1  # a line cut off by a kill belongs to a step that is done again
    while end:
        start = lines.rfind(b"\n", 0, end - 1) + 1
        try:
            if json.loads(lines[start:end])["step"] <= done:
                break
        except ValueError:
            pass  # what a power cut left of a step that is done again
        end = start
    return end


def numbers(row: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    """Every number in a row by its path, `streams/pages/loss`; places of a list count from 0."""
    for name, value in row.items():
        if isinstance(value, list):
            value = {str(at): item for at, item in enumerate(value)}
        if isinstance(value, dict):
            yield from numbers(value, f"{prefix}{name}/")
        elif isinstance(value, (int, float)) and name != "step":
            yield f"{prefix}{name}", float(value)


def table(rows: list[tuple[str, str]], title: str) -> str:
    """Two columns under a title."""
    width = max(len(name) for name, _ in rows)
    body = [f"  {name:<{width}}  {value}" for name, value in rows]
    return "\n".join([title, *body])
