"""An article's versions, what differs between them, and colleagues' comments, as a component."""

from typing import Any

import reflex as rx

from psc_app.components.islands import LocalTime


def article_past(state: Any) -> rx.Component:
    """The versions of the article in front, and what colleagues say of it."""
    return rx.el.div(
        rx.el.section(
            rx.el.h2("Versions"),
            rx.el.ol(
                rx.foreach(state.versions, lambda one: _version(state, one)), class_name="versions"
            ),
            class_name="card form",
        ),
        rx.el.section(
            rx.el.h2("What colleagues say"),
            rx.cond(
                state.votes.length() > 0,
                rx.el.ul(rx.foreach(state.votes, _vote), class_name="rows"),
                rx.el.p(
                    "No comments yet. Agents leave them beside the article.", class_name="note"
                ),
            ),
            class_name="card form",
        ),
        class_name="reply-pair",
    )


def _version(state: Any, one: rx.Var) -> rx.Component:
    draft = state.draft
    number = "Version " + one.version.to_string()
    newest = one.version == draft.version
    return rx.el.li(
        rx.el.div(
            rx.el.h3(number, rx.cond(newest, rx.el.span("Newest", class_name="tag good"))),
            rx.el.p(one.note, dir="auto"),
            rx.el.p(
                one.who, " · ", LocalTime.create(at=one.at, form="long"), " · ", one.status,
                class_name="note",
            ),
            class_name="version-text",
        ),
        rx.cond(
            newest,
            rx.fragment(),
            rx.el.div(
                rx.cond(
                    state.compared == one.version,
                    _version_button("Close", number, state.compare(draft.id, 0)),
                    _version_button("Compare", number, state.compare(draft.id, one.version)),
                ),
                _version_button("Restore", number, state.restore(draft.id, one.version)),
                class_name="version-deeds",
            ),
        ),
        rx.cond(state.compared == one.version, _comparison(state)),
        key=one.version,
    )  # fmt: skip


def _version_button(label: str, number: rx.Var, deed: Any) -> rx.Component:
    return rx.el.button(
        label,
        type="button",
        class_name="small",
        on_click=deed,
        custom_attrs={"aria-label": label + ": " + number},
    )


def _comparison(state: Any) -> rx.Component:
    return rx.cond(
        state.differences.length() > 0,
        rx.el.ol(
            rx.foreach(state.differences, _difference),
            class_name="compared",
            custom_attrs={"aria-label": "What is different now", "tabIndex": 0},
        ),
        rx.el.p("Nothing is different now.", class_name="note"),
    )


def _difference(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.match(one.kind, ("added", "+"), ("gone", "−"), ""),
            class_name="sign",
            custom_attrs={"aria-hidden": "true"},
        ),
        rx.el.span(
            rx.match(one.kind, ("added", "Added: "), ("gone", "Gone: "), ""), class_name="sr-only"
        ),
        rx.cond(
            one.kind == "field", rx.el.strong(one.text), rx.el.span(one.text, dir="auto")
        ),
        class_name=one.kind,
        key=one.id,
    )  # fmt: skip


def _vote(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.cond(
            one.helpful,
            rx.el.span("Helpful", class_name="tag good"),
            rx.el.span("Not helpful", class_name="tag warn"),
        ),
        rx.el.span(one.comment, dir="auto"),
        rx.el.span(one.who, " · ", LocalTime.create(at=one.at, form="long"), class_name="note"),
        key=one.id,
    )
