"""Compilation and recomputed activations change no result."""

import shutil
from dataclasses import replace

import pytest
import torch
from small_models import inputs, open_gates, prompt_of
from torch._dynamo.utils import counters

from flamingo.batch import Batch
from flamingo.config import Config, LMConfig, ModelConfig, ResamplerConfig, RunConfig, VisionConfig, XattnConfig
from flamingo.model.generate import generate
from flamingo.training.run import build_model


def model_of(run, form="gated_dense", lm="llama", **lm_settings):
    """Small, because kernels are compiled in the test."""
    config = ModelConfig(
        lm=LMConfig(kind=lm, layers=2, width=32, heads=2, ff_width=64, **lm_settings),
        vision=VisionConfig(width=32, ff_width=64, layers=1, train_last=1),
        resampler=ResamplerConfig(width=32, layers=1, latents=4, head_dim=16),
        xattn=XattnConfig(form=form, heads=2, head_dim=16),
    )
    model = build_model(Config(model=config, run=run), "fp32", torch.device("cpu"))
    open_gates(model)
    return model


def gradients(model, *batch):
    torch.manual_seed(1)
    losses = model(Batch(*batch, batch[0].int()))
    losses.sum().backward()
    return losses, {name: weight.grad for name, weight in model.trainable().items()}


@pytest.mark.parametrize(("form", "lm"), [("gated_dense", "llama"), ("graft", "llama"), ("gated_dense", "gpt2")])
def test_recomputed_activations_give_equal_gradients(form, lm):
    settings = {"trainable": True} if lm == "gpt2" else {}  # GPT-2 has dropout where it is trained
    plain, saving = (model_of(RunConfig(activation_checkpointing=share), form, lm, **settings) for share in (0.0, 1.0))
    kept = []

    def pack(tensor):
        kept.append(tensor.numel())
        return tensor

    stored = {}
    for name, model in (("plain", plain), ("saving", saving)):
        kept.clear()
        with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
            model(Batch(*inputs(), inputs()[0].int()))
        stored[name] = sum(kept)
    assert stored["saving"] < 0.7 * stored["plain"]
    losses, expected = gradients(plain, *inputs())
    again, got = gradients(saving, *inputs())
    assert torch.equal(again, losses)
    assert all(torch.equal(got[name], gradient) for name, gradient in expected.items())


def test_blank_images_up_to_a_multiple_change_nothing():
    model, seen = model_of(RunConfig()), []
    model.vision.register_forward_pre_hook(lambda _, images: seen.append(len(images[0])))
    losses, expected = gradients(model, *inputs())
    model.zero_grad()
    model.compiled = True
    again, got = gradients(model, *inputs())
    assert seen == [3, 8]
    torch.testing.assert_close(again, losses, rtol=0, atol=1e-5)
    for name, gradient in expected.items():
        torch.testing.assert_close(got[name], gradient, rtol=1e-4, atol=1e-5)


@pytest.fixture
def traced(monkeypatch):
    """Layers are traced and differentiated as for compilation, then run by torch's own kernels: quick."""
    compiled = torch.compile  # of nn.Module.compile too
    monkeypatch.setattr(torch, "compile", lambda function: compiled(function, backend="aot_eager"))
    torch.compiler.reset()
    counters.clear()


def test_a_compiled_model_has_the_losses_and_gradients_of_the_model_it_was_made_of(traced):
    run = RunConfig(activation_checkpointing=0.5)
    plain, compiled = model_of(run), model_of(replace(run, compile=True))
    assert compiled.state_dict().keys() == plain.state_dict().keys()
    losses, expected = gradients(plain, *inputs())
    again, got = gradients(compiled, *inputs())
    assert (
        counters["stats"]["unique_graphs"] == 4
    )  # a layer of the encoder, of the Resampler, of the decoder; the losses
    assert not counters["graph_break"]
    torch.testing.assert_close(again, losses, rtol=0, atol=1e-4)
    for name, gradient in expected.items():
        torch.testing.assert_close(got[name], gradient, rtol=1e-3, atol=1e-4)


def test_generation_does_not_compile_for_every_length(traced):
    plain, compiled = model_of(RunConfig()), model_of(RunConfig(compile=True))
    assert generate(compiled.eval(), prompt_of(), 3) == generate(plain.eval(), prompt_of(), 3)
    assert counters["stats"]["unique_graphs"] == 0


@pytest.mark.skipif(shutil.which("g++") is None, reason="no C++ compiler g++ found: nothing can be compiled")
@torch.no_grad()
def test_compiled_decoder_layers_give_the_losses_of_plain_ones():
    model = model_of(RunConfig()).eval()
    expected = model(Batch(*inputs(), inputs()[0].int()))
    model.decode = torch.compile(model.decode)
    torch.testing.assert_close(model(Batch(*inputs(), inputs()[0].int())), expected, rtol=0, atol=1e-4)
