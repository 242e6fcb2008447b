"""Models that are asked in bf16: encoders that are trained in part, and endings whose likelihoods are close."""

import pytest
import torch
from eval_folders import picture
from small_models import build, open_gates, prompt_of

from flamingo.config import Config, ModelConfig, VisionConfig
from flamingo.eval.loop import Settings, open_session
from flamingo.eval.readers.records import Example, Media
from flamingo.eval.readers.registry import find
from flamingo.eval.task import Task
from flamingo.model.attention import autocast
from flamingo.model.generate import log_likelihoods
from flamingo.training.run import build_model
from flamingo.training.trained import Trained

CPU = torch.device("cpu")


@pytest.mark.parametrize("tuned", [{}, {"lora_rank": 2}, {"train_last": 1}, {"trainable": True}])
def test_images_have_features_whatever_of_the_encoder_was_trained(tuned, tmp_path, words):
    picture(tmp_path / "a.png", 1)
    query = Example("1", Media(tmp_path / "a.png"))
    task = Task("coco", find("coco"), "val", [query], [], "train", {})
    config = Config(model=ModelConfig(vision=VisionConfig(**tuned)))
    found = []
    for precision in ("fp32", "bf16"):
        model = build_model(config, precision, CPU).eval()
        session = open_session(Trained(config, model, words, CPU, precision, ""), task, Settings())
        found.append(session.feature(query.media))
    assert found[1] == pytest.approx(found[0], abs=0.05)


@pytest.mark.parametrize("lm", ["llama", "gpt2"])
def test_close_endings_do_not_tie_in_bf16(lm):
    model = build(lm).eval()
    open_gates(model)
    head = model.lm.model.get_output_embeddings()
    head.weight.data.mul_(20)
    model.store_frozen(torch.bfloat16)
    endings = [[token] for token in range(256)]
    with torch.no_grad(), autocast(CPU, "bf16"):
        found = log_likelihoods(model, prompt_of(), endings)
    assert len(set(found)) > 250
    assert head.weight.dtype == torch.bfloat16
