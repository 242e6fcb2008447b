"""Generation with caches gives what it gives without them."""

import pytest
import torch
from small_models import build, open_gates, prompt_of

from flamingo.batch import Batch
from flamingo.model.backbones import cache_name
from flamingo.model.generate import generate, log_likelihoods
from flamingo.model.xattn import Visual


def next_token_logits(model, prompt, ending):
    """Without any cache: the whole sequence from the start."""
    tokens = torch.cat([prompt.tokens_L, torch.tensor(ending, dtype=torch.int64)])[None]
    phi = torch.cat([prompt.phi_L, prompt.phi_L[-1:].repeat(len(ending))])[None]
    images = len(prompt.images_NTCHW)
    return model(Batch(tokens, phi, prompt.images_NTCHW, torch.arange(images), images))[0, -1]


@torch.no_grad()
def score(model, prompt, ending):
    return sum(
        float(next_token_logits(model, prompt, ending[:at]).log_softmax(-1)[token]) for at, token in enumerate(ending)
    )


@pytest.fixture(params=["llama", "gpt2"])
def model(request):
    model = build(request.param)
    open_gates(model)
    for block in model.xattn:  # large enough weights that endings differ in their likelihoods
        block.feed_forward[3].weight.data.mul_(20)
    return model.eval()


@pytest.mark.parametrize("images", [0, 2])
def test_one_beam_takes_the_likeliest_token_each_time(model, images):
    prompt, greedy = prompt_of(images), []
    for _ in range(6):
        greedy.append(int(next_token_logits(model, prompt, greedy)[:-1].argmax()))
    assert generate(model, prompt, 6, beams=1) == greedy


@pytest.mark.filterwarnings("error::FutureWarning")
def test_the_cache_goes_by_the_name_that_the_installed_transformers_has(model):
    """Not by the one it warns of at every layer; versions before 5.24 do not know the other, and swallow it."""
    assert generate(model, prompt_of(2), 2, beams=1)
    assert cache_name(lambda hidden, cache=None, **_: hidden) == "cache"
    assert cache_name(lambda hidden, past_key_values=None, **_: hidden) == "past_key_values"


def test_endings_have_the_likelihood_of_the_whole_sequence(model):
    prompt, endings = prompt_of(), [[5], [7, 8, 9], [250, model.eoc_id]]
    expected = [score(model, prompt, ending) for ending in endings]
    assert log_likelihoods(model, prompt, endings) == pytest.approx(expected, abs=1e-4)


@torch.no_grad()
def test_with_as_many_beams_as_tokens_the_best_of_all_short_endings_is_found(model):
    prompt, images, count = prompt_of(), torch.arange(2), model.lm.vocab_size
    first = next_token_logits(model, prompt, []).log_softmax(-1)
    tokens = torch.cat([prompt.tokens_L.expand(count, -1), torch.arange(count)[:, None]], dim=1)
    phi = torch.cat([prompt.phi_L, prompt.phi_L[-1:]]).expand(count, -1)
    pixels = prompt.images_NTCHW.repeat(count, 1, 1, 1, 1)
    place = (torch.arange(count)[:, None] * 2 + images).flatten()
    second = model(Batch(tokens, phi, pixels, place, 2))[:, -1].log_softmax(-1)  # (V, V + 1)
    both = (first[:count, None] + second) / 2
    best = divmod(int(both.argmax()), count + 1)
    expected = [] if first[-1] > both.max() else [token for token in best if token != model.eoc_id]
    assert generate(model, prompt, 2, beams=count) == expected


def test_generation_ends_at_eoc():
    model = build().eval()
    prompt = prompt_of()
    images = len(prompt.images_NTCHW)
    visual = Visual(model.see(prompt.images_NTCHW), torch.arange(images), 1, images)
    state = model.read(prompt.tokens_L[None], prompt.phi_L[None], [visual] * 2, images)[0, -1]
    assert generate(model, prompt, 8) != []
    model.eoc_head.data.copy_(state * 10)  # now <EOC> is far the likeliest next token
    assert generate(model, prompt, 8) == []
