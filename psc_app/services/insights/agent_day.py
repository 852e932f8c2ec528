"""One agent's window: presence, load and conversations along the clock, and how they sounded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlmodel import select

from psc_app.domain import mood
from psc_app.domain.agent_figure_cards import AgentDay, AgentFigures, DayTalk
from psc_app.domain.figure_words import spell
from psc_app.domain.insight_cards import ChartCard, FigureCard, Series, Spell
from psc_app.domain.vocabulary import Engine, SessionMode
from psc_app.models.workplace import Queue
from psc_app.services.insights.cut import Cut
from psc_app.services.work import Work

_TONES = {"do not disturb": "do-not-disturb", "appear away": "away"}
_HOUR_MS = 3_600_000
_MOST = 200
"""Conversations that are listed: the latest."""

_HOWS = {
    SessionMode.PRIMARY.value: "",
    SessionMode.CONSULT.value: "advised",
    SessionMode.MONITOR.value: "listened",
}


class _Part(NamedTuple):
    conversation_id: int
    mode: str
    queue_id: int
    channel: str
    began: int
    ended: int
    end: str


def day(
    work: Work, mine: Cut, row: AgentFigures, explained: tuple[FigureCard, ...] = ()
) -> AgentDay:
    """What an agent's window looked like.

    It names no patient: whoever opens one of the conversations is noted in the audit log.

    Args:
        mine: a cut narrowed to this agent.
        row: their row in the grid; explained: its figures with what they mean.
    """
    parts = _parts(mine)
    names = {one.id or 0: one.name for one in work.session.exec(select(Queue))}
    talks = _talks(mine, parts, names)
    return AgentDay(
        staff_id=row.staff_id,
        name=row.name,
        timeline=_timeline(mine, parts, names),
        talks=talks,
        moods=_moods(talks, mine),
        figures=explained,
        row=row,
    )


def _parts(mine: Cut) -> list[_Part]:
    """The agent's sessions, the earliest first."""
    found = mine.sessions
    columns = (
        "conversation_id",
        "mode",
        "queue_id",
        "channel",
        "began_ms",
        "ended_ms",
        "end_reason",
    )
    rows = zip(*(found[name].tolist() for name in columns), strict=True)
    parts = [
        _Part(key, mode, queue, channel, int(began), _ms(ended), end)
        for key, mode, queue, channel, began, ended, end in rows
    ]
    return sorted(parts, key=lambda one: (one.began, one.conversation_id))


def _ms(value: float) -> int:
    return 0 if value != value else int(value)


# ---------------------------------------------------------------- along the clock


def _timeline(mine: Cut, parts: Sequence[_Part], names: Mapping[int, str]) -> ChartCard:
    spells = [*_presences(mine), *_loads(mine), *_lanes(parts, names, mine)]
    # Hours before anything happened would only make the rest narrow.
    busy = [one.start for one in spells if one.tone != "offline"]
    from_ms = min(busy, default=mine.from_ms) // _HOUR_MS * _HOUR_MS
    return ChartCard(
        spells=tuple(one for one in spells if one.end > from_ms) if busy else (),
        from_ms=from_ms,
        to_ms=mine.now_ms,
        zone=mine.zone,
        empty="This agent has not been on duty in this time.",
    )


def _duty(mine: Cut) -> Iterable[tuple[int, int, str, int, int]]:
    found = mine.duty
    columns = ("from_ms", "to_ms", "presence", "used", "units")
    rows = sorted(zip(*(found[name].tolist() for name in columns), strict=True))
    return ((int(a), int(b), str(what), int(used), int(units)) for a, b, what, used, units in rows)


def _presences(mine: Cut) -> list[Spell]:
    made: list[Spell] = []
    for began, ended, presence, _, _ in _duty(mine):
        label = presence.capitalize()
        if made and made[-1].label == label and made[-1].end >= began:
            made[-1] = Spell("Presence", made[-1].start, ended, label, made[-1].tone)
        else:
            tone = _TONES.get(presence, presence)
            made.append(Spell("Presence", began, ended, label, tone))
    return made


def _loads(mine: Cut) -> list[Spell]:
    made: list[Spell] = []
    for began, ended, presence, used, units in _duty(mine):
        if presence == "offline" or units <= 0:
            continue
        label = f"{used} of {units} in use"
        if made and made[-1].label == label and made[-1].end >= began:
            made[-1] = Spell("Capacity", made[-1].start, ended, label, made[-1].tone)
        else:
            tone = "quiet" if used == 0 else "good" if used < units else "bad"
            made.append(Spell("Capacity", began, ended, label, tone))
    return made


def _lanes(parts: Sequence[_Part], names: Mapping[int, str], mine: Cut) -> list[Spell]:
    """The conversations, side by side where the agent had several at once."""
    ends: list[int] = []
    made = []
    for one in parts:
        ended = one.ended or mine.now_ms
        lane = next((at for at, end in enumerate(ends) if end <= one.began), len(ends))
        ends[lane : lane + 1] = [ended]
        how = f" ({_HOWS[one.mode]})" if _HOWS.get(one.mode) else ""
        label = f"{names.get(one.queue_id, '')} · {one.channel} #{one.conversation_id}{how}"
        tone = "6" if one.mode == SessionMode.PRIMARY.value else "3"
        row = "Conversations" if lane == 0 else f"Conversations, {lane + 1}."
        made.append(Spell(row, one.began, ended, label, tone, str(one.conversation_id)))
    return made


# ---------------------------------------------------------------- the conversations


def _talks(mine: Cut, parts: Sequence[_Part], names: Mapping[int, str]) -> tuple[DayTalk, ...]:
    keys = {one.conversation_id for one in parts}
    levels, contacts = _levels(mine, keys), _contacts(mine, keys)
    return tuple(
        _talk(one, names, levels.get(one.conversation_id, []), contacts, mine)
        for one in reversed(parts[-_MOST:])
    )


def _contacts(mine: Cut, keys: set[int]) -> Mapping[int, tuple[float, bool, str]]:
    """The mood, red flag and disposition of these conversations, whoever accepted them first."""
    import numpy

    table = mine.table("contacts")
    rows = numpy.flatnonzero(numpy.isin(table["conversation_id"], list(keys)))
    words = mine.held.words.words
    return {
        int(table["conversation_id"][at]): (
            float(table["mood"][at]),
            bool(table["flagged"][at]),
            words[int(table["disposition"][at])],
        )
        for at in rows
    }


def _levels(mine: Cut, keys: set[int]) -> Mapping[int, list[int]]:
    """The levels each of these conversations had, in their order."""
    import numpy

    table = mine.held.moods
    among = numpy.isin(table["conversation_id"], list(keys))
    columns = (table[name][among].tolist() for name in ("conversation_id", "at_ms", "level"))
    found: dict[int, list[int]] = defaultdict(list)
    for key, _, level in sorted(zip(*columns, strict=True)):
        if level == level:
            found[int(key)].append(int(level))
    return found


def _talk(
    one: _Part,
    names: Mapping[int, str],
    levels: list[int],
    contacts: Mapping[int, tuple[float, bool, str]],
    mine: Cut,
) -> DayTalk:
    last, flagged, disposition = contacts.get(one.conversation_id, (float("nan"), False, ""))
    known = last == last
    low = min(levels, default=0)
    return DayTalk(
        id=one.conversation_id,
        queue=names.get(one.queue_id, ""),
        channel=one.channel,
        how=_HOWS.get(one.mode, ""),
        began=one.began,
        ended=one.ended,
        lasted=spell(((one.ended or mine.now_ms) - one.began) / 1000),
        end=one.end,
        disposition=disposition,
        mood=mood.card(last if known else None, Engine.FLAIR.value, known and last <= -2),
        lowest=mood.label(low) if known and levels and low < last else "",
        flagged=flagged,
    )


def _moods(talks: Sequence[DayTalk], mine: Cut) -> ChartCard:
    """How the agent's conversations sounded at their ends: how many at each level."""
    primary = list({one.id: one for one in talks if not one.how}.values())
    counts = [sum(one.mood.known and one.mood.level == level for one in primary)
              for level in range(mood.LOWEST, mood.HIGHEST + 1)]  # fmt: skip
    return ChartCard(
        labels=mood.LABELS,
        keys=tuple(str(level) for level in range(mood.LOWEST, mood.HIGHEST + 1)),
        series=(Series("moods", "Conversations", tuple(map(float, counts)), "1"),),
        zone=mine.zone,
        empty="Nobody’s sentiment is known yet.",
    )
