"""The questions that search is judged by, and how well it answers them."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

_FILE = Path(__file__).parent / "asked_of_search" / "queries.jsonl"


@dataclass(frozen=True)
class Question:
    """What somebody asked, and the slugs of the articles that answer it."""

    key: str
    kind: str
    text: str
    relevant: frozenset[str]


@dataclass(frozen=True)
class Score:
    """The share of questions whose first, and one of whose first five answers, is right."""

    count: int
    at_1: float
    at_5: float


def questions() -> list[Question]:
    """All of them."""
    rows = (json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines())
    return [
        Question(row["id"], row["kind"], row["query"], frozenset(row["relevant"])) for row in rows
    ]


def halves() -> tuple[list[Question], list[Question]]:
    """Those that search was made with, and those that were kept back and only counted.

    Each kind is halved by a hash of its keys, so no order of the file decides.
    """
    seen: list[Question] = []
    kept: list[Question] = []
    for kind in sorted({one.kind for one in questions()}):
        ordered = sorted(
            (one for one in questions() if one.kind == kind),
            key=lambda one: sha1(one.key.encode(), usedforsecurity=False).hexdigest(),
        )
        seen += ordered[0::2]
        kept += ordered[1::2]
    return seen, kept


def judge(asked: Iterable[Question], answer: Callable[[str], Sequence[str]]) -> Score:
    """Put questions to `answer`, which gives slugs, the best first."""
    found = [(one, list(answer(one.text))) for one in asked]
    first = sum(bool(slugs) and slugs[0] in one.relevant for one, slugs in found)
    five = sum(bool(one.relevant & set(slugs[:5])) for one, slugs in found)
    return Score(len(found), first / len(found), five / len(found))
