"""The tool "knowledge": finding an article beside the chat, reading it, sending it."""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.knowledge_cards import ArticleCard, ArticleLine, Filter, TopicLine
from psc_app.services import knowledge, knowledge_links
from psc_app.services.work import Work
from psc_app.state.gate import handler
from psc_app.state.tool import ToolState
from psc_app.wiring import house

_MOST = 12
_NONE = ArticleCard()

_First = tuple[tuple[TopicLine, ...], tuple[str, ...], tuple[ArticleLine, ...]]


def _first(work: Work) -> _First:
    """What stands there before anything was searched for: the filters, and the first titles."""
    found = knowledge.find(work, house().search, "", limit=_MOST)
    return knowledge.topic_list(work), knowledge.languages(work), found


class KnowledgeState(ToolState, rx.State):
    """What the tool shows.

    Attributes:
        results: the articles found, the best first.
        answered: what they were found for, so that the browser knows whether it is old.
        filters, languages: what can be chosen to narrow it.
        article: the one that is open; its id is 0 for none.
        told: what was done, for those who hear the page.
    """

    ready: rx.Field[bool] = rx.field(False)
    results: rx.Field[list[ArticleLine]] = rx.field(default_factory=list)
    answered: rx.Field[str] = rx.field("")
    filters: rx.Field[list[TopicLine]] = rx.field(default_factory=list)
    languages: rx.Field[list[str]] = rx.field(default_factory=list)
    article: rx.Field[ArticleCard] = rx.field(default_factory=ArticleCard)
    told: rx.Field[str] = rx.field("")

    def _forget(self) -> None:
        self.results, self.answered, self.ready = [], "", False
        self.article = _NONE
        self.told = ""

    @rx.event
    @handler("staff", activity=False)
    async def open(self, actor: Actor, thread: int) -> None:
        """The tool came to the front for a conversation."""
        self._begin(actor, thread)
        if self.ready:
            return
        filters, languages, found = await house().store.look(actor, _first)
        self.filters, self.languages = list(filters), list(languages)
        if not self.answered:
            self.results = list(found)
        self.ready = True

    @rx.event
    @handler("staff")
    async def seek(
        self, actor: Actor, thread: int, text: str, audience: str, language: str, topic: str
    ) -> None:
        """Find articles while somebody types."""
        self._begin(actor, thread)
        found = await house().store.look(
            actor,
            knowledge.find,
            house().search,
            text,
            within=Filter(audience, language, topic),
            limit=_MOST,
            typing=True,
        )
        self.results, self.answered = list(found), text

    @rx.event
    @handler("staff")
    async def read_article(self, actor: Actor, thread: int, article_id: int) -> None:
        """Open an article; 0 goes back to what was found."""
        self._begin(actor, thread)
        self.told = ""
        if not article_id:
            self.article = _NONE
            return
        self.article = await house().store.do(actor, knowledge.open_article, article_id)

    @rx.event
    @handler("staff")
    async def send_link(self, actor: Actor, thread: int, article_id: int) -> None:
        """Put a link to an article's public page into the composer."""
        self._begin(actor, thread)
        self._insert(await house().store.look(actor, knowledge_links.link_text, thread, article_id))
        self.told = "The link is in the message box. Nothing was sent yet."

    @rx.event
    @handler("staff")
    async def send_excerpt(self, actor: Actor, thread: int, article_id: int, text: str) -> None:
        """Put chosen words of an article, or its first paragraph, into the composer."""
        self._begin(actor, thread)
        self._insert(
            await house().store.look(actor, knowledge_links.excerpt_text, thread, article_id, text)
        )
        self.told = "The excerpt is in the message box. Nothing was sent yet."

    @rx.event
    @handler("staff")
    async def vote(
        self, actor: Actor, thread: int, article_id: int, helpful: bool, comment: str
    ) -> None:
        """Say whether an article helped, and what is wrong or missing."""
        self._begin(actor, thread)
        card = await house().store.do(actor, knowledge.vote, article_id, helpful, comment)
        if self.article.id == card.id:
            self.article = card
        self.told = "Thank you. Those who look after the articles see this."
