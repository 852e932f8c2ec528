"""Attachments as files in one folder."""

import os
import re
from pathlib import Path

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class DiskFileStore:
    """Bytes by key, one file each."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which need not exist yet."""
        self._folder = folder

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise KeyError(key)
        return self._folder / key

    def put(self, key: str, content: bytes) -> None:
        """Write the bytes and see them on the disk before returning."""
        path = self._path(key)
        self._folder.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        try:
            with half.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            half.rename(path)
        except OSError:
            half.unlink(missing_ok=True)
            raise
        _sync_folder(self._folder)

    def get(self, key: str) -> bytes:
        """The bytes of a key.

        Raises:
            KeyError: no such key.
        """
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise KeyError(key) from None


def _sync_folder(folder: Path) -> None:
    """See the file's name on the disk as well: after a power cut it has to be found."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
