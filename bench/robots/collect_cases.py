"""Reads the cases out of public test suites of robots.txt parsers, as JSON on stdout: for bench/robots/cases.ts.

    python3 bench/robots/collect_cases.py FOLDER... > cases.json

A folder is a checkout of google/robotstxt, scrapy/protego or seomoz/reppy. Their tests are run against a parser that only notes what it is
asked (the C++ ones are read as text), so nothing of them is copied into this repository.
"""

import ast
import itertools
import json
import pathlib
import re
import sys
import textwrap
import types

CASES = []


def note(suite, asked, allowed):
    robots, url, agent = asked
    CASES.append({"suite": suite, "robots": robots, "agent": agent, "url": url, "allowed": bool(allowed)})


class Asked(tuple):
    """What a test asked: robots.txt, URL, agent."""


class Parser:
    """Stands for protego.Protego and reppy.robots.Robots alike."""

    def __init__(self, content):
        self.content = content.decode("utf-8", "replace") if isinstance(content, bytes) else content

    @classmethod
    def parse(cls, *args, **named):
        return cls(named.get("content", args[-1] if args else ""))

    def can_fetch(self, url, agent):
        return Asked((self.content, url, agent))

    allowed = can_fetch


class Rewrite(ast.NodeTransformer):
    """`assert X`, `assert not X`, `assertTrue(X)` and their kin become `note_(X, expected)`."""

    def visit_Assert(self, node):
        test, expected = node.test, ast.Constant(True)
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test, expected = test.operand, ast.Constant(False)
        elif isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.Is, ast.Eq)):
            test, expected = test.left, test.comparators[0]
        return ast.Expr(ast.Call(ast.Name("note_", ast.Load()), [test, expected], []))

    def visit_Call(self, node):
        self.generic_visit(node)
        name = getattr(node.func, "attr", "")
        if name in ("assertTrue", "assertFalse"):
            expected = ast.Constant(name == "assertTrue")
            return ast.Call(ast.Name("note_", ast.Load()), [node.args[0], expected], [])
        return node


def python_suite(path, suite):
    def note_(asked, expected):
        if isinstance(asked, Asked) and isinstance(expected, bool):
            note(suite, asked, expected)

    def parametrize(names, rows):
        names = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
        return lambda test: (setattr(test, "rows", [*getattr(test, "rows", []), (names, rows)]), test)[1]

    pytest = types.SimpleNamespace(mark=types.SimpleNamespace(parametrize=parametrize))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            node.bases = []
    tree = ast.fix_missing_locations(Rewrite().visit(tree))
    robots = types.SimpleNamespace(Robots=Parser)
    scope = {"pytest": pytest, "Protego": Parser, "robots": robots, "note_": note_, "textwrap": textwrap}
    exec(compile(tree, str(path), "exec"), scope)  # noqa: S102
    for value in list(scope.values()):
        tests = vars(value).items() if isinstance(value, type) and value is not Parser else [(getattr(value, "__name__", ""), value)]
        for name, test in tests:
            if name.startswith("test") and callable(test):
                run(test, [] if isinstance(value, types.FunctionType) else [value()])


def run(test, first):
    tables = getattr(test, "rows", [])
    for rows in itertools.product(*[rows for _, rows in tables]):
        named = {}
        for (names, _), row in zip(tables, rows):
            named.update(zip(names, row if len(names) > 1 else [row]))
        try:
            test(*first, **named)
        except Exception:  # noqa: BLE001, S112
            # It needs more of its parser than a verdict: times, requests, delays.
            continue


def google_suite(path):
    """The literals of each TEST, its `url` and `robotstxt` variables, and its EXPECT_TRUE and EXPECT_FALSE, in order."""
    literal = r'(?:\s*(?:R"[^("]*\(.*?\)[^)"]*"|"(?:[^"\\]|\\.)*"))+'
    statement = re.compile(
        rf"(?:string_view|std::string)\s+(?P<name>\w+)\s*=\s*(?P<value>{literal})\s*;"
        rf"|EXPECT_(?P<truth>TRUE|FALSE)\(\s*IsUserAgentAllowed\(\s*(?P<robots>\w+|{literal})\s*,"
        rf"\s*(?P<agent>{literal})\s*,\s*(?P<url>\w+|{literal})\s*\)\s*\)",
        re.S,
    )
    for body in re.split(r"\nTEST\(", path.read_text(encoding="utf-8"))[1:]:
        values = {}
        for found in statement.finditer(body):
            if found["name"]:
                values[found["name"]] = text_of(found["value"])
                continue
            robots, agent, url = (
                values.get(word) if re.fullmatch(r"\w+", word) else text_of(word)
                for word in (found["robots"], found["agent"], found["url"])
            )
            if None not in (robots, url):
                note("google", (robots, url, agent), found["truth"] == "TRUE")


def text_of(literals):
    parts = re.findall(r'R"[^("]*\((.*?)\)[^)"]*"|"((?:[^"\\]|\\.)*)"', literals, re.S)
    return "".join(raw or unescaped(escaped) for raw, escaped in parts)


def unescaped(text):
    """Escapes of C stand for bytes of UTF-8."""
    if text.isascii():
        return ast.literal_eval(f'b"{text}"').decode("utf-8", "replace")
    return ast.literal_eval(f'"{text}"')


for folder in map(pathlib.Path, sys.argv[1:]):
    for path in sorted(folder.rglob("*")):
        if path.name == "robots_test.cc":
            google_suite(path)
        elif path.name in ("test_protego.py", "test_on_google_spec.py"):
            python_suite(path, "protego")
        elif path.name == "test_robots.py":
            python_suite(path, "reppy")
json.dump(CASES, sys.stdout, ensure_ascii=False)
