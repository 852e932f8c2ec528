"""The tool "knowledge": articles are found, read beside the chat, and put into a message."""

from typing import Any

import reflex as rx

from psc_app.components.desk_tools import Inserter, Tool
from psc_app.components.scripts import script
from psc_app.components.shell import notice

script("knowledge_text.jsx", __name__)
LIBRARY = script("islands_knowledge.jsx", __name__)


class KnowledgeBox(rx.Component):
    """The search and the article that is open; `article` has the id 0 for none.

    Attributes:
        of: the conversation that what is shown was read for.
    """

    library = LIBRARY
    tag = "KnowledgeBox"
    thread: rx.Var[int]
    of: rx.Var[int]
    ready: rx.Var[bool]
    results: rx.Var[Any]
    answered: rx.Var[str]
    filters: rx.Var[Any]
    languages: rx.Var[Any]
    article: rx.Var[Any]
    told: rx.Var[str]
    on_seek: rx.EventHandler[
        lambda thread, text, audience, language, topic: [thread, text, audience, language, topic]
    ]
    on_read: rx.EventHandler[lambda thread, article: [thread, article]]
    on_link: rx.EventHandler[lambda thread, article: [thread, article]]
    on_excerpt: rx.EventHandler[lambda thread, article, text: [thread, article, text]]
    on_vote: rx.EventHandler[
        lambda thread, article, helpful, comment: [thread, article, helpful, comment]
    ]


def knowledge_tool(desk: Any, state: Any) -> rx.Component:
    """The tool, for the conversation in front on the dashboard `desk`."""
    return Tool.create(
        Inserter.create(thread=state.thread, text=state.text, nonce=state.nonce),
        notice(state.notice, state.dismiss),
        # Always there: it hears what the composer and Smart assist ask for.
        KnowledgeBox.create(
            thread=desk.thread,
            of=state.thread,
            ready=state.ready,
            results=state.results,
            answered=state.answered,
            filters=state.filters,
            languages=state.languages,
            article=state.article,
            told=state.told,
            on_seek=state.seek,
            on_read=state.read_article,
            on_link=state.send_link,
            on_excerpt=state.send_excerpt,
            on_vote=state.vote,
        ),
        name="knowledge",
        thread=desk.thread,
        on_open=state.open,
    )
