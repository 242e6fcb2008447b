"""The floor plan: what may import what, and how large a folder, a file and a function may grow."""

import ast
from collections import Counter
from pathlib import Path

import pytest

import flamingo

ROOT = Path(flamingo.__file__).parent
FILES = sorted(path for folder in (ROOT, ROOT.parent / "in_context") for path in folder.rglob("*.py"))
NAMES = [str(path.relative_to(ROOT.parent)) for path in FILES]
# What a part may import of the package beside itself. The model knows no data, data knows no model but the numbers that
# `config` takes from it, and nothing below knows the entries.
MAY_IMPORT = {
    "model": {"batch"},
    "data": {"batch", "config"},
    "training": {"batch", "config", "data", "model"},
    "eval": {"arguments", "config", "data", "model", "training"},
}


def imported(path):
    """The parts of the package that a file imports: `data` of `flamingo.data.rows`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "flamingo":
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("flamingo."):
            found.add(node.module.split(".")[1])
    return found


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_a_part_imports_what_stands_below_it(part):
    for path in (ROOT / part).rglob("*.py"):
        assert imported(path) <= MAY_IMPORT[part] | {part}, path


def test_a_folder_has_15_files_at_most():
    assert max(Counter(path.parent for path in FILES).values()) <= 15
    tests = Counter(path.parent for path in Path(__file__).parent.rglob("*.py"))
    assert max(tests.values()) <= 15


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_file_is_short_and_begins_with_a_sentence(path):
    text = path.read_text()
    assert text.count("\n") < 250
    assert (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0].endswith(".")


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_function_is_longer_than_60_lines(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 60, node.name
