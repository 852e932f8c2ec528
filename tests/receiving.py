"""An address of the clinic's own that takes alerts, by HTTP, and fails as it is told to."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

SECRET = "a secret that only the two sides know"


@dataclass
class Came:
    """One request."""

    headers: dict[str, str]
    content: bytes
    path: str = "/"

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.content)

    @property
    def is_ours(self) -> bool:
        """Whether the signature fits, worked out as docs/operations.md tells receivers to."""
        stamp = self.headers["x-psc-timestamp"].encode()
        right = hmac.new(SECRET.encode(), stamp + b"." + self.content, hashlib.sha256)
        return self.headers["x-psc-signature"] == f"sha256={right.hexdigest()}"


@dataclass
class Receiver:
    """What came, and what is answered: the next of `answers`, then 204."""

    url: str = ""
    answers: list[int | str] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A server on this machine."""
    known = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            known.came.append(Came(named, content, self.path))
            answer = known.answers.pop(0) if known.answers else 204
            if answer == "hang up":
                self.connection.close()
                return
            self.send_response(int(answer))
            if 300 <= int(answer) < 400:
                self.send_header("location", f"{known.url}/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    known.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
