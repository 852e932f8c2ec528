"""Knowledge as search and screens see it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the search index takes it in.

    Attributes:
        article_id: its key.
        slug: its name in the address /knowledge/<slug>.
        names: its title first, then its synonyms.
        language: such as "en".
        audience: see vocabulary.Audience.
    """

    article_id: int
    slug: str
    names: tuple[str, ...]
    body: str
    topics: tuple[str, ...] = ()
    language: str = "en"
    audience: str = "external"


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the articles is looked through; empty for all of them."""

    audience: str = ""
    language: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that search found.

    Attributes:
        score: higher fits better; comparable within one answer only.
        named: whether the question says one of its names, or what people say for it, and
            does not only share words with its text.
    """

    article_id: int
    slug: str
    score: float
    named: bool


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article as a row of a list.

    Attributes:
        first: how its text begins.
        updated_at: when it was last changed, in milliseconds since 1970.
        votes: how many readers' votes have a comment (in the administrator's list).
    """

    id: int
    slug: str
    title: str
    first: str
    topics: tuple[str, ...]
    language: str
    audience: str
    status: str
    views: int = 0
    helpful: int = 0
    unhelpful: int = 0
    updated_at: int = 0
    comments: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an article's text: a paragraph, or the points of a list.

    Attributes:
        text: of a paragraph; empty for a list.
        points: of a list.
    """

    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article, opened.

    Attributes:
        my_vote: "yes", "no", or empty where this reader has not voted.
        sendable: whether a patient may get it: it is external and published.
    """

    id: int = 0
    slug: str = ""
    title: str = ""
    synonyms: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    language: str = "en"
    audience: str = ""
    status: str = ""
    source: str = ""
    source_url: str = ""
    source_date: str = ""
    attribution: str = ""
    version: int = 0
    helpful: int = 0
    unhelpful: int = 0
    my_vote: str = ""
    sendable: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What of an article is edited, as the administrator's form has it.

    Attributes:
        synonyms, topics: one a line.
    """

    id: int = 0
    slug: str = ""
    title: str = ""
    body: str = ""
    synonyms: str = ""
    topics: str = ""
    language: str = "en"
    audience: str = "external"
    status: str = "draft"
    source: str = ""
    source_url: str = ""
    source_date: str = ""
    attribution: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class ArticleVersionLine:
    """One version of an article."""

    version: int
    at: int
    who: str
    note: str
    status: str


@dataclass(frozen=True, slots=True)
class ArticleDifference:
    """One line that two versions have or lack.

    Attributes:
        kind: "same", "gone" (only in the older) or "added" (only in the newer); "field" for
            the name of what changed.
    """

    id: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class VoteLine:
    """What one member of staff said of an article."""

    id: int
    at: int
    who: str
    helpful: bool
    comment: str


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic, and how many articles are filed under it."""

    name: str
    count: int
