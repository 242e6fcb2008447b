"""Looks into parsed JSON and CSV: a wrong shape gives one sentence with the place, what was expected and what came."""

import math
from collections.abc import Mapping
from typing import NamedTuple, NoReturn


class DataError(ValueError):
    """A dataset that is absent, or not of the form its reader knows."""


class Record(NamedTuple):
    """One object of a JSON file or one row of a CSV file. Every getter raises DataError that says where."""

    where: str  # "val.json: questions[3]"
    values: Mapping[str, object]

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def get(self, key: str) -> object:
        """The value as it is."""
        if key not in self.values:
            raise DataError(f"{self.where}: expected the key {key!r}; found: {_names(self.values)}")
        return self.values[key]

    def text(self, key: str) -> str:
        """Text, possibly empty."""
        value = self.get(key)
        return value if isinstance(value, str) else self._refuse(key, "text")

    def name(self, key: str) -> str:
        """An identifier: text that is not blank, or a whole number, as text."""
        value = self.get(key)
        value = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        return value if isinstance(value, str) and value.strip() else self._refuse(key, "a name or a whole number")

    def number(self, key: str) -> float:
        """A finite number; a CSV has it as text."""
        value = self.get(key)
        try:
            number = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else math.nan
        except (ValueError, OverflowError):
            number = math.nan
        return number if math.isfinite(number) else self._refuse(key, "a number")

    def integer(self, key: str, below: int | None = None) -> int:
        """A whole number from 0, and less than `below` where that is given."""
        number = self.number(key)
        if number != int(number) or number < 0 or (below is not None and number >= below):
            self._refuse(key, "a whole number from 0" + ("" if below is None else f" to {below - 1}"))
        return int(number)

    def span(self, start: str, end: str) -> tuple[float, float]:
        """Two moments in seconds, the first before the second."""
        first, second = self.number(start), self.number(end)
        if not 0 <= first < second:
            raise DataError(f"{self.where}: expected seconds 0 <= start < end, found {first:g} and {second:g}")
        return first, second

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        items = self.items(key)
        return tuple(map(items.text, items.values))

    def items(self, key: str) -> "Record":
        """A list as a record of its places "0", "1", .., so that an item is refused with its place."""
        value = self.get(key)
        if not isinstance(value, list):
            self._refuse(key, "a list")
        return Record(f"{self.where}.{key}", {str(at): item for at, item in enumerate(value)})

    def record(self, key: str) -> "Record":
        """An object."""
        return as_record(self.get(key), f"{self.where}.{key}")

    def records(self, key: str) -> list["Record"]:
        """A list of objects."""
        return as_records(self.get(key), f"{self.where}.{key}")

    def _refuse(self, key: str, wanted: str) -> NoReturn:
        raise DataError(f"{self.where}: {key!r} should be {wanted}, and is {short(self.values[key])}")


def as_record(value: object, where: str) -> Record:
    """Raises DataError unless `value` is an object."""
    if not isinstance(value, dict):
        raise DataError(f"{where}: expected an object, found {short(value)}")
    return Record(where, value)


def as_records(value: object, where: str) -> list[Record]:
    """Raises DataError unless `value` is a list of objects."""
    if not isinstance(value, list):
        raise DataError(f"{where}: expected a list of objects, found {short(value)}")
    return [as_record(item, f"{where}[{at}]") for at, item in enumerate(value)]


def short(value: object) -> str:
    """The value in at most 60 characters, for a message."""
    if isinstance(value, dict):
        return f"an object with the keys {_names(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _names(values: Mapping[str, object]) -> str:
    names = sorted(map(str, values))
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "") or "none"
