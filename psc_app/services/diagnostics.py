"""A conversation's whole way, for supervisors: from the event log, and as it stands now."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.matching import Choice, choose
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import NowCard, QueueName, WayCard, WayListCard, WayRow
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Priority
from psc_app.models.conversation import Conversation, ConversationSkill
from psc_app.models.journal import Event
from psc_app.models.people import Staff
from psc_app.models.workplace import ClassificationRule, Queue, Skill
from psc_app.services import access, colleagues, due, offers, routing, settings
from psc_app.services.journal import audit
from psc_app.services.matching_views import Floor
from psc_app.services.way_words import Names, joined, steps
from psc_app.services.work import Work

MOST_EVENTS = 1_000
"""Events of one conversation that are told; messages and receipts are not among them."""

_NOT_OF_THE_WAY = [
    deed.value
    for deed in (Deed.MESSAGE, Deed.ATTACHED, Deed.MENTIONED, Deed.RATED, Deed.WRAPPED_UP)
]


def open_way(work: Work, conversation_id: int) -> WayCard:
    """Open a conversation's way, which leaves a row in the audit log.

    Raises:
        NotAllowed: no supervisor, or no such conversation.
    """
    card = way(work, conversation_id)
    conversation = access.staff_conversation(work, conversation_id)
    audit(
        work,
        "read routing",
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation_id,
    )
    return card


def way(work: Work, conversation_id: int) -> WayCard:
    """A conversation's way: what the log says, and what routing does with it now.

    It holds nothing of the patient.

    Raises:
        NotAllowed: no supervisor, or no such conversation.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    conversation = access.staff_conversation(work, conversation_id)
    events = _events(work, conversation_id)
    names = _names(work)
    waits = conversation.state == S.OPEN
    return WayCard(
        id=conversation_id,
        queue=names.queue(conversation.queue_id),
        channel=conversation.channel,
        state=conversation.state,
        state_label=S(conversation.state).label,
        priority=Priority(conversation.priority).label,
        alert=conversation.alert,
        agent=names.person(conversation.agent_id) if conversation.agent_id else "",
        needs=names.needs(_needs(work, conversation_id)),
        created_at=millis(conversation.created_at),
        steps=steps(events[:MOST_EVENTS], names),
        cut=len(events) > MOST_EVENTS,
        open=waits,
        now=_now(work, conversation, names) if waits else NowCard(),
    )


def _events(work: Work, conversation_id: int) -> Sequence[Event]:
    return work.session.exec(
        select(Event)
        .where(Event.conversation_id == conversation_id, col(Event.deed).not_in(_NOT_OF_THE_WAY))
        .order_by(col(Event.id))
        .limit(MOST_EVENTS + 1)
    ).all()


def _names(work: Work) -> Names:
    """What all keys are called; a clinic has few enough of each."""

    def by_key(*columns: Any) -> dict[int, str]:
        return {row[0]: row[1] for row in work.session.execute(select(*columns))}

    return Names(
        staff=by_key(Staff.id, Staff.full_name),
        queues=by_key(Queue.id, Queue.name),
        skills=by_key(Skill.id, Skill.name),
        rules=by_key(ClassificationRule.id, ClassificationRule.name),
    )


def _needs(work: Work, conversation_id: int) -> dict[int, int]:
    rows = work.session.exec(
        select(ConversationSkill).where(ConversationSkill.conversation_id == conversation_id)
    )
    return {row.skill_id: row.level for row in rows}


# ---- at this moment


def _now(work: Work, conversation: Conversation, names: Names) -> NowCard:
    place = _place(work, conversation, names)
    offer = offers.pending(work, conversation)
    if offer is not None:
        verdict = f"It stands before {names.person(offer.staff_id)}."
        return NowCard(verdict, (place,), next_look=millis(offer.expires_at))
    floor = Floor(work, [conversation])
    one = floor.waiting(conversation)
    queue_id = conversation.queue_id
    choice = choose(
        one, floor.members(queue_id), floor.method(queue_id), work.now, floor.most_sessions
    )
    picked = due.workstream_of(work, conversation).mode != routing.PUSH
    needs = names.needs(choice.needs)
    return NowCard(
        verdict=_verdict(choice, names, picked=picked),
        lines=(place, f"Needs {needs} by now" if needs else "Needs no skill by now"),
        next_look=millis(conversation.look_again_at),
        passed=names.passed(
            (one.staff_id, one.why, one.skill_id, one.needed, one.has) for one in choice.passed_over
        ),
    )


def _verdict(choice: Choice, names: Names, *, picked: bool) -> str:
    if picked:
        return "It waits to be picked: this workstream offers nothing by itself."
    if choice.staff_id is not None:
        return f"{names.person(choice.staff_id)} comes first."
    if choice.everyone_declined:
        return "Everybody who could take it has declined."
    if not choice.passed_over:
        return "Nobody can take it: its queue has no members."
    return "Nobody can take it now."


def _place(work: Work, conversation: Conversation, names: Names) -> str:
    line = work.session.exec(
        select(Conversation.id)
        .where(Conversation.state == S.OPEN, Conversation.queue_id == conversation.queue_id)
        .order_by(
            col(Conversation.priority).desc(),
            col(Conversation.front_of_line).desc(),
            col(Conversation.queued_at),
            col(Conversation.id),
        )
    ).all()
    number, queue = line.index(conversation.id) + 1, names.queue(conversation.queue_id)
    place = f"Number {number} of {len(line)} in {queue}"
    priority = f"priority {Priority(conversation.priority).label}"
    return joined(place, priority, "first in the line" if conversation.front_of_line else "")


# ---- the list to choose from


def today(
    work: Work, *, number: int = 0, queue_id: int = 0, state: int | None = None
) -> WayListCard:
    """Today's conversations and those that are not over yet, the newest first.

    Args:
        number: only the conversation with this number, of whatever day; 0 for all.
        queue_id: only those that are in this queue now; 0 for all.
        state: only those in this state; None for all.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    query = select(Conversation).order_by(col(Conversation.id).desc()).limit(LONGEST_LIST + 1)
    if number:
        query = query.where(Conversation.id == number)
    else:
        query = query.where(
            or_(
                col(Conversation.created_at) >= _midnight(work),
                col(Conversation.state) != int(S.CLOSED),
            )
        )
    if queue_id:
        query = query.where(Conversation.queue_id == queue_id)
    if state is not None:
        query = query.where(Conversation.state == state)
    found = work.session.exec(query).all()
    queues = work.session.exec(select(Queue).order_by(col(Queue.name))).all()
    return WayListCard(
        rows=_rows(work, found[:LONGEST_LIST], queues),
        queues=tuple(QueueName(one.id or 0, one.name) for one in queues),
        more=len(found) > LONGEST_LIST,
    )


def _midnight(work: Work) -> datetime:
    zone = ZoneInfo(settings.value(work, "clinic.time_zone"))
    return datetime.combine(work.now.astimezone(zone).date(), time.min, zone)


def _rows(work: Work, found: Sequence[Conversation], queues: Iterable[Queue]) -> tuple[WayRow, ...]:
    queue_names = {one.id: one.name for one in queues}
    agents = colleagues.names(work, (one.agent_id for one in found if one.agent_id))
    return tuple(
        WayRow(
            id=one.id or 0,
            queue=queue_names.get(one.queue_id, ""),
            state=one.state,
            state_label=S(one.state).label,
            priority=Priority(one.priority).label,
            agent=agents.get(one.agent_id or 0, ""),
            alert=one.alert,
            created_at=millis(one.created_at),
        )
        for one in found
    )
