"""Where the bytes of attachments lie."""

from typing import Protocol


class FileStore(Protocol):
    """Bytes by key; a key is written once."""

    def put(self, key: str, content: bytes) -> None:
        """Keep the bytes durably before returning."""
        ...

    def get(self, key: str) -> bytes:
        """The bytes of a key.

        Raises:
            KeyError: no such key.
        """
        ...
