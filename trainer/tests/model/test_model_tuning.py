"""Backbones that are trained in part: the last blocks, or low-rank additions to the attention."""

import multiprocessing

import pytest
import torch
import torch.distributed as dist
from small_models import inputs, open_gates

from flamingo.arguments import parse
from flamingo.batch import Batch
from flamingo.config import Config, LMConfig, ModelConfig, OptimConfig, VisionConfig, validated
from flamingo.model.attention import autocast
from flamingo.model.flamingo import Flamingo
from flamingo.model.tuning import LowRank
from flamingo.training.distributed import World, end_distributed, full_tensor, shard_model
from flamingo.training.optim import build_optimizer, clip_grad_norm, param_groups
from flamingo.training.run import build_model

PARTS = {"llama": "self_attn", "gpt2": "attn"}


def model_of(lm=(0, 0), vision=(0, 0), kind="llama", encoder="clip"):
    """(train_last, lora_rank) of each backbone, of 3 blocks each."""
    torch.manual_seed(0)
    lm_config = LMConfig(kind=kind, layers=3, train_last=lm[0], lora_rank=lm[1])
    vision_config = VisionConfig(kind=encoder, layers=3, train_last=vision[0], lora_rank=vision[1])
    model = Flamingo(ModelConfig(lm=lm_config, vision=vision_config))
    model.reset()
    return model


def backward(model):
    open_gates(model)
    tokens, *rest = inputs()
    tokens[:, 5] = model.eoc_id
    model(Batch(tokens, *rest, tokens.int())).sum().backward()


@pytest.mark.parametrize(("kind", "encoder"), [("llama", "clip"), ("gpt2", "siglip")])
def test_low_rank_additions_leave_step_0_as_it_is_and_are_on_every_attention_projection(kind, encoder):
    plain, model = model_of(kind=kind, encoder=encoder), model_of((0, 4), (0, 2), kind, encoder)
    assert torch.equal(model(Batch(*inputs()))[..., :-1], model.lm.model(inputs()[0]).logits)
    assert torch.equal(model.vision(inputs()[2]), plain.vision(inputs()[2]))
    names = {name.rpartition(".")[2] for name, part in model.named_modules() if isinstance(part, LowRank)}
    ours = {"llama": {"q_proj", "k_proj", "v_proj", "o_proj"}, "gpt2": {"c_attn", "c_proj"}}[kind]
    assert names == ours | {"q_proj", "k_proj", "v_proj", "out_proj"}
    assert not any(isinstance(part, LowRank) for block in model.lm.blocks for part in block.mlp.modules())


def test_they_are_what_is_trained_beside_what_is_new():
    model = model_of((0, 4), (0, 2))
    trained = {name for name in model.trainable() if name.startswith(("lm.", "vision."))}
    assert len(trained) == 2 * 3 * 4 * 2
    assert all(name.endswith((".down.weight", ".up.weight")) for name in trained)
    sizes = [model.trainable()[name].shape for name in sorted(trained) if ".layers.0.self_attn.q_proj." in name]
    assert sizes == [(4, 128), (128, 4), (2, 64), (64, 2)]
    for part in model.modules():
        if isinstance(part, LowRank):
            torch.nn.init.normal_(part.up.weight, std=0.1)  # otherwise nothing reaches what lies behind it
    backward(model)
    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in model.trainable().values())
    assert all(weight.grad is None for weight in model.parameters() if not weight.requires_grad)
    assert not model.lm.model.training and not model.vision.model.training


@pytest.mark.parametrize(("kind", "encoder"), [("llama", "siglip"), ("gpt2", "clip")])
def test_the_last_blocks_are_trained_and_no_others(kind, encoder):
    model = model_of((1, 0), (2, 0), kind, encoder)
    tuned = {*model.lm.blocks[2:].parameters(), *model.vision.blocks[1:].parameters()}
    backbones = {*model.lm.parameters(), *model.vision.parameters()}
    assert {weight for weight in backbones if weight.requires_grad} == tuned
    backward(model)
    # A bias of keys moves all scores of a query alike, so its gradient is 0 but for rounding.
    assert all(weight.grad is not None for weight in tuned)
    assert all(weight.grad is None for weight in backbones - tuned)
    assert [block.training for block in model.lm.blocks] == [False, False, True]
    assert [block.training for block in model.vision.blocks] == [False, True, True]
    assert not model.lm.model.training
    assert not any(part.training for part in model.eval().modules())


def test_both_together_put_additions_on_the_frozen_blocks_only():
    model = model_of((1, 4), (2, 2))
    for part, adapted in ((model.lm, [True, True, False]), (model.vision, [True, False, False])):
        assert [any(isinstance(m, LowRank) for m in block.modules()) for block in part.blocks] == adapted


def test_they_are_groups_of_the_optimiser_with_decay():
    model = model_of((1, 4))
    found = param_groups(model)
    assert {id(w) for group in found.values() for w in group} == {id(w) for w in model.trainable().values()}
    assert len(found["lora"]) == 2 * 4 * 2
    groups = build_optimizer(model, OptimConfig()).param_groups
    decays = dict(zip(found, (group["weight_decay"] for group in groups), strict=True))
    assert (decays["lora"], decays["backbones"], decays["gates_and_norms"]) == (0.1, 0.1, 0.0)


@pytest.mark.parametrize("kind", PARTS)
def test_the_frozen_base_is_stored_in_bf16_and_the_rest_in_fp32(kind):
    lm, vision = LMConfig(kind=kind, lora_rank=2, train_last=1), VisionConfig(lora_rank=2, train_last=1)
    model = build_model(Config(model=ModelConfig(lm=lm, vision=vision)), "bf16", torch.device("cpu"))
    assert {w.dtype for w in model.trainable().values()} == {torch.float32}
    assert {w.dtype for w in model.parameters() if not w.requires_grad} == {torch.bfloat16}
    if kind == "llama":
        assert model.lm.base.rotary_emb.inv_freq.dtype == torch.float32
    with autocast(torch.device("cpu"), "bf16"):
        backward(model)
    assert all(weight.grad.isfinite().all() for weight in model.trainable().values())


def test_settings_that_do_not_go_together_are_refused():
    for setting in ("lm.lora_rank=2", "vision.train_last=1"):
        part = setting.partition(".")[0]
        with pytest.raises(ValueError, match="trained as a whole"):
            parse(["--data=d", "--out=o", f"--model.{setting}", f"--model.{part}.trainable=true"])
    with pytest.raises(ValueError, match="train_last is 3, but there are 2 blocks"):
        Flamingo(validated(parse(["--data=d", "--out=o", "--model.lm.train_last=3"])).model)


def gradients(rank, ranks, frozen, images, out):
    """Norms of the gradients by group, and the gradients, of one row for each rank or of both rows on one."""
    torch.set_num_threads(1)
    if ranks > 1:
        dist.init_process_group("gloo", init_method=f"file://{out}/rendezvous", rank=rank, world_size=ranks)
    model = model_of((1, 2), (1, 2))
    open_gates(model)
    shard_model(model, World(rank, ranks, torch.device("cpu")), frozen)
    tokens, phi, pixels, _, slots = inputs(images=images)
    place, rows = torch.tensor([0, 3])[:images], slice(rank, rank + 1) if ranks > 1 else slice(0, 2)
    if ranks > 1:
        pixels, place = pixels[rows], place[rows] % slots
    loss = model(Batch(tokens[rows], phi[rows].clamp(max=1), pixels, place, slots, tokens[rows].int())).sum()
    (ranks * loss).backward()  # gradients are averaged over ranks
    norms = clip_grad_norm(param_groups(model), 1.0)
    found = {name: full_tensor(weight.grad) for name, weight in model.trainable().items()}
    torch.save(({name: float(norm) for name, norm in norms.items()}, found), out / f"{ranks}-{rank}.pt")
    end_distributed()


@pytest.mark.parametrize(("frozen", "images"), [("replicate", 1), ("shard", 2)])
def test_two_ranks_get_the_gradients_of_one_though_one_has_no_image(frozen, images, tmp_path):
    gradients(0, 1, frozen, images, tmp_path)
    fork = multiprocessing.get_context("fork")  # torch is imported already
    ranks = [fork.Process(target=gradients, args=(rank, 2, frozen, images, tmp_path)) for rank in range(2)]
    for rank in ranks:
        rank.start()
    for rank in ranks:
        rank.join(60)
    assert [rank.exitcode for rank in ranks] == [0, 0]
    norms, expected = torch.load(tmp_path / "1-0.pt")
    for rank in range(2):
        got_norms, got = torch.load(tmp_path / f"2-{rank}.pt")
        assert got_norms == pytest.approx(norms, rel=1e-4)
        assert got.keys() == expected.keys()
        for name, gradient in got.items():
            torch.testing.assert_close(gradient, expected[name], rtol=1e-3, atol=1e-6)
