"""`run.frozen=shard` builds each rank's part alone: the weights are those of a model that was built whole."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import (
    CLIPConfig,
    CLIPModel,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    SiglipVisionConfig,
    SiglipVisionModel,
)

from flamingo.training.cut.deferred import Deferred
from flamingo.training.cut.source import Source

SHAPE = {"vocab_size": 258, "hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4}
VISION = {"hidden_size": 64, "intermediate_size": 99, "num_hidden_layers": 2, "num_attention_heads": 2}


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Backbones as others save them: in several files with tied weights in bf16, without a prefix, a CLIP with text."""
    folder = tmp_path_factory.mktemp("sources")
    torch.manual_seed(3)
    tied = LlamaConfig(**SHAPE, num_key_value_heads=2, intermediate_size=99, tie_word_embeddings=True)
    LlamaForCausalLM(tied).to(torch.bfloat16).save_pretrained(folder / "tied", max_shard_size="60KB")
    GPT2LMHeadModel(GPT2Config(**SHAPE)).save_pretrained(folder / "gpt2")
    bare = {n.removeprefix("transformer."): w for n, w in load_file(folder / "gpt2" / "model.safetensors").items()}
    save_file(bare, folder / "gpt2" / "model.safetensors", metadata={"format": "pt"})
    sides = {"image_size": 32, "patch_size": 8}
    text = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 33}
    CLIPModel(CLIPConfig(text_config=text, vision_config={**VISION, **sides})).save_pretrained(folder / "clip")
    SiglipVisionModel(SiglipVisionConfig(**VISION, **sides)).save_pretrained(folder / "siglip")
    return folder


def test_two_ranks_build_their_parts_of_the_model_that_one_builds_whole(toy, sources, tmp_path):
    siglip = f"--model.vision.kind=siglip --model.vision.source={sources}/siglip"
    forms = [
        "--run.seed=4",
        "--model.lm.kind=gpt2 --model.vision.kind=siglip --model.lm.lora_rank=2 --model.vision.train_last=1 "
        "--model.xattn.form=graft --run.precision=bf16",
        f"--model.lm.source={sources}/tied --model.vision.source={sources}/clip",
        f"--model.lm.source={sources}/gpt2 {siglip} --model.lm.lora_rank=2 --run.precision=bf16",
        f"--model.lm.source={sources}/tied {siglip} --model.lm.trainable=true --model.resampler.kind=mlp",
    ]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).with_name("cut_ranks.py")
    command = [sys.executable, str(script), str(toy), str(tmp_path), " -- ".join(forms)]
    group = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    ranks = [
        subprocess.Popen(
            command,
            env={**os.environ, **group, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    said = [rank.communicate(timeout=300)[1] for rank in ranks]
    assert [rank.returncode for rank in ranks] == [0, 0], said


def test_a_weight_is_drawn_as_it_would_have_been_whenever_it_is_asked_for():
    def made():
        torch.manual_seed(5)
        first, second = torch.nn.Linear(7, 300), torch.nn.LayerNorm(7)
        torch.nn.init.trunc_normal_(first.weight, std=0.5, a=-1, b=1)  # draws until all are within
        with torch.no_grad():
            first.weight[3].zero_()
            second.bias.add_(torch.arange(7.0))
        return [first.weight, first.bias, second.weight, second.bias]

    expected, after = made(), torch.rand(3)
    deferred = Deferred()
    with deferred.building():
        weights = made()
    assert all(weight.is_meta for weight in weights)
    for weight, wanted in reversed([*zip(weights, expected, strict=True)]):
        assert torch.equal(deferred.value(deferred.key(weight), weight.shape), wanted)
    assert torch.equal(torch.rand(3), after)


def test_a_source_that_holds_no_part_of_a_weight_is_named(sources, tmp_path):
    with pytest.raises(ValueError, match=r"has no safetensors file, .*run\.frozen=replicate"):
        Source(str(tmp_path), "model")
    source = Source(str(sources / "tied"), "model")
    with pytest.raises(ValueError, match=r"tied holds no weight 'model\.other\.weight'"):
        source.rows("model.other.weight", torch.Size([2, 2]))
    with pytest.raises(ValueError, match=r"model\.norm\.weight has the shape \(64,\), expected \(65,\)"):
        source.rows("model.norm.weight", torch.Size([65]))
