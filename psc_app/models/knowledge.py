"""Knowledge: articles, their versions, and what readers thought of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Column, Field, SQLModel

from psc_app.models.columns import Instant


class Article(SQLModel, table=True):
    """What the clinic knows about one matter.

    Attributes:
        slug: its name in the address /knowledge/<slug>.
        body: plain text: paragraphs, and lines that begin with "- ".
        synonyms: other names of the matter, which search finds it by.
        topics: what it is filed under.
        audience: see vocabulary.Audience; internal ones never reach a patient.
        status: see vocabulary.ArticleStatus.
        source, source_url, source_date, attribution: where the text is from, and
            whom to name; shown with it.
        version: the number of its newest ArticleVersion.
    """

    __tablename__ = "article"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=120)
    title: str = Field(max_length=200)
    body: str
    synonyms: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    topics: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    language: str = Field(default="en", max_length=20)
    audience: str = Field(default="external", max_length=10)
    status: str = Field(default="draft", max_length=10, index=True)
    source: str = Field(default="", max_length=200)
    source_url: str = Field(default="", max_length=300)
    source_date: str = Field(default="", max_length=40)
    attribution: str = Field(default="", max_length=300)
    version: int = Field(default=1)
    views: int = Field(default=0)
    helpful: int = Field(default=0)
    unhelpful: int = Field(default=0)
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)


class ArticleVersion(SQLModel, table=True):
    """An article as it was after one change.

    Attributes:
        content: the values of all its fields that are edited, by their names.
        note: what the change was about.
    """

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("article_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id")
    version: int
    content: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    note: str = Field(default="", max_length=200)
    made_at: datetime = Field(sa_type=Instant)
    made_by: int | None = Field(default=None, foreign_key="staff.id")


class ArticleVote(SQLModel, table=True):
    """Whether an article helped one reader; a second vote replaces the first.

    Attributes:
        reader: who voted, as "staff 3", "patient 5" or "visitor 7".
        comment: from staff only: what is wrong or missing.
    """

    __tablename__ = "article_vote"
    __table_args__ = (UniqueConstraint("article_id", "reader"),)

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id")
    reader: str = Field(max_length=40)
    helpful: bool
    comment: str = Field(default="", max_length=1000)
    at: datetime = Field(sa_type=Instant)
