"""AdamW in the paper's groups, the learning rate schedule, and the clip (section B.1.2)."""

import torch
from torch import Tensor, nn

from flamingo.config import OptimConfig
from flamingo.model.flamingo import Flamingo
from flamingo.model.towers import Towers
from flamingo.training.distributed import full_tensor


def param_group_of(name: str, weight: Tensor) -> str:
    """The group of a trainable weight: the paper decays everything but the Resampler.

    Gates, norms, biases and the <EOC> row are not decayed either, as in IDEFICS: pulling a gate to zero closes it.
    """
    if name.startswith("resampler."):
        return "resampler"
    if name in ("eoc", "eoc_head"):
        return "eoc"
    if weight.ndim < 2:
        return "gates_and_norms"
    if name.endswith((".down.weight", ".up.weight")):
        return "lora"  # decayed: towards the frozen weights
    return "xattn" if name.startswith("xattn.") else "backbones"


def param_groups(model: Flamingo | Towers) -> dict[str, list[nn.Parameter]]:
    """Trainable weights by group, in the model's order; empty groups are left out."""
    found: dict[str, list[nn.Parameter]] = {}
    for name, weight in model.trainable().items():
        found.setdefault(param_group_of(name, weight), []).append(weight)
    return found


def build_optimizer(model: Flamingo | Towers, config: OptimConfig) -> torch.optim.AdamW:
    """AdamW over the trainable weights.

    Their moments exist from the start, those too of weights that never get a gradient (the Resampler's, in a run on
    text alone): a checkpoint has to hold them all, or none could be restored.
    """
    decayed = {"xattn": config.weight_decay, "backbones": config.weight_decay, "lora": config.weight_decay}
    adamw = torch.optim.AdamW(
        [{"params": weights, "weight_decay": decayed.get(name, 0.0)} for name, weights in param_groups(model).items()],
        lr=config.lr,
        betas=config.betas,
        eps=config.eps,
        fused=True,
    )
    for weight in model.trainable().values():
        zeros = {name: torch.zeros_like(weight) for name in ("exp_avg", "exp_avg_sq")}
        adamw.state[weight] = {"step": torch.zeros((), device=weight.device), **zeros}
    return adamw


def learning_rate(step: int, config: OptimConfig) -> float:
    """Linear warm-up, then constant: decay gave the authors nothing. `step` counts from 0."""
    return config.lr * min(1.0, (step + 1) / max(1, config.warmup_steps))


def clip_grad_norm(groups: dict[str, list[nn.Parameter]], limit: float) -> dict[str, Tensor]:
    """Scales the gradients of one update to a global norm of at most `limit`. Returns the norms before, by group.

    All stays on the device. `groups` are those of `param_groups`.
    """
    by_group = {}
    for name, weights in groups.items():
        norm = nn.utils.get_total_norm([weight.grad for weight in weights if weight.grad is not None])
        by_group[name] = full_tensor(norm).to(weights[0].device)
    total = torch.linalg.vector_norm(torch.stack(list(by_group.values())))
    nn.utils.clip_grads_with_norm_([weight for weights in groups.values() for weight in weights], limit, total)
    return {"all": total, **by_group}
