"""Queues with their members, their overflow, and what leads to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import col, or_, select

from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.furniture_cards import HoursNote, Option, QueueCard, QueueLine
from psc_app.domain.furniture_catalogue import QUEUE
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.people import Staff
from psc_app.models.workplace import (
    AgentStatus,
    ClassificationRule,
    OperatingHours,
    OverflowRule,
    Queue,
    QueueMember,
    Workstream,
)
from psc_app.services import furniture, furniture_hours, furniture_overflow, furniture_people
from psc_app.services.capacity import ON_DUTY
from psc_app.services.work import Work

_ON_DUTY = [presence.value for presence in ON_DUTY]


def overview(work: Work) -> tuple[QueueLine, ...]:
    """All queues as they stand at this moment: those in use first, then by their place.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    queues = _all(work)
    hours = {one.id: one.name for one in work.session.exec(select(OperatingHours))}
    weeks = furniture_hours.weeks(work)
    members, on_duty = _counted_members(work)
    waiting = _waiting(work)
    leads = _leads(work)
    overflow = furniture_overflow.in_words(work)
    found = []
    for one in queues:
        key = one.id or 0
        count, oldest = waiting.get(key, (0, None))
        found.append(
            QueueLine(
                id=key,
                name=one.name,
                active=one.active,
                hours=hours[one.hours_id] if one.hours_id else "Always open",
                note=furniture_hours.note(weeks[one.hours_id], work)
                if one.hours_id
                else HoursNote(),
                members=members.get(key, 0),
                on_duty=on_duty.get(key, 0),
                waiting=count,
                oldest=millis(oldest),
                gets=tuple(leads.get(key, ())),
                overflow=tuple(overflow.get(key, ())),
            )
        )
    return tuple(found)


def _all(work: Work) -> Sequence[Queue]:
    return work.session.exec(
        select(Queue).order_by(
            col(Queue.active).desc(), col(Queue.priority), func.lower(Queue.name)
        )
    ).all()


def _counted_members(work: Work) -> tuple[dict[int, int], dict[int, int]]:
    members = select(QueueMember.queue_id, func.count()).join(
        Staff, col(Staff.id) == col(QueueMember.staff_id)
    )
    members = members.where(col(Staff.active).is_(True)).group_by(col(QueueMember.queue_id))
    there = members.join(AgentStatus, col(AgentStatus.staff_id) == col(Staff.id)).where(
        col(AgentStatus.connected).is_(True),
        or_(col(AgentStatus.chosen).in_(_ON_DUTY), col(AgentStatus.presence).in_(_ON_DUTY)),
    )
    return dict(work.session.exec(members).all()), dict(work.session.exec(there).all())


def _waiting(work: Work) -> dict[int, tuple[int, Any]]:
    rows = work.session.exec(
        select(Conversation.queue_id, func.count(), func.min(Conversation.queued_at))
        .where(Conversation.state == int(S.OPEN))
        .group_by(col(Conversation.queue_id))
    )
    return {queue_id: (count, oldest) for queue_id, count, oldest in rows}


def _leads(work: Work) -> dict[int, list[str]]:
    """What leads to each queue: rules in their order, then workstreams' rest."""
    leads: dict[int, list[str]] = {}
    streams = {one.id: one for one in work.session.exec(select(Workstream))}
    rules = work.session.exec(
        select(ClassificationRule)
        .where(col(ClassificationRule.active).is_(True))
        .order_by(col(ClassificationRule.workstream_id), col(ClassificationRule.position))
    )
    for rule in rules:
        target = rule.queue_id or streams[rule.workstream_id].fallback_queue_id
        if target:
            leads.setdefault(target, []).append(rule.name)
    for stream in streams.values():
        if stream.fallback_queue_id:
            rest = "Everything else" if len(streams) == 1 else f"The rest of {stream.name}"
            leads.setdefault(stream.fallback_queue_id, []).append(rest)
    return leads


def options(work: Work) -> tuple[Option, ...]:
    """Queues that can be chosen: those in use, by name."""
    rows = work.session.exec(
        select(Queue).where(col(Queue.active).is_(True)).order_by(func.lower(Queue.name))
    )
    return tuple(Option(str(one.id), one.name) for one in rows)


def hours_options(work: Work) -> tuple[Option, ...]:
    """Operating hours that can be chosen, by name."""
    rows = work.session.exec(select(OperatingHours).order_by(func.lower(OperatingHours.name)))
    return tuple(Option(str(one.id), one.name) for one in rows)


def card(work: Work, queue_id: int) -> QueueCard:
    """A queue as its page needs it; 0 for a new one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    furniture.may_change(work)
    if queue_id == 0:
        return QueueCard(given=put(QUEUE, defaults(QUEUE)))
    found = furniture.row(work, Queue, queue_id, "queue")
    weeks = furniture_hours.weeks(work)
    members = furniture_people.agents(work, queue_id)
    inside = {one.id for one in members}
    return QueueCard(
        id=queue_id,
        name=found.name,
        given=put(QUEUE, furniture.values_of(QUEUE, found)),
        note=furniture_hours.note(weeks[found.hours_id], work) if found.hours_id else HoursNote(),
        waiting=_waiting(work).get(queue_id, (0, None))[0],
        members=members,
        others=tuple(
            Option(str(one.id), one.name)
            for one in furniture_people.agents(work)
            if one.id not in inside
        ),
        overflow=furniture_overflow.lines(work, queue_id),
        gets=tuple(_leads(work).get(queue_id, ())),
        in_use=_in_use(work, found),
    )


# ---------------------------------------------------------------- changes


def _checked(work: Work, values: Mapping[str, Any], key: int | None) -> dict[str, Any]:
    found = checked(QUEUE, values)
    if "name" in found:
        furniture.free_name(work, Queue, "queue", found["name"], key)
    hours = found.get("hours_id")
    if hours is not None and work.get(OperatingHours, hours) is None:
        raise BadInput("Opening hours: these are not there any more. Choose others.")
    return found


def create(work: Work, values: Mapping[str, Any]) -> int:
    """Make a queue; its key. It has no members yet.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying which field can't be taken.
    """
    furniture.may_change(work)
    new = _checked(work, values, None)
    return furniture.made(work, "queue", Queue(**new), new)


def change(work: Work, queue_id: int, values: Mapping[str, Any]) -> None:
    """Change a queue; what waits in it is offered anew under the new rules.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying which field can't be taken.
        Refused: it is switched off while something leads to it.
    """
    found = furniture.row(work, Queue, queue_id, "queue")
    new = _checked(work, values, queue_id)
    if found.active and new.get("active") is False:
        _refuse_if_led_to(work, found)
    if furniture.change(work, "queue", found, new):
        furniture.look_again(work, queue_id)


def remove(work: Work, queue_id: int) -> bool:
    """Take a queue away, or switch it off where past conversations name it.

    Returns:
        Whether it is gone; if not, it was switched off.

    Raises:
        NotAllowed: the actor is no administrator.
        Refused: conversations are in it, or something leads to it.
    """
    found = furniture.row(work, Queue, queue_id, "queue")
    in_use = _in_use(work, found)
    if in_use:
        raise Refused(in_use)
    if _has_a_past(work, queue_id):
        if not found.active:
            raise Refused(
                f"{found.name} is switched off already. It stays, because past conversations"
                " name it."
            )
        furniture.change(work, "queue", found, {"active": False})
        return False
    for table in (QueueMember, OverflowRule):
        for one in work.session.exec(select(table).where(table.queue_id == queue_id)):
            work.session.delete(one)
    work.session.flush()
    furniture.removed(work, "queue", found, furniture.values_of(QUEUE, found))
    return True


def _has_a_past(work: Work, queue_id: int) -> bool:
    return any(
        work.session.exec(select(table.id).where(table.queue_id == queue_id).limit(1)).first()
        for table in (Conversation, Offer)
    )


def _in_use(work: Work, queue: Queue) -> str:
    """What stands in the way of removing a queue, empty for nothing."""
    running = work.session.exec(
        select(func.count())
        .select_from(Conversation)
        .where(Conversation.queue_id == queue.id, Conversation.state != int(S.CLOSED))
    ).one()
    if running:
        talks = "1 conversation is" if running == 1 else f"{running} conversations are"
        return f"{talks} in {queue.name} now. Wait until it is empty, or transfer them."
    return _led_to(work, queue)


def _refuse_if_led_to(work: Work, queue: Queue) -> None:
    leads = _led_to(work, queue)
    if leads:
        raise Refused(leads)


def _led_to(work: Work, queue: Queue) -> str:
    rules = work.session.exec(
        select(ClassificationRule.name).where(ClassificationRule.queue_id == queue.id)
    ).all()
    streams = work.session.exec(
        select(Workstream.name).where(Workstream.fallback_queue_id == queue.id)
    ).all()
    others = work.session.exec(
        select(Queue.name)
        .join(OverflowRule, col(OverflowRule.queue_id) == col(Queue.id))
        .where(OverflowRule.to_queue_id == queue.id, OverflowRule.queue_id != queue.id)
        .distinct()
    ).all()
    if not (rules or streams or others):
        if queue.active and not any(one.id != queue.id and one.active for one in _all(work)):
            return f"{queue.name} is the only queue in use: patients could not be answered."
        return ""
    ways = [f"the rule “{name}”" for name in rules]
    ways += [f"the rest of {name}" for name in streams]
    ways += [f"the overflow of {name}" for name in others]
    last = ways.pop()
    all_ways = f"{', '.join(ways)} and {last} lead" if ways else f"{last} leads"
    return f"{queue.name} is in use: {all_ways} here. Change that first."


def add_member(work: Work, queue_id: int, staff_id: int) -> None:
    """Have an agent serve a queue; what waits in it is offered to them at once.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: nobody who works conversations, or no such queue.
    """
    found = furniture.row(work, Queue, queue_id, "queue")
    staff = furniture_people.worker(work, staff_id)
    if work.get(QueueMember, queue_id, staff_id) is not None:
        return
    work.session.add(QueueMember(queue_id=queue_id, staff_id=staff_id))
    filed = furniture.key("queue", queue_id, found.name)
    furniture.remember(work, filed, {"member": None}, {"member": staff.full_name})
    furniture.look_again(work, queue_id)


def remove_member(work: Work, queue_id: int, staff_id: int) -> None:
    """Have an agent serve a queue no more; what they hold stays with them.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: no such queue.
    """
    found = furniture.row(work, Queue, queue_id, "queue")
    member = work.get(QueueMember, queue_id, staff_id)
    staff = work.get(Staff, staff_id)
    if member is None or staff is None:
        return
    filed = furniture.key("queue", queue_id, found.name)
    furniture.remember(work, filed, {"member": staff.full_name}, {"member": None})
    work.session.delete(member)
    work.session.flush()
