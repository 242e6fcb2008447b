"""Everything in this folder needs a GPU: `python -m pytest trainer/tests -m gpu` runs it alone."""

from pathlib import Path

import pytest
import torch

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    missing = pytest.mark.skip(reason="no GPU that torch can use: torch.cuda.is_available() is false")
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.gpu)
            if not torch.cuda.is_available():
                item.add_marker(missing)
