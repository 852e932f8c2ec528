"""Red flags: a message sounds like an emergency, and what follows from it (SPEC section 9).

Every message of a patient passes `listen`, whatever channel, state, bot flow, workstream or hours;
no setting switches it off. What the learned net finds, and what an agent says was missed, goes the
same way through `raise_alarm`. What screens see of it is in alarms.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from psc_app.domain import red_flags as rules
from psc_app.domain import topics
from psc_app.domain.bot_words import HandOver
from psc_app.domain.errors import BadInput
from psc_app.domain.red_flags import Family, Hit, Tier
from psc_app.domain.vocabulary import AuthorKind, Deed, Net, Priority, Verdict
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Message
from psc_app.models.journal import Event
from psc_app.models.red_flags import RedFlag
from psc_app.services import access, emergency_texts, escalation
from psc_app.services.conversations import ring_all
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

_RUNNING = (S.WITH_BOT, S.OPEN, S.ACTIVE, S.WAITING)
_FIRST_RAISED = (
    select(col(Event.detail))
    .where(
        col(Event.conversation_id) == bindparam("key"),
        col(Event.deed) == Deed.RED_FLAG.value,
        col(Event.reason) == Tier.ALERT.value,
    )
    .order_by(col(Event.id))
    .limit(1)
)


def listen(work: Work, conversation_id: int, seq: int, body: str) -> None:
    """Hold a patient's message against the rules, and raise what they find.

    It is called where the message is posted, within the same deed: some ten microseconds for a
    message in which there is nothing.

    Args:
        seq: the message's number.
    """
    hits = rules.check(body)
    if not hits:
        return
    strongest: dict[Family, Hit] = {}
    for hit in hits:
        # Alerts come first; beside one, what is only to be looked at says nothing more.
        if hit.tier is hits[0].tier:
            strongest.setdefault(hit.family, hit)
    for hit in strongest.values():
        raise_alarm(
            work,
            conversation_id,
            seq,
            family=hit.family.value,
            tier=hit.tier.value,
            net=Net.RULES,
            rule=hit.rule,
            matched=hit.matched,
            version=rules.VERSION,
        )


def raise_alarm(
    work: Work,
    conversation_id: int,
    seq: int,
    *,
    family: str,
    tier: str,
    net: Net,
    rule: str,
    matched: str,
    version: str,
) -> bool:
    """Note that a message sounds like an emergency; of an alert everybody concerned hears.

    An alert puts the conversation first, takes it from the bot, shows the patient the emergency
    card and rings the supervisors until somebody takes note. A review only marks it for staff.
    The same once more changes nothing.

    Args:
        family, tier: see domain/red_flags; by value.
        rule: the rule's id, or the learned net's version.
        matched: the patient's own words that made it; kept, never logged.

    Returns:
        Whether it was new.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    conversation = access.conversation(work, conversation_id)
    known = _flags_of(work, conversation_id, seq)
    if any((one.net, one.family) == (net.value, family) for one in known):
        return False
    noted = next((one for one in known if one.acknowledged_at is not None), None)
    work.session.add(
        RedFlag(
            conversation_id=conversation_id,
            message_seq=seq,
            family=family,
            tier=tier,
            net=net.value,
            rule=rule[:60],
            matched=matched[:1000],
            list_version=version[:40],
            raised_at=work.now,
            # Somebody has taken note of this very message already.
            acknowledged_at=noted.acknowledged_at if noted else None,
            acknowledged_by=noted.acknowledged_by if noted else None,
        )
    )
    work.session.flush()
    log(
        work,
        Deed.RED_FLAG,
        conversation_id=conversation_id,
        staff_id=conversation.agent_id,
        queue_id=conversation.queue_id,
        reason=tier,
        seq=seq,
        family=family,
        net=net.value,
        rule=rule[:60],
        version=version[:40],
        before_priority=conversation.priority,
    )
    if tier == Tier.ALERT.value:
        _put_first(work, conversation)
        given = HandOver(why="red flag", priority=int(Priority.RED_FLAG))
        escalation.to_a_person(work, conversation_id, given)
        if conversation.state in _RUNNING:
            emergency_texts.warn(work, conversation, family)
        work.ring(topics.RED_FLAGS)
    ring_all(work, conversation)
    work.ring(topics.FLOOR)
    return True


def acknowledge(work: Work, conversation_id: int) -> bool:
    """Take note of all red flags of a conversation: nobody is rung for them any more.

    Who did, when, and how long it took is kept. Taking note twice is taking note once.

    Returns:
        Whether there was anything left to take note of.

    Raises:
        NotAllowed: the actor is no supervisor and has no part in it.
    """
    conversation = access.worked_conversation(work, conversation_id)
    return _take_note(work, conversation)


def judge(work: Work, conversation_id: int, seq: int, verdict: str) -> None:
    """Say whether a message that was flagged was an emergency; kept for the next training.

    Whoever judges has taken note. A false alarm takes the patient's card away, and the
    conversation's place before the others, unless another flag stands.

    Args:
        verdict: "confirmed" or "false alarm".

    Raises:
        BadInput: another verdict, or there is no flag at this message.
        NotAllowed: the actor is no supervisor and has no part in it.
    """
    conversation = access.worked_conversation(work, conversation_id)
    if verdict not in (Verdict.CONFIRMED.value, Verdict.FALSE_ALARM.value):
        raise BadInput("Choose “confirmed” or “false alarm”.")
    flags = _flags_of(work, conversation_id, seq)
    if not flags:
        raise BadInput("There is no red flag at this message.")
    work.claim(
        update(RedFlag)
        .where(
            col(RedFlag.conversation_id) == conversation_id,
            col(RedFlag.message_seq) == seq,
            # What was missed was an emergency: only a false alarm says something else.
            col(RedFlag.verdict).not_in(
                [Verdict.MISSED.value] if verdict == Verdict.CONFIRMED.value else []
            ),
        )
        .values(verdict=verdict, verdict_by=work.actor.id, verdict_at=work.now)
    )
    _take_note(work, conversation, seq)
    _judged(work, conversation, seq, verdict)


def mark_missed(work: Work, conversation_id: int, seq: int, family: str = "") -> None:
    """Say that a patient's message was an emergency that nobody found.

    While the conversation runs this is an alert like any other. It is kept for the next training.

    Args:
        family: what kind; empty where one can't say.

    Raises:
        BadInput: no message of the patient's, no such kind, or it is flagged already.
        NotAllowed: the actor is no supervisor and has no part in it.
    """
    conversation = access.worked_conversation(work, conversation_id)
    if family and family not in {one.value for one in Family}:
        raise BadInput("Choose what kind of emergency it was from the list.")
    if not _is_of_patient(work, conversation_id, seq):
        raise BadInput("Only a message of the patient's can be marked.")
    flags = _flags_of(work, conversation_id, seq)
    if any(_stands(one) for one in flags):
        raise BadInput("This message is marked as an emergency already.")
    for one in flags:
        if one.net == Net.PERSON.value:
            # It was marked before, and then called a false alarm.
            work.session.delete(one)
    work.session.flush()
    raise_alarm(
        work,
        conversation_id,
        seq,
        family=family,
        tier=Tier.ALERT.value,
        net=Net.PERSON,
        rule="",
        matched="",
        version="",
    )
    work.claim(
        update(RedFlag)
        .where(
            col(RedFlag.conversation_id) == conversation_id,
            col(RedFlag.message_seq) == seq,
            col(RedFlag.net) == Net.PERSON.value,
        )
        .values(verdict=Verdict.MISSED.value, verdict_by=work.actor.id, verdict_at=work.now)
    )
    if conversation.state not in _RUNNING:
        # Nobody can act on it any more: it is for the training.
        _take_note(work, conversation, seq)
    _judged(work, conversation, seq, Verdict.MISSED.value)


def _flags_of(work: Work, conversation_id: int, seq: int) -> list[RedFlag]:
    found = work.session.execute(
        select(RedFlag)
        .where(
            col(RedFlag.conversation_id) == conversation_id,
            col(RedFlag.message_seq) == seq,
        )
        .execution_options(populate_existing=True)
    ).scalars()
    return list(found)


def _stands(flag: RedFlag) -> bool:
    return flag.tier == Tier.ALERT.value and flag.verdict != Verdict.FALSE_ALARM.value


def _is_of_patient(work: Work, conversation_id: int, seq: int) -> bool:
    author = work.run(
        select(col(Message.author_kind)).where(
            col(Message.conversation_id) == conversation_id, col(Message.seq) == seq
        )
    ).scalar_one_or_none()
    return author == AuthorKind.PATIENT.value


def _take_note(work: Work, conversation: Conversation, seq: int | None = None) -> bool:
    waits = [
        col(RedFlag.conversation_id) == conversation.id,
        col(RedFlag.acknowledged_at).is_(None),
    ]
    if seq is None:
        # Reviews ring nobody: they wait for somebody who judges them.
        waits.append(col(RedFlag.tier) == Tier.ALERT.value)
    else:
        waits.append(col(RedFlag.message_seq) == seq)
    first: datetime | None = work.session.execute(
        select(func.min(RedFlag.raised_at)).where(*waits)
    ).scalar_one()
    taken = work.claim(
        update(RedFlag)
        .where(*waits)
        .values(acknowledged_at=work.now, acknowledged_by=work.actor.id)
    )
    if not taken or first is None:
        return False
    log(
        work,
        Deed.RED_FLAG_ACKNOWLEDGED,
        conversation_id=conversation.id,
        staff_id=work.actor.id,
        queue_id=conversation.queue_id,
        flags=taken,
        seconds=round((work.now - first).total_seconds(), 1),
    )
    _audit(work, conversation, "acknowledged red flag")
    ring_all(work, conversation)
    work.ring((topics.RED_FLAGS, topics.FLOOR))
    return True


def _judged(work: Work, conversation: Conversation, seq: int, verdict: str) -> None:
    log(
        work,
        Deed.RED_FLAG_JUDGED,
        conversation_id=conversation.id,
        staff_id=work.actor.id,
        queue_id=conversation.queue_id,
        reason=verdict,
        seq=seq,
    )
    _audit(work, conversation, "judged red flag", seq=seq, verdict=verdict)
    _settle_priority(work, conversation)
    ring_all(work, conversation)
    work.ring((topics.RED_FLAGS, topics.FLOOR))


def _audit(work: Work, conversation: Conversation, action: str, **detail: Any) -> None:
    audit(
        work,
        action,
        patient_id=conversation.patient_id,
        object_kind="conversation",
        object_id=conversation.id,
        **detail,
    )


def _put_first(work: Work, conversation: Conversation) -> None:
    _set_priority(work, conversation, Priority.RED_FLAG)


def _settle_priority(work: Work, conversation: Conversation) -> None:
    """First while a flag stands; where all were false alarms, as it was before them."""
    flags = work.session.execute(
        select(RedFlag)
        .where(col(RedFlag.conversation_id) == conversation.id)
        .execution_options(populate_existing=True)
    ).scalars()
    if any(_stands(one) for one in flags):
        _put_first(work, conversation)
    elif conversation.priority == Priority.RED_FLAG:
        detail = work.run(_FIRST_RAISED, {"key": conversation.id}).scalar_one_or_none() or {}
        before = Priority(detail.get("before_priority", Priority.NORMAL))
        _set_priority(work, conversation, before)
        log(
            work,
            Deed.PRIORITY,
            conversation_id=conversation.id,
            queue_id=conversation.queue_id,
            before_priority=int(Priority.RED_FLAG),
            priority=int(before),
            why="false alarm",
        )


def _set_priority(work: Work, conversation: Conversation, priority: Priority) -> None:
    """Set the priority of what is not over; what waits is offered anew at the next tick."""
    changed = work.claim(
        update(Conversation)
        .where(
            col(Conversation.id) == conversation.id,
            col(Conversation.state) != int(S.CLOSED),
            col(Conversation.priority) != int(priority),
        )
        .values(priority=int(priority))
    )
    if not changed:
        return
    set_committed_value(conversation, "priority", int(priority))
    work.claim(
        update(Conversation)
        .where(col(Conversation.id) == conversation.id, col(Conversation.state) == int(S.OPEN))
        .values(look_again_at=work.now)
    )
