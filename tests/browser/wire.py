"""A wire between browser and server that a test can cut and mend again."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self

_CHUNK = 65536


class Wire:
    """Carries bytes from a port of its own to the server's, both ways.

    Args:
        port: where the server listens on this machine.

    Attributes:
        url: what the browser is given instead of the server's address.
    """

    def __init__(self, port: int) -> None:
        """Lay the wire."""
        self._target = ("127.0.0.1", port)
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._whole = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Drop every connection, and each new one at once."""
        self._whole = False
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            _drop(end)

    def mend(self) -> None:
        """Carry new connections again."""
        self._whole = True

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take it away."""
        self.cut()
        _drop(self._listener)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._target)
        except OSError:
            _drop(near)
            return
        with self._lock:
            if self._whole:
                self._ends |= {near, far}
        if not self._whole:
            _drop(near)
            _drop(far)
            return
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                sink.sendall(data)
        for end in (source, sink):
            _drop(end)
            with self._lock:
                self._ends.discard(end)


def _drop(end: socket.socket) -> None:
    # A close alone does not wake a thread that waits on the socket.
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
