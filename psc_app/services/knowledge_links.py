"""Articles on their way to a patient: what goes into the composer, and that it was sent.

An internal article and one that is not published leave by none of these ways. That a link to
one is typed by hand is noticed when the message is posted; its page would refuse it as well.
"""

from sqlmodel import col, select

from psc_app.config import config
from psc_app.domain.article_text import (
    ADDRESS,
    LONGEST_EXCERPT,
    first_paragraph,
    has_words,
    linked,
)
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.vocabulary import Deed
from psc_app.models.knowledge import Article
from psc_app.services import access
from psc_app.services.journal import log
from psc_app.services.knowledge import is_for_patients, readable
from psc_app.services.work import Work

_INTERNAL = "This article is for staff only: it can't be sent to a patient."
_DEAD_LINK = "This message links to an article that patients can't read. Take the link out."


def link_text(work: Work, conversation_id: int, article_id: int) -> str:
    """An article's title with the address of its public page, for a message.

    Raises:
        NotAllowed: not a conversation the actor may read, no such article, or an internal one.
    """
    return _line(_sendable(work, conversation_id, article_id))


def excerpt_text(work: Work, conversation_id: int, article_id: int, text: str = "") -> str:
    """A part of an article with its title and the address of its page, for a message.

    Args:
        work: the deed of an agent.
        conversation_id: where it is to be sent.
        article_id: from which.
        text: words that stand in it; empty for its first paragraph.

    Raises:
        NotAllowed: as with `link_text`.
        BadInput: these words are not in the article, or they are too many.
    """
    found = _sendable(work, conversation_id, article_id)
    text = text.strip()
    if not text:
        return f"{first_paragraph(found.body)}\n\n{_line(found)}"
    if len(text) > LONGEST_EXCERPT:
        raise BadInput(f"An excerpt has at most {LONGEST_EXCERPT:,} characters: choose less.")
    if not has_words(found.body, text):
        raise BadInput("These words are not in the article. Choose them in it again.")
    return f"{text}\n\n{_line(found)}"


def _sendable(work: Work, conversation_id: int, article_id: int) -> Article:
    access.staff_conversation(work, conversation_id)
    found = readable(work, article_id)
    if not is_for_patients(found):
        raise NotAllowed(_INTERNAL)
    return found


def _line(found: Article) -> str:
    return f"{found.title}: {_site()}{ADDRESS}{found.slug}"


def _site() -> str:
    """The clinic's own address where it has a safe one: a phone needs it, the portal does not."""
    url = config().public_url.rstrip("/")
    return url if url.startswith("https://") else ""


def note_sent(work: Work, conversation_id: int, body: str) -> None:
    """Note which articles a message to a patient links to.

    It runs for messages only that hold such an address at all.

    Raises:
        BadInput: an article is for staff only or not published, or there is none.
    """
    slugs = linked(body)
    if not slugs:
        return
    rows = work.session.exec(select(Article).where(col(Article.slug).in_(slugs))).all()
    if len(rows) < len(slugs) or not all(is_for_patients(one) for one in rows):
        raise BadInput(_DEAD_LINK)
    for one in rows:
        log(
            work,
            Deed.ARTICLE_SENT,
            conversation_id=conversation_id,
            staff_id=work.actor.id,
            article_id=one.id,
        )
