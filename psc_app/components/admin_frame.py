"""What every page of an administrator has around it."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from psc_app.components.admin_islands import Go
from psc_app.components.islands import LocalTime, Modal
from psc_app.components.shell import brand, icon, loading, nothing, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out

ROUTING = "/admin/routing"

SECTIONS = (
    ("queues", "Queues"),
    ("rules", "Rules"),
    ("skills", "Skills"),
    ("hours", "Hours"),
    ("workstreams", "Workstreams"),
    ("presences", "Presences"),
    ("history", "History"),
)
"""Parts of the routing page, by their name in the address."""


def frame(state: Any, here: str, *children: rx.Component, class_name: str = "") -> rx.Component:
    """A page of administration; `here` is its name, such as "settings" or "routing"."""
    return page(
        rx.el.header(
            brand("Patient Service Center"),
            rx.el.nav(
                _page_link("Settings", "/admin", here == "settings"),
                _page_link("Routing", ROUTING, here == "routing"),
                _page_link("Bot", "/admin/bot", here == "bot"),
                _page_link("Replies", "/admin/replies", here == "replies"),
                _page_link("Scripts", "/admin/scripts", here == "scripts"),
                _page_link("Knowledge", "/admin/knowledge", here == "knowledge"),
                _page_link("Calendar", "/admin/calendar", here == "calendar"),
                class_name="admin-pages",
                custom_attrs={"aria-label": "Administration"},
            ),
            rx.el.nav(
                theme_button(),
                rx.el.a(state.name, href="/account", class_name="own-name", dir="auto"),
                sign_out("staff"),
                custom_attrs={"aria-label": "Account"},
            ),
            class_name="head",
        ),
        notice(state.notice, state.dismiss),
        rx.cond(
            state.ready,
            rx.cond(
                state.allowed,
                rx.fragment(*children),
                nothing("These pages are for administrators."),
            ),
            loading(),
        ),
        class_name=f"signing-in {class_name}",
    )


def _page_link(label: str, to: str, here: bool) -> rx.Component:
    return rx.el.a(
        label,
        href=to,
        class_name="tab on" if here else "tab",
        custom_attrs={"aria-current": "page"} if here else {},
    )


def sections(
    here: rx.Var[str],
    parts: Sequence[tuple[str, str]] = SECTIONS,
    page: str = ROUTING,
    label: str = "Routing",
) -> rx.Component:
    """The parts of a page, each with an address of its own."""
    return rx.el.nav(
        *(
            Go.create(
                text,
                to=f"{page}?tab={name}",
                current=here == name,
                class_name=rx.cond(here == name, "tab on", "tab"),
            )
            for name, text in parts
        ),
        class_name="tabs admin-tabs",
        custom_attrs={"aria-label": label},
    )


def place(section: str, item: Any = "", page: str = ROUTING) -> Any:
    """The address of a part, or of one item in it."""
    start = f"{page}?tab={section}"
    if isinstance(item, rx.Var):
        return rx.Var.create(f"{start}&item=") + item.to_string()
    return f"{start}&item={item}" if item else start


def head(
    title: str, lead: str, new: str = "", section: str = "", page: str = ROUTING
) -> rx.Component:
    """The beginning of a part: what it is, and how to add to it."""
    to = place(section, "new", page)
    add = Go.create(new, to=to, class_name="button primary") if new else None
    return rx.el.div(
        rx.el.div(rx.el.h1(title), rx.el.p(lead, class_name="lead")),
        *([add] if add else []),
        class_name="part-head",
    )


def back(section: str, label: str, page: str = ROUTING) -> rx.Component:
    """The way from one item to the list it is in."""
    return Go.create(icon("back"), label, to=place(section, page=page), class_name="back-link")


def hours_tag(note: rx.Var) -> rx.Component:
    """Whether something is open now, and if not, when again."""
    return rx.cond(
        note.open,
        rx.el.span("Open now", class_name="tag good"),
        rx.el.span(
            rx.el.span(rx.cond(note.holiday != "", note.holiday, "Closed"), class_name="tag warn"),
            rx.cond(
                note.opens_at > 0,
                rx.el.span(
                    "opens ",
                    LocalTime.create(at=note.opens_at, form="long", zone=note.time_zone),
                    class_name="note",
                ),
            ),
            class_name="closed-note",
        ),
    )


def question(state: Any) -> rx.Component:
    """Asks before something is removed."""
    return Modal.create(
        rx.el.h2(state.asking),
        rx.el.p("It takes effect at once. The history keeps what it was.", class_name="lead"),
        rx.el.div(
            rx.el.button("Keep it", type="button", on_click=state.keep),
            rx.el.button("Remove", type="button", class_name="danger", on_click=state.remove),
            class_name="actions",
        ),
        open=state.asking != "",
        label=state.asking,
        on_dismiss=state.keep,
    )


def plain_list(lines: rx.Var, class_name: str = "") -> rx.Component:
    """Lines below each other, without marks."""
    return rx.el.ul(rx.foreach(lines, _item), class_name=f"plain-list {class_name}".strip())


def _item(text: rx.Var) -> rx.Component:
    return rx.el.li(text)


def arrow(way: str) -> rx.Component:
    """An arrow "up" or "down", beside words or on a button that is named."""
    path = "M12 19V5M6 11l6-6 6 6" if way == "up" else "M12 5v14M6 13l6 6 6-6"
    return rx.el.svg(
        rx.el.path(d=path),
        view_box="0 0 24 24",
        class_name="icon-svg",
        custom_attrs={"aria-hidden": "true"},
    )
