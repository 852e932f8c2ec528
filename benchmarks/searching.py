"""Search: how well and how fast it answers, with 149 articles and with 10,000 of them.

The 100 questions are halved: search was made with one half in sight, the other was only counted
(benchmarks/asked.py). The 9,851 others are made of the articles' own words, so that they get in
the way as much as they can. SQLite's FTS5 answers the same questions in the same run: its words
stemmed (porter), joined by OR, the title counting ten times and the other names six times.
"""

import random
import re
import sqlite3
import time
from collections.abc import Callable, Sequence

from benchmarks.asked import Question, Score, halves, judge
from psc_app.adapters.memory_search import MemorySearch
from psc_app.demo import library
from psc_app.domain.knowledge_cards import Document
from psc_app.ports.search import Changes

MANY = 10_000
TIMES = 3
BAR = 10.0
"""Milliseconds at p95 that an answer may take."""

Answer = Callable[[str], Sequence[str]]


def main() -> str:
    """Search both ways on both shelves; a table."""
    few = library.documents()
    lines = [
        "| articles | how | hit@1, hit@5 made with | kept back | all | p50 ms | p95 ms | ready |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for documents in (few, _many(few)):
        for name, build in (("ours", _ours), ("FTS5", _fts5)):
            before = time.perf_counter()
            answer = build(documents)
            lines.append(_row(len(documents), name, answer, time.perf_counter() - before))
    return "\n".join(("## Search", "", *lines, "", f"The bar: {BAR:.0f} ms at p95; 0.65, 0.90."))


def _row(count: int, name: str, answer: Answer, ready: float) -> str:
    seen, kept = halves()
    scores = [judge(asked, answer) for asked in (seen, kept, seen + kept)]
    took = sorted(_times(seen + kept, answer))
    quality = " | ".join(_shares(one) for one in scores)
    middle, late = took[len(took) // 2], took[int(len(took) * 0.95)]
    return f"| {count:,} | {name} | {quality} | {middle:.1f} | {late:.1f} | {ready:.1f} s |"


def _shares(score: Score) -> str:
    return f"{score.at_1:.2f}, {score.at_5:.2f}"


def _times(asked: Sequence[Question], answer: Answer) -> list[float]:
    found = []
    for _ in range(TIMES):
        for one in asked:
            before = time.perf_counter()
            answer(one.text)
            found.append((time.perf_counter() - before) * 1000)
    return found


def _many(few: Sequence[Document]) -> list[Document]:
    """The articles and so many more of the same words."""
    chance = random.Random(11)
    words = [word for one in few for word in re.findall(r"[a-z]{3,}", one.body.lower())]
    made = [
        Document(
            article_id=number,
            slug=f"made-{number}",
            names=(" ".join((*chance.sample(words, 2), f"condition {number}")).title(),),
            body=". ".join(" ".join(chance.choices(words, k=12)) for _ in range(13)),
        )
        for number in range(len(few) + 1, MANY + 1)
    ]
    return [*few, *made]


def _ours(documents: Sequence[Document]) -> Answer:
    search = MemorySearch()
    search.refresh(lambda since: Changes(1, documents))
    return lambda text: [hit.slug for hit in search.find(text, limit=5)]


def _fts5(documents: Sequence[Document]) -> Answer:
    shelf = sqlite3.connect(":memory:")
    shelf.execute("CREATE VIRTUAL TABLE a USING fts5(slug UNINDEXED, title, names, body,"
                  " tokenize = 'porter')")  # fmt: skip
    shelf.executemany(
        "INSERT INTO a VALUES (?, ?, ?, ?)",
        [(one.slug, one.names[0], " ".join(one.names[1:]), one.body) for one in documents],
    )

    def answer(text: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", text.lower())))
        found = shelf.execute(
            "SELECT slug FROM a WHERE a MATCH ? ORDER BY bm25(a, 0, 10, 6, 1) LIMIT 5", (asked,)
        )
        return [slug for (slug,) in found]

    return answer
