"""The worker process that holds the language model: JSON lines in, JSON lines out.

`python -m psc_app.adapters.flair_worker` says first that it is ready, or what is
missing; then it answers each line of texts with a line of readings, in order, and
ends when its input does. It says nothing else: what libraries print goes to the
error output, and of a fault it tells the kind and never the text.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

from psc_app.adapters.language import is_foreign
from psc_app.domain.reading import Reading

_FOLDER = Path(__file__).parent / "patient_model"
"""Where the model lies; see flair_model."""

_NICENESS = 5
"""How far it steps back behind the server, which delivers messages."""


class Model(Protocol):
    """What `flair_model.load` gives."""

    version: str

    def read(self, texts: list[str]) -> list[Reading]:
        """A reading for each text."""
        ...


def main() -> None:
    """Serve on standard input and output."""
    from_parent, to_parent = _private_output()
    os.nice(_NICENESS)
    serve(_load, from_parent, to_parent)


def _load() -> Model:
    if not any(_FOLDER.glob("*.safetensors")):
        # Before Flair is imported, which takes seconds and would be for nothing.
        raise FileNotFoundError
    from psc_app.adapters import flair_model

    model = flair_model.load()
    import torch

    torch.set_num_threads(1)
    return model


def _private_output() -> tuple[IO[bytes], IO[bytes]]:
    """Keep the real output for answers: what libraries print goes to the error output."""
    to_parent = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sys.stdin.buffer, to_parent


def serve(load: Callable[[], Model], from_parent: IO[bytes], to_parent: IO[bytes]) -> None:
    """Load the model, then answer line by line until the input ends.

    Args:
        load: raises FileNotFoundError or ImportError where the model can't be had.
    """

    def say(**what: Any) -> None:
        to_parent.write(json.dumps(what).encode() + b"\n")
        to_parent.flush()

    try:
        model = load()
        # The first of each is slow.
        model.read(["Good morning."])
        is_foreign("magandang umaga")
    except (FileNotFoundError, ImportError) as missing:
        say(missing=_what_is_missing(missing))
        return
    say(ready=model.version, megabytes=_megabytes())
    for line in from_parent:
        asked = json.loads(line)
        try:
            readings = _read(model, asked["texts"])
        except Exception as fault:
            say(id=asked["id"], fault=type(fault).__name__)
        else:
            say(id=asked["id"], readings=readings)


def _what_is_missing(missing: Exception) -> str:
    if isinstance(missing, ImportError):
        return "Flair and torch are not installed (make heavy installs them)."
    return "The model's weights are not there (python -m psc_app train-sentiment makes them)."


def _read(model: Model, texts: Sequence[str]) -> list[dict[str, Any]]:
    # Empty texts are a fault to some versions of Flair.
    found = model.read([text if text.strip() else "." for text in texts])
    return [_as_json(text, one) for text, one in zip(texts, found, strict=True)]


def _as_json(text: str, reading: Reading) -> dict[str, Any]:
    alarm = reading.alarm
    told = text.strip() and not is_foreign(text)
    return {
        "score": reading.score if told else None,
        "version": reading.version,
        "alarm": alarm
        and {
            "family": alarm.family,
            "tier": alarm.tier,
            "chance": alarm.chance,
            "matched": alarm.matched,
        },
    }


def _megabytes() -> int:
    """The process's resident memory; 0 where the system doesn't tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


if __name__ == "__main__":
    main()
