"""What the event log says of a conversation's way, in a supervisor's words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psc_app.domain import mood
from psc_app.domain.bot_part_cards import WHY_IN_WORDS
from psc_app.domain.cards import millis
from psc_app.domain.red_flags import Tier
from psc_app.domain.teamwork_cards import PassedOverCard, WayStep
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import (
    Deed,
    Net,
    OfferKind,
    OverflowAction,
    OverflowWhen,
    Priority,
    Role,
    SessionMode,
    Verdict,
)
from psc_app.models.journal import Event
from psc_app.services.giving_way import RED_FLAG_FIRST
from psc_app.services.offers import LOST

_STAFF = {role.value for role in Role if role not in (Role.VISITOR, Role.PATIENT, Role.SYSTEM)}


@dataclass(frozen=True)
class Names:
    """What the keys in the log are called now; what was removed goes by its number."""

    staff: Mapping[int, str]
    queues: Mapping[int, str]
    skills: Mapping[int, str]
    rules: Mapping[int, str]

    def person(self, key: Any) -> str:
        """An agent's name."""
        return self.staff.get(key, f"agent {key}") if key else "nobody"

    def queue(self, key: Any) -> str:
        """A queue's name."""
        return self.queues.get(key, f"queue {key}") if key else "no queue"

    def rule(self, key: Any) -> str:
        """A classification rule's name."""
        return self.rules.get(key, f"rule {key}")

    def skill(self, key: Any) -> str:
        """A skill's name."""
        return self.skills.get(int(key), f"skill {key}")

    def needs(self, levels: Mapping[Any, int]) -> str:
        """Skills with their levels, such as "Spanish 7, Triage 4"."""
        return ", ".join(sorted(f"{self.skill(key)} {level}" for key, level in levels.items()))

    def passed(self, entries: Iterable[Sequence[Any]]) -> tuple[PassedOverCard, ...]:
        """Who was passed over, and why: as routing keeps it, with what is missing spelt out."""
        return tuple(
            PassedOverCard(self.person(entry[0]), _why(self, *entry[1:])) for entry in entries
        )


def _why(names: Names, why: str, skill_id: int | None = None, needed: int = 0, has: int = 0) -> str:
    if skill_id is None:
        return why
    level = f"has {has}" if has else "not at all"
    return f"{why}: {names.skill(skill_id)} {needed} needed, {level}"


def joined(*parts: str) -> str:
    """What there is of some parts, with dots between."""
    return " · ".join(part for part in parts if part)


def steps(events: Sequence[Event], names: Names) -> tuple[WayStep, ...]:
    """A conversation's events as steps; what has nothing to do with routing is left out."""
    if not events:
        return ()
    began, found = events[0].at, []
    for number, event in enumerate(events):
        teller = TELLERS.get(event.deed)
        told = None if teller is None else teller(_Told(event, names, events[:number]))
        if told is not None:
            kind, title, *rest = told
            found.append(_step(event, began, kind, title, rest))
    return tuple(found)


def _step(event: Event, began: datetime, kind: str, title: str, rest: list[Any]) -> WayStep:
    lines = rest[0] if rest else ()
    return WayStep(
        id=event.id or 0,
        at=millis(event.at),
        kind=kind,
        after=_clock((event.at - began).total_seconds()),
        title=title,
        lines=tuple(line for line in lines if line),
        passed=rest[1] if len(rest) > 1 else (),
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


# ---- one event each: the kind, the title, then lines and who was passed over


@dataclass(frozen=True)
class _Told:
    """An event, with what it takes to tell it.

    Attributes:
        before: the conversation's earlier events.
    """

    event: Event
    names: Names
    before: Sequence[Event]

    @property
    def agent(self) -> str:
        return self.names.person(self.event.staff_id)

    @property
    def queue(self) -> str:
        return self.names.queue(self.event.queue_id)

    @property
    def actor(self) -> str:
        if self.event.actor_role in _STAFF:
            return self.names.person(self.event.actor_id)
        return "the system" if self.event.actor_role == Role.SYSTEM.value else "the patient"

    def get(self, key: str, default: Any = None) -> Any:
        return self.event.detail.get(key, default)

    def person(self, key: str) -> str:
        return self.names.person(self.get(key))

    @property
    def is_consult(self) -> bool:
        return self.get("kind") == OfferKind.CONSULT.value

    @property
    def is_transfer(self) -> bool:
        return self.get("kind") == OfferKind.TRANSFER.value


def _moved(told: _Told) -> tuple[Any, ...] | None:
    event = told.event
    before, after = event.state_before, event.state_after
    if before is None:
        if after == S.WITH_BOT:
            return ("line", "Came in; the bot answered")
        return ("line", f"Came in, into {told.queue}")
    if before == S.WITH_BOT and after == S.OPEN:
        return None  # That it was handed over has a line of its own.
    if after == S.ACTIVE:
        return _taken(told)
    if after == S.OPEN:
        return _back_in_line(told)
    if after == S.WRAP_UP:
        return ("end", "The talk is over", (_because(event.reason),))
    if after == S.CLOSED:
        return ("end", "Closed", (_because(event.reason),))
    return ("moved", f"Set aside by {told.actor}")


def _handed_over_by_bot(told: _Told) -> tuple[Any, ...]:
    why = WHY_IN_WORDS.get(told.event.reason, told.event.reason)
    return ("moved", "The bot handed it over", (why,))


def _taken(told: _Told) -> tuple[Any, ...] | None:
    if told.event.state_before == S.WAITING:
        return ("taken", f"Taken up again by {told.agent}")
    if told.event.reason:
        return None  # A supervisor's assignment has a line of its own.
    last = told.before[-1] if told.before else None
    if last is not None and last.deed == Deed.ACCEPTED.value:
        return None  # So has the offer that was accepted.
    return ("taken", f"{told.agent} picked it")


def _back_in_line(told: _Told) -> tuple[Any, ...] | None:
    if told.event.state_before == S.WAITING:
        return ("line", f"The patient wrote again: waits in {told.queue}")
    if told.event.reason == "transferred":
        return None  # The transfer has a line of its own.
    title = {
        "released": f"{told.actor} gave it back",
        "agent disconnected": "Its agent was gone for too long",
    }.get(told.event.reason, "Back in the line")
    return ("line", f"{title}: first in the line of {told.queue}")


def _because(reason: str) -> str:
    return f"Because: {reason}" if reason else ""


def _classified(told: _Told) -> tuple[Any, ...]:
    rule = told.get("rule")
    name = told.get("rule_name") or (told.names.rule(rule) if rule else "")
    lines = (
        f"Queue: {told.queue}",
        f"Needs: {needs}" if (needs := told.names.needs(told.get("skills", {}))) else "",
        f"Priority: {Priority(told.get('priority', 0)).label}",
    )
    tried = tuple(
        PassedOverCard(told.names.rule(entry[0]), str(entry[1])) for entry in told.get("tried", [])
    )
    title = f"The rule “{name}” fitted" if rule else "No rule fitted: the fallback queue"
    return ("rule", title, lines, tried)


def _overflowed(told: _Told) -> tuple[Any, ...]:
    to = told.names.queue(told.get("to_queue"))
    title = {
        OverflowAction.TRANSFER.value: f"Overflow: sent on from {told.queue} to {to}",
        OverflowAction.CALL_BACK.value: "Overflow: a call-back was offered",
        OverflowAction.END.value: "Overflow: ended with a message",
    }.get(told.get("action"), f"Overflow: waits in {told.queue} all the same")
    why = {
        OverflowWhen.OUT_OF_HOURS.value: f"{told.queue} was closed",
        OverflowWhen.TOO_MANY.value: f"{told.get('threshold')} or more were waiting",
        OverflowWhen.TOO_LONG.value: f"It had waited {told.get('threshold')} s",
    }.get(told.event.reason, told.event.reason)
    nobody = f"Nobody of {to} was on duty" if told.get("nobody_on_duty") else ""
    return ("moved", title, (why, nobody))


def _offered(told: _Told) -> tuple[Any, ...]:
    own = "The patient's own agent" if told.get("own_agent") else ""
    method = f"{told.queue}, {told.get('method')}" if told.get("method") else told.queue
    others = " and ".join(f"conversation {key}" for key in told.get("instead_of", ()))
    instead = f"In place of {others}, which could wait" if others else ""
    lines = (method, *_standing(told), own, instead)
    return ("offer", f"Offered to {told.agent}", lines, told.names.passed(_passed_over(told)))


def _nobody(told: _Told) -> tuple[Any, ...]:
    passed = told.names.passed(_passed_over(told))
    lines = (told.queue, *_standing(told), "" if passed else f"{told.queue} has no members")
    return ("declined", "Nobody could take it", lines, passed)


def _passed_over(told: _Told) -> list[list[Any]]:
    return told.get("passed_over", [])


def _standing(told: _Told) -> tuple[str, ...]:
    front = "first in the line" if told.get("front_of_line") else ""
    needs = told.names.needs(told.get("needs", {}))
    return (
        joined(f"Priority {Priority(told.get('priority', 0)).label}", front),
        f"Needs {needs}" if needs else "",
    )


def _accepted(told: _Told) -> tuple[Any, ...] | None:
    if told.is_consult or told.is_transfer:
        return None  # What follows from it has a line of its own.
    return ("taken", f"{told.agent} accepted")


def _rejected(told: _Told) -> tuple[Any, ...] | None:
    if told.is_transfer:
        return None  # It comes back, which has a line of its own.
    what = "could not advise" if told.is_consult else "rejected the offer"
    return ("declined", f"{told.agent} {what}")


def _timed_out(told: _Told) -> tuple[Any, ...] | None:
    if told.is_transfer:
        return None
    what = "asked for advice" if told.is_consult else "offered it"
    return ("declined", f"{told.agent} did not answer when {what}")


def _withdrawn(told: _Told) -> tuple[Any, ...] | None:
    if told.event.reason == LOST:
        if told.is_transfer:
            return None  # It comes back, which has a line of its own.
        what = "asked for advice" if told.is_consult else "offered it"
        return ("declined", f"{told.agent} lost the connection when {what}")
    if told.event.reason == RED_FLAG_FIRST:
        return ("change", f"The offer to {told.agent} gave way to a red flag")
    what = "request to" if told.is_consult or told.is_transfer else "offer to"
    return ("change", f"The {what} {told.agent} was withdrawn")


def _returned(told: _Told) -> tuple[Any, ...] | None:
    asked = told.person("asked")
    how = {
        "rejected": f"{asked} declined",
        "timed out": f"{asked} did not answer",
        LOST: f"{asked} lost the connection",
    }
    if told.event.reason not in how:
        return None  # It was withdrawn, which has a line of its own.
    return ("declined", f"{how[told.event.reason]}: it stayed with {told.agent}")


def _transferred(told: _Told) -> tuple[Any, ...]:
    sender = told.person("from_staff")
    if told.event.staff_id is not None:
        return ("moved", f"Handed over from {sender} to {told.agent}")
    before = told.names.queue(told.get("from_queue"))
    by = "" if told.get("from_staff") == told.event.actor_id else f"By {told.actor}"
    anyway = f"Although nobody served {told.queue} then" if told.get("anyway") else ""
    title = f"Transferred by {sender}" if not by else f"Taken from {sender}"
    if told.get("from_staff") is None:
        title = "Sent on while it waited"
    return ("moved", f"{title}, from {before} to {told.queue}", (by, anyway))


def _consult_asked(told: _Told) -> tuple[Any, ...]:
    of = f"Asked of the queue {told.queue}" if told.event.queue_id else ""
    return ("consult", f"{told.person('from_staff')} asked {told.agent} for advice", (of,))


def _consult_returned(told: _Told) -> tuple[Any, ...] | None:
    if told.event.reason not in ("rejected", "timed out", LOST):
        return None
    return ("consult", f"Nobody advised {told.agent}")


def _part(advises: str, listens: str) -> Callable[[_Told], tuple[Any, ...] | None]:
    def tell(told: _Told) -> tuple[Any, ...] | None:
        mode = told.get("mode")
        text = listens if mode == SessionMode.MONITOR.value else advises
        # A primary's part follows from what is told already.
        return ("consult", f"{told.agent} {text}") if mode else None

    return tell


def _skills(told: _Told) -> tuple[Any, ...]:
    skill, level = told.names.skill(told.get("skill_id", 0)), told.get("level", 0)
    title = f"Needs {skill} {level}" if level else f"Does not need {skill} any more"
    return ("change", f"{title}, says {told.actor}")


def _priority(told: _Told) -> tuple[Any, ...]:
    before, after = (Priority(told.get(key, 0)).label for key in ("before_priority", "priority"))
    whys = {"waited": "It had waited long enough", "false alarm": "Its red flag was a false alarm"}
    why = whys.get(told.get("why", ""), f"By {told.actor}")
    return ("change", f"Priority from {before} to {after}", (why,))


def _red_flag(told: _Told) -> tuple[Any, ...]:
    by = {Net.RULES.value: "Found by the rules", Net.MODEL.value: "Found by the learned detector"}
    family, net = told.get("family", ""), told.get("net", "")
    title = "Red flag" if told.event.reason == Tier.ALERT.value else "May be a red flag"
    rule = f", {told.get('rule')}" if told.get("rule") else ""
    return (
        "flag",
        f"{title}: {family}" if family else title,
        (f"{by.get(net, f'Marked by {told.actor}')}{rule}",),
    )


def _noted(told: _Told) -> tuple[Any, ...]:
    after = _clock(told.get("seconds", 0))
    return ("flag", f"{told.actor} took note of the red flag", (f"After {after}",))


def _judged(told: _Told) -> tuple[Any, ...]:
    says = {
        Verdict.CONFIRMED.value: "it was an emergency",
        Verdict.FALSE_ALARM.value: "it was a false alarm",
        Verdict.MISSED.value: "an emergency was missed",
    }
    return ("flag", f"{told.actor} says: {says.get(told.event.reason, told.event.reason)}")


def _sounds(told: _Told) -> tuple[Any, ...]:
    by = "Read by the word list" if told.get("basic") else "Read by the language model"
    return ("change", f"The patient sounds {mood.label(told.get('level'))}", (by,))


def _plain(kind: str, title: str) -> Callable[[_Told], tuple[Any, ...]]:
    return lambda told: (kind, title.format(agent=told.agent, actor=told.actor, of=told.event))


TELLERS: dict[str, Callable[[_Told], tuple[Any, ...] | None]] = {
    deed.value: teller
    for deed, teller in {
        Deed.MOVED: _moved,
        Deed.HANDED_OVER: _handed_over_by_bot,
        Deed.CLASSIFIED: _classified,
        Deed.OVERFLOWED: _overflowed,
        Deed.OFFERED: _offered,
        Deed.NOBODY_FITS: _nobody,
        Deed.ACCEPTED: _accepted,
        Deed.REJECTED: _rejected,
        Deed.OFFER_TIMED_OUT: _timed_out,
        Deed.OFFER_WITHDRAWN: _withdrawn,
        Deed.DIVERTED: _plain("declined", "{agent} sent it on to the next agent"),
        Deed.EVERYONE_DECLINED: _plain("declined", "Everybody who could take it has declined"),
        Deed.SUPERVISOR_ALERTED: _plain("change", "Supervisors were alerted: {of.reason}"),
        Deed.PRIORITY: _priority,
        Deed.SKILLS: _skills,
        Deed.TRANSFER_ASKED: _plain("moved", "{actor} asked {agent} to take it over"),
        Deed.TRANSFER_RETURNED: _returned,
        Deed.TRANSFERRED: _transferred,
        Deed.ASSIGNED: _plain("taken", "{actor} assigned it to {agent}"),
        Deed.CONSULT_ASKED: _consult_asked,
        Deed.CONSULT_RETURNED: _consult_returned,
        Deed.SESSION_STARTED: _part("advises", "listens, unseen"),
        Deed.SESSION_ENDED: _part("does not advise any more", "does not listen any more"),
        Deed.JOINED: _plain("consult", "{agent} came into the chat as a supervisor"),
        Deed.BROUGHT_IN: _plain("consult", "{agent} was brought into the chat"),
        Deed.RED_FLAG: _red_flag,
        Deed.RED_FLAG_ACKNOWLEDGED: _noted,
        Deed.RED_FLAG_JUDGED: _judged,
        Deed.MOOD_ALERT: _sounds,
        Deed.MOOD_ALERT_OVER: _sounds,
        Deed.CALL_BACK_ASKED: _plain("change", "The patient asked to be called"),
        Deed.CALL_BACK_UNDONE: _plain("change", "The patient will wait in the chat instead"),
        Deed.MESSAGE_LEFT: _plain("change", "The patient left a message"),
        Deed.PATIENT_LOST: _plain("change", "The patient's connection was lost"),
        Deed.PATIENT_BACK: _plain("change", "The patient came back"),
    }.items()
}
"""How each deed is told; what is not in here belongs to no conversation's way."""
