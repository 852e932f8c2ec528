"""Workstreams, and the clinic's own presences."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.furniture_cards import PresenceLine, WorkstreamCard, WorkstreamLine
from psc_app.domain.furniture_catalogue import PRESENCE
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.domain.furniture_forms import check_steps, counted, put_steps
from psc_app.domain.workstream_fields import WORKSTREAM
from psc_app.models.conversation import Conversation
from psc_app.models.people import Staff
from psc_app.models.workplace import (
    AgentStatus,
    ClassificationRule,
    CustomPresence,
    Queue,
    Workstream,
)
from psc_app.services import furniture, routing
from psc_app.services.work import Work

_LABELS = {one.name: one for one in WORKSTREAM}


def lines(work: Work) -> tuple[WorkstreamLine, ...]:
    """All workstreams in words, in the order they were made.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    rules: dict[int, int] = dict(
        work.session.exec(
            select(ClassificationRule.workstream_id, func.count()).group_by(
                col(ClassificationRule.workstream_id)
            )
        ).all()
    )
    queues = dict(work.session.exec(select(Queue.id, Queue.name)).all())
    return tuple(
        WorkstreamLine(
            id=one.id or 0,
            name=one.name,
            facts=tuple(
                _LABELS[name].shown(getattr(one, name))
                for name in ("channel", "mode", "skill_matching")
            ),
            rules=counted(rules.get(one.id or 0, 0), "rule"),
            rest=queues.get(one.fallback_queue_id, "") if one.fallback_queue_id else "",
        )
        for one in _all(work)
    )


def card(work: Work, workstream_id: int) -> WorkstreamCard:
    """A workstream as its form needs it; 0 for a new one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    furniture.may_change(work)
    if workstream_id == 0:
        fresh = Workstream(name="", channel="chat")
        values = put(WORKSTREAM, defaults(WORKSTREAM))
        return WorkstreamCard(given=values, **_steps(fresh.relaxing))
    found = furniture.row(work, Workstream, workstream_id, "workstream")
    values = put(WORKSTREAM, furniture.values_of(WORKSTREAM, found))
    return WorkstreamCard(workstream_id, found.name, values, **_steps(found.relaxing))


def _steps(relaxing: Sequence[Mapping[str, int]]) -> dict[str, Any]:
    return {"steps": put_steps(relaxing), "steps_used": len(relaxing)}


def _all(work: Work) -> Sequence[Workstream]:
    return work.session.exec(select(Workstream).order_by(col(Workstream.id))).all()


def _checked(work: Work, values: Mapping[str, Any], key: int | None) -> dict[str, Any]:
    found = checked(WORKSTREAM, values)
    if "relaxing" in found:
        check_steps(found["relaxing"])
    if "name" in found:
        furniture.free_name(work, Workstream, "workstream", found["name"], key)
    furniture.rows_are_there(work, WORKSTREAM, found)
    return found


def create(work: Work, values: Mapping[str, Any]) -> int:
    """Make a workstream; its key.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying which field can't be taken.
    """
    furniture.may_change(work)
    new = _checked(work, values, None)
    return furniture.made(work, "workstream", Workstream(**new), new)


def change(work: Work, workstream_id: int, values: Mapping[str, Any]) -> None:
    """Change a workstream; what waits is offered anew under the new rules.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying which field can't be taken.
    """
    found = furniture.row(work, Workstream, workstream_id, "workstream")
    new = _checked(work, {k: v for k, v in values.items() if k != "channel"}, workstream_id)
    if furniture.change(work, "workstream", found, new):
        routing.workstream_changed(work, workstream_id)


def remove(work: Work, workstream_id: int) -> None:
    """Take a workstream away, with its rules.

    Raises:
        NotAllowed: the actor is no administrator.
        Refused: it has or had conversations, or is the only one of its channel.
    """
    found = furniture.row(work, Workstream, workstream_id, "workstream")
    had = work.session.exec(
        select(Conversation.id).where(Conversation.workstream_id == workstream_id).limit(1)
    ).first()
    if had is not None:
        raise Refused(f"{found.name} has had conversations, so it stays with them.")
    if not any(w.channel == found.channel for w in _all(work) if w.id != workstream_id):
        raise Refused(f"{found.name} is the only one of its channel: patients could not write.")
    for rule in work.session.exec(
        select(ClassificationRule).where(ClassificationRule.workstream_id == workstream_id)
    ):
        work.session.delete(rule)
    furniture.removed(work, "workstream", found, furniture.values_of(WORKSTREAM, found))


# ---------------------------------------------------------------- presences


def presences(work: Work) -> tuple[PresenceLine, ...]:
    """The clinic's own presences by name.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    base = next(one for one in PRESENCE if one.name == "base")
    rows = work.session.exec(select(CustomPresence).order_by(func.lower(CustomPresence.name)))
    return tuple(
        PresenceLine(
            id=one.id or 0,
            name=one.name,
            base=base.shown(one.base),
            active=one.active,
            given=put(PRESENCE, furniture.values_of(PRESENCE, one)),
        )
        for one in rows
    )


def create_presence(work: Work, values: Mapping[str, Any]) -> int:
    """Make a presence that agents can choose; its key.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying which field can't be taken.
    """
    furniture.may_change(work)
    new = _checked_presence(work, values, None)
    return furniture.made(work, "presence", CustomPresence(**new), new)


def change_presence(work: Work, presence_id: int, values: Mapping[str, Any]) -> None:
    """Change a presence; who is in it keeps what they chose until they choose again.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying which field can't be taken.
    """
    found = furniture.row(work, CustomPresence, presence_id, "presence")
    furniture.change(work, "presence", found, _checked_presence(work, values, presence_id))


def remove_presence(work: Work, presence_id: int) -> None:
    """Take a presence away; the log keeps its name.

    Raises:
        NotAllowed: the actor is no administrator.
        Refused: somebody is in it now.
    """
    found = furniture.row(work, CustomPresence, presence_id, "presence")
    inside = work.session.exec(
        select(Staff.full_name)
        .join(AgentStatus, col(AgentStatus.staff_id) == col(Staff.id))
        .where(AgentStatus.chosen_label == found.name)
        .order_by(Staff.full_name)
    ).all()
    if inside:
        raise Refused(
            f"{', '.join(inside[:3])}{' and others' if len(inside) > 3 else ''}"
            f" chose {found.name} and are in it now. Switch it off instead: then nobody can"
            " choose it any more."
        )
    furniture.removed(work, "presence", found, furniture.values_of(PRESENCE, found))


def _checked_presence(work: Work, values: Mapping[str, Any], key: int | None) -> dict[str, Any]:
    found = checked(PRESENCE, values)
    name = found.get("name", "")
    if name:
        furniture.free_name(work, CustomPresence, "presence", name, key)
        labels = [label.lower() for _, label in PRESENCE[1].choices] + ["inactive"]
        if name.lower() in labels:
            raise BadInput(f"{name} is a presence that there is already.")
    return found
