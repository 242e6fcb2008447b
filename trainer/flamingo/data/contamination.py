"""What is known of evaluation sets in a dataset: which index m3w compared it with, and what a run was trained on."""

import json
from pathlib import Path
from typing import Any

from flamingo.data.places.place import Place


def contamination_of(place: Place) -> dict[str, Any]:
    """What the dataset's report says (docs/contamination.md); `state` is `unknown` where there is no such report."""
    try:
        found = json.loads(place.text("report.json") or "")["contamination"]
        return {name: found[name] for name in ("state", "why", "index", "texts", "images") if name in found}
    except (OSError, ValueError, KeyError, TypeError):
        return {"state": "unknown"}


def trained_on(run: Path) -> dict[str, Any]:
    """The same of each stream that a finished run was trained on, and whether its marked samples were among them."""
    try:
        summary = json.loads((run / "summary.json").read_text())
        return {"contaminated": summary["contaminated"], "streams": summary["contamination"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {"contaminated": "unknown", "streams": {}}
