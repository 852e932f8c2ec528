"""The ledger narrowed to what somebody chose: a window of time, and filters."""

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from psc_app.domain.measures.chosen import ANY_STATE, DAY_AND_OPEN, TODAY, Chosen
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationKind
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.services import access
from psc_app.services.insights import frames
from psc_app.services.insights.columns import Floats
from psc_app.services.insights.held import Columns, Held
from psc_app.services.insights.ledger import Ledger
from psc_app.services.insights.reading import millis
from psc_app.services.work import Work

if TYPE_CHECKING:
    import pandas as pd

KEPT_FOR = 1.0
"""Seconds for which a cut is handed out again, to everybody who chose the same; longer where the
ledger's pace is slower."""

_MOST_KEPT = 64
_DENSE = 20_000_000
"""Keys that a table of marks may span: a byte each."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Cut:
    """What was chosen of the ledger, at one moment.

    A conversation is in it by the moment it was first queued for a person, one that never was by
    its beginning; with it come all its sessions and offers, whenever they were. A filter by queue
    or agent looks at the row's own: a session's, an offer's, a conversation's. Duty is of
    everybody's clock, clipped to the window.

    Attributes:
        now_ms: when it was made; from_ms, to_ms: the window, the end not included.
        zone: what is midnight.
        past: whether its window is over: an interval to compare with.
    """

    chosen: Chosen
    now_ms: int
    from_ms: int
    to_ms: int
    held: Held
    past: bool = False
    memo: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def zone(self) -> str:
        """IANA name."""
        return self.chosen.zone

    @property
    def stamp(self) -> int:
        """The ledger's."""
        return self.held.stamp

    # ------------------------------------------------------------ frames

    @property
    def contacts(self) -> "pd.DataFrame":
        """A row for each conversation; see `frames`."""
        return self._frame("contacts")

    @property
    def sessions(self) -> "pd.DataFrame":
        """A row for each agent's part in them."""
        return self._frame("sessions")

    @property
    def offers(self) -> "pd.DataFrame":
        """A row for each offer of them."""
        return self._frame("offers")

    @property
    def duty(self) -> "pd.DataFrame":
        """A row for each spell of an agent's presence and load, clipped to the window."""
        return self._frame("duty")

    @property
    def moods(self) -> "pd.DataFrame":
        """A row for each change of a conversation's level."""
        return self._frame("moods")

    def _frame(self, name: str) -> "pd.DataFrame":
        return self.kept(("frame", name), lambda: self._made_frame(name))

    def _made_frame(self, name: str) -> "pd.DataFrame":
        columns = {column: self.column(name, column) for column in self.table(name).place}
        if name == "duty":
            columns["from_ms"], columns["to_ms"] = self.spells()
        return frames.frame(self.held, columns)

    def spells(self) -> tuple[Floats, Floats]:
        """From when to when each spell of duty was, within the window; one goes on until now."""
        import numpy

        end = min(self.to_ms, self.now_ms)
        began = numpy.maximum(self.column("duty", "from_ms"), self.from_ms)
        return began, numpy.maximum(numpy.fmin(self.column("duty", "to_ms"), end), began)

    # ------------------------------------------------------------ columns

    def kept(self, key: Any, make: Any) -> Any:
        """What was worked out once for this cut."""
        if key not in self.memo:
            self.memo[key] = make()
        return self.memo[key]

    def rows(self, name: str) -> Any:
        """The places of the rows that belong here, in a table of the ledger's."""
        return self.kept(("rows", name), lambda: _in_one_piece(_ROWS[name](self)))

    def column(self, name: str, column: str) -> Floats:
        """A column of a table, of the rows that belong here.

        "now" is the table of conversations, of those that wait at the cut's moment.
        """
        return self.kept(("column", name, column), lambda: self._column(name, column))

    def _column(self, name: str, column: str) -> Floats:
        return self.table(name)[column][self.rows(name)]

    def table(self, name: str) -> Columns:
        """The ledger's table of that name."""
        return self.held.table("contacts" if name == "now" else name)


def _in_one_piece(mask: Any) -> Any:
    """The places of what is marked; a slice where they lie side by side, which copies nothing."""
    import numpy

    rows = numpy.flatnonzero(mask)
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


# ---------------------------------------------------------------- making one


def cut(work: Work, ledger: Ledger, chosen: Chosen) -> Cut:
    """Narrow the ledger to what was chosen, up to date.

    Raises:
        NotAllowed: the actor may not see everybody's conversations.
        NotReady: the ledger has not read its first window yet; see `Ledger.progress`.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    held = ledger.held(work)
    now_ms, clock = millis(work.now), time.monotonic()
    kept = ledger.cuts.get(chosen)
    if kept is not None:
        made_at, found = kept
        longest = max(KEPT_FOR, ledger.pace)
        fresh = clock - made_at < longest and 0 <= now_ms - found.now_ms < longest * 1_000
        if found.held is held and fresh:
            return found
    from_ms = _begin(chosen, work.now)
    made = Cut(chosen, now_ms, from_ms, now_ms + 1, held)
    if len(ledger.cuts) >= _MOST_KEPT:
        ledger.cuts.clear()
    ledger.cuts[chosen] = (clock, made)
    return made


def before(one: Cut) -> Cut:
    """The same one interval earlier: yesterday until the same time of day, or the day before."""
    return one.kept("before", lambda: _before(one))


def _before(one: Cut) -> Cut:
    now = datetime.fromtimestamp(one.now_ms / 1_000, UTC)
    if one.chosen.window == TODAY:
        # On the clock, not by hours: the day before may have had 23 or 25.
        local = now.astimezone(ZoneInfo(one.zone))
        from_ms, to_ms = _midnight(local - _DAY), millis(local - _DAY) + 1
    else:
        from_ms, to_ms = one.from_ms - _ms(_DAY), one.from_ms
    chosen = one.chosen if one.chosen.window == TODAY else replace(one.chosen, window="24h")
    return Cut(chosen, to_ms - 1, from_ms, to_ms, one.held, past=True)


def _begin(chosen: Chosen, now: datetime) -> int:
    if chosen.window == TODAY:
        return _midnight(now.astimezone(ZoneInfo(chosen.zone)))
    return millis(now - _DAY)


def _midnight(local: datetime) -> int:
    """When the day of a local moment began."""
    return millis(local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0))


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


# ---------------------------------------------------------------- which rows belong


def _contact_rows(one: Cut) -> Any:

    table, chosen = one.held.contacts, one.chosen
    mask = _in_window(one)
    if chosen.queue_id:
        mask &= table["queue_id"] == chosen.queue_id
    if chosen.staff_id:
        mask &= table["staff_id"] == chosen.staff_id
    return mask


def _in_window(one: Cut) -> Any:
    """The conversations of the window that fit channel and state."""
    return one.kept("window", lambda: _window_mask(one)).copy()


def _window_mask(one: Cut) -> Any:
    table = one.held.contacts
    belongs = table["belongs_ms"]
    mask = (belongs >= one.from_ms) & (belongs < one.to_ms)
    if one.chosen.window == DAY_AND_OPEN and not one.past:
        mask |= (table["state"] != S.CLOSED) & (belongs < one.to_ms)
    mask &= table["conversation_id"] > 0
    return mask & _fits(one)


def _fits(one: Cut) -> Any:
    import numpy

    table, chosen = one.held.contacts, one.chosen
    mask = numpy.ones(len(table), dtype=bool)
    if chosen.channel:
        mask &= table["channel"] == one.held.words.known(chosen.channel)
    if chosen.state != ANY_STATE:
        mask &= table["state"] == chosen.state
    return mask


def _now_rows(one: Cut) -> Any:
    """Who waits at the cut's moment, whatever the window: whoever waits, waits."""

    table, chosen = one.held.contacts, one.chosen
    mask = _fits(one) & (table["conversation_id"] > 0)
    if one.past:
        # As it was then: of what has been since, only the first wait is known.
        mask &= (table["kind"] == one.held.words.known(ConversationKind.LIVE)) & (
            table["queued_ms"] < one.to_ms
        )
        for end in ("accepted_ms", "left_ms", "closed_ms"):
            mask &= ~(table[end] < one.to_ms)
    else:
        mask &= (table["waits_now"] > 0) & (table["entered_ms"] < one.to_ms)
    if chosen.queue_id:
        mask &= table["queue_now"] == chosen.queue_id
    if chosen.staff_id:
        mask &= table["agent_now"] == chosen.staff_id
    return mask


def _part_rows(name: str) -> Any:
    def rows(one: Cut) -> Any:

        table, chosen = one.table(name), one.chosen
        mask = _of_conversations(one, table["conversation_id"])
        if chosen.queue_id and "queue_id" in table.place:
            mask &= table["queue_id"] == chosen.queue_id
        if chosen.staff_id and "staff_id" in table.place:
            mask &= table["staff_id"] == chosen.staff_id
        return mask

    return rows


def _mood_rows(one: Cut) -> Any:

    keys = one.column("contacts", "conversation_id")
    return _among(keys, one.held.moods["conversation_id"])


def _of_conversations(one: Cut, keys: Floats) -> Any:
    """Which of these keys are of conversations in the window."""
    mine = one.held.contacts["conversation_id"][_in_window(one)]
    return _among(mine, keys)


def _among(mine: Floats, keys: Floats) -> Any:
    """For each key whether it is one of mine: by a table of marks, keys lie close together."""
    import numpy

    if not len(mine) or not len(keys):
        return numpy.zeros(len(keys), dtype=bool)
    least, most = int(mine.min()), int(mine.max())
    if most - least > _DENSE:
        return numpy.isin(keys, mine)
    marks = numpy.zeros(most - least + 2, dtype=bool)
    marks[mine.astype(numpy.int64) - least] = True
    # What lies outside points to the mark at the end, which is never set.
    place = keys.astype(numpy.int64) - least
    place[(place < 0) | (place > most - least)] = most - least + 1
    return marks[place]


def _duty_rows(one: Cut) -> Any:

    table, chosen = one.held.duty, one.chosen
    mask = (table["from_ms"] < one.to_ms) & ~(table["to_ms"] <= one.from_ms)
    mask &= table["staff_id"] > 0
    if chosen.staff_id:
        mask &= table["staff_id"] == chosen.staff_id
    return mask


_ROWS: dict[str, Any] = {
    "contacts": _contact_rows,
    "now": _now_rows,
    "sessions": _part_rows("sessions"),
    "offers": _part_rows("offers"),
    "moods": _mood_rows,
    "duty": _duty_rows,
}
