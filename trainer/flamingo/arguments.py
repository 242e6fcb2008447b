"""The command line as a Config: a preset, a few named options, and `--a.b=c` for everything else."""

import argparse
import dataclasses

from flamingo.config import PRESETS, STREAMS, Config, override, validated

NAMED = ("out", "steps", "seed", "workers", "device")


def parse(arguments: list[str]) -> Config:
    """Raises ValueError for an unknown setting or a value that does not fit; argparse itself exits with 2."""
    parser = argparse.ArgumentParser(
        prog="flamingo.train",
        description="Trains Flamingo on the shards of a dataset. Running it again resumes.",
        epilog="Any other setting: --model.xattn.every=2 --optim.lr=3e-4 --data.streams.pages.batch_size=16 ...",
    )
    parser.add_argument(
        "--data", action="append", required=True, metavar="[KIND=]DIR", help="a dataset or a store; again for a mixture"
    )
    parser.add_argument("--preset", choices=sorted(PRESETS), default="toy")
    parser.add_argument("--out", required=True, metavar="RUN", help="folder of the run")
    parser.add_argument("--steps", help="updates to make in all")
    parser.add_argument("--seed")
    parser.add_argument("--workers", help="loader processes; any number gives the same batches")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"))
    known, others = parser.parse_known_args(arguments)
    config = with_data(PRESETS[known.preset](), known.data)
    named = {f"run.{name}": getattr(known, name) for name in NAMED}
    for path, value in named.items():
        config = override(config, path, value) if value is not None else config
    for other in others:
        path, is_set, value = other.removeprefix("--").partition("=")
        if not other.startswith("--") or not is_set:
            raise ValueError(f"{other!r} is no option; a setting reads --a.b=value")
        config = override(config, path, value)
    return validated(config)


def with_data(config: Config, folders: list[str]) -> Config:
    """The preset's stream of pages for a folder without a kind, its kind's defaults for every other."""
    streams = []
    for folder in folders:
        kind, named, path = folder.partition("=")
        if not named or kind not in STREAMS:
            kind, path = "page", folder
        base = config.data.streams[0] if kind == "page" else STREAMS[kind]
        twins = sum(stream.kind == kind for stream in streams)
        name = base.name + (str(twins + 1) if twins else "")
        streams.append(dataclasses.replace(base, name=name, path=path))
    return dataclasses.replace(config, data=dataclasses.replace(config.data, streams=tuple(streams)))
