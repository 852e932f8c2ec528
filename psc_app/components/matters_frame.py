"""What the pages of cases and tasks have around them, and what their lists share."""

from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.case_parts import DueMark
from psc_app.components.shell import field
from psc_app.components.staff_frame import staff_frame


def frame(state: Any, here: str, *content: rx.Component) -> rx.Component:
    """A page beside the dashboard; `here` is "Cases" or "Tasks"."""
    current = {"aria-current": "page"}
    return staff_frame(
        state,
        here,
        content,
        links=(
            rx.el.a("Dashboard", href="/agent"),
            rx.el.a("Cases", href="/agent/cases", custom_attrs=current if here == "Cases" else {}),
            DueMark.create(dues=state.dues, here=here == "Tasks"),
        ),
        refusal="This page is for those who work with patients.",
        main="matters-page",
        class_name="matters",
    )


def lists(names: tuple[tuple[str, str], ...], state: Any, label: str) -> rx.Component:
    """Tabs that choose the list, with how many are in each that is not over."""

    def tab(name: str, words: str) -> rx.Component:
        return rx.el.button(
            words,
            rx.cond(
                state.counts[name].to(int) > 0,
                rx.el.span(state.counts[name].to_string(), class_name="count"),
            ),
            type="button",
            class_name=rx.cond(state.whose == name, "tab on", "tab"),
            on_click=state.show_list(name),
            custom_attrs={"aria-pressed": rx.cond(state.whose == name, "true", "false")},
        )

    return rx.el.div(
        *(tab(name, words) for name, words in names),
        class_name="tabs",
        role="group",
        custom_attrs={"aria-label": label},
    )


def filters(state: Any, words: str, *more: rx.Component, **props: Any) -> rx.Component:
    """Narrows the list by words, such as `words` says, by what is overdue, and by `more`."""
    return rx.el.form(
        field(
            "Search",
            rx.el.input(
                name="text",
                type="search",
                default_value=state.text,
                max_length=200,
                placeholder=words,
                auto_complete="off",
            ),
        ),
        *more,
        rx.el.label(
            rx.el.input(
                name="overdue", type="checkbox", value="yes", default_checked=state.overdue
            ),
            "Overdue",
            class_name="check",
        ),
        rx.el.button("Show", type="submit", class_name="primary"),
        on_submit=state.find,
        class_name="list-filters matter-filters",
        role="search",
        **props,
    )


def pager(state: Any, on_turn: EventType) -> rx.Component:
    """From page to page, where there is more than one."""
    return rx.cond(
        state.pages > 1,
        rx.el.nav(
            rx.el.button(
                "Before",
                type="button",
                class_name="small",
                disabled=state.page == 0,
                on_click=on_turn(state.page - 1),
            ),
            rx.el.span(
                "Page ", (state.page + 1).to_string(), " of ", state.pages.to_string(),
                class_name="note",
            ),
            rx.el.button(
                "Next",
                type="button",
                class_name="small",
                disabled=state.page + 1 >= state.pages,
                on_click=on_turn(state.page + 1),
            ),
            class_name="pager",
            custom_attrs={"aria-label": "Pages"},
        ),
    )  # fmt: skip
