"""What is behind a figure: the conversations whose shares add up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput
from psc_app.domain.figure_words import spell, words
from psc_app.domain.insight_cards import BehindCard, BehindRow, FigureCard
from psc_app.domain.measures import catalogue
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.measures.measure import Measure
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue
from psc_app.services import access, journal
from psc_app.services.insights import agent_page, figures
from psc_app.services.insights.cut import cut
from psc_app.services.insights.figure_cards import cards
from psc_app.services.insights.figures import Figure
from psc_app.services.insights.ledger import Ledger
from psc_app.services.work import Work

MOST = 50
"""Conversations on one page of the list."""

_LOOKED = "saw behind a figure"
_EMPTY = {
    "duty": "It is made of agents’ time on duty, which is no conversation’s.",
    "now": "Nobody is waiting.",
}
_NO_FIGURE = "There is no such figure."


@dataclass(frozen=True)
class Apart:
    """A figure taken apart.

    Attributes:
        one: what the figure is; card: it in words; figure: it in numbers.
        parts: the shares of its conversations, the newest first.
        of: whose it is, or of which days, in words; empty for all.
        whole: whether these are all of them; count: how many there are where not, if known.
        empty: why there are none, where there are.
        at: the moment for which it holds.
    """

    one: Measure
    card: FigureCard
    figure: Figure
    parts: Sequence[figures.Behind]
    at: int
    of: str = ""
    whole: bool = True
    count: int | None = None
    empty: str = "The first one that counts will stand here."


def behind(
    work: Work, ledger: Ledger, chosen: Chosen, key: str, *, queue_id: int = 0, after: int = 0
) -> BehindCard:
    """A figure taken apart, one page of its conversations at a time, the newest first.

    The list shows names, so each patient's audit log says that they were seen here.

    Args:
        key: the figure's name in domain/measures.
        queue_id: only that queue's, as the table of queues has it; 0 for what was chosen.
        after: how many conversations come before the page.

    Raises:
        NotAllowed: no supervisor.
        BadInput: there is no such figure, or no such queue.
        NotReady: the ledger still reads its first window.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    if key not in MEASURES:
        raise BadInput(_NO_FIGURE)
    of = _queue_name(work, queue_id) if queue_id else ""
    now = cut(work, ledger, chosen.changed(queue_id=queue_id) if queue_id else chosen)
    apart = Apart(
        MEASURES[key],
        cards(work, now).card(key),
        figures.figure(now, key),
        figures.behind(now, key),
        now.now_ms,
        of,
    )
    return listed(work, apart, after)


def of_agent(
    work: Work, ledger: Ledger, chosen: Chosen, staff_id: int, key: str, *, after: int = 0
) -> BehindCard:
    """The same for a figure of one agent, of their own sessions, offers or duty.

    Raises:
        NotAllowed: no supervisor.
        BadInput: agents have no such figure, or there is no such agent.
        NotReady: the ledger still reads its first window.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    if key not in agent_page.SHOWN:
        raise BadInput(_NO_FIGURE)
    agent = work.get(Staff, staff_id)
    if agent is None:
        raise BadInput("There is no such agent.")
    now = cut(work, ledger, chosen.changed(staff_id=staff_id))
    one = catalogue.measure(key)
    found = figures.own_by(now, key).get(staff_id)
    apart = Apart(
        one,
        agent_page.figure_card(one, agent_page.cell(one, found)),
        found or Figure(key, None, 0.0, 0.0),
        figures.own_behind(now, key),
        now.now_ms,
        agent.full_name,
    )
    return listed(work, apart, after)


def _queue_name(work: Work, queue_id: int) -> str:
    queue = work.get(Queue, queue_id)
    if queue is None:
        raise BadInput("There is no such queue.")
    return queue.name


def listed(work: Work, apart: Apart, after: int) -> BehindCard:
    """One page of what is behind a figure, with names; each patient's audit log says so.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    one, parts = apart.one, apart.parts
    after = min(max(0, after), max(0, len(parts) - 1)) // MOST * MOST
    shown = parts[after : after + MOST]
    count = len(parts) if apart.whole else apart.count
    return BehindCard(
        figure=apart.card,
        of=apart.of,
        rows=_rows(work, one, shown),
        sum=_sum(one, count, apart.figure),
        total=count or 0,
        first=after + 1 if shown else 0,
        last=after + len(shown),
        older=after + len(shown) < len(parts) or not apart.whole,
        most=MOST,
        above=sum(part.above for part in parts) if apart.whole else apart.figure.above,
        below=sum(part.below for part in parts) if apart.whole else apart.figure.below,
        empty=_EMPTY.get(one.of, apart.empty),
        at=apart.at,
    )


def _rows(work: Work, one: Measure, shown: Sequence[figures.Behind]) -> tuple[BehindRow, ...]:
    found: Sequence[Any] = work.session.execute(
        select(Conversation, Queue.name, Staff.full_name)
        .join(Queue, col(Queue.id) == Conversation.queue_id)
        .outerjoin(Staff, col(Staff.id) == Conversation.agent_id)
        .where(col(Conversation.id).in_([int(part.conversation_id) for part in shown]))
    ).all()
    known = {c.id: (c, queue, agent or "") for c, queue, agent in found}
    rows = []
    for part in shown:
        conversation, queue, agent = known[int(part.conversation_id)]
        journal.audit(
            work,
            _LOOKED,
            patient_id=conversation.patient_id,
            object_kind="conversation",
            object_id=conversation.id,
        )
        rows.append(_row(one, conversation, queue, agent, part))
    return tuple(rows)


def _row(one: Measure, c: Conversation, queue: str, agent: str, part: figures.Behind) -> BehindRow:
    return BehindRow(
        id=c.id or 0,
        name=c.display_name,
        queue=queue,
        agent=agent,
        channel=c.channel,
        state=c.state,
        state_label=S(c.state).label,
        # Who was handed on was queued again, hours after what makes it belong to a past day.
        at=part.belongs_ms or millis(c.queued_at or c.created_at),
        part=_part(one, part.above, part.below),
        above=float(part.above),
        below=float(part.below),
    )


def _part(one: Measure, above: float, below: float) -> str:
    """What one conversation adds to a figure, in words."""
    if one.unit == "share":
        if below == 1:
            return "yes" if above else "no"
        return f"{words('count', above)} of {words('count', below)}"
    if one.unit == "seconds":
        several = one.denominator and below > 1
        return f"{spell(above)} in {words('count', below)}" if several else spell(above)
    if one.unit == "count":
        return words("count", above)
    return words(one.unit, above / below if below else above)


def _sum(one: Measure, count: int | None, figure: Figure) -> str:
    """How the figure comes of its conversations; `count` is None where not all are known."""
    result = words(one.unit, figure.value)
    many = "" if count is None else f"{count:,} conversation{'' if count == 1 else 's'}"
    if one.largest:
        return f"The longest of {many}: {result}" if count else result
    if not one.denominator:
        if count is None:
            return result
        return f"{result} in {many}" if result != f"{count:,}" else many
    above = {
        "seconds": spell(figure.above),
        "share": words("count", figure.above),
        "stars": words("count", figure.above),
        "level": words("level", figure.above),
    }[one.unit]
    return f"{above} ÷ {words('count', figure.below)} = {result}"
