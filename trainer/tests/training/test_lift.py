"""The image lift: its formula by hand, its control, and the numbers TensorBoard gets."""

import math

import pytest
import torch
from small_models import CPU

from flamingo.arguments import parse
from flamingo.training import lift
from flamingo.training.lift import Window, lift_of, ratio
from flamingo.training.metrics import numbers, open_after
from flamingo.training.run import held_out_batches, open_run


def test_lift_and_control_are_means_a_token():
    windows = [Window("a", 10, 20.0, 25.0, 24.0), Window("b", 30, 30.0, 37.0, 37.0)]
    found = lift_of(windows)
    assert found["loss"] == pytest.approx(50 / 40)
    assert found["lift"] == pytest.approx(12 / 40)
    assert found["shuffled_lift"] == pytest.approx(1 / 40)  # of the 5 and 7 nats, 1 and 0 stay with other images
    assert (found["windows"], found["documents"]) == (2, 2)


def test_the_error_of_a_plain_mean_is_the_usual_one():
    values = [1.0, 2.0, 4.0, 9.0]
    mean, error = ratio((str(at), value, 1) for at, value in enumerate(values))
    spread = sum((value - mean) ** 2 for value in values) / 3
    assert mean == 4.0
    assert error == pytest.approx(math.sqrt(spread / 4))


def test_windows_of_one_document_count_as_one_draw():
    once = ratio([("a", 1.0, 10), ("b", 3.0, 10)])
    twice = ratio([("a", 1.0, 10), ("b", 3.0, 10)] * 5)
    assert twice == pytest.approx(once)
    assert ratio([("a", 1.0, 10), ("a", 5.0, 10)]) == (0.3, 0.0)


def test_windows_without_a_token_say_nothing():
    assert lift_of([Window("a", 0, 0.0, 0.0, 0.0)])["lift"] == 0.0


def test_every_number_of_a_row_has_a_path():
    row = {"step": 3, "loss": 1.5, "gates": {"attention": [0.1, 0.2]}, "streams": {"pages": {"tokens": 7}}}
    expected = {"loss": 1.5, "gates/attention/0": 0.1, "gates/attention/1": 0.2, "streams/pages/tokens": 7.0}
    assert dict(numbers(row)) == expected


def test_lines_of_steps_done_again_and_half_lines_are_cut_away(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"step": 1}\n{"step": 2}\n{"step": 3}\n\0\0\n{"st')
    with open_after(path, 2) as file:
        file.write('{"step": 3}\n')
    assert path.read_text() == '{"step": 1}\n{"step": 2}\n{"step": 3}\n'
    open_after(path, 0).close()
    assert path.read_text() == ""


def test_the_control_shows_images_of_other_windows_though_a_batch_has_one(toy, tmp_path, monkeypatch):
    options = ["--data.streams.pages.batch_size=1", "--data.streams.pages.images=1", "--data.held_out_rows=4"]
    run = open_run(parse(["--data", str(toy), "--out", str(tmp_path), CPU, *options]))
    shown = []
    real = lift.token_losses
    monkeypatch.setattr(lift, "token_losses", lambda run, batch: shown.append(batch.images) or real(run, batch))
    lift.evaluate(run)
    batches = [batch.images for batch in held_out_batches(run, run.held_out[0])]
    shuffled = shown[2::3]
    assert [len(pixels) for pixels in shuffled] == [len(images) for images in batches]
    for at, pixels in enumerate(shuffled):
        assert not len(pixels) or not torch.equal(pixels, batches[at])
