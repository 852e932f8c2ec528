"""The administrator's page of articles: the list, one of them, its versions and its votes."""

from functools import partial
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.article_text import LONGEST_BODY, blocks
from psc_app.domain.errors import Refused
from psc_app.domain.knowledge_cards import (
    ArticleDifference,
    ArticleLine,
    ArticleVersionLine,
    Block,
    Draft,
    VoteLine,
)
from psc_app.domain.permissions import Right
from psc_app.services import furniture_article_past as past
from psc_app.services import furniture_knowledge
from psc_app.services.work import Work
from psc_app.state import gate
from psc_app.state.furnishing import LIST, PartLook, item_of, part_look
from psc_app.state.gate import handler
from psc_app.state.live import LiveState
from psc_app.state.payloads import number
from psc_app.wiring import house

FILTERS = ("words", "status", "audience", "language", "topic", "order")
_PART = "articles"
_ADDRESS = f"/admin/knowledge?tab={_PART}"

ArticleField = Annotated[str, Field(max_length=LONGEST_BODY)]


class AdminKnowledgeState(LiveState, rx.State):
    """What the page of articles shows.

    Attributes:
        item: the one article in front, from the address; see LIST.
        words, status, audience, language, topic, order: what narrows and orders the list.
        count: how many fit, of which `articles` has the first.
        draft: the article in the form, as it was when it was opened or last saved here.
        newer: whether somebody else has changed it since.
        shown: the text in the form as a reader sees it.
        compared: the version that `differences` is about; 0 for none.
        turn, saved, fault: the server's last answer to a form.
    """

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    item: rx.Field[int] = rx.field(LIST)
    words: rx.Field[str] = rx.field("")
    status: rx.Field[str] = rx.field("")
    audience: rx.Field[str] = rx.field("")
    language: rx.Field[str] = rx.field("")
    topic: rx.Field[str] = rx.field("")
    order: rx.Field[str] = rx.field("title")
    most: rx.Field[int] = rx.field(furniture_knowledge.PAGE)
    count: rx.Field[int] = rx.field(0)
    articles: rx.Field[list[ArticleLine]] = rx.field(default_factory=list)
    all_topics: rx.Field[list[str]] = rx.field(default_factory=list)
    all_languages: rx.Field[list[str]] = rx.field(default_factory=list)
    draft: rx.Field[Draft] = rx.field(default_factory=Draft)
    newer: rx.Field[bool] = rx.field(False)
    shown: rx.Field[list[Block]] = rx.field(default_factory=list)
    versions: rx.Field[list[ArticleVersionLine]] = rx.field(default_factory=list)
    compared: rx.Field[int] = rx.field(0)
    differences: rx.Field[list[ArticleDifference]] = rx.field(default_factory=list)
    votes: rx.Field[list[VoteLine]] = rx.field(default_factory=list)
    turn: rx.Field[int] = rx.field(0)
    saved: rx.Field[bool] = rx.field(False)
    fault: rx.Field[str] = rx.field("")
    said: rx.Field[str] = rx.field("")

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        may = actor is not None and actor.may(Right.CHANGE_SETTINGS)
        return {topics.KNOWLEDGE} if may else set()

    async def _look(self, actor: Actor | None, rang: set[str]) -> PartLook | None:
        if actor is None:
            return None
        if not actor.may(Right.CHANGE_SETTINGS):
            return PartLook(actor.name, False, _PART)
        item = item_of(self.router.url.query_parameters)
        only = {name: getattr(self, name) for name in FILTERS}
        read = partial(_read, only=only, most=self.most)
        return await house().store.look(actor, part_look, _PART, item, read)

    def _show(self, seen: PartLook | None) -> None:
        if seen is None:
            return
        moved = seen.item != self.item
        self._put(name=seen.name, allowed=seen.allowed, item=seen.item)
        parts = dict(seen.parts)
        draft = parts.pop("draft", None)
        self._put(**parts)
        if draft is not None and (moved or not self.ready):
            self._open(draft)
        elif draft is not None:
            # What is being typed is about the version that was opened: it is not swapped.
            self._put(newer=draft.version != self.draft.version)
        if moved:
            self._put(said="", compared=0, differences=[], saved=False, fault="")
        if seen.lost:
            self.notice = seen.lost

    def _open(self, draft: Draft) -> None:
        self._put(draft=draft, newer=False, shown=list(blocks(draft.body)))

    async def _look_again(self, actor: Actor, *, anew: bool = False) -> None:
        seen = await self._look(actor, set())
        self._show(seen)
        if anew and seen is not None and "draft" in seen.parts:
            self._open(seen.parts["draft"])

    @rx.event
    @handler("staff")
    async def narrow(self, actor: Actor, field: str, value: str) -> None:
        """Narrow the list, or order it."""
        if field in FILTERS:
            self._put(**{field: value, "most": furniture_knowledge.PAGE})
            await self._look_again(actor)

    @rx.event
    @handler("staff")
    async def show_more(self, actor: Actor) -> None:
        """Show further articles of the list."""
        page = furniture_knowledge.PAGE
        self.most = min(self.most + page, page * furniture_knowledge.MOST_PAGES)
        await self._look_again(actor)

    @rx.event
    @handler("staff")
    async def preview(self, actor: Actor, text: ArticleField) -> None:
        """Show the text in the form as a reader sees it."""
        self.shown = list(blocks(text))

    @rx.event
    @handler("staff")
    async def save(self, actor: Actor, form: dict[str, ArticleField]) -> Any:
        """Keep the article in the form as a new version; a new one gets its own page."""
        self._put(saved=False, fault="", notice="")
        key, version = number(form.get("row", "")), number(form.get("version", ""))
        try:
            made = await house().store.do(actor, furniture_knowledge.save, key, form, version)
        except Refused as refusal:
            self.fault = str(refusal)
            self.turn += 1
            return None
        self.saved = True
        await self._look_again(actor, anew=True)
        self.turn += 1
        return None if key else rx.redirect(f"{_ADDRESS}&item={made}")

    @rx.event
    @handler("staff")
    async def set_status(self, actor: Actor, article_id: int, value: str) -> None:
        """Publish the article, archive it, or make it a draft again."""
        self.notice = ""
        await house().store.do(actor, furniture_knowledge.set_status, article_id, value)
        self.said = {"published": "Published.", "archived": "Archived."}.get(
            value, "A draft again."
        )
        await self._look_again(actor, anew=True)

    @rx.event
    @handler("staff")
    async def compare(self, actor: Actor, article_id: int, version: int) -> None:
        """Show what is different now from what a version was; version 0 closes it."""
        found: tuple[ArticleDifference, ...] = ()
        if version:
            found = await house().store.look(actor, past.compare, article_id, version)
        self.compared, self.differences = version, list(found)

    @rx.event
    @handler("staff")
    async def restore(self, actor: Actor, article_id: int, version: int) -> None:
        """Make the article again what a version was."""
        self.notice = ""
        await house().store.do(actor, past.restore, article_id, version)
        self.said = f"As version {version} was."
        self._put(compared=0, differences=[])
        await self._look_again(actor, anew=True)

    @rx.event
    @handler("staff")
    async def open_newest(self, actor: Actor) -> None:
        """Put the newest version into the form."""
        await self._look_again(actor, anew=True)

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""


def _read(work: Work, _part: str, item: int, only: dict[str, str], most: int) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "all_topics": list(furniture_knowledge.all_topics(work)),
        "all_languages": list(furniture_knowledge.all_languages(work)),
    }
    if item != LIST:
        return parts | _one(work, item)
    found, count = furniture_knowledge.articles(work, **only, most=most)
    return parts | {"articles": list(found), "count": count}


def _one(work: Work, item: int) -> dict[str, Any]:
    draft = furniture_knowledge.draft(work, item)
    if not item:
        return {"draft": draft, "versions": [], "votes": []}
    return {
        "draft": draft,
        "versions": list(past.versions(work, item)),
        "votes": list(past.votes(work, item)),
    }
