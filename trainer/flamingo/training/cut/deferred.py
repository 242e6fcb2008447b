"""Random weights without their memory: a model is built with empty parameters, and each is drawn when asked for.

What the constructors do to a parameter (draw, fill, scale) is written down with the state of the generator, which moves
on as if the weights were there: so they are those of a model that was built whole, whoever asks for which and when.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

# Values that a parameter is registered with (norms' ones, biases' zeros) are kept up to this many; larger ones are
# filled afterwards by every module of torch, transformers and ours.
KEPT_VALUES = 1 << 17


class Step(NamedTuple):
    """One thing that was done to a part of a parameter's storage."""

    work: Callable[..., Any]
    place: tuple[Any, Any, int]  # size, stride and offset
    rest: tuple[Any, ...]  # arguments behind the tensor itself
    named: dict[str, Any]
    generator: Tensor | None  # its state before, where something was drawn


class Deferred(TorchDispatchMode):
    """Within `building()`, parameters lie on the meta device; `value` makes one of them, for real."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: dict[int, list[Step]] = {}
        self.held: list[Tensor] = []  # so that no address is given out twice
        self.records = True

    @contextmanager
    def building(self) -> Iterator[None]:
        """Parameters registered in here have no content; buffers have theirs."""
        register = nn.Module.register_parameter

        def registered(module: nn.Module, name: str, weight: nn.Parameter | None) -> None:
            register(module, name, weight)
            if weight is not None and not weight.is_meta:
                empty = nn.Parameter(torch.empty_like(weight, device="meta"), requires_grad=weight.requires_grad)
                module._parameters[name] = empty
                if self.records and weight.numel() <= KEPT_VALUES:
                    self._note(torch.ops.aten.copy_.default, empty, (weight.detach().clone(),), {}, None)

        cut_normal = nn.init._no_grad_trunc_normal_
        nn.Module.register_parameter = registered  # type: ignore[method-assign]
        # It draws until all values are within its bounds, so without content it draws nothing.
        nn.init._no_grad_trunc_normal_ = lambda weight, *rest, **named: self._drawn(cut_normal, weight, rest, named)
        try:
            with self:
                yield
        finally:
            nn.Module.register_parameter = register  # type: ignore[method-assign]
            nn.init._no_grad_trunc_normal_ = cut_normal

    @contextmanager
    def paused(self) -> Iterator[None]:
        """In here nothing is written down, and nothing is drawn that counts: the content comes from elsewhere."""
        before, self.records = torch.get_rng_state(), False
        try:
            yield
        finally:
            self.records = True
            torch.set_rng_state(before)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        named = kwargs or {}
        target = args[0] if args else None
        if self.records and isinstance(target, Tensor) and target.is_meta and func._schema.is_mutable:
            if torch.Tag.nondeterministic_seeded in func.tags:
                return self._drawn(func, target, args[1:], named)
            self._note(func, target, args[1:], named, None)
        return func(*args, **named)

    def _drawn(self, work: Any, target: Tensor, rest: Any, named: dict[str, Any]) -> Tensor:
        """Moves the generator on as if the parameter were there."""
        if self.records:
            state = torch.get_rng_state()
            work(torch.empty(target.shape, dtype=target.dtype), *rest, **named)
            self._note(work, target, rest, named, state)
        return target

    def _note(self, work: Any, target: Tensor, rest: Any, named: dict[str, Any], state: Tensor | None) -> None:
        if any(isinstance(one, Tensor) and one.is_meta for one in rest):
            raise ValueError("a weight is made from another one: use run.frozen=replicate")
        key = self.key(target)
        place = (target.size(), target.stride(), target.storage_offset())
        self.steps.setdefault(key, []).append(Step(work, place, rest, named, state))
        self.held.append(target)

    def holds(self, weight: Tensor) -> bool:
        """Whether anything was done to this parameter."""
        return self.key(weight) in self.steps

    def key(self, weight: Tensor) -> int:
        """By what `value` knows a parameter, whatever becomes of it."""
        return weight.untyped_storage()._cdata

    @torch.no_grad()
    def value(self, key: int, shape: torch.Size) -> Tensor:
        """A parameter as it would be, fp32. The global generator stays where it is."""
        before = torch.get_rng_state()
        whole = torch.empty(shape)
        for step in self.steps[key]:
            if step.generator is not None:
                torch.set_rng_state(step.generator)
            step.work(whole.as_strided(*step.place), *step.rest, **step.named)
        torch.set_rng_state(before)
        return whole
