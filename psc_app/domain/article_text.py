"""The form of an article's text, and of the links that lead to it.

A text is plain: paragraphs with empty lines between them, and lines that begin with "- ".
Nothing in it is markup, so nothing in it can do harm on a page.
"""

import re
import unicodedata

from psc_app.domain.errors import BadInput
from psc_app.domain.knowledge_cards import Block

ADDRESS = "/knowledge/"
"""Where the public pages of articles begin."""

LONGEST_BODY = 15_000
LONGEST_TITLE = 200
LONGEST_EXCERPT = 1_500
MOST_NAMES = 40
LONGEST_NAME = 120
LONGEST_SLUG = 100

_FIRST = 180
_POINT = re.compile(r"^\s*[-*•]\s+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LINK = re.compile(r"/knowledge/([a-z0-9-]{1,120})")


def blocks(body: str) -> tuple[Block, ...]:
    """The paragraphs and lists of a text, in their order."""
    found: list[Block] = []
    words: list[str] = []
    points: list[str] = []

    def close() -> None:
        if words:
            found.append(Block(text=" ".join(words)))
        if points:
            found.append(Block(points=tuple(points)))
        words.clear()
        points.clear()

    for line in body.splitlines():
        point = _POINT.match(line)
        if point:
            if words:
                close()
            points.append(line[point.end() :].strip())
        elif not line.strip():
            close()
        else:
            if points:
                close()
            words.append(line.strip())
    close()
    return tuple(found)


def opening(body: str, most: int = _FIRST) -> str:
    """How a text begins, in one line, ended at a word."""
    text = " ".join(body.split())
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def first_paragraph(body: str) -> str:
    """The first paragraph, at most as long as an excerpt may be."""
    found = next((one.text for one in blocks(body) if one.text), body.strip())
    return opening(found, LONGEST_EXCERPT - 2)


def has_words(body: str, excerpt: str) -> bool:
    """Whether these words stand in a text one after the other, whatever the breaks between."""
    bare = " ".join(_POINT.sub("", line).strip() for line in body.splitlines())
    wanted = " ".join(_POINT.sub("", line).strip() for line in excerpt.splitlines())
    return " ".join(wanted.split()) in " ".join(bare.split())


def slug_of(title: str) -> str:
    """A title's form in an address: letters, digits, hyphens; "article" if none is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    found = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-")
    return found or "article"


def is_slug(text: str) -> bool:
    """Whether this can stand in an address."""
    return len(text) <= LONGEST_SLUG and _SLUG.fullmatch(text) is not None


def linked(text: str) -> list[str]:
    """The slugs that a message's links lead to, in their order, each once."""
    return list(dict.fromkeys(one.strip("-") for one in _LINK.findall(text)))


def lines(text: str, what: str) -> list[str]:
    """One value a line, none twice.

    Raises:
        BadInput: too many, or one is too long.
    """
    found = list(dict.fromkeys(one.strip() for one in text.splitlines() if one.strip()))
    if len(found) > MOST_NAMES:
        raise BadInput(f"{what}: at most {MOST_NAMES}.")
    if any(len(one) > LONGEST_NAME for one in found):
        raise BadInput(f"{what}: at most {LONGEST_NAME} characters each.")
    return found
