"""The living line of a run on a terminal: step, loss, time left, speed, redrawn at every step."""

import os
from collections import deque
from collections.abc import Sequence
from typing import Any, TextIO

WINDOW = 50  # steps that speed and time left are taken from: a judgement, long beside one odd step, short beside a run
DEFAULT_COLUMNS = 80  # of a terminal that does not say how wide it is
Moment = tuple[float, dict[str, Any]]  # when a row was written, seconds, and the row


class ProgressLine:
    """Draws on a terminal, over what it drew before."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self.total, self.stream = total, stream
        self.moments = deque[Moment](maxlen=WINDOW + 1)

    def draw(self, now: float, row: dict[str, Any]) -> None:
        """Shows the row of a step that ended `now`; rows without a loss are of no step."""
        if "loss" in row:
            self.moments.append((now, row))
            text = progress_text(self.moments, self.total, columns_of(self.stream) - 1)  # a full line would wrap
            print(f"\r{text}\033[K", end="", file=self.stream, flush=True)

    def end(self) -> None:
        """What is written next begins a line of its own."""
        print(file=self.stream)


def progress_text(moments: Sequence[Moment], total: int, width: int) -> str:
    """Where a run of `total` steps stands after the last of its moments; of what there is to say, as much as fits.

    Time left counts all that goes by between steps too, such as evaluations and checkpoints.
    """
    (begin, first), (now, last) = moments[0], moments[-1]
    seconds = max(1e-9, sum(row["seconds"] for _, row in moments))
    parts = [f"step {last['step']}/{total}", f"loss {last['loss']:.3f}"]
    if (steps := last["step"] - first["step"]) > 0:
        parts.append(f"ETA {duration((now - begin) / steps * (total - last['step']))}")
    parts.append(f"{short(sum(row['tokens'] for _, row in moments) / seconds)} tokens/s")
    if "mfu" in last:
        parts.append(f"MFU {sum(row['mfu'] * row['seconds'] for _, row in moments) / seconds:.1%}")
    parts.append(f"waiting for data {sum(row['data_wait_s'] for _, row in moments) / seconds:.1%}")
    while len(parts) > 1 and len("  ".join(parts)) > width:
        parts.pop()
    return "  ".join(parts)[: max(0, width)]


def columns_of(stream: TextIO) -> int:
    """How wide the terminal is now: windows are resized."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_COLUMNS
    except (OSError, ValueError):
        return DEFAULT_COLUMNS


def duration(seconds: float) -> str:
    """The two largest units: `2 d 3 h`, `1 h 5 min`, `4 min 30 s`, `9 s`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [f"{days} d", f"{hours} h", f"{minutes} min", f"{rest} s"]
    first = next((at for at, value in enumerate((days, hours, minutes)) if value), 3)
    return " ".join(units[first : first + 2])


def short(number: float) -> str:
    """`950`, `12.3k`, `4.56M`: three digits."""
    for unit, name in ((1e6, "M"), (1e3, "k")):
        if number >= unit:
            return f"{number / unit:.3g}{name}"
    return f"{number:.0f}"
