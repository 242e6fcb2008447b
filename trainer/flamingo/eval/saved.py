"""The predictions of an evaluation as a file: one a line, so that a stopped evaluation goes on where it was."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from flamingo.eval.metrics.score import Prediction
from flamingo.training.checkpoint import differences


class Row(TypedDict):
    """One query's prediction, and the ids of the examples that stood before it."""

    shots: int
    id: str
    support: list[str]
    prediction: Prediction


def load(path: Path, settings: Mapping[str, object]) -> dict[tuple[int, str], Row]:
    """The rows there are, by shots and id. A new file begins with the settings.

    Half a line at the end, from a process that was killed, is cut off. Raises ValueError naming the difference where
    the file was made with other settings.
    """
    if not path.is_file() or not path.stat().st_size:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"settings": settings}) + "\n")
    whole = path.read_bytes()
    kept = whole[: whole.rfind(b"\n") + 1]
    try:
        head, *rows = [json.loads(line) for line in kept.splitlines()]
        saved = head["settings"]
        found = {(row["shots"], row["id"]): Row(**row) for row in rows}
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is no file of predictions ({error!r}): give another --out") from error
    if lines := differences(saved, json.loads(json.dumps(settings))):
        raise ValueError(f"{path} was made with other settings:{lines}\nGive another --out, or these settings")
    if len(kept) < len(whole):
        path.write_bytes(kept)
    return found


def append(path: Path, row: Row) -> None:
    """Adds one line."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
