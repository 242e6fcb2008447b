"""The paper's ablations: each is a setting, has the identity it should have, sees what it should see, and generates."""

from dataclasses import replace
from itertools import product

import pytest
import torch
from small_models import inputs, prompt_of
from test_generate import score
from test_model_packed import LENGTHS, documents, packed

from flamingo.arguments import parse
from flamingo.batch import Batch
from flamingo.config import LMConfig, ModelConfig, ResamplerConfig, XattnConfig, flamingo_3b, validated
from flamingo.model.flamingo import Flamingo
from flamingo.model.generate import generate, log_likelihoods
from flamingo.model.sight import image_causal_mask

FORMS = {
    "transformer": {"resampler": {"kind": "transformer"}},
    "mlp": {"resampler": {"kind": "mlp"}},
    "no gate": {"xattn": {"gate": "none"}},
    "vanilla": {"xattn": {"form": "vanilla"}},
    "original vanilla": {"xattn": {"form": "vanilla", "gate": "none"}},
    "graft": {"xattn": {"form": "graft"}},
    "graft, no gate": {"xattn": {"form": "graft", "gate": "none"}},
    "all images": {"xattn": {"attends": "all"}},
    "graft, all images": {"xattn": {"form": "graft", "attends": "all"}},
    "middle": {"xattn": {"place": "middle"}},
    "every second": {"xattn": {"every": 2}},
}


def config_of(form, lm="llama", **more):
    parts = FORMS[form]
    return ModelConfig(
        lm=LMConfig(kind=lm, layers=3, width=64, **more),
        resampler=ResamplerConfig(**parts.get("resampler", {})),
        xattn=XattnConfig(**parts.get("xattn", {})),
    )


def build(form, lm="llama", gates=None):
    torch.manual_seed(0)
    model = Flamingo(config_of(form, lm))
    model.reset()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith("_gate") and gates is not None:
                weight.fill_(gates)
            elif weight.requires_grad and weight.ndim == 2 and ".to_" in name and gates is not None:
                weight.mul_(4)  # what a layer adds is to be seen
    return model.eval()


@pytest.mark.parametrize("lm", ["llama", "gpt2"])
@pytest.mark.parametrize("form", [form for form in FORMS if "no gate" not in form and "original" not in form])
def test_with_gates_step_0_is_the_language_model(form, lm):
    model = build(form, lm)
    tokens, *rest = inputs()
    assert torch.equal(model(Batch(tokens, *rest))[..., :-1], model.lm.model(tokens).logits)


@pytest.mark.parametrize("form", ["no gate", "original vanilla", "graft, no gate"])
def test_without_gates_it_is_not(form):
    model = build(form)
    tokens, *rest = inputs()
    assert not torch.equal(model(Batch(tokens, *rest))[..., :-1], model.lm.model(tokens).logits)
    assert not any(name.endswith("_gate") for name in model.trainable())


@pytest.mark.parametrize("form", FORMS)
def test_everything_trained_gets_a_gradient(form):
    model = build(form, gates=0.7).train()
    tokens, *rest = inputs()
    tokens[:, 5] = model.eoc_id
    model(Batch(tokens, *rest, tokens.int())).sum().backward()
    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in model.trainable().values())


@pytest.mark.parametrize("form", FORMS)
def test_a_token_sees_its_image_or_all_up_to_it_and_nothing_later(form):
    model = build(form, gates=0.7)
    tokens, phi, pixels, place, slots = inputs()
    before = model(Batch(tokens, phi, pixels, place, slots))
    for image in (0, 1):  # of row 0: tokens 4..7 look at the first, 8..11 at the second
        changed = pixels.clone()
        changed[image] = 255 - changed[image]
        differs = (model(Batch(tokens, phi, changed, place, slots)) - before).abs().amax(-1) > 0
        first = 4 + 4 * image
        assert not differs[1].any()
        assert not differs[0, :first].any()
        assert differs[0, first : first + 4].all()


def test_last_and_all_differ_in_the_cross_attention_of_the_second_image():
    for form, sees in (("every second", False), ("all images", True)):
        torch.manual_seed(0)
        model = Flamingo(replace(config_of(form), lm=LMConfig(layers=1, width=64)))
        model.reset()
        for layer in model.xattn:
            layer.attention_gate.data.fill_(0.7)
        tokens, phi, pixels, place, slots = inputs()
        tokens, phi = tokens[:, -1:], phi[:, -1:]  # a row of one token: nothing reaches it through the language model
        changed = pixels.clone()
        changed[0] = 255 - changed[0]
        before, after = (model(Batch(tokens, phi, images, place, slots))[0] for images in (pixels, changed))
        same = torch.equal(before, after)
        assert same is not sees


@pytest.mark.parametrize(("form", "lm"), list(product(FORMS, ["llama", "gpt2"])))
def test_generation_with_caches_is_generation_without(form, lm):
    model, prompt, greedy = build(form, lm, gates=0.7), prompt_of(), []
    endings = [[5], [7, 8, 9], [250, model.eoc_id]]
    expected = [score(model, prompt, ending) for ending in endings]
    assert log_likelihoods(model, prompt, endings) == pytest.approx(expected, abs=1e-4)
    for _ in range(3):
        place = torch.arange(2)
        tokens = torch.cat([prompt.tokens_L, torch.tensor(greedy, dtype=torch.int64)])[None]
        phi = torch.cat([prompt.phi_L, prompt.phi_L[-1:].repeat(len(greedy))])[None]
        greedy.append(int(model(Batch(tokens, phi, prompt.images_NTCHW, place, 2))[0, -1, :-1].argmax()))
    assert generate(model, prompt, 3, beams=1) == greedy


@pytest.mark.parametrize("form", FORMS)
def test_packed_documents_do_not_see_each_other(form):
    model = build(form, gates=0.7)
    parts = list(documents())
    tokens, phi, pixels, positions = packed(parts)
    together = model(Batch(tokens, phi, pixels, torch.arange(len(pixels)), len(pixels), positions=positions))[0]
    alone = [model(Batch(t[None], p[None], i, torch.arange(len(i)), len(i)))[0] for t, p, i in parts]
    for one, ours in zip(alone, together.split(LENGTHS), strict=True):
        torch.testing.assert_close(ours, one, rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", ["transformer", "mlp"])
def test_other_resamplers_give_a_token_a_position_of_every_frame(kind):
    model = build(kind, gates=0.7)
    clips = torch.randint(0, 256, (2, 3, 3, 32, 32), dtype=torch.uint8)
    assert model.see(clips).shape == (2, 3 * 16, 64)
    tokens, phi = inputs()[:2]
    assert model(Batch(tokens, phi.clamp(max=1), clips, torch.tensor([0, 1]), 1)).isfinite().all()
    assert model(Batch(tokens, 0 * phi, clips[:0], torch.arange(0), 0)).isfinite().all()


def test_the_middle_is_one_layer_and_the_grafted_stack_is_as_deep_as_the_interleaved_one():
    assert build("middle").xattn_at == {1: 0}
    assert build("every second").xattn_at == {0: 0, 2: 1}
    assert build("graft").xattn_at == {3: 0, 4: 1, 5: 2}
    assert build("graft").depth == 6


def test_the_stand_ins_of_the_resampler_hold_as_many_weights_at_full_size():
    sizes = {}
    for kind, layers in (("perceiver", 6), ("transformer", 6), ("mlp", 10)):
        shape = replace(flamingo_3b().model.resampler, kind=kind, layers=layers)
        with torch.device("meta"):
            model = Flamingo(replace(flamingo_3b().model, lm=LMConfig(), resampler=shape))
        sizes[kind] = sum(weight.numel() for weight in model.resampler.parameters())
    assert sizes["transformer"] == pytest.approx(sizes["perceiver"], rel=0.01)
    assert sizes["mlp"] == pytest.approx(sizes["perceiver"], rel=0.01)


def brute_force(phi, starts, images, attends):
    """What each token of a row may see, by loops."""
    rows, first, highest = [], 0, 0
    for p, starts_here in zip(phi, starts, strict=True):
        first = highest if starts_here else first
        highest = max(highest, p)
        seen = [n == p if attends == "last" else first < n <= p for n in range(1, images + 1)]
        rows.append([True] * images if p == 0 else seen)
    return rows


@pytest.mark.parametrize(("attends", "is_packed"), [("last", True), ("all", True), ("all", False)])
def test_the_mask_equals_brute_force_on_10000_rows(attends, is_packed):
    random, length, images, latents = torch.Generator().manual_seed(5), 10, 4, 2
    is_new = torch.rand(10_000, length, generator=random) < 0.3
    number = is_new.long().cumsum(1)  # of the newest image
    starts = torch.rand(10_000, length, generator=random) < 0.1 * is_packed
    starts[:, 0] = True
    others = torch.where(starts, number - is_new.long(), 0).cummax(1).values  # images of earlier documents
    blind = (torch.rand(10_000, length, generator=random) < 0.1) | (number > images) | (number <= others)
    phi = torch.where(blind, 0, number)
    at = torch.arange(length).expand_as(phi)
    positions = at - torch.where(starts, at, 0).cummax(1).values
    mask = image_causal_mask(phi.to(torch.uint8), images, latents, attends, positions if is_packed else None)
    assert mask.shape == (10_000, 1, length, images * latents)
    assert mask.any(-1).all()  # a softmax over nothing is never asked for
    expected = torch.tensor(
        [brute_force(*row, images, attends) for row in zip(phi.tolist(), starts.tolist(), strict=True)]
    )
    assert torch.equal(mask[:, 0], expected.repeat_interleave(latents, dim=2))


@pytest.mark.parametrize("setting", ["xattn.form", "xattn.gate", "xattn.attends", "xattn.place", "resampler.kind"])
def test_an_unknown_word_is_refused_with_the_known_ones(setting):
    with pytest.raises(ValueError, match=f"model.{setting} is one of .*, not 'other'"):
        validated(parse(["--data=d", "--out=o", f"--model.{setting}=other"]))
