"""Attachments as files in one folder."""

import os
import re
from pathlib import Path

_KEY = re.compile(r"^[A-Za-z0-9_-]{16,64}$")


class DiskFileStore:
    """Bytes by key, one file each."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which need not exist yet."""
        self._folder = folder

    def _path(self, key: str) -> Path:
        if not _KEY.match(key):
            raise KeyError(key)
        return self._folder / key

    def put(self, key: str, content: bytes) -> None:
        """Write the bytes and see them on the disk before returning."""
        path = self._path(key)
        self._folder.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)

    def get(self, key: str) -> bytes:
        """The bytes of a key.

        Raises:
            KeyError: no such key.
        """
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise KeyError(key) from None
