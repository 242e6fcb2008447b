"""A finished run's folder as a model to ask: its config, its weights on top of the frozen ones, its tokenizer."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from flamingo.config import Config, Device, Precision, validated
from flamingo.data.tokenizer import Vocabulary, vocabulary
from flamingo.model.flamingo import Flamingo
from flamingo.training.checkpoint import DIGEST_VALUES, frozen_digest, steps_in
from flamingo.training.distributed import device_of
from flamingo.training.run import build_model, precision_of

FILES = ("config.json", "tokenizer.json", "model.safetensors")


@dataclass(frozen=True)
class Trained:
    """The model in evaluation mode on its device. `digest` tells other weights: it names these in what they predict."""

    config: Config
    model: Flamingo
    vocabulary: Vocabulary
    device: torch.device
    precision: Precision
    digest: str


def load(folder: Path, device: Device = "auto") -> Trained:
    """The run as it was trained; its precision `auto` is bf16 on a GPU. Frozen weights come from the config: from the
    folders it names, or from the run's seed.

    Raises ValueError where a file is missing or weights do not fit the config, and says what to do.
    """
    absent = [name for name in FILES if not (folder / name).is_file()]
    if absent:
        raise ValueError(
            f"{folder} has no {', '.join(absent)}: expected the --out folder of a run of flamingo.train that reached "
            f"its last step; if it stopped before, run the same command again"
        )
    config = config_of(json.loads((folder / FILES[0]).read_text()))
    place = device_of(device)
    precision = precision_of(config.run, place)
    model = build_model(config, precision, place).eval()
    digest = _fill(model, folder / FILES[2])
    _check_frozen(folder / "checkpoints", model, precision)
    return Trained(config, model, vocabulary(str(folder / FILES[1]), model.eoc_id), place, precision, digest)


def config_of(values: dict[str, Any], kind: type = Config, where: str = "config.json") -> Any:
    """The dataclass that `dataclasses.asdict` was written from. Raises ValueError for a setting it does not know.

    A setting that is not there gets its default: a new one leaves older runs as they were.
    """
    hints = get_type_hints(kind)
    unknown = sorted(values.keys() - hints.keys())
    if unknown:
        raise ValueError(
            f"{where} has the setting {unknown[0]!r}, which is none of {', '.join(hints)}: use the version "
            "of flamingo that trained the run"
        )
    found = {}
    for name, value in values.items():
        item = get_args(hints[name])[0] if isinstance(value, list) else hints[name]
        if dataclasses.is_dataclass(item):
            made = [config_of(one, item, f"{where}: {name}") for one in (value if isinstance(value, list) else [value])]
            found[name] = tuple(made) if isinstance(value, list) else made[0]
        else:
            found[name] = tuple(value) if isinstance(value, list) else value
    return validated(kind(**found)) if kind is Config else kind(**found)


@torch.no_grad()
def _fill(model: Flamingo, path: Path) -> str:
    """Puts the file's weights in, every one that is trained and no other. Returns their digest."""
    try:
        weights = load_file(path)
    except SafetensorError as error:
        raise ValueError(f"{path} is no safetensors file ({error}): run the training command again") from error
    wanted = model.trainable()
    odd = sorted(wanted.keys() ^ weights.keys())
    odd += [name for name in wanted.keys() & weights.keys() if wanted[name].shape != weights[name].shape]
    if odd:
        raise ValueError(
            f"{path} does not fit config.json beside it: {len(odd)} weights are missing, unexpected or of "
            f"another shape, such as {odd[0]}. Keep the files of one run together"
        )
    digest = hashlib.sha256()
    for name, weight in sorted(wanted.items()):
        weight.copy_(weights[name])
        digest.update(weights[name].flatten()[:DIGEST_VALUES].float().numpy().tobytes())  # training moves every weight
    return digest.hexdigest()


def _check_frozen(checkpoints: Path, model: Flamingo, precision: str) -> None:
    """Raises ValueError where the run's newest checkpoint, if it is still there, names other frozen weights."""
    if steps := steps_in(checkpoints):
        made = json.loads((checkpoints / f"step-{steps[-1]:08d}" / "state.json").read_text())["fingerprint"]
        if made["run.precision"] == precision and made["frozen weights"] != frozen_digest(model):
            raise ValueError(
                f"the frozen weights are not those that {checkpoints.parent} was trained with: what model.lm.source or "
                f"model.vision.source names has changed, or this version of torch draws other random weights"
            )
