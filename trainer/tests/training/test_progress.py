"""What a run shows while it goes on: a line that is redrawn on a terminal, JSON lines anywhere else."""

import fcntl
import io
import json
import os
import pty
import re
import struct
import termios

import pytest

from flamingo.training.metrics import Recorder
from flamingo.training.progress import columns_of, duration, progress_text, short


class Terminal(io.StringIO):
    def isatty(self):
        return True


def row(step, **more):
    return {"step": step, "loss": 3.25, "tokens": 4000, "seconds": 0.5, "data_wait_s": 0.01, **more}


def shown(tmp_path, stream, steps=4, **more):
    recorder = Recorder(tmp_path, 0, 9, stream=stream)
    recorder.write({"step": 0, "held_out": {}})
    for step in range(1, steps + 1):
        recorder.write(row(step, **more))
    recorder.close()


def test_a_terminal_shows_one_line_that_is_redrawn(tmp_path):
    stream = Terminal()
    shown(tmp_path, stream, mfu=0.4567)
    text = stream.getvalue()
    assert text.endswith("\n")
    assert text.count("\n") == 1
    drawn = [line.removesuffix("\033[K") for line in text.rstrip().split("\r")[1:]]
    assert [line.split("  ")[0] for line in drawn] == [f"step {step}/9" for step in range(1, 5)]
    last = re.sub(r"ETA \d+ s", "ETA 0 s", drawn[-1])
    assert last == "step 4/9  loss 3.250  ETA 0 s  8k tokens/s  MFU 45.7%  waiting for data 2.0%"
    assert max(map(len, drawn)) < 80


def test_elsewhere_it_is_json_lines(tmp_path):
    stream = io.StringIO()
    shown(tmp_path, stream, steps=9)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["step"] for line in lines][:: len(lines) - 1] == [0, 9]
    assert lines[-1] == row(9)


def test_speed_and_time_left_are_those_of_the_last_steps():
    moments = [(100.0 * at, row(10 + at, tokens=1000 * at, seconds=float(at), data_wait_s=0.25)) for at in (1, 2, 3)]
    assert (
        progress_text(moments, 73, 200) == "step 13/73  loss 3.250  ETA 1 h 40 min  1k tokens/s  waiting for data 12.5%"
    )
    assert "ETA" not in progress_text(moments[:1], 73, 200)  # a single step has no time between


def test_where_a_terminal_is_narrow_the_last_parts_are_left_out():
    moments = [(0.0, row(1)), (1.0, row(2))]
    whole = progress_text(moments, 9, 200)
    for width in range(len(whole) + 1):
        text = progress_text(moments, 9, width)
        assert len(text) <= width
        assert whole.startswith(text)
        assert width < 8 or whole[len(text) :].startswith("  ") or text == whole  # no part is cut


def read_to_end(terminal: int) -> bytes:
    """All that was written: a busy system hands it over piece by piece, and says EIO behind the last."""
    pieces = []
    while True:
        try:
            pieces.append(os.read(terminal, 10_000))
        except OSError:
            return b"".join(pieces)


@pytest.mark.parametrize("columns", [40, 132])
def test_the_line_is_as_wide_as_the_terminal_is(tmp_path, columns):
    inside, outside = pty.openpty()
    fcntl.ioctl(outside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with os.fdopen(outside, "w") as stream:
        assert columns_of(stream) == columns
        shown(tmp_path, stream, mfu=0.4567)
    text = read_to_end(inside).decode()
    os.close(inside)
    longest = max(len(line.removesuffix("\033[K")) for line in text.rstrip().split("\r"))
    assert 30 < longest < 40 if columns == 40 else longest > 70
    assert columns_of(io.StringIO()) == 80


def test_durations_and_rates_are_short():
    seconds = (0.4, 59.4, 59.6, 3900, 86_399.9, 200_000)
    assert [duration(one) for one in seconds] == ["0 s", "59 s", "1 min 0 s", "1 h 5 min", "1 d 0 h", "2 d 7 h"]
    assert [short(one) for one in (12.3, 950, 12_345, 4_560_000)] == ["12", "950", "12.3k", "4.56M"]
