"""The command line as a Config: a preset, a few named options, and `--a.b=c` for everything else."""

import argparse
import dataclasses
import difflib
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from flamingo.config import PRESETS, STREAMS, Config, StreamConfig, validated
from flamingo.training.distributed import end_distributed

NAMED = {  # settings of the run with a short name
    "steps": "updates to make in all",
    "seed": "a whole number",
    "workers": "loader processes; any number gives the same batches",
    "device": "auto, cpu or cuda",
}
C = TypeVar("C", bound=Config)


def command(work: Callable[[], object]) -> int:
    """The exit code of a program: 0 done, 2 usage or data that does not fit, 128 + signal; 1 is a bug."""
    try:
        work()
    except ValueError as error:
        print(f"flamingo: {error}", file=sys.stderr)
        return 2
    finally:
        end_distributed()
    return 0


def parse(
    arguments: list[str],
    program: str = "flamingo.train",
    presets: Mapping[str, Callable[[], C]] = PRESETS,
    kinds: Mapping[str, StreamConfig] = STREAMS,
    check: Callable[[C], C] = validated,
) -> C:
    """Raises ValueError for an unknown setting or a value that does not fit; argparse itself exits with 2."""
    parser = argparse.ArgumentParser(
        prog=program,
        allow_abbrev=False,  # or --step would be --steps until another option begins so
        description="Trains on the shards of a dataset. Running it again resumes.",
        epilog="Any other setting: --model.xattn.every=2 --optim.lr=3e-4 --data.streams.pages.batch_size=16 ...",
    )
    parser.add_argument(
        "--data", action="append", required=True, metavar="[KIND=]DIR", help="a dataset or a store; again for a mixture"
    )
    parser.add_argument("--preset", choices=sorted(presets), default="toy")
    parser.add_argument("--out", required=True, metavar="RUN", help="folder of the run")
    for name, told in NAMED.items():
        parser.add_argument(f"--{name}", help=told)
    known, others = parser.parse_known_args(arguments)
    config = with_data(presets[known.preset](), known.data, kinds)
    for name in ("out", *NAMED):
        if (value := getattr(known, name)) is not None:
            config = override(config, f"run.{name}", value)
    for other in others:
        path, is_set, value = other.removeprefix("--").partition("=")
        if not other.startswith("--") or not is_set or "." not in path:
            near = difflib.get_close_matches(path, ("data", "preset", "out", *NAMED), 1)
            hint = f", did you mean --{near[0]}" if near else ""
            raise ValueError(f"{other!r} is no option{hint}; a setting reads --a.b=value")
        config = override(config, path, value)
    return check(config)


def with_data(config: C, folders: list[str], kinds: Mapping[str, StreamConfig] = STREAMS) -> C:
    """The preset's stream for a folder of its kind or without one, its kind's defaults for every other."""
    first, streams = config.data.streams[0], []
    for folder in folders:
        kind, named, path = folder.partition("=")
        if not named or kind not in kinds:
            kind, path = first.kind, folder
        base = first if kind == first.kind else kinds[kind]
        twins = sum(stream.kind == kind for stream in streams)
        name = base.name + (str(twins + 1) if twins else "")
        streams.append(dataclasses.replace(base, name=name, path=path))
    return dataclasses.replace(config, data=dataclasses.replace(config.data, streams=tuple(streams)))


def override(config: Any, path: str, value: str) -> Any:
    """`config` with the field at the dotted path set; a stream is named by its name or number.

    Raises ValueError that names the nearest field, or says which type was expected.
    """
    name, _, rest = path.partition(".")
    if isinstance(config, tuple):
        names = [item.name for item in config]
        at = int(name) if name.isdigit() and int(name) < len(config) else names.index(name) if name in names else -1
        if at < 0 or not rest:
            raise ValueError(f"no stream {name!r}; there are: {', '.join(names)}")
        return tuple(override(item, rest, value) if i == at else item for i, item in enumerate(config))
    if not dataclasses.is_dataclass(config):
        raise ValueError(f"nothing lies below a plain value: {path!r}")
    fields = [f.name for f in dataclasses.fields(config)]
    if name not in fields:
        near = difflib.get_close_matches(name, fields, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(fields)}"
        raise ValueError(f"unknown setting {name!r}; {hint}")
    old = getattr(config, name)
    new = override(old, rest, value) if rest else _parsed(value, get_type_hints(type(config))[name], name)
    return dataclasses.replace(config, **{name: new})


def _parsed(text: str, hint: Any, name: str) -> Any:
    """The text as the field's type."""
    optional = type(None) in get_args(hint)
    kind = get_args(hint)[0] if optional else hint
    if optional and text in ("none", "null", ""):
        return None
    if kind is str or get_origin(kind) is Literal:  # which words there are, `validated` says
        return text
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        value = None
    if isinstance(value, list) and get_args(kind):
        return tuple(value)
    # JSON tells true from 1, and 1e3 is a whole number too.
    if type(value) in {bool: (bool,), int: (int, float), float: (int, float)}.get(kind, ()) and kind(value) == value:
        return kind(value)
    raise ValueError(f"{name} is of type {getattr(kind, '__name__', kind)}, and {text!r} is not")
