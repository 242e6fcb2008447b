"""Builds a model that is cut among the ranks from the start: no rank ever holds more than one weight whole.

The model is made without content, cut by FSDP2, given memory for this rank's part, and filled weight by weight: from
safetensors files, of which only this rank's rows are read, or as the run's seed draws them. The weights are those of
`build_model`, bit by bit.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.distributed.tensor import DTensor
from transformers import AutoConfig

from flamingo.config import Config, Precision
from flamingo.model.flamingo import Flamingo
from flamingo.training.cut.deferred import Deferred
from flamingo.training.cut.source import Rows, Source
from flamingo.training.distributed import World, shard_model

M_MMAP_THRESHOLD = -3  # malloc.h


@contextmanager
def _freed_at_once() -> Iterator[None]:
    """Gives memory of a freed weight back to the system.

    glibc learns to keep freed blocks of up to 32 MB for itself, and what is left between them adds up to a whole model.
    """
    option = getattr(ctypes.CDLL(None), "mallopt", lambda *_: 0)  # other libraries have none
    option(M_MMAP_THRESHOLD, 1 << 20)
    try:
        yield
    finally:
        option(M_MMAP_THRESHOLD, 32 << 20)  # where it ends up by itself; faster for activations


@_freed_at_once()
def build_cut(config: Config, precision: Precision, world: World, prepare: Callable[..., None]) -> Flamingo:
    """The model of the run's seed, this rank's part of it. `prepare` is what `build_model` does once it has weights."""
    deferred = Deferred()

    def shell(made: Any, source: str, own: Any) -> nn.Module:
        with deferred.paused():
            if own is not None:
                return made(own)
            return made.from_config(AutoConfig.from_pretrained(source), dtype=torch.float32)

    with deferred.building():
        model = Flamingo(config.model, load=shell)
        sources = {
            name: Source(part.source, getattr(model, name).model.base_model_prefix)
            for name, part in (("lm", config.model.lm), ("vision", config.model.vision))
            if part.source is not None
        }

        def whole(weight: Tensor) -> Tensor:
            name = next(name for name, one in model.named_parameters() if one is weight)
            return _rows_of(name, weight, deferred, sources)(0, len(weight))

        model.reset(whole)
    after = torch.get_rng_state()
    readers = {name: _rows_of(name, weight, deferred, sources) for name, weight in model.named_parameters()}
    prepare(model, config, precision)
    shard_model(model, world, "shard")
    _fill(model, world, readers)
    torch.set_rng_state(after)
    return model


def _rows_of(name: str, weight: Tensor, deferred: Deferred, sources: dict[str, Source]) -> Rows:
    """Where the content of one weight comes from."""
    shape = weight.shape
    if deferred.holds(weight):
        key = deferred.key(weight)
        return lambda first, end: deferred.value(key, shape)[first:end]
    part, _, rest = name.partition(".model.")
    if part not in sources:
        raise ValueError(f"nothing fills {name}; use run.frozen=replicate")
    return sources[part].rows(rest.replace(".base.", "."), shape)  # LoRA stands around the projection of the file


@torch.no_grad()
def _fill(model: nn.Module, world: World, readers: dict[str, Rows]) -> None:
    """Memory for this rank's rows of every weight, and their content. Weights that are tied stay so."""
    names = {weight: name for name, weight in model.named_parameters()}
    made: dict[nn.Parameter, nn.Parameter] = {}
    for module in model.modules():
        for own, weight in list(module._parameters.items()):
            if weight is None:
                continue
            if weight not in made:
                empty = torch.empty_like(weight, device=world.device)
                made[weight] = nn.Parameter(empty, requires_grad=weight.requires_grad)
                assert isinstance(empty, DTensor)
                # FSDP2 cuts as torch.chunk does: all but the last ranks have as many rows.
                local, share = empty.to_local(), -(-len(weight) // world.size)
                first = min(len(weight), world.rank * share)
                if len(local):
                    local.copy_(readers[names[weight]](first, first + len(local)))
            module._parameters[own] = made[weight]
