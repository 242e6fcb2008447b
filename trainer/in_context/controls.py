"""Checks that nothing but the right pictures gives an answer away, and the pictures of each control."""

from dataclasses import dataclass

import torch
from torch import Tensor

from in_context.world import NAME_IDS, UNKNOWN, WORD_IDS

CONTROLS = ("plain", "blanked", "shuffled")


@dataclass(frozen=True)
class Episodes:
    """Prompts of one length that end with the query's tag, and what they ask for. B episodes, L tokens, S shots."""

    tokens: Tensor  # (B, L)
    phi: Tensor  # (B, L)
    images: Tensor  # (B, S + 1, T, 3, H, W) uint8, the query last
    shown: Tensor  # (B, S) word of each support picture
    answer: Tensor  # (B,) word of the query
    named: bool


def check_tokens(tokens: Tensor, named: bool) -> None:
    """Raises ValueError if a token is unknown, or if a name stands in a name-free document."""
    if (tokens == UNKNOWN).any():
        raise ValueError("a document holds a token that the tokenizer does not know")
    names = int(_within(tokens, NAME_IDS).sum())
    if names and not named:
        raise ValueError(f"{names} names stand in name-free documents: their words can be known without pictures")


def check_prompts(episodes: Episodes, ways: int) -> None:
    """Raises ValueError unless a prompt says about its answer what its support says, and no more."""
    shots = episodes.shown.shape[1]
    if (episodes.phi[:, -1] != shots + 1).any():
        raise ValueError("a query's tag does not look at the query's picture")
    if (_within(episodes.tokens, WORD_IDS).sum(1) != shots).any():
        raise ValueError(f"a prompt of {shots} shots holds another number of words")
    if not _within(episodes.answer, WORD_IDS).all():
        raise ValueError("an answer is no word")
    if ((episodes.shown == episodes.answer[:, None]).sum(1) != shots // ways).any():
        raise ValueError(f"a query's word does not stand under {shots // ways} of its {shots} support pictures")
    support, query = episodes.images[:, :-1].flatten(2), episodes.images[:, -1:].flatten(2)
    if (support == query).all(-1).any():
        raise ValueError("a query's picture stands in its own support: equal pixels give the answer away")


def controlled(episodes: Episodes, control: str, blank: Tensor) -> Tensor:
    """The pictures of a control. (B, S + 1, T, 3, H, W)

    blanked: every picture, the query's too, is `blank`, the encoder's mean colour. shuffled: the support's pictures
    change places so that none stays with its own object: in the order of their words, each place takes the picture
    that stands as many places on as an object has examples. The query keeps its picture, and no text changes.
    """
    if control == "blanked":
        return blank.expand_as(episodes.images)
    if control == "plain" or episodes.shown.shape[1] == 0:
        return episodes.images
    order = episodes.shown.argsort(dim=1, stable=True)
    each = int((episodes.shown[0] == episodes.shown[0, 0]).sum())
    taken = torch.empty_like(order).scatter(1, order, order.roll(-each, 1))
    if (episodes.shown.gather(1, taken) == episodes.shown).any():
        raise ValueError("a shuffled support picture stayed with its object")
    rows = torch.arange(len(order))[:, None]
    return torch.cat([episodes.images[rows, taken], episodes.images[:, -1:]], 1)


def _within(tokens: Tensor, numbers: range) -> Tensor:
    return (tokens >= numbers.start) & (tokens < numbers.stop)
