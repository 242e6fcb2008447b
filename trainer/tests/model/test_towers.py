"""Two towers: temperature, pooling, the loss by hand, pairs that are alike, recall."""

import math

import pytest
import torch
from torch.nn import functional as F

from flamingo.model.config import TowersConfig
from flamingo.model.towers import Towers, alike, contrastive_loss, recall


def test_the_loss_of_two_pairs_is_what_a_hand_computes():
    images, texts = torch.tensor([[2.0, 0.0], [0.0, 2.0]]), torch.tensor([[1.0, 0.0], [0.6, 0.8]])  # temperature 0.5

    def entropy(right, wrong):  # 0.95 of the target on the right one, 0.05 on the other
        log_sum = math.log(math.exp(right) + math.exp(wrong))
        return log_sum - 0.95 * right - 0.05 * wrong

    # Logits are [[2, 1.2], [0, 1.6]]: images look along the rows, texts along the columns.
    expected = (entropy(2, 1.2) + entropy(1.6, 0) + entropy(2, 0) + entropy(1.6, 1.2)) / 4
    loss = contrastive_loss(images, texts, torch.eye(2, dtype=torch.bool), 0.1)
    assert float(loss) == pytest.approx(expected, abs=1e-6)


def test_the_temperature_is_the_length_of_the_images_and_has_a_floor():
    towers = Towers(TowersConfig())
    pixels, tokens = torch.randint(0, 256, (2, 1, 3, 32, 32), dtype=torch.uint8), torch.randint(0, 258, (2, 9))
    images, texts = towers(pixels, tokens, torch.ones(2, 9, dtype=torch.int64))
    assert images.norm(dim=1).tolist() == pytest.approx([1 / 0.07] * 2, rel=1e-5)
    assert texts.norm(dim=1).tolist() == pytest.approx([1, 1], rel=1e-5)
    towers.log_scale.data.fill_(9.0)
    towers.limit()
    assert towers.log_scale.exp().item() == pytest.approx(100)


def test_a_text_is_the_mean_of_its_real_tokens():
    towers, tokens = Towers(TowersConfig()), torch.randint(0, 258, (1, 9))
    pixels, other = torch.zeros(1, 1, 3, 32, 32, dtype=torch.uint8), tokens.clone()
    other[:, 5:] = 7
    real = (torch.arange(9) < 5).long()[None]
    one, same, cut = (
        towers(pixels, *given)[1] for given in ((tokens, real), (other, real), (tokens[:, :5], real[:, :5]))
    )
    assert torch.equal(one, same)
    assert torch.allclose(one, cut, atol=1e-6)


def test_pairs_that_share_an_image_or_a_text_are_no_negatives():
    images, texts = torch.randn(3, 4), torch.randn(3, 4)
    same = alike(torch.tensor([[1, 10], [2, 10], [3, 30]]))  # the first two have one text
    assert same.tolist() == [[True, True, False], [True, True, False], [False, False, True]]
    none = torch.eye(3, dtype=torch.bool)
    logits = images @ texts.T
    plain = (F.cross_entropy(logits, torch.arange(3)) + F.cross_entropy(logits.T, torch.arange(3))) / 2
    smooth = (
        F.cross_entropy(logits, torch.arange(3), label_smoothing=0.1)
        + F.cross_entropy(logits.T, torch.arange(3), label_smoothing=0.1)
    ) / 2
    assert torch.allclose(contrastive_loss(images, texts, none, 0.0), plain)
    assert torch.allclose(contrastive_loss(images, texts, none, 0.1), smooth)
    texts.requires_grad_()
    chances = [scores[0, [0, 2]].log_softmax(0)[0] for scores in (logits, logits.T)]
    chances += [scores[1, [1, 2]].log_softmax(0)[0] for scores in (logits, logits.T)]
    chances += [scores[2].log_softmax(0)[2] for scores in (logits, logits.T)]
    loss = contrastive_loss(images, texts, same, 0.0)
    assert torch.allclose(loss, -sum(chances) / 6)
    loss.backward()
    assert texts.grad.isfinite().all()


def test_recall_counts_the_nearest_and_takes_a_twin_for_right():
    texts = torch.eye(3)
    images = texts[[0, 2, 1]]
    found = recall(images, texts, torch.eye(3, dtype=torch.bool))
    assert found == pytest.approx({"pairs": 3, "image_to_text": 1 / 3, "text_to_image": 1 / 3, "chance": 1 / 3})
    twins = alike(torch.tensor([[1, 1], [2, 5], [3, 5]]))
    assert recall(images, texts, twins) == pytest.approx(
        {"pairs": 3, "image_to_text": 1, "text_to_image": 1, "chance": 5 / 9}
    )
