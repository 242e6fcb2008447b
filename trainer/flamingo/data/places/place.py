"""What a dataset's place can do, and how a person names one."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from flamingo.data.places.folder import Folder
from flamingo.data.places.web import Web, bucket, site


class Place(Protocol):
    """Files by name, below one address. A name that is not there raises FileNotFoundError."""

    is_remote: bool

    def __str__(self) -> str: ...
    def below(self, name: str) -> "Place":
        """The place of that name in this one."""

    def text(self, name: str) -> str | None:
        """A small file, whole; None if it is not there."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """A file from its start, some megabytes at most at a time."""

    def read(self, name: str, count: int, offset: int) -> bytes:
        """`count` bytes from `offset` on, fewer at the end of the file; no position moves, so forks may share it."""

    def cache(self) -> Path | None:
        """Where files made of this place may lie beside it; None where nothing can be written."""


def open_place(address: str) -> Place:
    """`s3://BUCKET/PREFIX`, `https://HOST/PATH`, or a folder. Asks for nothing yet. Raises ValueError."""
    scheme, colon, rest = address.partition("://")
    if not colon or os.path.exists(address):
        return Folder(Path(address))
    if scheme == "s3":
        return bucket(rest)
    if scheme in ("https", "http"):
        return site(address)
    raise ValueError(f"{address!r} names no place that is known; expected a folder, s3://BUCKET/PREFIX or https://…")


__all__ = ["Folder", "Place", "Web", "open_place"]
