"""Several processes: who they are, how weights are shared among them (FSDP2), and sums over all of them.

Data parallel only: the trained weights, their gradients and AdamW's state are cut among the ranks, layer by layer.
The frozen weights are whole on every rank (`replicate`: no traffic) or cut as well (`shard`: for models that do not
fit). No tensor or pipeline parallelism. Started by torchrun; without it, all of this does nothing.
"""

import os
from dataclasses import dataclass
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.fsdp import FSDPModule, fully_shard
from torch.distributed.tensor import DTensor

from flamingo.config import Device
from flamingo.model.flamingo import Flamingo

T = TypeVar("T")


@dataclass(frozen=True)
class World:
    """This process among all."""

    rank: int
    size: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        """Whether this process writes and speaks for all."""
        return self.rank == 0


def device_of(name: Device) -> torch.device:
    """`auto` is a GPU where there is one."""
    return torch.device(("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name)


def init_distributed(name: Device) -> World:
    """Joins the processes torchrun started, each on a GPU of its own where there are as many.

    Where there are fewer, processes share them, and speak by gloo: NCCL refuses two of one GPU. That is for trying.
    """
    device = device_of(name)
    if "WORLD_SIZE" not in os.environ:
        return World(0, 1, device)
    backend = "gloo"
    if device.type == "cuda":
        local, gpus = int(os.environ["LOCAL_RANK"]), torch.cuda.device_count()
        shared = int(os.environ.get("LOCAL_WORLD_SIZE", local + 1)) > gpus
        device, backend = torch.device("cuda", local % gpus), "gloo" if shared else "cpu:gloo,cuda:nccl"
        torch.cuda.set_device(device)
    if not dist.is_initialized():
        dist.init_process_group(backend)
    return World(dist.get_rank(), dist.get_world_size(), device)


def end_distributed() -> None:
    """Ends the group, if there is one."""
    if dist.is_initialized():
        dist.destroy_process_group()


def shard_model(model: nn.Module, world: World, frozen: str) -> None:
    """Cuts Flamingo's weights among the ranks, one group a layer, so that a layer is whole only while it works.

    Processes that share a GPU each keep the whole model: gloo scatters nothing from a GPU's memory. Raises ValueError
    where they are to cut the frozen weights all the same.
    """
    if world.size == 1 or not isinstance(model, Flamingo):
        return
    model.always_sees = True
    if world.device.type == "cuda" and dist.get_backend() == "gloo":
        if frozen == "shard":
            raise ValueError("run.frozen=shard needs a GPU for each process: start fewer, or take replicate")
        return
    kept = set() if frozen == "shard" else {weight for weight in model.parameters() if not weight.requires_grad}
    mesh = dist.init_device_mesh(world.device.type, (world.size,))
    layers = [*model.xattn, *model.resampler.layers]
    for block in (*model.lm.blocks, *model.vision.blocks):
        if frozen == "shard" or any(weight.requires_grad for weight in block.parameters()):
            layers.append(block)
    for layer in layers:
        fully_shard(layer, mesh=mesh, ignored_params=kept)
    fully_shard(model, mesh=mesh, ignored_params=kept)


def set_gradient_sync(model: Flamingo, wanted: bool) -> None:
    """Whether the next backward pass exchanges gradients: only the last one of an update has to."""
    if isinstance(model, FSDPModule):
        model.set_requires_gradient_sync(wanted)


def loss_factor(model: nn.Module, world: World) -> int:
    """What the loss of a rank is multiplied by so that gradients are those of the sum: FSDP averages over ranks."""
    return world.size if isinstance(model, FSDPModule) else 1


def all_reduce_gradients(model: nn.Module, world: World) -> None:
    """Sums those of all ranks where every rank has the whole model; FSDP has exchanged its own."""
    if world.size > 1 and not isinstance(model, FSDPModule):
        for weight in model.parameters():
            if weight.grad is not None:
                dist.all_reduce(weight.grad)


def full_tensor(tensor: Tensor) -> Tensor:
    """The full value of a tensor that may be cut among ranks; all ranks have to ask."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def first_values(tensors: list[Tensor], count: int) -> list[Tensor]:
    """The first `count` values of each, fp32; of one that is cut, from the ranks that have them: all have to ask."""
    mine = []
    for tensor in tensors:
        local = tensor.detach().to_local() if isinstance(tensor, DTensor) else tensor.detach()
        mine.append(local.flatten()[:count].float().cpu().clone())  # a view would be sent with all that it is a part of
    if not any(isinstance(tensor, DTensor) for tensor in tensors):
        return mine
    every: list[list[Tensor]] = [[] for _ in range(dist.get_world_size())]
    dist.all_gather_object(every, mine)
    both = zip(tensors, zip(*every, strict=True), mine, strict=True)
    return [torch.cat(parts)[:count] if isinstance(one, DTensor) else own for one, parts, own in both]


def sum_over_ranks(values: list[float], world: World) -> list[float]:
    """Sums over all ranks."""
    if world.size == 1:
        return values
    tensor = torch.tensor(values, dtype=torch.float64)
    dist.all_reduce(tensor)
    return tensor.tolist()


def sum_counts_over_ranks(value: dict[str, int], world: World) -> dict[str, int]:
    """Counts of all ranks added up by name."""
    every = gather_rows([value], world)
    return {name: sum(one.get(name, 0) for one in every) for name in sorted(set().union(*every))}


def gather_rows(rows: list[T], world: World) -> list[T]:
    """Rows of all ranks, rank after rank."""
    if world.size == 1:
        return rows
    every: list[list[T]] = [[] for _ in range(world.size)]
    dist.all_gather_object(every, rows)
    return [row for one in every for row in one]


def barrier(world: World) -> None:
    """Until every rank is here."""
    if world.size > 1:
        dist.barrier()
