"""Reading what the clinic knows: finding articles, opening them, saying whether they helped.

Patients and guests see what is published for everybody; staff also what is published for them
alone. Search gives keys; what is shown is read here again with the reader's own rights.
"""

from collections import Counter
from typing import Any

from sqlalchemy import func, update
from sqlmodel import col, select

from psc_app.domain.article_text import blocks, opening
from psc_app.domain.cards import millis
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.furniture_cards import Option
from psc_app.domain.knowledge_cards import (
    ArticleCard,
    ArticleLine,
    Document,
    Filter,
    TopicLine,
)
from psc_app.domain.permissions import Right
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import ArticleStatus, Audience
from psc_app.models.knowledge import Article, ArticleVersion, ArticleVote
from psc_app.ports.search import EVERYTHING, Changes, Search
from psc_app.services import access
from psc_app.services.last_said import last_said
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

NO_ARTICLE = "There is no such article, or it is not published."
LONGEST_COMMENT = 1_000
MOST_LISTED = 50

_MOST_SAID = 1_000
"""Characters of what the patient said last that Smart assist reads."""
_OVERLAP = 50
"""Versions before an index's stamp that are looked at again: where several processes write, a
number may be seen before a smaller one."""

_NEWEST = Prepared(select(func.coalesce(func.max(ArticleVersion.id), 0).label("newest")))


# ---------------------------------------------------------------- the index


def refresh(work: Work, search: Search) -> None:
    """Bring the search index up to date; next to nothing where nothing changed."""
    newest = work.quick(_NEWEST)[0].newest
    if newest != search.stamp:
        search.refresh(lambda since: _changes(work, since, newest))


def _changes(work: Work, since: int, newest: int) -> Changes:
    query = select(Article).where(Article.status == ArticleStatus.PUBLISHED.value)
    if since < 0:
        return Changes(newest, [_document(one) for one in work.session.exec(query)])
    changed = set(
        work.session.exec(
            select(ArticleVersion.article_id).where(col(ArticleVersion.id) > since - _OVERLAP)
        )
    )
    found = work.session.exec(query.where(col(Article.id).in_(changed))).all()
    gone = changed - {one.id for one in found}
    return Changes(newest, [_document(one) for one in found], sorted(gone))


def _document(row: Article) -> Document:
    return Document(
        article_id=row.id or 0,
        slug=row.slug,
        names=(row.title, *row.synonyms),
        body=row.body,
        topics=tuple(row.topics),
        language=row.language,
        audience=row.audience,
    )


# ---------------------------------------------------------------- finding


def find(
    work: Work,
    search: Search,
    question: str,
    *,
    within: Filter = EVERYTHING,
    limit: int = 20,
    typing: bool = False,
) -> tuple[ArticleLine, ...]:
    """The published articles that answer a question best, the best first.

    Args:
        search: the index.
        question: what somebody typed; empty for the first ones by their titles.
        within: what is looked through; for patients and guests only what is for everybody.
        typing: whether its last word may not be finished yet.
    """
    limit = max(0, min(limit, MOST_LISTED))
    if not _reads_internal(work):
        within = Filter(Audience.EXTERNAL.value, within.language, within.topic)
    if not question.strip():
        return _by_title(work, within, limit)
    refresh(work, search)
    hits = search.find(question, limit=limit, within=within, typing=typing)
    return _lines(work, [hit.article_id for hit in hits])


def suggest(
    work: Work, search: Search, conversation_id: int, limit: int = 3
) -> tuple[ArticleLine, ...]:
    """Articles on what the patient said last; none where nothing plainly fits.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    found = access.staff_conversation(work, conversation_id)
    said = (*last_said(work, conversation_id), found.stated_reason)
    question = "\n".join(dict.fromkeys(said))[:_MOST_SAID]
    if not question.strip():
        return ()
    refresh(work, search)
    hits = [hit for hit in search.find(question, limit=limit * 2) if hit.named]
    best = hits[0].score if hits else 0.0
    return _lines(work, [hit.article_id for hit in hits if hit.score > best / 3][:limit])


def _reads_internal(work: Work) -> bool:
    return work.actor.may(Right.WORK_CONVERSATIONS) or work.actor.may(Right.CHANGE_SETTINGS)


def _visible(work: Work, *columns: Any) -> Any:
    """The published articles that the actor may read, or these columns of them."""
    query: Any = select(*columns) if columns else select(Article)
    query = query.where(Article.status == ArticleStatus.PUBLISHED.value)
    if not _reads_internal(work):
        query = query.where(Article.audience == Audience.EXTERNAL.value)
    return query


def _by_title(work: Work, within: Filter, limit: int) -> tuple[ArticleLine, ...]:
    query = _visible(work, Article.id, Article.topics)
    if within.audience:
        query = query.where(Article.audience == within.audience)
    if within.language:
        query = query.where(Article.language == within.language)
    rows = work.session.exec(query.order_by(func.lower(Article.title), col(Article.id)))
    # Topics are a list in one column, which the two databases read differently.
    fitting = [key for key, filed in rows if not within.topic or within.topic in filed]
    return _lines(work, fitting[:limit])


def _lines(work: Work, keys: list[int]) -> tuple[ArticleLine, ...]:
    found = work.session.exec(_visible(work).where(col(Article.id).in_(keys)))
    rows = {row.id: row for row in found}
    return tuple(_line(rows[key]) for key in keys if key in rows)


def _line(row: Article) -> ArticleLine:
    return ArticleLine(
        id=row.id or 0,
        slug=row.slug,
        title=row.title,
        first=opening(row.body),
        topics=tuple(row.topics),
        language=row.language,
        audience=row.audience,
        status=row.status,
        views=row.views,
        helpful=row.helpful,
        unhelpful=row.unhelpful,
        updated_at=millis(row.updated_at),
    )


def topic_list(work: Work) -> tuple[TopicLine, ...]:
    """The topics of the articles the actor may read, by name."""
    count: Counter[str] = Counter()
    for topics in work.session.exec(_visible(work, Article.topics)):
        count.update(topics)
    return tuple(TopicLine(name, count[name]) for name in sorted(count, key=str.lower))


def languages(work: Work) -> tuple[str, ...]:
    """The languages of the articles the actor may read."""
    found = work.session.exec(_visible(work, Article.language).distinct())
    return tuple(sorted(found))


def options(work: Work) -> tuple[Option, ...]:
    """The articles that a patient may be sent, for a list to choose from.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    access.require(work, Right.CHANGE_SETTINGS)
    rows = work.session.exec(
        select(Article.id, Article.title)
        .where(
            Article.status == ArticleStatus.PUBLISHED.value,
            Article.audience == Audience.EXTERNAL.value,
        )
        .order_by(func.lower(Article.title), col(Article.id))
    )
    return tuple(Option(str(key), title) for key, title in rows)


# ---------------------------------------------------------------- reading


def readable(work: Work, article_id: int) -> Article:
    """A published article that the actor may read.

    Raises:
        NotAllowed: there is none for them.
    """
    found = work.session.exec(_visible(work).where(Article.id == article_id)).first()
    if found is None:
        raise NotAllowed(NO_ARTICLE)
    return found


def open_article(work: Work, article_id: int, reader: str = "") -> ArticleCard:
    """An article to read; it counts as seen.

    Args:
        article_id: its key.
        reader: who reads, where the actor does not say it; see `vote`.

    Raises:
        NotAllowed: there is none for the actor.
    """
    found = readable(work, article_id)
    _seen(work, found)
    return _card(work, found, reader)


def open_page(work: Work, slug: str, reader: str = "") -> ArticleCard:
    """The article of a public address; it counts as seen. As `open_article`."""
    found = work.session.exec(_visible(work).where(Article.slug == slug)).first()
    if found is None:
        raise NotAllowed(NO_ARTICLE)
    _seen(work, found)
    return _card(work, found, reader)


def _seen(work: Work, found: Article) -> None:
    work.run(
        update(Article).where(col(Article.id) == found.id).values(views=col(Article.views) + 1)
    )


def card(row: Article, my_vote: str = "") -> ArticleCard:
    """An article as a reader sees it."""
    return ArticleCard(
        id=row.id or 0,
        slug=row.slug,
        title=row.title,
        synonyms=tuple(row.synonyms),
        topics=tuple(row.topics),
        blocks=blocks(row.body),
        language=row.language,
        audience=row.audience,
        status=row.status,
        source=row.source,
        source_url=row.source_url if row.source_url.startswith("https://") else "",
        source_date=row.source_date,
        attribution=row.attribution,
        version=row.version,
        helpful=row.helpful,
        unhelpful=row.unhelpful,
        my_vote=my_vote,
        sendable=is_for_patients(row),
    )


def _card(work: Work, row: Article, reader: str) -> ArticleCard:
    voted = None
    if who := _reader(work, reader):
        voted = _vote_of(work, row.id or 0, who)
    return card(row, "" if voted is None else "yes" if voted.helpful else "no")


def is_for_patients(row: Article) -> bool:
    """Whether a patient may get it."""
    return row.audience == Audience.EXTERNAL.value and row.status == ArticleStatus.PUBLISHED.value


# ---------------------------------------------------------------- votes


def vote(
    work: Work, article_id: int, helpful: bool, comment: str = "", reader: str = ""
) -> ArticleCard:
    """Say whether an article helped; a second vote replaces the first.

    Args:
        article_id: which.
        helpful: whether it did.
        comment: what is wrong or missing; of staff only, others' words are not kept.
        reader: who votes, where the actor is a guest without a chat: a name that is theirs.

    Raises:
        NotAllowed: the actor may not read it, or nobody knows whose vote it would be.
        BadInput: the comment is too long.
    """
    found = readable(work, article_id)
    who = _reader(work, reader)
    if not who:
        raise NotAllowed("Your browser did not keep our cookie, so your vote can't be counted.")
    comment = storable(comment).strip() if work.actor.is_staff else ""
    if len(comment) > LONGEST_COMMENT:
        raise BadInput(f"A comment has at most {LONGEST_COMMENT:,} characters.")
    row = _vote_of(work, article_id, who)
    if row is None:
        row = ArticleVote(article_id=article_id, reader=who, helpful=helpful, at=work.now)
    row.helpful, row.comment, row.at = helpful, comment or row.comment, work.now
    work.session.add(row)
    work.session.flush()
    _count_votes(work, article_id)
    work.session.refresh(found)
    return card(found, "yes" if helpful else "no")


def _reader(work: Work, reader: str) -> str:
    actor = work.actor
    if not actor.id:
        return reader[:40]
    return f"{'staff' if actor.is_staff else actor.role.value} {actor.id}"


def _vote_of(work: Work, article_id: int, who: str) -> ArticleVote | None:
    return work.session.exec(
        select(ArticleVote).where(ArticleVote.article_id == article_id, ArticleVote.reader == who)
    ).first()


def _count_votes(work: Work, article_id: int) -> None:
    def of(helpful: bool) -> Any:
        return (
            select(func.count())
            .select_from(ArticleVote)
            .where(ArticleVote.article_id == article_id, col(ArticleVote.helpful).is_(helpful))
            .scalar_subquery()
        )

    work.run(
        update(Article)
        .where(col(Article.id) == article_id)
        .values(helpful=of(True), unhelpful=of(False))
    )
