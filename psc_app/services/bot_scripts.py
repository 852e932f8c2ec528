"""The embedded bot's flows: versions, which of them is live, and a trial of a draft.

Nothing is ever overwritten. What the app came with is version 0 and has no row; it answers until
an administrator makes another version live, and can be made live again.
"""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import col, select

from psc_app.bot import script_text
from psc_app.domain import red_flags, topics
from psc_app.domain.bot_cards import (
    ChangedLine,
    FaultLine,
    FlowLine,
    ScriptCheck,
    TrialLine,
    TrialSlot,
    TrialStep,
    VersionLine,
)
from psc_app.domain.bot_script import Ask, End, Fault, Hand, Script
from psc_app.domain.bot_talk import answer, where
from psc_app.domain.bot_words import BotReply, Turn
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import Priority
from psc_app.models.bot import BotScript
from psc_app.models.people import Staff
from psc_app.models.settings import SettingChange
from psc_app.models.workplace import Queue, Skill
from psc_app.services import access, settings
from psc_app.services.work import Work

SHIPPED = 0
"""The version that the app came with."""

LONGEST_NOTE = 200
_FILED = "bot script"
"""How changes of what is live are filed among the changes of settings."""
_SHIPPED_NOTE = "Came with the app"
_AROUND = 2
"""Lines that are shown around a difference."""
_MOST_CHANGED_LINES = 600


class Live(NamedTuple):
    """The flows that new talks begin with; id is None for those the app came with."""

    id: int | None
    text: str


def live(work: Work) -> Live:
    """The flows that new talks begin with."""
    row = work.session.exec(
        select(BotScript).where(BotScript.live).order_by(col(BotScript.id).desc())
    ).first()
    return Live(row.id, row.text) if row else Live(None, script_text.shipped())


def text_of(work: Work, script_id: int | None) -> str:
    """The flows a running talk began with.

    Raises:
        BadInput: there is no such version.
    """
    if not script_id:
        return script_text.shipped()
    row = work.get(BotScript, script_id)
    if row is None:
        raise BadInput("There is no such version of the flows.")
    return row.text


# ---------------------------------------------------------------- versions


def versions(work: Work, most: int = 50) -> tuple[VersionLine, ...]:
    """The versions, the newest first, and at the end what the app came with.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    now_live = live(work).id or SHIPPED
    lived = _lived(work)
    rows = work.session.exec(
        select(BotScript, Staff.full_name)
        .outerjoin(Staff, col(Staff.id) == BotScript.made_by)
        .order_by(col(BotScript.id).desc())
        .limit(most)
    )
    found = [
        VersionLine(
            row.id or 0, row.note, millis(row.made_at), who or "System", row.id == now_live,
            *lived.get(row.id or 0, (0, "")),
        )
        for row, who in rows
    ]  # fmt: skip
    shipped = VersionLine(
        SHIPPED, _SHIPPED_NOTE, 0, "", now_live == SHIPPED, *lived.get(SHIPPED, (0, ""))
    )
    return (*found, shipped)


def _lived(work: Work) -> dict[int, tuple[int, str]]:
    """When each version was made live the last time, and by whom."""
    rows = work.session.exec(
        select(SettingChange, Staff.full_name)
        .outerjoin(Staff, col(Staff.id) == SettingChange.actor_id)
        .where(SettingChange.key == _FILED)
        .order_by(col(SettingChange.id))
    )
    return {int(row.after["live"]): (millis(row.at), who or "System") for row, who in rows}


def newest(work: Work) -> int:
    """The newest version there is."""
    found = work.session.exec(select(BotScript.id).order_by(col(BotScript.id).desc())).first()
    return found or SHIPPED


def save(work: Work, text: str, note: str, base: int, *, go_live: bool = False) -> int:
    """Keep a text as a new version; its key.

    Args:
        work: the deed of an administrator.
        text: without grave faults.
        note: what the change is about, in the administrator's words.
        base: the newest version that the administrator knows of.
        go_live: whether new talks begin with it from now on.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: the text has faults, or nothing differs.
        TooLate: somebody else has saved a version meanwhile.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    text, note = storable(text).replace("\r\n", "\n"), " ".join(storable(note).split())
    if not note:
        raise BadInput("What changed? Write a few words, so that others find this version again.")
    if len(note) > LONGEST_NOTE:
        raise BadInput(f"What changed: at most {LONGEST_NOTE} characters.")
    grave = [fault for fault in script_text.read(text)[1] if fault.grave]
    if grave:
        raise BadInput(f"Not saved. Line {grave[0].line}: {grave[0].text}")
    last = newest(work)
    if last != base:
        raise TooLate(
            f"Version {last} was saved meanwhile. Compare yours with it; saving again keeps both."
        )
    if text == text_of(work, last):
        raise BadInput(f"Nothing differs from version {last}.")
    row = BotScript(text=text, note=note, made_at=work.now, made_by=work.actor.id)
    work.session.add(row)
    work.session.flush()
    made = row.id or 0
    if go_live:
        make_live(work, made)
    work.ring(topics.SETTINGS)
    return made


def make_live(work: Work, script_id: int) -> None:
    """Have new talks begin with a version; talks that run go on with theirs.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: there is no such version, or this app can't read it.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    text = text_of(work, script_id)
    if script_text.read(text)[0] is None:
        raise BadInput("This version has faults. Open it in the editor and mend them first.")
    before = live(work).id or SHIPPED
    if before == script_id:
        return
    work.session.add(
        SettingChange(
            at=work.now,
            actor_id=work.actor.id,
            key=_FILED,
            before={"live": before},
            after={"live": script_id},
        )
    )
    work.run(update(BotScript).where(col(BotScript.live)).values(live=False))
    if script_id != SHIPPED:
        work.run(update(BotScript).where(col(BotScript.id) == script_id).values(live=True))
    work.session.expire_all()
    work.ring(topics.SETTINGS)


def differences(work: Work, older: int, newer_text: str) -> tuple[ChangedLine, ...]:
    """How a text differs from a version, with the lines around; empty where it does not.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: there is no such version.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    before = text_of(work, older).splitlines()
    return tuple(
        ChangedLine(number, sign, text)
        for number, (sign, text) in zip(
            range(_MOST_CHANGED_LINES), _compared(before, newer_text.splitlines()), strict=False
        )
    )


def _compared(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(_AROUND)):
        if number:
            yield "…", ""
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from ((" ", line) for line in before[a:b])
                continue
            yield from (("-", line) for line in before[a:b])
            yield from (("+", line) for line in after[c:d])


# ---------------------------------------------------------------- checking


def check(work: Work, text: str) -> ScriptCheck:
    """What is wrong with a text, and which flows it has.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    script, faults = script_text.read(storable(text).replace("\r\n", "\n"))
    more = _unknown_names(work, script) if script else []
    ordered = sorted([*faults, *more], key=lambda fault: fault.line)
    return ScriptCheck(
        usable=script is not None,
        faults=tuple(FaultLine(one.line, one.text, one.grave) for one in ordered),
        flows=_flow_lines(script) if script else (),
        answers=len(script.answers) if script else 0,
    )


def _unknown_names(work: Work, script: Script) -> list[Fault]:
    """Queues and skills that this clinic does not have: such a hand-over goes by the rules."""
    queues = {name.lower() for name in work.session.exec(select(Queue.name))}
    skills = {name.lower() for name in work.session.exec(select(Skill.name))}
    found = []
    for flow in script.flows.values():
        for step in flow.steps:
            if not isinstance(step, Hand):
                continue
            if step.queue and step.queue.lower() not in queues:
                said = f'There is no queue called "{step.queue}": the rules decide instead.'
                found.append(Fault(step.line, said, False))
            for name in step.skills:
                if name.lower() not in skills:
                    said = f'There is no skill called "{name}": it will not be asked for.'
                    found.append(Fault(step.line, said, False))
    return found


def _flow_lines(script: Script) -> tuple[FlowLine, ...]:
    found = []
    for flow in script.flows.values():
        titles = dict.fromkeys(
            script.flows[name].title for _, name in flow.leads_to() if name in script.flows
        )
        ends = [
            said
            for kind, said in ((Hand, "hands over"), (End, "ends"))
            if any(isinstance(step, kind) for step in flow.steps)
        ]
        asks = sum(isinstance(step, Ask) for step in flow.steps)
        found.append(
            FlowLine(flow.name, flow.title, flow.line, asks, ", ".join(titles), " or ".join(ends))
        )
    return tuple(found)


# ---------------------------------------------------------------- a trial


def try_out(work: Work, text: str, memory: Mapping[str, Any] | None, said: str) -> TrialStep:
    """One turn of a talk with a draft; nothing of it is kept.

    Args:
        work: the deed of an administrator.
        text: the draft.
        memory: of the step before; None begins.
        said: what the administrator wrote or pressed.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: the draft has grave faults.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    script, faults = script_text.read(storable(text).replace("\r\n", "\n"))
    if script is None:
        first = next(fault for fault in faults if fault.grave)
        raise BadInput(f"Mend the faults first. Line {first.line}: {first.text}")
    hit = next((one for one in red_flags.check(said) if one.tier == red_flags.Tier.ALERT), None)
    if hit is not None:
        told = f"Red flag {hit.rule} ({hit.family.value}): the emergency card, a person at once."
        return _step(script, BotReply(memory=dict(memory or {})), (told,), over=True)
    turn = Turn(0, 0 if memory is None else 1, said, memory=memory or {}, known=_known(work))
    reply = answer(script, turn, work.now.date())
    return _step(script, reply, _notes(reply), over=reply.ended or reply.hand_over is not None)


def _known(work: Work) -> dict[str, str]:
    return {
        "clinic": settings.value(work, "clinic.name"),
        "phone": settings.value(work, "clinic.phone"),
        "emergency": settings.value(work, "emergency.number"),
    }


def _notes(reply: BotReply) -> tuple[str, ...]:
    """What the house would do after a reply, in words."""
    given = reply.hand_over
    if given is None:
        return ("The bot ends the chat.",) if reply.ended else ()
    parts = [f"The bot hands over to a person ({given.why})."]
    if given.queue:
        parts.append(f"Queue: {given.queue}.")
    if given.skills:
        listed = ", ".join(f"{name} {level}" for name, level in given.skills.items())
        parts.append(f"Skills: {listed}.")
    if given.priority is not None:
        parts.append(f"Priority: {Priority(given.priority).label.lower()}.")
    return (" ".join(parts), *((f"For staff only:\n{given.summary}",) if given.summary else ()))


def _step(script: Script, reply: BotReply, notes: tuple[str, ...], *, over: bool) -> TrialStep:
    flow, line = where(script, reply.memory)
    slots = dict(reply.memory.get("slots", {}))
    return TrialStep(
        lines=tuple(
            TrialLine(number, who, text)
            for number, (who, text) in enumerate(
                [*(("bot", line) for line in reply.lines), *(("note", note) for note in notes)]
            )
        ),
        choices=tuple(one.title for one in reply.choices),
        memory=dict(reply.memory),
        flow=flow,
        line=line,
        slots=tuple(TrialSlot(name, str(value)) for name, value in slots.items()),
        misses=int(reply.memory.get("misses", 0)),
        over=over,
    )
