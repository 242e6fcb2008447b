"""A folder as the place of a dataset. Files are opened on first use; of the open ones the longest unused is closed."""

import os
from collections.abc import Iterator
from pathlib import Path

OPEN_FILES = 64  # a stream and process: many systems allow 1,024 in all, and a dataset may have more shards
CHUNK = 1 << 20  # bytes of a file that are in memory at once


class Folder:
    """A process that was forked reads from the files of the first, and closes them for itself: there is no position."""

    is_remote = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files: dict[str, int] = {}  # the one used last stands last

    def __str__(self) -> str:
        return str(self.path)

    def below(self, name: str) -> "Folder":
        """A folder of this one."""
        return Folder(self.path / name)

    def text(self, name: str) -> str | None:
        """A file, whole; None if there is none."""
        file = self.path / name
        return file.read_text() if file.is_file() else None

    def chunks(self, name: str) -> Iterator[bytes]:
        """A megabyte at a time."""
        with (self.path / name).open("rb") as file:
            while data := file.read(CHUNK):
                yield data

    def read(self, name: str, count: int, offset: int) -> bytes:
        """Without moving anyone's position."""
        file = self._files.pop(name, None)
        if file is None:
            if len(self._files) >= OPEN_FILES:
                os.close(self._files.pop(next(iter(self._files))))
            file = os.open(self.path / name, os.O_RDONLY)
        self._files[name] = file
        return os.pread(file, count, offset)

    def cache(self) -> Path | None:
        """Beside the shards."""
        return self.path

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_files": {}}
