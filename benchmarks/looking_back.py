"""Looking behind a figure of past days: how long until its conversations are listed.

Four weeks of a clinic, some five thousand conversations in each. What is measured is what a press
on a figure does: finding the newest conversations in the log, in short looks, and the list with
its audit rows; then turning to the next page.
"""

import statistics
import time
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import figure_log
from benchmarks.figure_log import Log
from benchmarks.figures import DATABASES, _house, _settle
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.report_cards import ReportPage
from psc_app.domain.vocabulary import Role
from psc_app.services.insights import behind, past_behind, past_cell, reports, rollups
from psc_app.services.insights.past_cell import CARD, GROUP, HEAT, STEP, PastCell
from psc_app.services.work import Work
from psc_app.wiring import House

CONVERSATIONS = 20_000
DAYS = 28
TIMES = 5
_BOSS = Actor(Role.SUPERVISOR, 2_001, "Boss")
_CHOSEN = Chosen(zone="America/New_York")


def main() -> str:
    """A table: what was pressed, how many are behind it, how long it took."""
    rows = [row for kind in DATABASES for row in _rows(kind)]
    return "\n".join(
        [
            f"The conversations behind a figure of past days, {CONVERSATIONS:,} in {DAYS} days in"
            f" the log (median of {TIMES}, milliseconds).",
            "",
            "| database | pressed | behind it | first page | next page | all of them |",
            "|" + "---|" * 6,
            *rows,
        ]
    )


def _rows(kind: str) -> list[str]:
    with _house(kind) as home:
        home.store.do_now(SYSTEM, _fill)
        _drive(home, SYSTEM, rollups.steps("benchmark"))
        _settle(home)
        week = _report(home, "7d")
        weeks = _report(home, "28d")
        agents = _report(home, "28d", group="staff")
        day, agent = weeks.by_step.rows[1].key, agents.by_group.rows[0].key
        pressed = (
            ("incoming of a week", past_cell.cell_of(week, _CHOSEN, CARD, "", "incoming")),
            ("incoming of four weeks", past_cell.cell_of(weeks, _CHOSEN, CARD, "", "incoming")),
            ("service level of them", past_cell.cell_of(weeks, _CHOSEN, CARD, "", "service_level")),
            ("abandoned of them", past_cell.cell_of(weeks, _CHOSEN, CARD, "", "abandoned")),
            ("one agent's", past_cell.cell_of(agents, _CHOSEN, GROUP, agent, "accepted")),
            ("one day's", past_cell.cell_of(weeks, _CHOSEN, STEP, day, "incoming")),
            ("Mondays at nine", past_cell.cell_of(weeks, _CHOSEN, HEAT, "0:9", "incoming")),
        )
        return [_row(kind, home, name, cell) for name, cell in pressed]


def _fill(work: Work) -> None:
    connection, now = work.session.connection(), datetime.now(UTC)
    figure_log.furnish(connection, now)
    span = (now - timedelta(days=DAYS + 1), now - timedelta(hours=12))
    figure_log.write(connection, Log(2_000_000, CONVERSATIONS, *span))


def _report(home: House, period: str, **query: str) -> ReportPage:
    asked = {"period": period, **query}
    return home.store.look_now(_BOSS, reports.page, _CHOSEN, asked)


def _row(kind: str, home: House, name: str, cell: PastCell) -> str:
    first, following, every, count = [], [], [], 0
    for _ in range(TIMES):
        began = time.perf_counter()
        found = _drive(home, _BOSS, past_behind.steps(cell))
        home.store.do_now(_BOSS, past_behind.page, found)
        first.append(time.perf_counter() - began)
        began = time.perf_counter()
        found = _drive(home, _BOSS, past_behind.more(found, 2 * behind.MOST))
        home.store.do_now(_BOSS, past_behind.page, found, after=behind.MOST)
        following.append(time.perf_counter() - began)
        began = time.perf_counter()
        count = len(_drive(home, _BOSS, past_behind.steps(cell, CONVERSATIONS)).parts)
        every.append(time.perf_counter() - began)
    taken = " | ".join(f"{statistics.median(one) * 1_000:.0f}" for one in (first, following, every))
    row = f"| {kind} | {name} | {count:,} | {taken} |"
    print(row, flush=True)
    return row


def _drive(home: House, actor: Actor, todo: Generator[rollups.Step, Any, Any]) -> Any:
    """Each step by itself, as the page does it."""
    answer: Any = None
    while True:
        try:
            step = todo.send(answer)
        except StopIteration as over:
            return over.value
        how = home.store.do_now if step.writes else home.store.look_now
        answer = how(actor, step.verb, *step.args)
