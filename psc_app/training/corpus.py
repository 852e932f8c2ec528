"""What the model learns from: the project's own messages, and public data where it is given."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psc_app.domain import red_flags
from psc_app.domain.red_flags import Tier
from psc_app.domain.vocabulary import Verdict

OWN = Path(__file__).resolve().parents[2] / "training"
"""The project's own messages: red_flags/ and mood/, a file for each voice; held_back/ is for
judging only."""

HELD_VOICES = frozenset(
    {
        "southern_us",
        "polish_builder",
        "grandmother_caring",
        "roundabout_teller",
        "texting_slang",
        "formal_letter_writer",
    }
)
"""Voices that are kept out of the training, to choose the operating point and the best epoch."""

INTERVIEWS = "interviews"
"""The voice of what patients said in clinical interviews."""

_SURE, _HALF = 0.85, 0.45
_SIDES = {"negative": (0, 1, 2), "neutral": (3,), "positive": (4, 5, 6)}
_LEVELS = 7

_HARMLESS = frozenset(
    {
        "neutral_logistics", "wait", "service", "billing_anger", "sarcasm", "gratitude",
        "relief", "praise",
    }
)  # fmt: skip
"""Kinds of the messages about feelings in which there is no emergency."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message with what is known of it.

    Attributes:
        mood: chances of the seven levels; None where nothing is known of its sentiment.
        side: the levels it may have, where only the side is known; empty otherwise.
        family: what it tells of, "none" for nothing; None where that is not known.
        doubt: for a family, how much of it counts as "none": those for review.
        weight: how much it counts.
        voice: who is thought to have written it.
    """

    text: str
    mood: tuple[float, ...] | None = None
    side: tuple[int, ...] = ()
    family: str | None = None
    doubt: float = 0.0
    weight: float = 1.0
    voice: str = ""


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _around(level: int) -> tuple[float, ...]:
    """A level with a little of its neighbours: people differ by one."""
    at = level + 3
    near = [n for n in (at - 1, at + 1) if 0 <= n < _LEVELS]
    return tuple(
        _SURE if n == at else (1 - _SURE) / len(near) if n in near else 0.0 for n in range(_LEVELS)
    )


def own_mood(folder: Path = OWN) -> Iterator[Example]:
    """The project's own messages about feelings."""
    for path in sorted((folder / "mood").glob("*.jsonl")):
        for row in _lines(path):
            harmless = row["kind"] in _HARMLESS and not red_flags.check(row["text"])
            yield Example(
                row["text"],
                mood=_around(int(row["score"])),
                family="none" if harmless else None,
                voice=path.stem,
            )


def own_red_flags(folder: Path = OWN) -> Iterator[Example]:
    """The project's own messages about emergencies and what only sounds like one."""
    for path in sorted((folder / "red_flags").glob("*.jsonl")):
        for row in _lines(path):
            doubt = _HALF if row["tier"] == Tier.REVIEW.value else 0.0
            family = row["family"]
            if row.get("verdict") == Verdict.FALSE_ALARM.value:
                # As `red-flags --export` writes what staff judged in the app.
                family, doubt = "none", 0.0
            yield Example(row["text"], family=family, doubt=doubt, voice=path.stem)


def rules_voices(folder: Path) -> Iterator[Example]:
    """The messages that the rules were tried on, but for the voice that is only counted."""
    for path in sorted(folder.glob("*.jsonl")):
        if path.stem != "held_back":
            for row in _lines(path):
                yield Example(row["text"], family=row["expect"], voice=f"rules_{path.stem}")


def public(folder: Path) -> Iterator[Example]:
    """Public data sets and early messages of the project, where their folder is given.

    What is said in clinical interviews, and on the web, counts as no emergency unless the rules
    doubt it. Every second line of the interviews is left for counting false alarms.
    """
    for path in sorted(folder.glob("*_train.jsonl")):
        weight = {"goemotions_train": 1.0, "patient_train": 0.6}.get(path.stem, 0.4)
        for number, row in enumerate(_lines(path)):
            harmless = number % 6 == 0 and not red_flags.check(row["text"])
            yield Example(
                row["text"],
                side=_SIDES[row["label"]],
                family="none" if harmless else None,
                weight=weight,
                voice=path.stem,
            )
    interviews = folder / "mts_patient_utterances.jsonl"
    if interviews.exists():
        for row in list(_lines(interviews))[::2]:
            if not red_flags.check(row["text"]):
                yield Example(row["text"], family="none", voice=INTERVIEWS)


class Noise:
    """What people's thumbs, and their stories, do to a message."""

    def __init__(self, harmless: Sequence[str], seed: int) -> None:
        """Draw from these harmless sentences where a message becomes a long story."""
        self._harmless = harmless
        self._dice = random.Random(seed)  # noqa: S311 - no secret hangs on it

    def on(self, text: str, *, story: bool) -> str:
        """The message as it may also have been written.

        Args:
            text: the message.
            story: whether harmless sentences may be put around it.
        """
        dice = self._dice
        if story and dice.random() < 0.15:
            around = dice.sample(self._harmless, dice.randint(1, 3))
            around.insert(dice.randint(0, len(around)), text)
            text = " ".join(around)
        kind = dice.random()
        if kind < 0.12:
            text = text.lower()
        elif kind < 0.15:
            text = text.upper()
        if dice.random() < 0.15:
            text = "".join(c for c in text if c not in ".,;:!?'’\"")
        if dice.random() < 0.2:
            text = self._slips(text)
        return text

    def _slips(self, text: str) -> str:
        dice, letters = self._dice, list(text)
        for _ in range(1 + len(letters) // 40):
            at = dice.randrange(len(letters)) if letters else 0
            if not letters or not letters[at].isalpha():
                continue
            slip = dice.random()
            if slip < 0.35:
                letters[at] = ""
            elif slip < 0.6:
                letters[at] *= 2
            elif slip < 0.85 and at + 1 < len(letters):
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            else:
                letters[at] = dice.choice("abcdefghijklmnopqrstuvwxyz")
        return "".join(letters)
