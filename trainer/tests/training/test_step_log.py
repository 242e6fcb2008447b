"""Rows are written one update late, and nothing is saved or measured before its row is there."""

import time
from threading import Event

import pytest
import torch
from small_models import CPU

from flamingo.arguments import parse
from flamingo.train import train_step
from flamingo.training import checkpoint
from flamingo.training.checkpoint import CheckpointSaver
from flamingo.training.distributed import World
from flamingo.training.loop import train_loop
from flamingo.training.run import open_run
from flamingo.training.staging import Staging
from flamingo.training.step_log import TIMES, StepLog

ALONE = World(0, 1, torch.device("cpu"))


def finish_of(number, finished):
    def finish(begin):
        finished.append(number)
        return {"step": number, "seconds": time.perf_counter() - begin}

    return finish


def test_a_row_is_written_when_the_next_update_is_handed_over():
    rows, finished = [], []
    log = StepLog(rows.append)
    log.add(finish_of(1, finished))
    assert finished == rows == []
    log.add(finish_of(2, finished))
    assert [row["step"] for row in rows] == finished == [1]
    log.write_open()
    log.write_open()
    assert [row["step"] for row in rows] == finished == [1, 2]
    assert {name: len(kept) for name, kept in log.times.items()} == dict.fromkeys(TIMES, 2)


def test_measures_come_behind_the_update_and_count_for_none():
    rows, finished = [], []
    log = StepLog(rows.append)
    log.add(finish_of(1, finished))
    log.write_open({"held_out": lambda: [*finished, time.sleep(0.2)]})
    log.add(finish_of(2, finished))
    log.write_open()
    assert rows[0]["held_out"] == [1, None]
    assert rows[1]["seconds"] < 0.2 and "held_out" not in rows[1]


def test_a_stall_stands_in_the_row_of_the_update_behind_it():
    rows, finished = [], []
    log = StepLog(rows.append)
    for number in (1, 2, 3):
        log.add(finish_of(number, finished))
        log.write_open()
        if number == 1:
            log.stalled(7.0)
    assert [row["checkpoint_s"] for row in rows] == [0.0, 7.0, 0.0]


def test_a_gradient_that_is_not_finite_ends_the_run_before_anything_is_saved(toy, tmp_path, monkeypatch):
    settings = ["--steps=4", "--run.checkpoint_every=2", "--data.held_out_rows=2", "--data.streams.pages.batch_size=2"]
    run = open_run(parse(["--data", str(toy), "--out", str(tmp_path), CPU, *settings]))
    state = {"step": 0, "counts": {}, "held_out_start": {}}

    def spoilt(run, streams, step):
        if step == 1:
            run.model.xattn[0].attention_gate.data.fill_(torch.nan)
        return train_step(run, streams, step)

    saved = []
    monkeypatch.setattr(CheckpointSaver, "save", lambda _, step, state: saved.append(step))
    with pytest.raises(FloatingPointError, match="gradient of step 1 is not finite"):
        train_loop(run, state, spoilt, "held_out", lambda _: {})
    assert not saved


def test_a_save_that_waits_for_the_one_before_it_says_so(tmp_path, monkeypatch, capsys):
    model, let_go = torch.nn.Linear(4, 4), Event()
    adamw = torch.optim.AdamW(model.parameters())
    saver = CheckpointSaver(tmp_path, 2, ALONE, model, adamw)
    publish = saver._publish
    monkeypatch.setattr(saver, "_publish", lambda *paths: [let_go.wait(30), publish(*paths)])
    saver.save(1, {})
    assert "waiting" not in capsys.readouterr().err
    monkeypatch.setattr(saver, "finish", lambda: [let_go.set(), CheckpointSaver.finish(saver)])
    saver.save(2, {})
    assert "checkpoint of step 2: waiting" in capsys.readouterr().err
    saver.finish()
    assert checkpoint.steps_in(tmp_path) == [1, 2]


def test_the_room_for_copies_is_taken_once_and_holds_what_was_copied():
    weight = torch.nn.Parameter(torch.ones(3))
    state = {"a": {"w": weight, "n": 3}, "b": [torch.zeros(2), ("x", torch.zeros(()))]}
    staging = Staging(state, torch.optim.AdamW([weight]))
    first = staging.copy(state)
    with torch.no_grad():
        weight.fill_(5)
    assert torch.equal(first["a"]["w"], torch.ones(3)) and first["a"]["n"] == 3
    assert isinstance(first["b"][1], tuple) and first["b"][1][0] == "x"
    second = staging.copy(state)
    assert second["a"]["w"].data_ptr() == first["a"]["w"].data_ptr()
    assert torch.equal(second["a"]["w"], torch.full((3,), 5.0))


def test_a_device_without_room_for_copies_after_all_saves_without_them():
    class Full(torch.Tensor):
        def clone(self, *_, **__):
            raise torch.OutOfMemoryError("no room")

    weight = torch.ones(3).as_subclass(Full)
    staging = Staging({"w": torch.ones(3)}, torch.optim.AdamW([torch.nn.Parameter(torch.ones(3))]))
    staging.has_room = True
    assert staging._cloned({"/w": weight})["/w"] is weight
    assert not staging.has_room and not staging.on_device
