"""Figures as screens get them, held against the recount of the raw log."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from measures_recounted import NOW, shares_in, value
from people import Clinic
from recount import Recount, Sum, Window, since_midnight
from tales import Share, millis, read

from psc_app.domain.actor import Actor
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.models.journal import Event
from psc_app.models.workplace import Queue
from psc_app.services.insights import cut as cuts
from psc_app.services.insights import figures
from psc_app.services.insights.ledger import Ledger
from psc_app.services.work import Work

DAY_MS = 86_400_000
QUARTER_MS = 900_000


def window_of(chosen: Chosen, now: datetime) -> Window:
    """The window that somebody chose, in the recount's words."""
    end = millis(now)
    start = since_midnight(now, chosen.zone) if chosen.window == "today" else end - DAY_MS
    return Window(
        start=start,
        end=end,
        still_open=chosen.window == "24h+open",
        queue=chosen.queue_id,
        staff=chosen.staff_id,
        channel=chosen.channel,
        state=chosen.state,
    )


def recount(clinic: Clinic) -> Recount:
    """The recount of a clinic's whole log, as of now."""
    limits = {
        one.id or 0: (one.service_level_seconds, one.short_abandon_seconds)
        for one in clinic.rows(Queue)
    }
    return Recount(read(clinic.rows(Event)), millis(clinic.clock.now()), limits)


class Compared:
    """A clinic's figures beside the recount, as of one moment."""

    def __init__(self, clinic: Clinic, boss: Actor, ledger: Ledger) -> None:
        self.clinic, self.boss, self.ledger = clinic, boss, ledger
        self.book = recount(clinic)

    def look(self, chosen: Chosen) -> None:
        """Only have the ledger read what is in the log by now."""
        self.clinic.look(self.boss, cuts.cut, self.ledger, chosen)

    def check(self, chosen: Chosen) -> None:
        """Every figure, what is behind it, and what it is by each column."""
        window = window_of(chosen, self.clinic.clock.now())
        self.clinic.look(self.boss, self._check, chosen, window)

    def check_before(self, chosen: Chosen) -> None:
        """The same one interval earlier; who waited then is no sum of the log as it is now."""
        now = self.clinic.clock.now()
        there = now.astimezone(ZoneInfo(chosen.zone))
        # On the clock: the day before may have had another length.
        then = (there - timedelta(days=1)).astimezone(UTC)
        if chosen.window == "today":
            window = window_of(chosen, then)
        else:
            end = millis(now) - DAY_MS
            window = replace(window_of(chosen, now), start=end - DAY_MS, end=end - 1)
        self.clinic.look(self.boss, self._check_before, chosen, replace(window, still_open=False))

    def _check_before(self, work: Work, chosen: Chosen, window: Window) -> None:
        before = cuts.before(cuts.cut(work, self.ledger, chosen))
        for key in MEASURES:
            if key not in NOW:
                shares = shares_in(self.book, key, window)
                same(figures.figure(before, key), value(key, shares), f"{key} before {chosen}")

    def _check(self, work: Work, chosen: Chosen, window: Window) -> None:
        cut = cuts.cut(work, self.ledger, chosen)
        zone = ZoneInfo(chosen.zone)
        for key in MEASURES:
            shares = shares_in(self.book, key, window)
            told = f"{key} of {chosen}"
            found = figures.figure(cut, key)
            same(found, value(key, shares), told)
            if key != "occupancy":
                self._check_behind(figures.behind(cut, key), shares, found, told)
            for column, group in _columns(key, zone).items():
                counted = grouped(key, shares, group)
                for name, one in figures.by(cut, key, column).items():
                    same(one, counted.pop(name, NOTHING), f"{told} by {column}: {name}")
                for name, left in counted.items():
                    assert not (left.above or left.below), f"{told} by {column} lacks {name}"
            if key not in NOW:
                self._check_own(cut, key, window, told)

    def _check_behind(
        self, behind: Iterable[Any], shares: list[Share], found: Any, told: str
    ) -> None:
        """The conversations behind a figure are those of the recount, and add up to it."""
        self._check_shares(behind, shares, None if MEASURES[found.key].largest else found, told)

    def _check_shares(
        self, behind: Iterable[Any], shares: list[Share], found: Any, told: str
    ) -> None:
        behind = list(behind)
        mine = grouped("", shares, lambda share: share.chat)
        theirs = {one.conversation_id: one for one in behind}
        assert len(theirs) == len(behind), f"{told}: a conversation stands twice behind it"
        for chat, one in mine.items():
            if one.above or one.below:
                same(theirs.pop(chat, NOTHING), one, f"{told}, behind it {chat}", valued=False)
        assert not theirs, f"{told}: {list(theirs)} have no part in it"
        if found is not None:
            assert sum(one.above for one in behind) == pytest.approx(found.above), told
            assert sum(one.below for one in behind) == pytest.approx(found.below), told

    def _check_own(self, cut: Any, key: str, window: Window, told: str) -> None:
        shares = shares_in(self.book, key, window, own=True)
        if window.staff:
            found = figures.own_by(cut, key).get(window.staff, NOTHING)
            behind = figures.own_behind(cut, key)
            if MEASURES[key].of == "duty":
                assert not behind, f"{told}: duty is no conversation's"
            else:
                self._check_shares(behind, shares, found, f"{told}, agent's own")
        counted = grouped(key, shares, lambda share: share.staff or 0)
        for staff, one in figures.own_by(cut, key).items():
            same(one, counted.pop(staff, NOTHING), f"{told}, agent {staff}'s own")
        for staff, left in counted.items():
            assert not (left.above or left.below), f"{told}: agent {staff}'s own is missing"


NOTHING = Sum(0.0, 0.0, None)


def same(found: Any, counted: Sum, told: str, *, valued: bool = True) -> None:
    """A figure is what was counted, above and below its line."""
    assert found.above == pytest.approx(counted.above, abs=1e-6), told
    assert found.below == pytest.approx(counted.below, abs=1e-6), told
    if valued and (counted.below or counted.value):
        assert found.value == pytest.approx(counted.value, abs=1e-9), told
    elif valued and MEASURES[found.key].denominator:
        assert found.value is None, f"{told} has nothing to divide by"


def grouped(key: str, shares: Iterable[Share], group: Callable[[Share], Any]) -> dict[Any, Sum]:
    groups: dict[Any, list[Share]] = {}
    for share in shares:
        groups.setdefault(group(share), []).append(share)
    return {name: value(key, some) for name, some in groups.items()}


def _columns(key: str, zone: ZoneInfo) -> dict[str, Callable[[Share], Any]]:
    """By what a figure can be told apart, and where a share then belongs."""
    if key == "occupancy":
        return {"staff_id": lambda share: share.staff or 0}
    found: dict[str, Callable[[Share], Any]] = {
        "queue_id": lambda share: share.queue or 0,
        "channel": lambda share: share.channel,
        "state": lambda share: share.state,
        "how": lambda share: share.how,
        "disposition": lambda share: share.disposition,
        "bin": lambda share: share.belongs // QUARTER_MS * QUARTER_MS,
        "hour": lambda share: (
            datetime.fromtimestamp(share.belongs // 1_000, UTC).astimezone(zone).hour
        ),
    }
    return found if key in NOW else found | {"staff_id": lambda share: share.staff or 0}
