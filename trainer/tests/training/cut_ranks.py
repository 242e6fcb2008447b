"""Run by test_cut as one of two ranks: a model opened whole and cut has the same weights, and no rank holds all."""

import sys
from unittest.mock import patch

import torch

from flamingo.arguments import parse
from flamingo.training.cut import build
from flamingo.training.distributed import end_distributed, full_tensor
from flamingo.training.run import open_run


def held(model):
    """Bytes of weights in this process. Those that have no content count nothing."""
    local = [getattr(weight, "_local_tensor", weight) for weight in model.parameters()]
    return sum(weight.untyped_storage().nbytes() for weight in local if not weight.is_meta)


def check(data, out, options):
    opened, states = {}, {}
    before = []  # bytes held when a model has been cut and not been filled
    fill = build._fill
    with patch.object(build, "_fill", lambda model, *rest: before.append(held(model)) or fill(model, *rest)):
        for frozen in ("replicate", "shard"):
            opened[frozen] = open_run(parse(["--data", data, f"--out={out}", f"--run.frozen={frozen}", *options]))
            states[frozen] = torch.get_rng_state()
    whole, ours = opened["replicate"], opened["shard"]
    assert before == [0]
    assert ours.fingerprint == whole.fingerprint
    assert torch.equal(*states.values())
    weights, expected = (dict(run.model.named_parameters()) for run in (ours, whole))
    assert [*weights] == [*expected]  # tied ones stand there once
    size = sum(weight.numel() * weight.element_size() for weight in expected.values())
    assert held(ours.model) < 0.6 * size  # those with an odd number of rows are not cut in the middle
    for name, weight in weights.items():
        full, other = (full_tensor(one.detach()) for one in (weight, expected[name]))
        assert torch.equal(full, other), name
        assert (weight.dtype, weight.requires_grad) == (expected[name].dtype, expected[name].requires_grad)
    buffers, others = (dict(run.model.named_buffers()) for run in (ours, whole))
    assert buffers.keys() == others.keys()
    assert all(torch.equal(buffers[name], others[name]) for name in others)


if __name__ == "__main__":
    torch.set_num_threads(1)
    data, out, *rest = sys.argv[1:]
    for options in " ".join(rest).split(" -- "):
        check(data, out, options.split())
    end_distributed()
