"""An article's past: its versions, what differs between them, and what readers said of it."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

from sqlmodel import col, select

from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput
from psc_app.domain.knowledge_cards import (
    ArticleCard,
    ArticleDifference,
    ArticleVersionLine,
    VoteLine,
)
from psc_app.domain.permissions import Right
from psc_app.models.knowledge import Article, ArticleVersion, ArticleVote
from psc_app.models.people import Staff
from psc_app.services import access, knowledge
from psc_app.services.furniture_knowledge import EDITED, LABELS, change, checked, row_of
from psc_app.services.work import Work

_AROUND = 2
"""Lines that are shown around a difference."""
_MOST_LINES = 400


def versions(work: Work, article_id: int, most: int = 50) -> tuple[ArticleVersionLine, ...]:
    """The versions of an article, the newest first."""
    row_of(work, article_id)
    rows = work.session.exec(
        select(ArticleVersion, Staff.full_name)
        .outerjoin(Staff, col(Staff.id) == ArticleVersion.made_by)
        .where(ArticleVersion.article_id == article_id)
        .order_by(col(ArticleVersion.version).desc())
        .limit(most)
    )
    return tuple(
        ArticleVersionLine(
            row.version, millis(row.made_at), who or "System", row.note,
            row.content.get("status", ""),
        )
        for row, who in rows
    )  # fmt: skip


def _version(work: Work, article_id: int, version: int) -> ArticleVersion:
    row_of(work, article_id)
    found = work.session.exec(
        select(ArticleVersion).where(
            ArticleVersion.article_id == article_id, ArticleVersion.version == version
        )
    ).first()
    if found is None:
        raise BadInput("There is no such version.")
    return found


def compare(work: Work, article_id: int, version: int) -> tuple[ArticleDifference, ...]:
    """What is different now from what a version was, line by line; empty if nothing is."""
    before = _version(work, article_id, version).content
    row = row_of(work, article_id)
    found: list[tuple[str, str]] = []
    for name in EDITED:
        was, now = _as_lines(before.get(name)), _as_lines(getattr(row, name))
        if was != now:
            found += [("field", LABELS[name]), *_differences(was, now)]
    return tuple(
        ArticleDifference(number, kind, text)
        for number, (kind, text) in enumerate(found[:_MOST_LINES])
    )


def _as_lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return str(value or "").splitlines()


def _differences(was: list[str], now: list[str]) -> Iterable[tuple[str, str]]:
    groups = SequenceMatcher(None, was, now, autojunk=False).get_grouped_opcodes(_AROUND)
    for group in groups:
        for kind, was_from, was_to, now_from, now_to in group:
            if kind == "equal":
                yield from (("same", line) for line in now[now_from:now_to])
            else:
                yield from (("gone", line) for line in was[was_from:was_to])
                yield from (("added", line) for line in now[now_from:now_to])


def restore(work: Work, article_id: int, version: int) -> None:
    """Make an article again what a version was, as a new version; its status stays.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: there is no such version.
    """
    kept = _version(work, article_id, version)
    values = {name: kept.content[name] for name in EDITED if name in kept.content}
    values.pop("status", None)
    change(work, row_of(work, article_id), values, f"As version {version} was")


# ---------------------------------------------------------------- preview and votes


def preview(work: Work, form: Mapping[str, str]) -> ArticleCard:
    """An article as readers would see it, before it is saved.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: a field can't be taken.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    return knowledge.card(
        Article(slug="", created_at=work.now, updated_at=work.now, **checked(form))
    )


def votes(work: Work, article_id: int, most: int = 50) -> tuple[VoteLine, ...]:
    """What members of staff said of an article, the newest first."""
    row_of(work, article_id)
    rows = work.session.exec(
        select(ArticleVote)
        .where(ArticleVote.article_id == article_id, ArticleVote.comment != "")
        .order_by(col(ArticleVote.at).desc(), col(ArticleVote.id).desc())
        .limit(most)
    ).all()
    people = {int(one.reader.partition(" ")[2]) for one in rows if one.reader.startswith("staff ")}
    names = dict(
        work.session.exec(select(Staff.id, Staff.full_name).where(col(Staff.id).in_(people))).all()
    )
    return tuple(
        VoteLine(
            one.id or 0,
            millis(one.at),
            names.get(int(one.reader.partition(" ")[2] or 0), "") or "Somebody",
            one.helpful,
            one.comment,
        )
        for one in rows
    )
