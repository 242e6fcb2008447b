"""The model against the paper: identity at step 0, sizes, what is trained, what a token may see."""

import dataclasses

import pytest
import torch
from small_models import build, inputs, open_gates
from transformers import CLIPVisionModel, GPT2Config, GPT2LMHeadModel, SiglipVisionModel

from flamingo.batch import Batch
from flamingo.config import LMConfig, ModelConfig, VisionConfig, XattnConfig, flamingo_3b, flamingo_9b
from flamingo.model.backbones import LanguageModel, vision_encoder
from flamingo.model.flamingo import Flamingo
from flamingo.model.resampler import Resampler
from flamingo.model.sight import image_causal_mask
from flamingo.model.xattn import GatedXattn


@pytest.mark.parametrize("lm", ["llama", "gpt2"])
@pytest.mark.parametrize("vision", ["clip", "siglip"])
def test_at_step_0_the_logits_are_those_of_the_language_model_bit_for_bit(lm, vision):
    model = build(lm, vision)
    tokens, *rest = inputs()
    ours = model(Batch(tokens, *rest))
    theirs = model.lm.model(tokens).logits
    assert torch.equal(ours[..., :-1], theirs)
    assert ours.shape[-1] == theirs.shape[-1] + 1


@pytest.mark.parametrize(("every", "layers", "expected"), [(1, 3, 3), (2, 5, 3), (4, 5, 2)])
def test_cross_attention_stands_before_every_kth_block_starting_with_the_first(every, layers, expected):
    model = build(every=every, layers=layers)
    assert len(model.xattn) == expected
    open_gates(model)
    assert model(Batch(*inputs())).isfinite().all()


def test_a_token_sees_its_own_image_and_no_other():
    model = build()
    open_gates(model)
    tokens, phi, pixels, place, slots = inputs()
    before = model(Batch(tokens, phi, pixels, place, slots))
    changed = pixels.clone()
    changed[1] = 255 - changed[1]  # image 2 of row 0: tokens 8..11
    after = model(Batch(tokens, phi, changed, place, slots))
    same = (before == after).all(-1)
    assert same[1].all()
    assert same[0, :8].all()
    assert not same[0, 8:].any()


def test_tokens_before_the_first_image_get_nothing_from_the_attention():
    model = build()
    tokens, phi, pixels, place, slots = inputs()
    for layer in model.xattn:
        layer.attention_gate.data.fill_(1.0)
    text_only = model.lm.model(tokens).logits
    logits = model(Batch(tokens, phi, pixels, place, slots))[..., :-1]
    assert torch.equal(logits[:, :4], text_only[:, :4])
    assert not torch.equal(logits[:, 4:8], text_only[:, 4:8])


def test_rows_without_images_train_without_nan():
    model = build()
    open_gates(model)
    tokens, phi, pixels, _, slots = inputs()
    labels = tokens.int()
    none = torch.zeros(0, dtype=torch.int64)
    loss = model(Batch(tokens, torch.zeros_like(phi), pixels[:0], none, slots, labels)).sum()
    loss.backward()
    assert all(weight.grad is None or weight.grad.isfinite().all() for weight in model.parameters())


def test_images_elsewhere_in_the_batch_do_not_change_a_row():
    model = build()
    open_gates(model)
    tokens, phi, pixels, place, slots = inputs()
    alone = model(Batch(tokens[1:], phi[1:], pixels[2:], torch.tensor([0]), slots))
    together = model(Batch(tokens, phi, pixels, place, slots))[1:]
    torch.testing.assert_close(alone, together, rtol=1e-5, atol=1e-5)


def test_only_resampler_cross_attention_and_eoc_row_are_trained():
    model = build()
    open_gates(model)
    tokens, phi, pixels, place, slots = inputs()
    tokens[:, 5] = model.eoc_id
    model(Batch(tokens, phi, pixels, place, slots, tokens.int())).sum().backward()
    trained = set(model.trainable())
    assert {name.split(".")[0] for name in trained} == {"resampler", "xattn", "eoc", "eoc_head"}
    # Frame 0 is the only one of a still image; all else gets a gradient.
    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in model.trainable().values())
    assert all(weight.grad is None for name, weight in model.named_parameters() if name not in trained)


def test_a_tied_language_model_has_one_eoc_row():
    model = build("gpt2")
    assert model.eoc_head is None
    assert "eoc_head" not in model.trainable()


def test_frozen_parts_stay_in_evaluation_mode():
    model = Flamingo(ModelConfig(lm=LMConfig(kind="gpt2"))).train()
    assert not model.lm.model.training
    assert not model.vision.model.training
    assert model.resampler.training


def test_losses_in_chunks_equal_losses_at_once():
    model = build()
    open_gates(model)
    tokens, *rest = inputs()
    labels = tokens.int()
    labels[0, 3] = -100
    whole = model(Batch(tokens, *rest, labels))
    parts = model(Batch(tokens, *rest, labels), 5)
    torch.testing.assert_close(whole, parts, rtol=0, atol=1e-6)
    assert whole[0, 3] == 0


def test_sizes_are_those_of_the_paper():
    """194M for the Resampler behind NFNet-F6 (width 3072), 1.2B of cross-attention at 3B (table 1)."""
    with torch.device("meta"):
        config = flamingo_3b().model
        resampler = Resampler(config.resampler, 3072)
        xattn = GatedXattn(config.xattn, config.lm.width, config.resampler.width)
        nine = flamingo_9b().model
        wide = GatedXattn(nine.xattn, nine.lm.width, nine.resampler.width)
    assert sum(w.numel() for w in resampler.parameters()) == pytest.approx(193.6e6, rel=0.002)
    assert 24 * sum(w.numel() for w in xattn.parameters()) == pytest.approx(1.158e9, rel=0.002)
    assert 10 * sum(w.numel() for w in wide.parameters()) == pytest.approx(1.80e9, rel=0.01)


def test_the_resampler_gives_as_many_tokens_for_any_number_of_frames():
    config = dataclasses.replace(ModelConfig().resampler, frames=8)
    resampler = Resampler(config, 48)
    resampler.reset()
    for frames in (1, 8, 30):
        assert resampler(torch.randn(2, frames, 9, 48)).shape == (2, config.latents, config.width)
    times = resampler.time_of(30)
    assert torch.equal(resampler.time_of(1)[0], resampler.time[0])
    torch.testing.assert_close(times[[0, -1]], resampler.time[[0, -1]])


def test_the_mask_is_a_truth_table_of_phi():
    phi = torch.tensor([[0, 1, 2, 2]], dtype=torch.uint8)
    mask = image_causal_mask(phi, images=2, latents=2)[0, 0].int().tolist()
    assert mask == [[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]


def test_a_language_model_is_read_from_a_local_folder(tmp_path):
    shape = GPT2Config(vocab_size=300, n_embd=32, n_layer=2, n_head=2, n_positions=64)
    GPT2LMHeadModel(shape).save_pretrained(tmp_path)
    model = Flamingo(ModelConfig(lm=LMConfig(source=str(tmp_path)), xattn=XattnConfig(heads=2, head_dim=16)))
    model.reset()
    assert isinstance(model.lm, LanguageModel)
    assert model.eoc_id == 300
    tokens, *rest = inputs()
    assert torch.equal(model(Batch(tokens, *rest))[..., :-1], model.lm.model(tokens).logits)


@pytest.mark.parametrize(("kind", "made"), [("clip", CLIPVisionModel), ("siglip", SiglipVisionModel)])
def test_a_vision_encoder_is_read_from_a_local_folder_and_gives_its_features(tmp_path, kind, made):
    encoder = vision_encoder(VisionConfig(kind=kind))
    encoder.model.save_pretrained(tmp_path)
    again = vision_encoder(VisionConfig(kind=kind, source=str(tmp_path)))
    pixels = torch.randint(0, 256, (2, 3, 3, 32, 32), dtype=torch.uint8)
    features = again(pixels)
    assert features.shape == (2, 3, 16, 64)
    normal = (pixels[1, 2] / 255 - again.mean) / again.std
    expected = made.from_pretrained(tmp_path)(pixel_values=normal[None]).last_hidden_state[0, -16:]
    torch.testing.assert_close(features[1, 2], expected, rtol=1e-4, atol=1e-5)
    assert torch.equal(encoder(pixels), features)
