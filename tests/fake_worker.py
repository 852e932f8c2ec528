"""A worker process with a model that does what the text says: `python tests/fake_worker.py`."""

import os
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from psc_app.adapters import flair_worker
from psc_app.domain.reading import Alarm, Reading
from psc_app.domain.vocabulary import Engine

COMMAND = (sys.executable, __file__)


class ObedientModel:
    """Its score is the number in a text; some words make it misbehave."""

    version = "obedient 1"

    def read(self, texts: list[str]) -> list[Reading]:
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Reading:
        if text == "crash":
            os._exit(3)
        if text == "hang":
            threading.Event().wait()
        if text == "stumble":
            raise ValueError(text)
        numbers = [word for word in text.split() if word.lstrip("-").isdigit()]
        score = float(numbers[0]) if numbers else 0.0
        alarm = Alarm("cardiac", "alert", 0.9, text) if "alarm" in text else None
        return Reading(score, Engine.FLAIR, self.version, alarm)


def load() -> ObedientModel:
    if "without-weights" in sys.argv:
        raise FileNotFoundError
    if "without-flair" in sys.argv:
        raise ImportError
    print("a library says something on the output")
    return ObedientModel()


if __name__ == "__main__":
    flair_worker._load = load
    flair_worker.main()
