"""What screens and the next training see of red flags; raising and judging is in red_flags."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import col

from psc_app.domain.alarm_cards import AlarmCard, FlagCard, FoundCard
from psc_app.domain.cards import millis
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.permissions import Right
from psc_app.domain.red_flags import RULES, Family, Tier
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Net, Verdict
from psc_app.models.conversation import Conversation, Message
from psc_app.models.people import Staff
from psc_app.models.red_flags import RedFlag
from psc_app.models.workplace import Queue
from psc_app.services import access, colleagues
from psc_app.services.journal import audit
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_AFTER_THE_END = timedelta(hours=1)
"""How long the patient's card stays on the screen of a conversation that is closed."""

_SAYS = {rule.id: rule.says for rule in RULES}
_NETS = {Net.RULES.value: "Rules", Net.MODEL.value: "Learned detector", Net.PERSON.value: "Staff"}

_f = RedFlag.metadata.tables["red_flag"].c
_OF_PATIENT = Prepared(
    select(_f.family, _f.raised_at).where(
        _f.conversation_id == bindparam("key"),
        _f.tier == bindparam("alert"),
        _f.verdict != bindparam("false_alarm"),
    )
)


def waiting(work: Work) -> tuple[AlarmCard, ...]:
    """The conversations with a red flag of which nobody took note, the longest waiting first.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    rows = work.session.execute(
        select(RedFlag, Conversation, col(Queue.name), col(Staff.full_name))
        .join(Conversation, col(Conversation.id) == col(RedFlag.conversation_id))
        .join(Queue, col(Queue.id) == col(Conversation.queue_id))
        .outerjoin(Staff, col(Staff.id) == col(Conversation.agent_id))
        .where(col(RedFlag.acknowledged_at).is_(None), col(RedFlag.tier) == Tier.ALERT.value)
        .order_by(col(RedFlag.raised_at), col(RedFlag.id))
        .limit(LONGEST_LIST)
    ).all()
    by_talk: dict[int, list[Any]] = {}
    for row in rows:
        by_talk.setdefault(row[0].conversation_id, []).append(row)
    return tuple(_alarm(found) for found in by_talk.values())


def _alarm(rows: Sequence[Any]) -> AlarmCard:
    _, talk, queue, agent = rows[0]
    flags: list[RedFlag] = [row[0] for row in rows]
    return AlarmCard(
        conversation_id=talk.id,
        name=talk.display_name,
        queue=queue,
        state=talk.state,
        state_label=S(talk.state).label,
        agent=agent or "",
        what=_kinds(flags),
        matched=next((flag.matched for flag in flags if flag.matched), ""),
        since=millis(flags[0].raised_at),
        flags=len({flag.message_seq for flag in flags}),
    )


def _kinds(flags: Iterable[RedFlag]) -> str:
    """The kinds of emergency, each once: "cardiac, breathing"."""
    return ", ".join(dict.fromkeys(flag.family for flag in flags if flag.family))


def of_conversation(work: Work, conversation_id: int) -> tuple[FlagCard, ...]:
    """The flagged messages of a conversation, oldest first, with all that was found in each.

    Raises:
        NotAllowed: no such conversation for this actor.
    """
    access.staff_conversation(work, conversation_id)
    flags = list(
        work.session.execute(
            select(RedFlag)
            .where(col(RedFlag.conversation_id) == conversation_id)
            .order_by(col(RedFlag.message_seq), col(RedFlag.id))
            .limit(LONGEST_LIST)
        ).scalars()
    )
    people = colleagues.names(
        work, {who for one in flags for who in (one.acknowledged_by, one.verdict_by) if who}
    )
    return tuple(
        _flag(list(found), people) for _, found in groupby(flags, lambda one: one.message_seq)
    )


def _flag(found: Sequence[RedFlag], people: dict[int, str]) -> FlagCard:
    alert = any(one.tier == Tier.ALERT.value for one in found)
    first = found[0]
    judged = next((one for one in found if one.verdict), first)
    kinds = _kinds(found)
    sounds = "Sounds like an emergency" if alert else "May be an emergency: please read"
    noted = millis(first.acknowledged_at)
    return FlagCard(
        seq=first.message_seq,
        alert=alert,
        title=f"{sounds}: {kinds}" if kinds else sounds,
        found=tuple(_found(one, people) for one in found),
        raised_at=millis(first.raised_at),
        noted=noted,
        noted_by=people.get(first.acknowledged_by or 0, ""),
        noted_after=_spell((noted - millis(first.raised_at)) // 1000) if noted else "",
        verdict=judged.verdict,
        verdict_by=people.get(judged.verdict_by or 0, ""),
    )


def _found(flag: RedFlag, people: dict[int, str]) -> FoundCard:
    why = flag.rule
    if flag.net == Net.RULES.value:
        says = _SAYS.get(flag.rule, "")
        why = f"{flag.rule}: {says}" if says else flag.rule
    elif flag.net == Net.PERSON.value:
        why = f"marked by {people.get(flag.verdict_by or 0, 'a colleague')}"
    return FoundCard(flag.family, _NETS.get(flag.net, flag.net), why, flag.matched)


def _spell(seconds: int) -> str:
    minutes, rest = divmod(max(0, seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def standing(work: Work, conversation_ids: Sequence[int]) -> dict[int, str]:
    """Which of these conversations have a red flag: "waiting" until noted, then "noted".

    "review" where there is nothing but what somebody should read and judge.
    """
    if not conversation_ids:
        return {}
    rows = work.run(
        select(_f.conversation_id, _f.tier, _f.verdict, _f.acknowledged_at).where(
            _f.conversation_id.in_(conversation_ids), _f.verdict != Verdict.FALSE_ALARM.value
        )
    )
    found: dict[int, str] = {}
    ranks = ("", "review", "noted", "waiting")
    for row in rows:
        mark = "noted" if row.acknowledged_at else "waiting"
        if row.tier != Tier.ALERT.value:
            mark = "" if row.verdict else "review"
        before = found.get(row.conversation_id, "")
        found[row.conversation_id] = max(mark, before, key=ranks.index)
    return found


def for_patient(work: Work, conversation: Conversation) -> str:
    """Which emergency card the patient's own screen shows: "emergency", "self-harm" or none."""
    rows = work.quick(
        _OF_PATIENT,
        key=conversation.id,
        alert=Tier.ALERT.value,
        false_alarm=Verdict.FALSE_ALARM.value,
    )
    if conversation.state == S.CLOSED:
        rows = [row for row in rows if row.raised_at + _AFTER_THE_END > work.now]
    if any(row.family == Family.SELF_HARM.value for row in rows):
        return "self-harm"
    return "emergency" if rows else ""


def judged(work: Work) -> list[dict[str, str]]:
    """All messages on whose flags a person has given a verdict, for the next training.

    They hold what patients wrote, so giving them out leaves a row in the audit log.

    Raises:
        NotAllowed: not the system, which means the command line.
    """
    access.require_system(work)
    audit(work, "exported red flag verdicts", patient_id=None)
    rows = work.session.execute(
        select(RedFlag, col(Message.body))
        .join(
            Message,
            (col(Message.conversation_id) == col(RedFlag.conversation_id))
            & (col(Message.seq) == col(RedFlag.message_seq)),
        )
        .where(col(RedFlag.verdict) != "")
        .order_by(col(RedFlag.id))
    ).all()
    return [
        {
            "text": body,
            "verdict": flag.verdict,
            "tier": flag.tier,
            "family": flag.family,
            "net": flag.net,
            "rule": flag.rule,
            "matched": flag.matched,
            "version": flag.list_version,
        }
        for flag, body in rows
    ]
