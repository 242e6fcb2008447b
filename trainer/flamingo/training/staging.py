"""Copies of tensors in the host's memory, made while the device goes on and kept in one place from save to save.

On a GPU the host's memory is page-locked, taken once, and filled on a stream of its own from a copy that the device
makes at once, in milliseconds. Where the device has no room for one, it waits for the host's copy instead before the
next update changes what is copied; the host waits in neither case.
"""

from typing import Any

import torch
from torch import Tensor
from torch.distributed.tensor import DTensor


class Staging:
    """Room for one copy of the tensors in a nested state of dicts and lists. Takes it at once: 16 GB need seconds."""

    def __init__(self, state: Any, optimizer: torch.optim.Optimizer) -> None:
        self.kept: dict[str, Tensor] = {}
        self.on_device: dict[str, Tensor] = {}  # a copy that is not yet the host's
        self.has_room: bool | None = None  # for one; not asked yet
        self.stream = torch.cuda.Stream() if any(tensor.is_cuda for tensor in _tensors(state).values()) else None
        self.copied: torch.cuda.Event | None = None
        for path, tensor in _tensors(state).items():
            self.kept[path] = _room_for(tensor)
        optimizer.register_step_pre_hook(lambda *_: self.hold())

    @torch.no_grad()
    def copy(self, state: Any) -> Any:
        """The same state with its tensors in the host's memory. On a GPU they are there after `wait`."""
        found = {path: _local(tensor) for path, tensor in _tensors(state).items()}
        if self.stream is None:
            return self._filled(state, found)
        if self.has_room is None:
            self.has_room = _has_room(sum(tensor.nbytes for tensor in found.values()))
        if self.has_room:
            found = self._cloned(found)
        self.stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self.stream):
            staged = self._filled(state, found)
            self.copied = self.stream.record_event()
        return staged

    def _cloned(self, found: dict[str, Tensor]) -> dict[str, Tensor]:
        """Copies on the device; none, now and later, where its memory is in pieces after all: a save ends no run."""
        try:
            self.on_device = {path: tensor.clone() for path, tensor in found.items()}
        except torch.OutOfMemoryError:
            self.has_room = False
            return found
        return self.on_device

    def hold(self) -> None:
        """Has the device wait for the copies that are under way, if they are made of what an update changes."""
        if self.copied is not None and not self.has_room:
            torch.cuda.current_stream().wait_event(self.copied)

    def wait(self) -> None:
        """Until the copies are there."""
        if self.copied is not None:
            self.copied.synchronize()
            self.on_device = {}

    def _filled(self, state: Any, found: dict[str, Tensor]) -> Any:
        for path, tensor in found.items():
            _local(self.kept[path]).copy_(tensor, non_blocking=True)
        return _replaced(state, self.kept)


def _has_room(size: int) -> bool:
    """Whether the device can hold so many bytes beside all that an update takes, which has been seen by now."""
    free = torch.cuda.mem_get_info()[0] + torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    return free >= size + torch.cuda.max_memory_allocated() - torch.cuda.memory_allocated()


def _tensors(state: Any, path: str = "") -> dict[str, Tensor]:
    """Every tensor of a state by its path."""
    if isinstance(state, Tensor):
        return {path: state.detach()}
    parts = state.items() if isinstance(state, dict) else enumerate(state) if isinstance(state, list | tuple) else ()
    return {key: tensor for name, part in parts for key, tensor in _tensors(part, f"{path}/{name}").items()}


def _replaced(state: Any, tensors: dict[str, Tensor], path: str = "") -> Any:
    """The same state with the tensors of those paths. Everything else in it is copied or cannot change."""
    if isinstance(state, Tensor):
        return tensors[path]
    if isinstance(state, dict):
        return {name: _replaced(part, tensors, f"{path}/{name}") for name, part in state.items()}
    if isinstance(state, list | tuple):
        return type(state)(_replaced(part, tensors, f"{path}/{at}") for at, part in enumerate(state))
    return state


def _room_for(tensor: Tensor) -> Tensor:
    """Memory of the host for a tensor, or for this rank's part of one."""
    own = _local(tensor)
    room = torch.empty_like(own, device="cpu", pin_memory=own.is_cuda)
    if not isinstance(tensor, DTensor):
        return room
    # What `from_local` is given it moves to the mesh's device; torch's own staging sets the part as is done here.
    part = tensor.to("cpu")
    part._local_tensor = room
    return part


def _local(tensor: Tensor) -> Tensor:
    return tensor.to_local() if isinstance(tensor, DTensor) else tensor
