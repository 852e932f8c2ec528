"""What administrators do with articles: find, write, publish; see also furniture_article_past.

Each change is a version, and no version is ever changed. An article is never removed either:
archived, nobody finds it, and its past stays.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, update
from sqlmodel import col, select

from psc_app.domain import article_text, languages, topics
from psc_app.domain.article_text import opening
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, TooLate
from psc_app.domain.knowledge_cards import (
    ArticleLine,
    Draft,
)
from psc_app.domain.permissions import Right
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import ArticleStatus, Audience
from psc_app.models.knowledge import Article, ArticleVersion, ArticleVote
from psc_app.services import access
from psc_app.services.work import Work

PAGE = 50
MOST_PAGES = 20
LONGEST_NOTE = 200

_TEXTS = {
    "title": ("Title", article_text.LONGEST_TITLE),
    "body": ("Text", article_text.LONGEST_BODY),
    "source": ("Source", 200),
    "source_url": ("Address of the source", 300),
    "source_date": ("Date of the source", 40),
    "attribution": ("Whom to name", 300),
}
_LISTS = {"synonyms": "Other names", "topics": "Topics"}
EDITED = (*_TEXTS, *_LISTS, "language", "audience", "status")
LABELS = {name: label for name, (label, _) in _TEXTS.items()} | _LISTS | {
    "language": "Language",
    "audience": "For whom",
    "status": "Status",
}  # fmt: skip
_GONE = "This article is not there any more. Reload the page."


# ---------------------------------------------------------------- the list


def articles(
    work: Work,
    *,
    status: str = "",
    audience: str = "",
    language: str = "",
    topic: str = "",
    words: str = "",
    order: str = "title",
    most: int = PAGE,
) -> tuple[tuple[ArticleLine, ...], int]:
    """The articles that fit, and how many there are of them.

    Args:
        work: the deed of an administrator.
        status, audience, language, topic: only those; empty for all.
        words: stand in the title or a synonym.
        order: "title", "newest" (last changed first), "votes" (most unhelpful first).
        most: how many of them.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    query = select(Article.id, Article.topics, Article.title, Article.synonyms)
    for column, value in (
        (Article.status, status),
        (Article.audience, audience),
        (Article.language, language),
    ):
        if value:
            query = query.where(column == value)
    by_title = (func.lower(Article.title), col(Article.id))
    query = query.order_by(
        *{
            "newest": (col(Article.updated_at).desc(), *by_title),
            "votes": (col(Article.unhelpful).desc(), *by_title),
        }.get(order, by_title)
    )
    wanted = words.strip().casefold()
    keys = [
        key
        for key, filed, title, names in work.session.exec(query)
        if (not topic or topic in filed)
        and (not wanted or any(wanted in one.casefold() for one in (title, *names)))
    ]
    shown = keys[: min(most, PAGE * MOST_PAGES)]
    return _lines(work, shown), len(keys)


def _lines(work: Work, keys: list[int | None]) -> tuple[ArticleLine, ...]:
    comments = dict(
        work.session.exec(
            select(ArticleVote.article_id, func.count())
            .where(col(ArticleVote.article_id).in_(keys), ArticleVote.comment != "")
            .group_by(col(ArticleVote.article_id))
        ).all()
    )
    found = work.session.exec(select(Article).where(col(Article.id).in_(keys)))
    rows = {one.id: one for one in found}
    return tuple(
        ArticleLine(
            id=key or 0, slug=row.slug, title=row.title, first=opening(row.body, 90),
            topics=tuple(row.topics), language=row.language, audience=row.audience,
            status=row.status, views=row.views, helpful=row.helpful, unhelpful=row.unhelpful,
            updated_at=millis(row.updated_at), comments=comments.get(key or 0, 0),
        )
        for key in keys
        if (row := rows.get(key))
    )  # fmt: skip


def all_topics(work: Work) -> tuple[str, ...]:
    """Every topic that an article is filed under."""
    access.require(work, Right.CHANGE_SETTINGS)
    found = work.session.exec(select(Article.topics))
    return tuple(sorted({one for filed in found for one in filed}))


def all_languages(work: Work) -> tuple[str, ...]:
    """Every language that an article is written in."""
    access.require(work, Right.CHANGE_SETTINGS)
    return tuple(sorted(work.session.exec(select(Article.language).distinct())))


# ---------------------------------------------------------------- one article


def row_of(work: Work, article_id: int) -> Article:
    """An article, for administrators.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: there is none.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    found = work.get(Article, article_id)
    if found is None:
        raise BadInput(_GONE)
    return found


def draft(work: Work, article_id: int) -> Draft:
    """An article as it is edited; number 0 is a new one.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: there is none.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    if not article_id:
        return Draft()
    row = row_of(work, article_id)
    return Draft(
        id=row.id or 0, slug=row.slug, title=row.title, body=row.body,
        synonyms="\n".join(row.synonyms), topics="\n".join(row.topics), language=row.language,
        audience=row.audience, status=row.status, source=row.source, source_url=row.source_url,
        source_date=row.source_date, attribution=row.attribution, version=row.version,
    )  # fmt: skip


def checked(form: Mapping[str, str]) -> dict[str, Any]:
    """A form's values as an article keeps them.

    Raises:
        BadInput: naming the field.
    """
    values: dict[str, Any] = {}
    for name, (label, longest) in _TEXTS.items():
        text = storable(form.get(name, "")).replace("\r\n", "\n").strip()
        if len(text) > longest:
            raise BadInput(f"{label}: at most {longest:,} characters.")
        values[name] = text if name == "body" else " ".join(text.split())
    for name, label in _LISTS.items():
        values[name] = article_text.lines(storable(form.get(name, "")), label)
    for name in ("title", "body"):
        if not values[name]:
            raise BadInput(f"{LABELS[name]}: write something first.")
    if values["source_url"] and not values["source_url"].startswith("https://"):
        raise BadInput("Address of the source: it has to begin with https://.")
    values["language"] = languages.primary(form.get("language", "")) or "en"
    if len(values["language"]) > 20:
        raise BadInput("Language: choose one of the list.")
    values["audience"] = form.get("audience", "")
    if values["audience"] not in set(Audience):
        raise BadInput("For whom: choose one of the list.")
    values["status"] = form.get("status", ArticleStatus.DRAFT.value)
    if values["status"] not in set(ArticleStatus):
        raise BadInput("Status: choose one of the list.")
    return values


def save(work: Work, article_id: int, form: Mapping[str, str], version: int = 0) -> int:
    """Keep an article as a new version; its key.

    Args:
        work: the deed of an administrator.
        article_id: which; 0 makes a new one.
        form: its fields by name; "note" says what the change was about.
        version: the one that was edited: if there is a newer one by now, this is refused.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: a field can't be taken.
        TooLate: somebody else has changed it meanwhile.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    values = checked(form)
    note = storable(form.get("note", "")).strip()
    if len(note) > LONGEST_NOTE:
        raise BadInput(f"What changed: at most {LONGEST_NOTE} characters.")
    if not article_id:
        return _add(work, values, note)
    row = row_of(work, article_id)
    if version and version != row.version:
        raise TooLate(
            "Somebody else has changed this article meanwhile. Open it anew, and put in what you"
            " wrote."
        )
    change(work, row, values, note)
    return article_id


def _add(work: Work, values: dict[str, Any], note: str, slug: str = "") -> int:
    row = Article(
        slug=_free_slug(work, slug or article_text.slug_of(values["title"])),
        created_at=work.now,
        updated_at=work.now,
        published_at=work.now if values["status"] == ArticleStatus.PUBLISHED.value else None,
        **values,
    )
    work.session.add(row)
    work.session.flush()
    _remember(work, row, note or "Written")
    return row.id or 0


def _free_slug(work: Work, wanted: str) -> str:
    like = work.session.exec(select(Article.slug).where(col(Article.slug).startswith(wanted)))
    taken = set(like)
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def change(work: Work, row: Article, values: dict[str, Any], note: str) -> None:
    """Keep what differs as a new version; nothing where nothing does."""
    differs = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not differs:
        return
    # Of two who save at once, one is told: the number decides.
    taken = work.claim(
        update(Article)
        .where(col(Article.id) == row.id, col(Article.version) == row.version)
        .values(version=row.version + 1)
    )
    if not taken:
        raise TooLate("Somebody else has changed this article meanwhile. Open it anew.")
    work.session.refresh(row)
    for name, value in differs.items():
        setattr(row, name, value)
    row.updated_at = work.now
    if differs.get("status") == ArticleStatus.PUBLISHED.value:
        row.published_at = work.now
    work.session.add(row)
    work.session.flush()
    _remember(work, row, note or ", ".join(LABELS[name] for name in differs))


def _remember(work: Work, row: Article, note: str) -> None:
    work.session.add(
        ArticleVersion(
            article_id=row.id or 0,
            version=row.version,
            content={name: getattr(row, name) for name in EDITED},
            note=note[:LONGEST_NOTE],
            made_at=work.now,
            made_by=work.actor.id or None,
        )
    )
    work.session.flush()
    work.ring(topics.KNOWLEDGE)


def set_status(work: Work, article_id: int, status: str) -> None:
    """Publish an article, archive it, or make it a draft again.

    Raises:
        NotAllowed: the actor is no administrator.
        BadInput: there is no such article or status.
    """
    row = row_of(work, article_id)
    if status not in set(ArticleStatus):
        raise BadInput("Status: choose one of the list.")
    words = {"published": "Published", "archived": "Archived", "draft": "Made a draft again"}
    change(work, row, {"status": status}, words[status])


# ---------------------------------------------------------------- many at once


def bring_in(work: Work, rows: Iterable[Mapping[str, Any]], note: str) -> int:
    """Add articles that came with the app or from elsewhere; those whose slug is taken stay.

    Args:
        work: the deed of the system or of an administrator.
        rows: each with the fields of the form, lists as lists, and perhaps a "slug".
        note: what their first version says.

    Returns:
        How many were added.

    Raises:
        BadInput: a field can't be taken.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    taken = set(work.session.exec(select(Article.slug)))
    added = 0
    for one in rows:
        if one.get("slug") in taken:
            continue
        form = {
            name: "\n".join(value) if isinstance(value, list) else value
            for name, value in one.items()
        }
        _add(work, checked(form), note, one.get("slug", ""))
        added += 1
    return added
