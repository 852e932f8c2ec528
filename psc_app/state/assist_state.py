"""The tool "assist": articles and quick replies that fit what the patient wrote last."""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.knowledge_cards import ArticleLine
from psc_app.domain.reply_cards import QuickReplyCard
from psc_app.services import knowledge, knowledge_links, quick_replies
from psc_app.services.work import Work
from psc_app.state.gate import handler
from psc_app.state.tool import ToolState
from psc_app.wiring import house

_MOST = 3


def _fitting(
    work: Work, conversation_id: int
) -> tuple[tuple[ArticleLine, ...], tuple[QuickReplyCard, ...]]:
    articles = knowledge.suggest(work, house().search, conversation_id, _MOST)
    return articles, quick_replies.suggest(work, conversation_id, _MOST)


class AssistState(ToolState, rx.State):
    """What the tool shows; nothing of it is sent by itself.

    Attributes:
        articles, replies: the best first.
        ready: whether the first look has come back.
    """

    ready: rx.Field[bool] = rx.field(False)
    articles: rx.Field[list[ArticleLine]] = rx.field(default_factory=list)
    replies: rx.Field[list[QuickReplyCard]] = rx.field(default_factory=list)

    def _forget(self) -> None:
        self.articles, self.replies, self.ready = [], [], False

    @rx.event
    @handler("staff", activity=False)
    async def open(self, actor: Actor, thread: int) -> None:
        """The tool is in front, and the patient has written."""
        self._begin(actor, thread)
        articles, replies = await house().store.look(actor, _fitting, thread)
        self.articles, self.replies = list(articles), list(replies)
        self.ready = True

    @rx.event
    @handler("staff")
    async def insert_link(self, actor: Actor, thread: int, article_id: int) -> None:
        """Put a link to a suggested article into the composer."""
        self._begin(actor, thread)
        self._insert(await house().store.look(actor, knowledge_links.link_text, thread, article_id))
