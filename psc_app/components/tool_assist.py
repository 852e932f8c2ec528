"""The tool "assist": what fits the patient's last words; nothing of it is sent by itself."""

from typing import Any

import reflex as rx

from psc_app.components.desk_tools import Inserter
from psc_app.components.shell import loading, nothing, notice
from psc_app.components.tool_knowledge import LIBRARY


class AssistTool(rx.Component):
    """A Tool that asks anew when the patient has written."""

    library = LIBRARY
    tag = "AssistTool"
    thread: rx.Var[int]
    live: rx.Var[Any]
    history: rx.Var[Any]
    on_open: rx.EventHandler[lambda thread: [thread]]


class AssistBox(rx.Component):
    """Articles and quick replies that fit, each with what can be done with it."""

    library = LIBRARY
    tag = "AssistBox"
    thread: rx.Var[int]
    articles: rx.Var[Any]
    replies: rx.Var[Any]
    on_link: rx.EventHandler[lambda thread, article: [thread, article]]


def assist_tool(desk: Any, state: Any) -> rx.Component:
    """The tool, for the conversation in front on the dashboard `desk`."""
    return AssistTool.create(
        Inserter.create(thread=state.thread, text=state.text, nonce=state.nonce),
        notice(state.notice, state.dismiss),
        rx.cond(
            (state.thread == desk.thread) & state.ready,
            rx.cond(
                (state.articles.length() > 0) | (state.replies.length() > 0),
                AssistBox.create(
                    thread=desk.thread,
                    articles=state.articles,
                    replies=state.replies,
                    on_link=state.insert_link,
                ),
                nothing(
                    "Nothing fits yet.",
                    "Articles and quick replies come up here as the patient writes. "
                    "Nothing is sent by itself.",
                ),
            ),
            loading(4),
        ),
        thread=desk.thread,
        live=desk.live,
        history=desk.history,
        on_open=state.open,
    )
