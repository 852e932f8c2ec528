"""Quick replies that all share, as an administrator looks after them.

What an agent has for themself is nobody else's, an administrator's neither
(quick_replies.keep_own).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from psc_app.domain import slugs
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_cards import Option
from psc_app.domain.furniture_fields import checked, defaults, put
from psc_app.domain.names import fold
from psc_app.domain.reply_cards import ReplyCard, ReplyLine
from psc_app.domain.reply_fields import LANGUAGES, REPLY, checked_reply
from psc_app.models.tools import QuickReply
from psc_app.models.workplace import Workstream
from psc_app.services import furniture, slug_values
from psc_app.services.work import Work

KIND = "reply"
PAGE = 100
"""Replies that a list shows; the filter finds the others."""

_WORDS = 200
_LANGUAGE = dict(LANGUAGES)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which replies a list shows; empty shows all.

    Attributes:
        text: letters of the title, the text or a tag.
        use: "on" or "off".
    """

    text: str = ""
    locale: str = ""
    use: str = ""


def lines(work: Work, only: Filter = Filter()) -> tuple[int, tuple[ReplyLine, ...]]:
    """How many replies fit the filter, and the first PAGE of them by title.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    furniture.may_change(work)
    query = select(QuickReply).where(col(QuickReply.owner_id).is_(None))
    if only.locale:
        query = query.where(QuickReply.locale == only.locale)
    if only.use in ("on", "off"):
        query = query.where(col(QuickReply.active).is_(only.use == "on"))
    rows = work.session.exec(query.order_by(func.lower(QuickReply.title), col(QuickReply.id)))
    words = fold(only.text.replace("#", " ")).split()
    fitting = [one for one in rows if _fits(one, words)]
    streams = dict(work.session.exec(select(Workstream.id, Workstream.name)).all())
    return len(fitting), tuple(_line(one, streams) for one in fitting[:PAGE])


def _fits(row: QuickReply, words: list[str]) -> bool:
    if not words:
        return True
    said = fold(f"{row.title} {' '.join(row.tags)} {row.body}")
    return all(word in said for word in words)


def _line(row: QuickReply, streams: Mapping[int | None, str]) -> ReplyLine:
    return ReplyLine(
        id=row.id or 0,
        title=row.title,
        words=row.body[:_WORDS],
        tags=tuple(row.tags),
        language=_LANGUAGE.get(row.locale, row.locale) if row.locale else "",
        workstream=streams.get(row.workstream_id, ""),
        uses=row.uses,
        active=row.active,
    )


def card(work: Work, reply_id: int) -> ReplyCard:
    """A shared reply as its form needs it; 0 for a new one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    furniture.may_change(work)
    if reply_id == 0:
        return ReplyCard(given=put(REPLY, defaults(REPLY)))
    row = _row(work, reply_id)
    return ReplyCard(
        id=reply_id,
        title=row.title,
        given=put(REPLY, furniture.values_of(REPLY, row)),
        tags=" ".join(row.tags),
        sample=slugs.shown(row.body, slug_values.sample(work)),
        uses=row.uses,
    )


def sample(work: Work, text: str) -> str:
    """A text as a patient who is made up would read it.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: naming what in braces is not known.
    """
    furniture.may_change(work)
    slugs.check(text)
    return slugs.shown(text, slug_values.sample(work))


def workstream_options(work: Work) -> tuple[Option, ...]:
    """The workstreams, for the form."""
    rows = work.session.exec(select(Workstream.id, Workstream.name).order_by(Workstream.name))
    return tuple(Option(str(key), name) for key, name in rows)


def create(work: Work, values: Mapping[str, Any]) -> int:
    """Make a shared reply; its key.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying which field can't be taken.
    """
    furniture.may_change(work)
    new = _checked(work, values)
    row = QuickReply(**new, created_at=work.now, updated_at=work.now)
    return furniture.made(work, KIND, row, new, row.title)


def change(work: Work, reply_id: int, values: Mapping[str, Any]) -> None:
    """Change a shared reply.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: saying which field can't be taken.
    """
    row = _row(work, reply_id)
    new = _checked(work, values)
    differs = [name for name in new if getattr(row, name) != new[name]]
    if not differs:
        return
    furniture.remember(
        work,
        furniture.key(KIND, row.id, new.get("title", row.title)),
        {name: getattr(row, name) for name in differs},
        {name: new[name] for name in differs},
    )
    for name in differs:
        setattr(row, name, new[name])
    row.updated_at = work.now
    work.session.add(row)
    work.session.flush()


def remove(work: Work, reply_id: int) -> None:
    """Delete a shared reply; messages that were written with it stay as they are.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: it is not there any more.
    """
    row = _row(work, reply_id)
    was = furniture.values_of(REPLY, row)
    furniture.removed(work, KIND, row, was, row.title)


def _row(work: Work, reply_id: int) -> QuickReply:
    row = furniture.row(work, QuickReply, reply_id, "quick reply")
    if row.owner_id is not None:
        raise BadInput("This quick reply is not there any more. Reload the page.")
    return row


def _checked(work: Work, values: Mapping[str, Any]) -> dict[str, Any]:
    found = checked_reply(
        checked(REPLY, {name: value for name, value in values.items() if name != "tags"})
        | ({"tags": values["tags"]} if "tags" in values else {})
    )
    key = found.get("workstream_id")
    if key is not None and work.get(Workstream, key) is None:
        raise BadInput("Workstream: this one is not there any more. Choose another.")
    return found
