"""What has to hold after any morning, whatever happened: read from the logs and the tables."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import col, select

from psc_app.domain.errors import IllegalMove
from psc_app.domain.lifecycle import check_move
from psc_app.domain.vocabulary import ClosureReason, Consent, Deed, TextPurpose, TextState
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation, Message, Offer
from psc_app.models.journal import AuditEntry
from psc_app.models.texts import TextContact, TextIn, TextOut
from psc_app.models.workplace import AgentStatus
from psc_app.services.work import Work
from psc_app.simulation.log_rows import Row, rows
from psc_app.simulation.said import Said

_MOST_SHOWN = 5
_ASKED = (Deed.OFFERED, Deed.TRANSFER_ASKED, Deed.CONSULT_ASKED)
_ANSWERED = (
    Deed.ACCEPTED,
    Deed.REJECTED,
    Deed.OFFER_TIMED_OUT,
    Deed.OFFER_WITHDRAWN,
    Deed.DIVERTED,
)
_TOOK = (TextState.ACCEPTED, TextState.SENT, TextState.DELIVERED, TextState.UNDELIVERED)
_t, _n = TextOut.metadata.tables["text_out"].c, TextContact.metadata.tables["text_contact"].c
_OUT = (
    columns(_t.id, _t.token, _t.state, _t.carrier_id, _t.purpose, _t.queued_at)
    .add_columns(_n.number, _n.consent, _n.consent_at)
    .join(TextContact, _n.id == _t.contact_id)
    .where(_t.queued_at >= bindparam("since", type_=_t.queued_at.type))
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that has to hold.

    Attributes:
        rule: what has to hold.
        looked_at: of how many things it was looked at.
        broken: for which it does not hold; keys only, nothing of a patient.
    """

    rule: str
    looked_at: int
    broken: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it holds of all."""
        return not self.broken

    def line(self) -> str:
        """It in one line."""
        if self.holds:
            return f"kept    {self.rule} ({self.looked_at:,})"
        shown = ", ".join(self.broken[:_MOST_SHOWN])
        more = len(self.broken) - _MOST_SHOWN
        rest = f" and {more:,} more" if more > 0 else ""
        return f"BROKEN  {self.rule} ({self.looked_at:,}): {shown}{rest}"


def check(work: Work, said: Said) -> list[Kept]:
    """Look whether everything holds since a simulation began."""
    log = rows(work, said.since_event)
    ours = {row.conversation_id for row in log if row.deed == Deed.MOVED and row.before is None}
    log = [row for row in log if row.conversation_id is None or row.conversation_id in ours]
    return [
        _lines(work, said),
        _no_gaps(work, log),
        _moves(log),
        _one_holder(work, log),
        _offers(work, log),
        _capacity_log(log, said),
        _capacity_rows(work, said),
        _somewhere(work, ours),
        *_texts(work, said),
        _views(work, log, said),
        _flags(log, said),
        *_server(said),
        Kept("No deed failed in any other way than by a refusal", 1, _counted(said.faults)),
    ]


def _counted(found: dict[str, int]) -> tuple[str, ...]:
    return tuple(f"{name} ×{number}" for name, number in sorted(found.items()))


def _kept(rule: str, looked_at: int, broken: Iterable[object]) -> Kept:
    return Kept(rule, looked_at, tuple(dict.fromkeys(str(one) for one in broken)))


# ---------------------------------------------------------------- messages


def _lines(work: Work, said: Said) -> Kept:
    found = Counter(
        work.session.execute(
            select(Message.client_id).where(col(Message.client_id).startswith("sim-"))
        ).scalars()
    )
    broken = [name for name in said.lines if found[name] != 1]
    return _kept("Every message that was sent is there once", len(said.lines), broken)


def _no_gaps(work: Work, log: list[Row]) -> Kept:
    spoken: dict[int, list[int]] = {}
    for row in log:
        if row.deed == Deed.MESSAGE and row.conversation_id is not None:
            spoken.setdefault(row.conversation_id, []).append(row.detail["seq"])
    ends = _by_key(work, spoken, Conversation.id, Conversation.last_seq)
    broken = [
        f"conversation {key}"
        for key, numbers in spoken.items()
        if len(numbers) != len(set(numbers)) or max(numbers) > ends.get(key, 0)
    ]
    stored = work.session.execute(
        select(Message.conversation_id, func.count(), func.max(Message.seq))
        .where(col(Message.conversation_id) >= min(spoken, default=0))
        .group_by(col(Message.conversation_id))
    ).all()
    broken += [
        f"conversation {key}"
        for key, number, last in stored
        if key in spoken and not number == last == ends.get(key)
    ]
    return _kept("Messages are numbered without gaps or doubles", len(spoken), broken)


# ---------------------------------------------------------------- conversations


def _moves(log: list[Row]) -> Kept:
    state: dict[int | None, S | None] = {}
    broken = []
    for row in log:
        if row.deed != Deed.MOVED:
            continue
        key, after = row.conversation_id, S(row.after or 0)
        if state.get(key) != row.before:
            broken.append(f"conversation {key}")
        elif row.before is not None:
            try:
                why = ClosureReason(row.reason) if row.reason else None
                check_move(S(row.before), after, why)
            except (IllegalMove, ValueError):
                broken.append(f"conversation {key}")
        state[key] = after
    return _kept(
        "Every move is one of the table's; what is closed stays closed", len(state), broken
    )


def _one_holder(work: Work, log: list[Row]) -> Kept:
    """At each moment an active conversation has one primary, and no other has any."""
    holder: dict[int | None, int | None] = {}
    seen, broken = set(), []
    for row in log:
        if row.deed not in (Deed.SESSION_STARTED, Deed.SESSION_ENDED) or row.detail.get("mode"):
            continue
        key = row.conversation_id
        seen.add(key)
        if row.deed == Deed.SESSION_STARTED:
            if holder.get(key) is not None:
                broken.append(f"conversation {key}")
            holder[key] = row.staff_id
        elif holder.get(key) != row.staff_id:
            broken.append(f"conversation {key}")
        else:
            holder[key] = None
    now = work.session.execute(
        select(Conversation.id, Conversation.state, Conversation.agent_id).where(
            col(Conversation.id) >= min((key for key in seen if key), default=0)
        )
    ).all()
    for key, state, agent in now:
        if key in seen and holder.get(key) != (agent if state == S.ACTIVE else None):
            broken.append(f"conversation {key}")
    return _kept("Nothing is in two agents' hands at once", len(seen), broken)


def _offers(work: Work, log: list[Row]) -> Kept:
    asked = Counter(row.detail["offer"] for row in log if row.deed in _ASKED)
    answers = Counter(row.detail["offer"] for row in log if row.deed in _ANSWERED)
    standing = set(
        work.session.execute(select(Offer.id).where(Offer.outcome == "pending")).scalars()
    )
    broken = [
        f"offer {key}"
        for key, number in asked.items()
        if number != 1 or answers[key] != (key not in standing)
    ]
    return _kept("Every offer was answered once, or still stands", len(asked), broken)


def _somewhere(work: Work, ours: set[int | None]) -> Kept:
    found = work.session.execute(
        select(Conversation.id, Conversation.state, Conversation.agent_id, Conversation.units_held)
        .where(col(Conversation.id) >= min((key for key in ours if key), default=0))
    ).all()  # fmt: skip
    broken = []
    for key, state, agent, units in found:
        held = state in (S.ACTIVE, S.WAITING, S.WRAP_UP)
        lost = held and agent is None
        takes = state in (S.CLOSED, S.WAITING, S.OPEN, S.WITH_BOT) and units
        if key in ours and (lost or takes):
            broken.append(f"conversation {key}")
    missing = ours - {row[0] for row in found}
    broken += [f"conversation {key}" for key in missing]
    return _kept("Nobody is lost: each is closed, in a line, or in hands", len(ours), broken)


# ---------------------------------------------------------------- capacity


def _capacity_log(log: list[Row], said: Said) -> Kept:
    own = [row for row in log if row.deed == Deed.CAPACITY and row.staff_id in said.staff]
    broken = [
        f"staff {row.staff_id} at event {row.id}"
        for row in own
        if not 0 <= row.detail["used"] <= row.detail["units"]
    ]
    return _kept("Nobody ever had more than they have room for", len(own), broken)


def _capacity_rows(work: Work, said: Said) -> Kept:
    held = dict(
        work.session.execute(
            select(Conversation.agent_id, func.sum(Conversation.units_held))
            .where(Conversation.units_held > 0)
            .group_by(col(Conversation.agent_id))
        ).all()
    )
    offered = dict(
        work.session.execute(
            select(Offer.staff_id, func.sum(Offer.units))
            .where(Offer.outcome == "pending")
            .group_by(col(Offer.staff_id))
        ).all()
    )
    used = work.session.execute(select(AgentStatus.staff_id, AgentStatus.capacity_used)).all()
    broken = [
        f"staff {key}"
        for key, number in used
        if key in said.staff and number != held.get(key, 0) + offered.get(key, 0)
    ]
    return _kept("Capacity in use is what is in hands and offered", len(said.staff), broken)


# ---------------------------------------------------------------- texts


def _texts(work: Work, said: Said) -> list[Kept]:
    out = work.run(_OUT, {"since": _moment(said)}).all()
    return [_each_text_once(out, said), _texts_in(work, said), _after_stop(out, said)]


def _each_text_once(out: Iterable[Any], said: Said) -> Kept:
    out = list(out)
    names = Counter(row.carrier_id for row in out if row.carrier_id)
    broken = [f"text {row.id}" for row in out if row.carrier_id and names[row.carrier_id] > 1]
    if said.taken is not None:
        took = {one.value for one in _TOOK}
        for row in out:
            number = said.taken.get(row.token, 0)
            if number > 1 or (number == 0 and row.state in took):
                broken.append(f"text {row.id}")
    return _kept("The carrier took each text once", len(out), broken)


def _texts_in(work: Work, said: Said) -> Kept:
    found = work.session.execute(
        select(TextIn.id, TextIn.carrier_id, TextIn.state, TextIn.conversation_id).where(
            TextIn.received_at >= _moment(said)
        )
    ).all()
    spoken = Counter(
        work.session.execute(
            select(Message.client_id).where(
                col(Message.client_id).startswith("text:"), Message.sent_at >= _moment(said)
            )
        ).scalars()
    )
    broken = [
        f"text {row.id}"
        for row in found
        if row.state not in ("done", "media")
        or (row.conversation_id is not None and spoken[f"text:{row.carrier_id}"] > 1)
    ]
    come = {row.carrier_id for row in found}
    broken += [f"a text of {len(name)} signs" for name in said.texts if name not in come]
    if len(found) < said.written:
        broken.append(f"{said.written - len(found)} of those written")
    return _kept("Every text that was written came in once", said.written, broken)


def _after_stop(out: Iterable[Any], said: Said) -> Kept:
    broken = [
        f"text {row.id}"
        for row in out
        if row.number in said.stopped
        and row.consent == Consent.OUT.value
        and row.consent_at is not None
        and row.queued_at > row.consent_at
        and row.purpose not in (TextPurpose.CONSENT.value, TextPurpose.HELP.value)
        and row.state == TextState.DELIVERED.value
    ]
    return _kept("Nobody was texted after STOP", len(said.stopped), broken)


def _moment(said: Said) -> datetime:
    return datetime.fromtimestamp(said.began_ms / 1000, UTC)


# ---------------------------------------------------------------- audit and emergencies


def _views(work: Work, log: list[Row], said: Said) -> Kept:
    wrote = {
        (row.actor_id, row.conversation_id)
        for row in log
        if row.deed == Deed.MESSAGE
        and row.detail["author"] == "agent"
        and row.actor_id in said.staff
    }
    read = set(
        work.session.execute(
            select(AuditEntry.actor_id, AuditEntry.object_id).where(
                col(AuditEntry.id) > said.since_audit,
                AuditEntry.action == "read conversation",
            )
        ).all()
    )
    read = {(row[0], row[1]) for row in read}
    broken = [f"staff {who} in conversation {key}" for who, key in wrote - read]
    return _kept("Whoever wrote had opened it, and the audit log says so", len(wrote), broken)


def _flags(log: list[Row], said: Said) -> Kept:
    raised = {row.conversation_id for row in log if row.deed == Deed.RED_FLAG}
    broken = [f"conversation {key}" for key in said.flagged if key not in raised]
    return _kept("Every emergency was noticed", len(said.flagged), broken)


def _server(said: Said) -> list[Kept]:
    """Nothing where none was asked: on a turned clock there is no server."""
    if not said.looks:
        return []
    gone = [] if said.gone_at is None else [f"not from minute {said.gone_at / 60:.1f} on"]
    return [_kept("The server answered all the time", said.looks, gone)]


def _by_key(work: Work, keys: Iterable[int], key: Any, value: Any) -> dict[int, Any]:
    first = min(keys, default=0)
    return dict(work.session.execute(select(key, value).where(col(key) >= first)).all())
