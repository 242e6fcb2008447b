"""Several pairs in one row: what each is alone, whoever makes the row, and nothing that does not fit goes uncounted."""

import json
from dataclasses import replace
from random import Random

import numpy as np
import pytest
import torch
from small_models import CPU

from flamingo.arguments import parse
from flamingo.batch import IGNORED
from flamingo.config import STREAMS, DataConfig
from flamingo.data.index import open_dataset
from flamingo.data.loader import StepSampler, batches
from flamingo.data.rows import open_rows
from flamingo.toy import pair, write_dataset
from flamingo.train import train
from flamingo.training.run import open_run, token_losses, train_batches
from flamingo.training.samples import sample_losses

TENSORS = ("tokens", "labels", "phi", "images", "place", "positions")


def rows_of(folder, words, kind="pair", **settings):
    stream = replace(STREAMS[kind], **{"batch_size": 4, "pack": 4, "tokens": 256, **settings})
    return open_rows(open_dataset(str(folder), kind), stream, DataConfig(flip=0.5), words, 32, seed=3)[0]


def alone(rows):
    """The same places of the schedule with one sample a row, and room for all of it."""
    return rows_of(
        rows.dataset.place,
        rows.vocabulary,
        rows.stream.kind,
        pack=1,
        batch_size=rows.stream.batch_size * rows.stream.pack,
    )


def captions(folder, words, texts, **settings):
    """Rows over pairs with these texts, in the order of the schedule."""
    samples = []
    for number, text in enumerate(texts):
        key, members = pair(number, Random(number))
        samples.append((key, [members[0], (f"{key}.txt", text.encode())], "pair"))
    write_dataset(folder, samples)
    rows = rows_of(folder, words, **settings)
    rows.data, rows.samples = replace(rows.data, leading_space=0.0), list(range(len(texts)))
    return rows


@pytest.mark.parametrize("kind", ["pair", "clip"])
def test_a_packed_row_holds_what_its_samples_are_alone(toy, words, kind):
    rows = rows_of(toy, words, kind, tokens=320)
    singles = alone(rows)
    for step in range(3):
        for at in range(4):
            row = rows[step, at]
            assert len(row.spans) == len(row.images) == len(row.window.images) == 4
            for number, span in enumerate(row.spans):
                single = singles[step, at * 4 + number]
                assert (span.key, span.end - span.start) == (single.spans[0].key, single.window.used)
                for name in ("tokens", "labels"):
                    theirs = getattr(single.window, name)[: single.window.used]
                    assert (getattr(row.window, name)[span.start : span.end] == theirs).all()
                assert (row.window.phi[span.start : span.end] == number + 1).all()
                assert (row.images[number] == single.images[0]).all()
            assert row.spans[0].start == 0
            assert all(one.end == two.start for one, two in zip(row.spans, row.spans[1:], strict=False))
            assert (row.window.labels[row.window.used :] == IGNORED).all()
            assert not row.window.phi[row.window.used :].any()


def test_positions_begin_again_with_every_sample_and_only_then(toy, words):
    batch = next(batches(rows_of(toy, words), StepSampler(0, 1, 4), 0, False))
    assert batch.positions.dtype == torch.int32
    for at in range(4):
        starts = [span.start for span in batch.spans if span.row == at]
        assert np.flatnonzero(batch.positions[at] == 0).tolist() == starts
        steps = np.diff(batch.positions[at].numpy())
        assert (np.delete(steps, [start - 1 for start in starts[1:]]) == 1).all()
    assert next(batches(alone(rows_of(toy, words)), StepSampler(0, 1, 16), 0, False)).positions is None


def test_what_does_not_fit_is_cut_from_the_last_ones_and_counted(tmp_path, words):
    # A pair is BOS, 7 letters of the tag, its text, EOC, EOS: 10 tokens and its letters.
    rows = captions(tmp_path, words, ["x" * 20] * 4, batch_size=1, tokens=80)
    row = rows[0, 0]
    assert [span.end - span.start for span in row.spans] == [30, 30, 20, 0]
    assert row.window.counts == {"caption_cut": 1, "image_without_text": 1}
    assert len(row.images) == row.window.phi.max() == 3
    assert row.window.labels[79] == ord("x") - ord("!")  # the token behind the cut, as in a row of one sample
    # Eight tokens hold BOS and the tag: the first letter of the text is the label of the last one.
    assert [span.end - span.start for span in replace_length(rows, 68)[0, 0].spans] == [30, 30, 8, 0]
    row = replace_length(rows, 67)[0, 0]
    assert [span.end - span.start for span in row.spans] == [30, 30, 0, 0]
    assert row.window.counts == {"image_without_text": 2}
    assert (row.window.tokens[60:] == words.eos).all()


def replace_length(rows, tokens):
    rows.stream = replace(rows.stream, tokens=tokens)
    return rows


def test_the_share_of_padding_falls_with_packing(tmp_path, words):
    rows = captions(tmp_path, words, ["x" * 20] * 8, batch_size=2, tokens=128)
    packed = next(batches(rows, StepSampler(0, 1, 2), 0, False))
    assert packed.padding == pytest.approx(1 - 4 * 30 / 128)
    rows.stream = replace(rows.stream, pack=1)
    assert next(batches(rows, StepSampler(0, 1, 2), 0, False)).padding == pytest.approx(1 - 30 / 128)


def test_a_pair_that_cannot_be_read_takes_no_room(tmp_path, words):
    rows = captions(tmp_path, words, ["x" * 20, "", "y" * 20, "z" * 20], batch_size=1)
    row = rows[0, 0]
    lengths = {span.key: span.end - span.start for span in row.spans}
    assert lengths == {"pair-000000": 30, "pair-000001": 0, "pair-000002": 30, "pair-000003": 30}
    assert row.window.counts == {"no_text": 1, "row_masked": 1}
    assert sorted(set(row.window.phi.tolist())) == [0, 1, 2, 3]


def same(one, other):
    tensors = all(torch.equal(getattr(one, name), getattr(other, name)) for name in TENSORS)
    return tensors and (one.spans, one.counts) == (other.spans, other.counts)


@pytest.mark.filterwarnings("ignore:This DataLoader will create")
def test_packed_batches_are_the_same_for_any_workers_start_and_ranks(toy, words):
    rows = rows_of(toy, words, tokens=128)  # some are cut
    whole = list(batches(rows, StepSampler(0, 5, 4), 0, False))
    assert sum(batch.counts["caption_cut"] for batch in whole) > 0
    for workers in (2, 4):
        assert all(same(a, b) for a, b in zip(whole, batches(rows, StepSampler(0, 5, 4), workers, False), strict=True))
    assert all(same(a, b) for a, b in zip(whole[3:], batches(rows, StepSampler(3, 5, 4), 0, False), strict=True))
    for step in range(5):
        halves = [next(batches(rows, StepSampler(step, 5, 4, rank, 2), 0, False)) for rank in range(2)]
        assert halves[0].keys + halves[1].keys == whole[step].keys
        for name in ("tokens", "positions", "phi", "images"):
            both = torch.cat([getattr(half, name) for half in halves])
            assert torch.equal(both, getattr(whole[step], name))


def test_an_epoch_of_packed_rows_has_every_sample_once(tmp_path, words):
    rows = captions(tmp_path, words, ["x"] * 24, batch_size=2)
    keys = [key for batch in batches(rows, StepSampler(0, 3, 2), 0, False) for key in batch.keys]
    assert sorted(keys) == sorted(sample.key for sample in rows.dataset.samples)


def test_the_loss_of_each_sample_is_the_sum_over_its_own_tokens(tmp_path, words):
    rows = captions(tmp_path, words, ["ab", "", "abcd", "abcdef"], batch_size=1)
    batch = next(batches(rows, StepSampler(0, 1, 1), 0, False))
    by_position = torch.where(batch.labels == IGNORED, 0, torch.arange(256.0))
    found = dict((key, (loss, tokens)) for key, loss, tokens in sample_losses(batch, by_position))
    # Labels stand from the last letter of the tag on: the text, EOC and EOS.
    starts = {span.key: span.start for span in batch.spans}
    for number, letters in ((0, 2), (2, 4), (3, 6)):
        key = f"pair-{number:06d}"
        first = starts[key] + 7
        assert found[key] == (float(sum(range(first, first + letters + 2))), letters + 2)
    assert found["pair-000001"] == (0.0, 0)
    assert sum(loss for loss, _ in found.values()) == float(by_position.sum())


def test_a_packed_pair_has_the_loss_it_has_alone(toy, tmp_path):
    arguments = [f"--data=pair={toy}", f"--out={tmp_path}", CPU, "--data.streams.pairs.batch_size=2"]
    found = []
    for settings in (["tokens=256", "pack=4"], ["tokens=64", "batch_size=8"]):
        run = open_run(parse([*arguments, *(f"--data.streams.pairs.{setting}" for setting in settings)]))
        for layer in run.model.xattn:  # the gates of a new model are shut
            torch.nn.init.constant_(layer.attention_gate, 0.5)
        batch = next(train_batches(run, run.train[0], 0))
        with torch.no_grad():
            found.append(sample_losses(batch, token_losses(run, batch)))
    together, single = found
    assert [(key, tokens) for key, _, tokens in together] == [(key, tokens) for key, _, tokens in single]
    assert len({key for key, _, _ in single}) == 8
    assert [loss for _, loss, _ in together] == pytest.approx([loss for _, loss, _ in single], rel=1e-5)


def test_a_run_with_packed_pairs_trains_and_measures_them_alone(toy, tmp_path):
    settings = [f"--data.streams.pairs.{setting}" for setting in ("batch_size=2", "tokens=256", "pack=4")]
    summary = train(parse([f"--data=pair={toy}", f"--out={tmp_path}", "--steps=2", CPU, *settings]))
    row = json.loads((tmp_path / "metrics.jsonl").read_text().splitlines()[1])
    assert row["streams"]["pairs"]["images"] == 8
    assert 0 < row["streams"]["pairs"]["padding_share"] < 0.5
    assert summary["steps"] == 2


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("pages.pack=2", "pages.pack 2 is for pairs, clips"),
        ("pairs.pack=0", "pairs.pack 0"),
        ("pairs.pack=256", "byte"),
    ],
)
def test_packing_that_cannot_be_is_refused(argument, message):
    with pytest.raises(ValueError, match=message):
        parse(["--data", "a", "--data", "pair=b", "--out", "c", f"--data.streams.{argument}"])
