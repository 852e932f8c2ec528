"""What the pages of cases and tasks have around them, and what their lists share."""

from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.alarm_bar import alarm_bar
from psc_app.components.case_parts import DueMark
from psc_app.components.islands import Alerts
from psc_app.components.shell import brand, loading, nothing, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out


def frame(state: Any, here: str, *content: rx.Component) -> rx.Component:
    """A page beside the dashboard; `here` is "Cases" or "Tasks"."""
    current = {"aria-current": "page"}
    cases = rx.el.a("Cases", href="/agent/cases", custom_attrs=current if here == "Cases" else {})
    return page(
        rx.el.header(
            brand("Patient Service Center"),
            rx.el.nav(
                rx.el.a("Dashboard", href="/agent"),
                cases,
                DueMark.create(dues=state.dues, here=here == "Tasks"),
                theme_button(),
                rx.el.a(state.name, href="/account", class_name="own-name", dir="auto"),
                sign_out("staff"),
                custom_attrs={"aria-label": "Account"},
            ),
            class_name="head",
        ),
        alarm_bar(state.alarms, state.acknowledge),
        notice(state.notice, state.dismiss),
        rx.el.main(
            rx.cond(
                state.ready,
                rx.cond(
                    state.allowed,
                    rx.fragment(*content),
                    nothing("This page is for those who work with patients."),
                ),
                loading(6),
            ),
            class_name="matters-page",
        ),
        Alerts.create(
            title=here, offers=0, unread=0, ring=True, call="", alarms=state.alarms.length()
        ),
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
