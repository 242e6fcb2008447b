"""What this Python has of what the trainer needs, as one line of JSON. Imports nothing but Python's own modules.

    python -m flamingo.needs [--import] "torch>=2.11" ...

`m3w train` asks before it starts anything, also a Python that is too old: so this is written for any Python. With
`--import` every package is imported, which takes seconds, and the answer says what is broken.
"""

import importlib
import json
import platform
import re
import sys

MODULES = {"pillow": "PIL"}


def numbers(version):  # noqa: ANN001, ANN201
    """2.13.0+cpu as [2, 13, 0]."""
    return [int(part) for part in re.findall(r"\d+", version.split("+")[0])[:3]]


def is_within(version, bounds):  # noqa: ANN001, ANN201
    """Whether a version keeps bounds such as `>=0.22,<0.24`."""
    for sign, bound in re.findall(r"(>=|<)\s*([\d.]+)", bounds):
        if (numbers(version) >= numbers(bound)) != (sign == ">="):
            return False
    return True


def is_there(module):  # noqa: ANN001, ANN201
    """Whether a module could be imported, without importing it."""
    return importlib.import_module("importlib.util").find_spec(module) is not None


def installed(name):  # noqa: ANN001, ANN201
    """The version of a package, None if it is not there, an empty text if it does not say."""
    if not is_there(MODULES.get(name, name)):
        return None
    try:
        metadata = importlib.import_module("importlib.metadata")
        return metadata.version(name) or ""
    except Exception:
        return ""


def imported(name):  # noqa: ANN001, ANN201
    """What importing a package says, None if it works."""
    try:
        importlib.import_module(MODULES.get(name, name))
    except BaseException as error:
        return "{}: {}".format(type(error).__name__, error)  # noqa: UP032
    return None


def main(arguments):  # noqa: ANN001, ANN201
    """Prints the answer."""
    missing, unfit, broken = [], [], []
    # An older one is refused for its version, whatever it has.
    for requirement in arguments if sys.version_info >= (3, 8) else []:
        if requirement == "--import":
            continue
        name, bounds = re.match(r"([\w-]+)(.*)", requirement).groups()
        version = installed(name)
        if version is None:
            missing.append(requirement)
        elif version and not is_within(version, bounds):
            unfit.append([requirement, version])
        elif "--import" in arguments:
            broken += [[requirement, error] for error in [imported(name)] if error]
    own = sys.prefix != getattr(sys, "base_prefix", sys.prefix) and is_there("pip")
    answer = {"python": platform.python_version(), "own": own, "missing": missing, "unfit": unfit, "broken": broken}
    print("\n" + json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
