"""The public pages of articles: for everybody who has a browser, signed in or not."""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.article_text import ADDRESS, is_slug
from psc_app.domain.errors import NotAllowed
from psc_app.domain.knowledge_cards import ArticleCard, ArticleLine, Filter, TopicLine
from psc_app.domain.phone import to_e164
from psc_app.domain.vocabulary import Role
from psc_app.services import knowledge, settings, sign_in
from psc_app.state import gate
from psc_app.state.gate import handler
from psc_app.wiring import house

ANYBODY = Actor(Role.VISITOR, 0, "")
"""Who reads here: whether they are signed in makes no difference."""

_MOST = 20
_TITLE = "Health topics"


class TopicsState(rx.State):
    """What a public page shows.

    Attributes:
        results: the articles found, or those of a topic.
        answered: what they were found for.
        topics: what can be browsed.
        article: the one that is open; its id is 0 for none.
        missing: whether the address leads to no article.
        tab_title: what the browser's tab says.
    """

    notice: rx.Field[str] = rx.field("")
    ready: rx.Field[bool] = rx.field(False)
    clinic_name: rx.Field[str] = rx.field("")
    clinic_phone: rx.Field[str] = rx.field("")
    clinic_dial: rx.Field[str] = rx.field("")
    emergency_text: rx.Field[str] = rx.field("")
    emergency_number: rx.Field[str] = rx.field("")
    results: rx.Field[list[ArticleLine]] = rx.field(default_factory=list)
    answered: rx.Field[str] = rx.field("")
    topics: rx.Field[list[TopicLine]] = rx.field(default_factory=list)
    article: rx.Field[ArticleCard] = rx.field(default_factory=ArticleCard)
    missing: rx.Field[bool] = rx.field(False)
    tab_title: rx.Field[str] = rx.field(_TITLE)

    @rx.event
    @handler("public", activity=False)
    async def read(self, actor: None) -> None:
        """Show the page of this address."""
        self.notice = ""
        await self._read_clinic()
        slug = self._slug()
        self.article, self.missing = ArticleCard(), False
        self.tab_title = _TITLE
        if slug:
            await self._read_article(slug)
        else:
            # What was found stays: a reader who comes back has asked for it again already.
            found = await house().store.look(ANYBODY, knowledge.topic_list)
            self.topics = list(found)
        self.ready = True

    def _slug(self) -> str:
        path = self.router.url.path
        return path[len(ADDRESS) :].strip("/") if path.startswith(ADDRESS) else ""

    async def _read_clinic(self) -> None:
        found = await house().store.look(ANYBODY, settings.values)
        self.clinic_name = found["clinic.name"]
        self.clinic_phone = found["clinic.phone"]
        self.clinic_dial = to_e164(found["clinic.phone"]) or ""
        self.emergency_text = found["emergency.text"]
        self.emergency_number = found["emergency.number"]

    async def _read_article(self, slug: str) -> None:
        store = house().store
        try:
            if not is_slug(slug):
                raise NotAllowed(knowledge.NO_ARTICLE)
            self.article = await store.do(ANYBODY, knowledge.open_page, slug, self._reader())
            self.tab_title = f"{self.article.title} · {self.clinic_name}"
        except NotAllowed:
            self.missing = True

    def _reader(self) -> str:
        """Whose vote it is: this browser's, by a name that says nothing of anybody."""
        token = gate.visit_token(self.router.headers.cookie)
        return f"guest {sign_in.hash_token(token)[:16]}" if token else ""

    @rx.event
    @handler("public", activity=False)
    async def seek(self, actor: None, text: str, topic: str) -> None:
        """Find articles while somebody types, or those of a topic."""
        if not text.strip() and not topic:
            self.results, self.answered = [], ""
            return
        found = await house().store.look(
            ANYBODY,
            knowledge.find,
            house().search,
            text,
            within=Filter(topic=topic),
            limit=knowledge.MOST_LISTED if topic else _MOST,
            typing=True,
        )
        self.results, self.answered = list(found), text or topic

    @rx.event
    @handler("public", activity=False)
    async def vote(self, actor: None, article_id: int, helpful: bool) -> None:
        """Say whether the article helped."""
        card = await house().store.do(
            ANYBODY, knowledge.vote, article_id, helpful, reader=self._reader()
        )
        if self.article.id == card.id:
            self.article = card

    @rx.event
    @handler("public", activity=False)
    async def dismiss(self, actor: None) -> None:
        """Close the notice."""
        self.notice = ""
