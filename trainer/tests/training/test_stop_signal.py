"""A run that is told to end: told the same twice it still saves, told again later it ends at once."""

import os
import signal

from flamingo.training import loop
from flamingo.training.loop import StopSignal


def test_a_signal_that_torchrun_passes_on_is_not_a_second_one():
    before = signal.getsignal(signal.SIGTERM)
    with StopSignal() as stop:
        assert stop.number == 0
        for _ in range(2):
            signal.raise_signal(signal.SIGTERM)
        assert stop.number == signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


def test_whoever_is_asked_again_later_ends_at_once(monkeypatch):
    monkeypatch.setattr(loop, "PASSED_ON_S", 0.0)
    child = os.fork()
    if child == 0:
        with StopSignal():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGTERM
