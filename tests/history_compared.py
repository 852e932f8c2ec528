"""Figures of past days, from the cells, held against the recount of the raw log."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ledger_compared import NOTHING, QUARTER_MS, grouped, recount, same
from measures_recounted import NOW, shares_in
from people import Clinic
from recount import Sum, Window
from tales import Share, millis

from psc_app.domain.actor import Actor
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.report_periods import Days
from psc_app.services.insights import history, past_behind, past_cell, rollups

GROUPS = (
    "all",
    "day",
    "week",
    "hour of week",
    "hour",
    "quarter",
    "queue",
    "staff",
    "channel",
    "disposition",
)


def midnight(day: date, zone: str) -> int:
    """When a day begins there, in milliseconds."""
    return millis(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC))


class Past:
    """Some days of a clinic, from the cells and from the log."""

    def __init__(self, clinic: Clinic, boss: Actor, first: date, last: date, zone: str) -> None:
        self.clinic, self.boss, self.zone = clinic, boss, zone
        self.first, self.last = first, last
        self.book = recount(clinic)

    def check(self, chosen: Chosen, *groups: str) -> None:
        """Every figure that is kept, in groups."""
        for group in groups or GROUPS:
            rows = self.clinic.look(
                self.boss, history.sums, self.first, self.last, self.zone, group, chosen
            )
            for key, one in MEASURES.items():
                if key not in NOW and not (one.of == "duty" and _duty_has_no(group, chosen)):
                    self._check(rows, key, group, chosen, own=False)
                    if group == "staff":
                        self._check(rows, key, group, chosen, own=True)

    def check_behind(self, chosen: Chosen, group: str, *keys: str) -> int:
        """What is behind figures of a group's rows adds up to them; how many shares there are."""
        rows = self.clinic.look(
            self.boss, history.sums, self.first, self.last, self.zone, group, chosen
        )
        looked = 0
        for key in keys:
            counted = self._by_chat(key, group, chosen, own=group == "staff")
            for row in rows:
                days = Days(self.first, self.last)
                given = chosen.changed(zone=self.zone)
                hour, place = (row.key, ()) if group == "hour of week" else (None, (group, row.key))
                cell = past_cell.PastCell(key, days, given, *place, hour=hour)
                todo = past_behind.steps(cell, most=10**9)
                found = self.clinic.look(self.boss, rollups.run_in, todo)
                told = f"{key} of {chosen} by {group}: {row.key}"
                figure = history.figure(row, key, own=group == "staff")
                assert found.start.figure == figure, told
                assert sum(one.above for one in found.parts) == pytest.approx(figure.above), told
                assert sum(one.below for one in found.parts) == pytest.approx(figure.below), told
                mine = {chat: one for (name, chat), one in counted.items() if name == row.key}
                for one in found.parts:
                    same(one, mine.pop(one.conversation_id, NOTHING), told, valued=False)
                assert not any(one.above or one.below for one in mine.values()), told
                looked += len(found.parts)
        return looked

    def _by_chat(self, key: str, group: str, chosen: Chosen, *, own: bool) -> dict[Any, Sum]:
        """The recount, by the group and the conversation."""
        of = self._group(group)
        window = self._window(self.first, self.last, chosen)
        shares = shares_in(self.book, key, window, own=own)
        return grouped("", shares, lambda share: (of(share), share.chat))

    def _check(self, rows: list[Any], key: str, group: str, chosen: Chosen, *, own: bool) -> None:
        told = f"{key} of {chosen} by {group}, {self.zone}"
        counted = self._counted(key, group, chosen, own=own)
        for row in rows:
            found = history.figure(row, key, own)
            same(found, counted.pop(row.key, NOTHING), f"{told}: {row.key}")
        for name, left in counted.items():
            assert not (left.above or left.below), f"{told}: {name} is missing"

    def _counted(self, key: str, group: str, chosen: Chosen, *, own: bool) -> dict[Any, Sum]:
        of = self._group(group)
        if MEASURES[key].of == "duty":
            return grouped(key, self._duty(chosen.staff_id), of)
        window = self._window(self.first, self.last, chosen)
        return grouped(key, shares_in(self.book, key, window, own=own), of)

    def _window(self, first: date, last: date, chosen: Chosen) -> Window:
        return Window(
            midnight(first, self.zone),
            midnight(last + timedelta(days=1), self.zone) - 1,
            queue=chosen.queue_id,
            staff=chosen.staff_id,
            channel=chosen.channel,
        )

    def _duty(self, staff: int) -> list[Share]:
        """The time on duty of each day, up to the last whole quarter hour."""
        upto, found, day = self.book.now // QUARTER_MS * QUARTER_MS, [], self.first
        while day <= self.last:
            start = midnight(day, self.zone)
            end = min(midnight(day + timedelta(days=1), self.zone), upto)
            window = Window(start, end, staff=staff)
            for share in shares_in(self.book, "occupancy", window):
                found.append(Share(0, share.above, share.below, belongs=start, staff=share.staff))
            day += timedelta(days=1)
        return found

    def _group(self, group: str) -> Callable[[Share], Any]:
        there = ZoneInfo(self.zone)

        def local(share: Share) -> datetime:
            return datetime.fromtimestamp(share.belongs // 1_000, UTC).astimezone(there)

        def monday(share: Share) -> str:
            day = local(share).date()
            return (day - timedelta(days=day.weekday())).isoformat()

        groups: dict[str, Callable[[Share], Any]] = {
            "all": lambda share: "",
            "day": lambda share: local(share).date().isoformat(),
            "week": monday,
            "hour of week": lambda share: local(share).weekday() * 24 + local(share).hour,
            "hour": lambda share: local(share).hour,
            "quarter": lambda share: share.belongs // QUARTER_MS * QUARTER_MS,
            "queue": lambda share: share.queue or 0,
            "staff": lambda share: share.staff or 0,
            "channel": lambda share: share.channel,
            "disposition": lambda share: share.disposition,
        }
        return groups[group]


def _duty_has_no(group: str, chosen: Chosen) -> bool:
    """Duty has no queue, channel or disposition; by the hour it is not told apart here."""
    return group not in ("all", "day", "week", "staff") or bool(chosen.queue_id or chosen.channel)
