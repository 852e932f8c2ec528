"""What a queue does with what it can't serve: before queueing and in the queue (SPEC section 4).

A queue's rules are tried in their order, and the first that fits acts. What was
sent on to another queue is never ended by that queue's rules.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam, func, select, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.hours import holiday, is_open
from psc_app.domain.vocabulary import (
    Channel,
    ConversationKind,
    Deed,
    OverflowAction,
    OverflowWhen,
    Priority,
)
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.journal import Event
from psc_app.models.workplace import OverflowRule, Queue
from psc_app.services import automated, closing, hours, routing, standing_offers
from psc_app.services.journal import log
from psc_app.services.prepared import PreparedRows
from psc_app.services.work import Work

NOBODY_ON_DUTY = "nobody on duty"
"""What stands as the alert of a conversation that was sent to a queue without anybody."""

_BEFORE = (OverflowWhen.OUT_OF_HOURS, OverflowWhen.TOO_MANY)
_RULES = PreparedRows(
    OverflowRule,
    select(OverflowRule)
    .where(
        col(OverflowRule.queue_id) == bindparam("queue"),
        col(OverflowRule.occasion).in_(bindparam("occasions", expanding=True)),
    )
    .order_by(col(OverflowRule.position), col(OverflowRule.id)),
)


def before_queueing(work: Work, conversation: Conversation) -> None:
    """Do what the rules say for somebody who comes out of hours or to a full queue.

    Afterwards it may be in another queue, or closed. Messages that were left,
    and calls that were asked for, wait whatever the rules say.
    """
    if conversation.kind != ConversationKind.LIVE.value:
        return
    told, been = False, {conversation.queue_id}
    while True:
        rule = _first_that_fits(work, conversation, moved=len(been) > 1)
        if rule is None:
            break
        target = _target(work, rule, been)
        _act(work, conversation, rule, target)
        told = True
        if target is None or conversation.queue_id in been:
            return
        been.add(conversation.queue_id)
    if not told and _is_closed(work, conversation):
        _say_closed(work, conversation)


def _first_that_fits(work: Work, conversation: Conversation, *, moved: bool) -> OverflowRule | None:
    for rule in _rules(work, conversation, _BEFORE):
        if rule.action == OverflowAction.END.value and (moved or _is_emergency(conversation)):
            continue
        if _fits(work, conversation, rule):
            return rule
    return None


def _is_emergency(conversation: Conversation) -> bool:
    """Whether nothing may end it: no rule sends somebody away whose words sound like one."""
    return conversation.priority >= Priority.RED_FLAG


def _fits(work: Work, conversation: Conversation, rule: OverflowRule) -> bool:
    if rule.occasion == OverflowWhen.OUT_OF_HOURS.value:
        return _is_closed(work, conversation)
    waiting = work.run(
        select(func.count()).where(
            col(Conversation.state) == int(S.OPEN),
            col(Conversation.queue_id) == conversation.queue_id,
            col(Conversation.id) != conversation.id,
        )
    ).scalar_one()
    return waiting >= rule.threshold


def is_shut_out(work: Work, conversation: Conversation) -> bool:
    """Whether its line is not served now, and no rule sends it on to another."""
    if not _is_closed(work, conversation):
        return False
    rule = _first_that_fits(work, conversation, moved=False)
    return rule is None or rule.action != OverflowAction.TRANSFER.value


def in_queue(work: Work, conversation: Conversation) -> None:
    """Do what the rules say for somebody who has waited too long; each rule acts once."""
    if standing_offers.pending(work, conversation) is not None:
        return  # An agent is about to take it. If not, the clock comes back to it.
    for rule in _overdue(work, conversation):
        target = _target(work, rule, {conversation.queue_id})
        _act(work, conversation, rule, target, waited=True)
        if conversation.state != S.OPEN:
            return
        if target is not None:
            routing.offer_next(work, conversation)
            return


def _overdue(work: Work, conversation: Conversation) -> list[OverflowRule]:
    """The rules for long waits whose time has come and that have not acted yet."""
    if conversation.kind != ConversationKind.LIVE.value:
        return []
    waited = work.now - conversation.queued_at
    passed = [
        rule
        for rule in _rules(work, conversation, (OverflowWhen.TOO_LONG,))
        if waited >= timedelta(seconds=rule.threshold)
        and not (rule.action == OverflowAction.END.value and _is_emergency(conversation))
    ]
    if not passed:
        return []
    acted = work.run(
        select(col(Event.detail)).where(
            col(Event.conversation_id) == conversation.id,
            col(Event.deed) == Deed.OVERFLOWED.value,
            col(Event.at) >= conversation.queued_at,
        )
    ).scalars()
    done = {detail.get("rule") for detail in acted}
    return [rule for rule in passed if rule.id not in done]


def _rules(
    work: Work, conversation: Conversation, occasions: Sequence[OverflowWhen]
) -> list[OverflowRule]:
    names = [occasion.value for occasion in occasions]
    return work.rows(_RULES, queue=conversation.queue_id, occasions=names)


def _target(work: Work, rule: OverflowRule, been: set[int]) -> Queue | None:
    """The queue a rule sends on to, unless the conversation came from there."""
    if rule.action != OverflowAction.TRANSFER.value or rule.to_queue_id in (None, *been):
        return None
    queue = work.get(Queue, rule.to_queue_id)
    return queue if queue is not None and queue.active else None


def _act(
    work: Work,
    conversation: Conversation,
    rule: OverflowRule,
    target: Queue | None,
    *,
    waited: bool = False,
) -> None:
    action = OverflowAction(rule.action)
    nobody = target is not None and not hours.on_duty(work, target.id or 0)
    log(
        work,
        Deed.OVERFLOWED,
        conversation_id=conversation.id,
        queue_id=conversation.queue_id,
        reason=rule.occasion,
        rule=rule.id,
        action=action.value,
        threshold=rule.threshold,
        to_queue=target.id if target else None,
        nobody_on_duty=nobody,
    )
    _say(work, conversation, rule)
    if action is OverflowAction.END:
        closing.close_open(work, conversation, Why.OVERFLOW)
    elif target is not None:
        _send_on(work, conversation, target, waited=waited)
        if nobody:
            _alert(work, conversation)


def _send_on(work: Work, conversation: Conversation, target: Queue, *, waited: bool) -> None:
    """Put it into another queue, as of now; who has waited already goes to the front there."""
    work.claim(
        update(Conversation)
        .where(col(Conversation.id) == conversation.id, col(Conversation.state) == int(S.OPEN))
        .values(
            queue_id=target.id,
            queued_at=work.now,
            front_of_line=waited or conversation.front_of_line,
        )
    )
    left = conversation.queue_id
    work.session.refresh(conversation)
    automated.tell_next(work, left)
    work.ring(topics.OPEN_ITEMS)


def _alert(work: Work, conversation: Conversation) -> None:
    alerted = work.claim(
        update(Conversation)
        .where(col(Conversation.id) == conversation.id, col(Conversation.alert) == "")
        .values(alert=NOBODY_ON_DUTY)
    )
    if alerted:
        work.session.refresh(conversation)
        log(
            work,
            Deed.SUPERVISOR_ALERTED,
            conversation_id=conversation.id,
            queue_id=conversation.queue_id,
            reason=NOBODY_ON_DUTY,
        )
        work.ring((topics.FLOOR, topics.OPEN_ITEMS))


def _say(work: Work, conversation: Conversation, rule: OverflowRule) -> None:
    """Tell the patient: in the rule's own words, or in the clinic's for the occasion."""
    action = OverflowAction(rule.action)
    if action is OverflowAction.CALL_BACK and conversation.channel == Channel.SMS.value:
        # Who texts is reached at their number anyway, and has no page to ask for a call on.
        action = OverflowAction.QUEUE_ANYWAY
    if rule.message:
        automated.say(
            work, conversation, "overflow", opening=_opening(work, conversation), text=rule.message
        )
        return
    if rule.occasion == OverflowWhen.OUT_OF_HOURS.value:
        # Whoever is sent on to a queue that is served need not hear of closed doors.
        if action is not OverflowAction.TRANSFER:
            _say_closed(work, conversation)
    elif action is not OverflowAction.CALL_BACK:
        automated.say(work, conversation, "overflow")
    if action is OverflowAction.CALL_BACK:
        automated.say(work, conversation, "call_back")


def _say_closed(work: Work, conversation: Conversation) -> None:
    week = hours.week_of(work, conversation.queue_id)
    name = "holiday" if week is not None and holiday(week, work.now) else "out_of_hours"
    automated.say(work, conversation, name, opening=_opening(work, conversation))


def _opening(work: Work, conversation: Conversation) -> str:
    week = hours.week_of(work, conversation.queue_id)
    return hours.opening_words(week, work.now) if week is not None else ""


def _is_closed(work: Work, conversation: Conversation) -> bool:
    queue = work.get(Queue, conversation.queue_id)
    if queue is None or queue.hours_id is None:
        return False
    week = hours.week_of(work, conversation.queue_id)
    return week is not None and not is_open(week, work.now)
