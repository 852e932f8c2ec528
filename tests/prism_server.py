"""Prism: a server made from Twilio's own description of its API, as a judge of both sides.

As a mock it answers in Twilio's place; as a proxy it stands between the app and the simulated
carrier. Both ways it refuses what the description does not allow, in requests and in answers.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection

from app_server import ROOT, free_port

from rxconfig import packaged_bun

DESCRIPTION = ROOT / "tests" / "data_twilio" / "twilio_api_v2010.json"
PRISM = ROOT / ".venv" / "prism" / "node_modules" / "@stoplight" / "prism-cli"
PROGRAM = PRISM / "dist" / "index.js"
_USED = (
    "/2010-04-01/Accounts/{Sid}.json",
    "/2010-04-01/Accounts/{AccountSid}/Messages.json",
    "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json",
    "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json",
    "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json",
)
_LONGEST_START = 60.0


@contextmanager
def prism(folder: Path, upstream: str = "") -> Iterator[str]:
    """Its address, for as long as the block.

    Args:
        folder: of the test's own.
        upstream: the server it stands in front of; "" to answer by itself.
    """
    described = json.loads(DESCRIPTION.read_text())
    # Prism takes a second for each hundred paths, and the app uses five.
    described["paths"] = {path: described["paths"][path] for path in _USED}
    # It calls paths such as /2010-04-01/Accounts whole URIs, which its own examples are not.
    text = json.dumps(described).replace('"format": "uri"', '"format": "uri-reference"')
    (folder / "used.json").write_text(text)
    port = free_port()
    way = ["proxy", str(folder / "used.json"), upstream] if upstream else ["mock", "used.json"]
    bun = packaged_bun()
    with (folder / "prism.log").open("wb") as log:
        running = subprocess.Popen(
            [str(bun or "bun"), "--bun", str(PROGRAM), *way, "--errors", "--port", str(port)],
            cwd=folder,
            # Nothing is sent to whoever counts how often it is used.
            env=os.environ | {"SCARF_ANALYTICS": "false", "NO_PROXY": "127.0.0.1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(running, port, folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(10)


def _wait(running: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    began = time.monotonic()
    while time.monotonic() - began < _LONGEST_START:
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if running.poll() is not None:
                break
            time.sleep(0.05)
    raise RuntimeError(f"Prism did not start:\n{(folder / 'prism.log').read_text()[-2000:]}")
