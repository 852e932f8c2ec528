"""Health topics for patients: searching, browsing, reading."""

from typing import Any

import reflex as rx

from psc_app.components.help_lines import help_lines
from psc_app.components.scripts import script
from psc_app.components.shell import brand, icon, loading, notice, page, theme_button
from psc_app.components.trail import Trail

_LIBRARY = script("patient_knowledge.jsx", __name__)


class TopicSearch(rx.Component):
    """The search with what it found, or the topics."""

    library = _LIBRARY
    tag = "TopicSearch"
    results: rx.Var[Any]
    answered: rx.Var[str]
    topics: rx.Var[Any]
    ready: rx.Var[bool]
    on_seek: rx.EventHandler[lambda text, topic: [text, topic]]


class PublicArticle(rx.Component):
    """One article with its source, and whether it helped."""

    library = _LIBRARY
    tag = "PublicArticle"
    article: rx.Var[Any]
    on_vote: rx.EventHandler[lambda article, helpful: [article, helpful]]


def topics_link() -> rx.Component:
    """On the portal's first page: the way to the health topics."""
    return rx.el.a(
        icon("book"),
        rx.el.span(
            rx.el.strong("Health topics"),
            rx.el.span("Read about an illness, a test or a medicine", class_name="first"),
        ),
        href="/knowledge",
        class_name="card topics-link",
    )


def _frame(state: Any, place: rx.Var[str] | str, *children: rx.Component) -> rx.Component:
    return page(
        rx.el.header(
            rx.el.a(brand(state.clinic_name), href="/", class_name="brand-link"),
            rx.el.nav(
                theme_button(),
                rx.el.a("Chat with us", href="/", class_name="button quiet"),
                custom_attrs={"aria-label": "Our pages"},
            ),
            class_name="head",
        ),
        help_lines(
            state.emergency_text, state.emergency_number, state.clinic_phone, state.clinic_dial
        ),
        notice(state.notice, state.dismiss),
        rx.el.main(*children, class_name="portal-main topics-main"),
        rx.cond(state.ready, Trail.create(place=place, over=False)),
        class_name="portal",
    )


def search_page(state: Any) -> rx.Component:
    """Where one searches and browses."""
    return _frame(
        state,
        "knowledge",
        rx.el.h1("Health topics"),
        rx.cond(
            state.ready,
            TopicSearch.create(
                results=state.results,
                answered=state.answered,
                topics=state.topics,
                ready=state.ready,
                on_seek=state.seek,
            ),
            loading(5),
        ),
    )


def article_page(state: Any) -> rx.Component:
    """One article, or that there is none at this address."""
    return _frame(
        state,
        rx.cond(state.missing, "knowledge", "article:" + state.article.slug),
        rx.el.p(
            rx.el.a(
                rx.el.span("‹ ", custom_attrs={"aria-hidden": "true"}),
                "Health topics",
                href="/knowledge",
            ),
            class_name="topic-head",
        ),
        rx.cond(
            state.ready,
            rx.cond(
                state.missing,
                rx.el.section(
                    rx.el.h1("We have no such page"),
                    rx.el.p(
                        "It may have been taken out, or its address was not copied in full."
                        " Search the health topics, or ask us in a chat."
                    ),
                    rx.el.p(
                        rx.el.a("Health topics", href="/knowledge", class_name="button primary"),
                        " ",
                        rx.el.a("Ask us in a chat", href="/", class_name="button"),
                    ),
                    class_name="card form",
                ),
                PublicArticle.create(article=state.article, on_vote=state.vote),
            ),
            loading(8),
        ),
    )
