"""The last two days of the event log, folded, in columns in memory.

It follows the log by its numbers and keeps what figures of the day are made of. What the rows
mean is `domain/measures/fold`'s to say; here they are read, kept, and let go. One for each
process: it holds nothing that is not in the log, so it may be lost at any time.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from psc_app.domain.errors import Refused
from psc_app.domain.measures.facts import Contact
from psc_app.domain.measures.fold import READS, EventRow, Fold
from psc_app.domain.vocabulary import Deed
from psc_app.services.insights import limits, reading
from psc_app.services.insights.held import Held
from psc_app.services.insights.limits import Limits
from psc_app.services.insights.tables import Tables
from psc_app.services.insights.whole import whole
from psc_app.services.work import Work

KEPT = timedelta(hours=50)
"""How far back it looks: the window, the one before it, and the night the clocks go back."""

_SMALL = 20_000
"""Rows of a first window that whoever asks first reads at once: a fraction of a second."""

_PORTION = 500
"""Rows of a portion of the first reading: some milliseconds, so that nobody waits for it."""

_AT_ONCE = 5_000
"""Rows that are read in one go by who follows."""

_FEW = 5_000
"""Conversations up to which every look sees all there is."""

_MANY = 100_000
"""Conversations from which on figures are counted anew at the slowest pace."""

_FASTEST, _SLOWEST = 1.0, 3.0
"""Seconds between two countings, with few more and with many: a small part of a second each, so
that who talks meanwhile does not notice. Five seconds are what a screen may be behind.
"""

_SETTLED_MS = 900_000
"""A conversation closed for so long is let go of: what comes later, be it a rating, reads it anew.
"""

_PUT_AT_ONCE = 200
"""Conversations whose rows are set in a portion of the first reading."""

_TIDY_MS = 600_000
"""How often what is too old is dropped, in the log's time."""

_GAP_WAIT = 30.0
"""Seconds for which a number that was passed over is looked for: another process may have
taken it, and not be through."""

_MOST_GAPS = 200


class NotReady(Refused):
    """The ledger has not read its first window yet."""


@dataclass(slots=True)
class _FirstReading:
    """How far the first reading is.

    Attributes:
        since_ms: what is older is not read, but for what still runs.
        upto: the newest row there was at its beginning.
        total, done: rows.
        others: conversations that began before the window; None until they are known.
    """

    since: Any
    upto: int
    total: int
    done: int = 0
    others: list[int] | None = None
    before: int = 0


class Ledger:
    """What figures of the day are made of; safe for threads.

    Attributes:
        stamp: grows whenever it has read something.
        read_at: the moment up to which it has read, milliseconds since 1970.
        progress: 0 to 1; below 1 it is still reading its first window.
        portion_took: seconds that the last portion of that took.
    """

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._lock = threading.RLock()
        self.stamp = 0
        self.read_at = 0
        self.progress = 0.0
        self.portion_took = 0.0
        self.cuts: dict[Any, Any] = {}
        """What `cut` keeps for a moment."""
        self._forget_all()

    def _forget_all(self) -> None:
        self.progress = 0.0
        self._first: _FirstReading | None = None
        self._fold = Fold()
        self._last = 0
        self._limits = Limits()
        self._strangers: set[int] = set()
        self._gaps: dict[int, float] = {}
        self._tidied_ms = 0
        self._held_at = 0.0
        self._held: Held | None = None
        self._tables: Tables | None = None

    # ------------------------------------------------------------ for everybody

    def follow(self, work: Work) -> bool:
        """Read what is new; whether there was anything. Within a deed it does nothing.

        Where there is little to read, the first to ask reads the first window too.
        """
        if work.writes:
            # Its own rows are not committed yet, and may never be.
            return False
        with self._lock:
            if self.progress < 1 and not self._begin_if_small(work):
                return False
            return self._read_on(work)

    def step(self, work: Work) -> bool:
        """Do a portion of the first reading; true once it is through."""
        with self._lock:
            began = time.monotonic()
            if self.progress < 1:
                self._step(work, _PORTION)
            self.portion_took = time.monotonic() - began
            return self.progress >= 1

    def catch_up(self, work: Work) -> None:
        """Read all there is, however long it takes."""
        with self._lock:
            while self.progress < 1:
                self._step(work, _AT_ONCE)
            self._read_on(work)

    def held(self, work: Work) -> Held:
        """Everything as of now, for good: what comes later does not change it.

        Raises:
            NotReady: the first window is still being read.
        """
        with self._lock:
            if self._held is not None and time.monotonic() < self.fresh_until:
                return self._held
            self.follow(work)
            if self.progress < 1 or self._tables is None:
                raise NotReady("The figures are being prepared. They come in a moment.")
            self._held_at = time.monotonic()
            if self._held is None or self._held.stamp != self.stamp:
                # What was cut from the one before is of no use any more, and holds it in memory.
                self.cuts, self._held = {}, None
                self._held = self._tables.held(self.stamp, self._fold.duty)
            self.read_at = max(self.read_at, reading.millis(work.now))
            return self._held

    @property
    def pace(self) -> float:
        """Seconds for which what was counted is good for everybody; 0 while there is little."""
        count = 0 if self._tables is None else self._tables.contacts.count
        if count < _FEW:
            return 0.0
        return _FASTEST + (_SLOWEST - _FASTEST) * min(1.0, count / _MANY)

    @property
    def fresh_until(self) -> float:
        """When it is worth looking again, by the monotonic clock."""
        return self._held_at + self.pace

    # ------------------------------------------------------------ the first reading

    def _begin_if_small(self, work: Work) -> bool:
        if self._first is not None:
            return False
        first = self._begin(work)
        if first.total > _SMALL:
            return False
        try:
            while self.progress < 1:
                self._step(work, _AT_ONCE)
        except BaseException:
            self._forget_all()
            raise
        return True

    def _begin(self, work: Work) -> _FirstReading:
        import numpy

        # Its first use loads more of it, which is to be nobody's refresh.
        numpy.unique(numpy.zeros(1))
        since = work.now - KEPT
        start, count = reading.first_since(work, since)
        upto = reading.newest(work)
        self._tables = Tables()
        self._limits = limits.read(work)
        self._last = start - 1 if start else upto
        self._first = _FirstReading(since, upto, count)
        self._tidied_ms = reading.millis(work.now)
        for staff_id in reading.everybody(work):
            for row in reading.duty_before(work, staff_id, since):
                self._fold.apply(row)
        return self._first

    def _step(self, work: Work, most: int) -> None:
        first = self._first or self._begin(work)
        if first.others is None:
            self._read_window(work, first, most)
        elif first.others:
            several = [first.others.pop() for _ in range(min(len(first.others), most // 20))]
            self._read_whole(work, several)
        elif self._fold.touched:
            self._put(list(islice(self._fold.touched, _PUT_AT_ONCE)))
        else:
            self._flush()
            self._first = None
            self.progress = 1.0
            self.stamp += 1
            return
        left = len(first.others or ())
        part = first.done / max(1, first.total)
        self.progress = min(0.99, 0.9 * min(1.0, part) + 0.09 * (first.others is not None))
        if left and first.before:
            self.progress = min(0.99, 0.9 + 0.09 * (1 - left / first.before))

    def _read_window(self, work: Work, first: _FirstReading, most: int) -> None:
        rows = reading.after_in_window(work, self._last, most, first.since)
        self._apply(rows)
        first.done += len(rows)
        if rows:
            if len(rows) < most:
                # What another process has not committed yet is passed over here as well.
                self._note_gaps(rows)
            self._last = rows[-1].id
            self._let_go(rows[-1].at_ms)
        if len(rows) < most:
            self._last = max(self._last, first.upto)
            running = set(reading.not_closed(work)) - self._fold.contacts.keys()
            first.others = sorted(self._strangers | running)
            first.before = len(first.others)
            self._strangers = set()

    # ------------------------------------------------------------ following

    def _read_on(self, work: Work) -> bool:
        self._heed_limits(work)
        found = self._look_into_gaps(work)
        while rows := reading.after(work, self._last, _AT_ONCE):
            found = True
            self._note_gaps(rows)
            self._apply(rows)
            self._last = rows[-1].id
        self.read_at = max(self.read_at, reading.millis(work.now))
        if not found:
            return False
        self._read_whole(work, self._strangers)
        self._strangers = set()
        self._flush()
        self._tidy(reading.millis(work.now))
        self.stamp += 1
        return True

    def _apply(self, rows: Iterable[EventRow]) -> None:
        known, apply, strangers = self._fold.contacts, self._fold.apply, self._strangers
        for row in rows:
            if row.deed not in READS:
                continue
            key = row.conversation_id
            if key is None or key in known or _stands_alone(row):
                apply(row)
            else:
                strangers.add(key)

    def _note_gaps(self, rows: list[EventRow]) -> None:
        expected, now = self._last + 1, time.monotonic()
        if rows[-1].id - self._last == len(rows):
            return
        for row in rows:
            for missing in range(max(expected, row.id - _MOST_GAPS), row.id):
                self._gaps[missing] = now
            expected = row.id + 1
        while len(self._gaps) > _MOST_GAPS:
            del self._gaps[next(iter(self._gaps))]

    def _look_into_gaps(self, work: Work) -> bool:
        """Whether a number that was passed over has appeared since."""
        if not self._gaps:
            return False
        late = [row for key in self._gaps for row in reading.one(work, key)]
        old = time.monotonic() - _GAP_WAIT
        came = {row.id for row in late}
        self._gaps = {k: at for k, at in self._gaps.items() if k not in came and at > old}
        for row in late:
            if row.conversation_id is not None:
                # Others of its conversation were counted already: it is read anew, in order.
                self._strangers.add(row.conversation_id)
            if row.staff_id is not None and row.deed in (Deed.PRESENCE, Deed.CAPACITY):
                self._read_duty(work, row.staff_id)
        return bool(late)

    def _read_whole(self, work: Work, keys: Iterable[int]) -> None:
        """Read conversations from their beginning on, whatever was known of them."""
        for key in keys:
            # What is newer comes by itself.
            contact = whole(work, key, self._last)
            if contact is not None:
                self._fold.contacts[key] = contact
                self._fold.touched.add(key)

    def _read_duty(self, work: Work, staff_id: int) -> None:
        """Read an agent's days from the log anew."""
        assert self._tables is not None
        since = work.now - KEPT
        alone = Fold()
        for row in reading.duty_before(work, staff_id, since):
            alone.apply(row)
        for row in reading.of_staff(work, staff_id, reading.ON_DUTY, since, reading.EVER):
            if row.id <= self._last:
                alone.apply(row)
        duty = alone.duty.get(staff_id)
        if duty is None:
            return
        self._tables.replace_duty(staff_id, duty.spells)
        duty.spells = []
        self._fold.duty[staff_id] = duty

    # ------------------------------------------------------------ keeping

    def _heed_limits(self, work: Work) -> None:
        """Where the time to answer within was changed, count anew what depends on it."""
        now = limits.read(work)
        if now == self._limits or self._tables is None:
            return
        self._limits = now
        self._tables.count_anew(now)
        self.stamp += 1

    def _flush(self) -> None:
        assert self._tables is not None
        self._put(list(self._fold.touched))
        self._tables.put_duty(self._fold.duty)

    def _let_go(self, at_ms: int) -> None:
        """During the first reading: keep in columns alone what has been over for a while."""
        old, fold = at_ms - _SETTLED_MS, self._fold
        known = fold.contacts
        over = (key for key in fold.touched if key in known and _over(known[key], old))
        settled = list(islice(over, _PUT_AT_ONCE))
        self._put(settled)
        for key in settled:
            del known[key]

    def _put(self, keys: list[int]) -> None:
        """Set the rows of some conversations."""
        assert self._tables is not None
        known = self._fold.contacts
        self._fold.touched.difference_update(keys)
        whole_ones = [known[key] for key in keys if key in known and known[key].is_whole]
        self._tables.put(whole_ones, self._limits)

    def _forget_settled(self, at_ms: int) -> None:
        old, known = at_ms - _SETTLED_MS, self._fold.contacts
        for key in [key for key, one in known.items() if _over(one, old)]:
            del known[key]

    def _tidy(self, now_ms: int) -> None:
        assert self._tables is not None
        if now_ms - self._tidied_ms < _TIDY_MS:
            return
        self._tidied_ms = now_ms
        self._forget_settled(now_ms)
        self._tables.drop_before(now_ms - KEPT / timedelta(milliseconds=1))


def _over(one: Contact, before_ms: int) -> bool:
    return one.closed_ms is not None and one.closed_ms < before_ms


def _stands_alone(row: EventRow) -> bool:
    """Whether a row about a conversation that is not known can be taken in: its beginning."""
    return (row.deed == Deed.MOVED and row.before is None) or row.deed == Deed.IN_FRONT
