"""Reads some rows of a backbone's weights from its safetensors files, by the names that the model gives them."""

import json
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor
from transformers.utils import cached_file

Rows = Callable[[int, int], Tensor]  # (first, end) -> those rows of a weight


class Source:
    """The safetensors files of a backbone in Hugging Face layout, in one file or several. Raises ValueError."""

    def __init__(self, source: str, base: str) -> None:
        def file(name: str) -> str | None:
            return cached_file(source, name, _raise_exceptions_for_missing_entries=False)

        # Files name a base model's weights with or without it, and those of a whole CLIP with the tower they are of.
        self.source, self.prefixes = source, (f"{base}.", "vision_model.")
        if one := file("model.safetensors"):
            with safe_open(one, "pt") as opened:
                self.files = dict.fromkeys(opened.keys(), one)
        elif index := file("model.safetensors.index.json"):
            names: dict[str, str] = json.loads(Path(index).read_text())["weight_map"]
            found = {name: file(name) for name in sorted(set(names.values()))}
            self.files = {key: str(found[name]) for key, name in names.items() if found[name]}
        else:
            raise ValueError(
                f"{source} has no safetensors file, of which a rank could read its part: save it as such "
                "(save_pretrained), or use run.frozen=replicate"
            )

    def rows(self, name: str, shape: torch.Size) -> Rows:
        """Reader of one weight. Raises ValueError if there is none of this name and shape."""
        names = [name, *(prefix + name for prefix in self.prefixes), *map(name.removeprefix, self.prefixes)]
        key = next((key for key in names if key in self.files), None)
        if key is None:
            raise ValueError(f"{self.source} holds no weight {name!r}; use run.frozen=replicate")
        with safe_open(self.files[key], "pt") as opened:
            if (found := tuple(opened.get_slice(key).get_shape())) != tuple(shape):
                raise ValueError(f"{self.source}: {key} has the shape {found}, expected {tuple(shape)}")

        def read(first: int, end: int) -> Tensor:
            with safe_open(self.files[key], "pt") as opened:
                return opened.get_slice(key)[first:end].float()

        return read
