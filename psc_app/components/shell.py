"""What every page has around it."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Connection
from psc_app.config import config

_PATHS = {
    "logo": "M12 21s-7.5-4.6-9.3-9.2C1.3 8 3.6 4.5 7 4.5c2 0 3.6 1 5 3 1.4-2 3-3 5-3 3.4 0 5.7 3.5"
    " 4.3 7.3C19.5 16.4 12 21 12 21ZM7 12h2.5l1.5-3 2 5 1.5-2H17",
    "home": "M4 11.5 12 4l8 7.5V20h-5.5v-5h-5v5H4Z",
    "phone": "M6.6 3.5 9 4l1 4-2 1.6a12 12 0 0 0 5.4 5.4L15 13l4 1 .5 2.4a2 2 0 0 1-2 2.4A15 15 0"
    " 0 1 4.2 5.5a2 2 0 0 1 2.4-2Z",
    "moon": "M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5Z",
    "close": "M6 6l12 12M18 6 6 18",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "back": "M15 5l-7 7 7 7",
    "file": "M7 3h7l4 4v14H7ZM14 3v5h4",
    "star": "m12 3.5 2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L6.7 20l1.1-6L3.4 9.8l6-.8Z",
    "lock": "M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "warning": "M12 4 2.5 20h19ZM12 10v5M12 17.5v.5",
    "alert": "M8 3h8l5 5v8l-5 5H8l-5-5V8ZM12 7.5v5.5M12 16.2v.1",
    "flag": "M6 21V4h11l-2.5 4L17 12H6",
    "transfer": "M4 9h14l-4-4M20 15H6l4 4",
    "consult": "M4 5h11v8H9.5L6 16v-3H4ZM18.5 9.5H20v8h-2V20l-3-2.5h-4V16",
    "robot": "M12 3v3M6 7h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2Z"
    "M9 11.5v1.5M15 11.5v1.5M9 16h6",
    "book": "M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5ZM12 6.5v13",
    "text": "M8 2.5h8a1.5 1.5 0 0 1 1.5 1.5v16a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 20V4"
    "A1.5 1.5 0 0 1 8 2.5ZM9.5 7h5M9.5 10.5h5M11 18.5h2",
    "aside": "M5 4h14v16H5ZM8.5 8h7M12 11v5.5M9.5 14l2.5 2.5 2.5-2.5",
    "revive": "M5 4h14v16H5ZM8.5 8h7M12 16.5V11M9.5 13.5 12 11l2.5 2.5",
    "clock": "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM12 8v4.5l3 1.5",
    "eye": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9a3 3 0 1 1 0 6"
    " 3 3 0 0 1 0-6Z",
    "release": "M9 5 4.5 9.5 9 14M5 9.5h9a5.5 5.5 0 0 1 0 11h-3",
}


def icon(name: str) -> rx.Component:
    """A line drawing beside words; it says nothing to a screen reader."""
    return rx.el.svg(
        rx.el.path(d=_PATHS[name]),
        view_box="0 0 24 24",
        class_name="icon-svg",
        custom_attrs={"aria-hidden": "true"},
    )


def page(*children: rx.Component, class_name: str) -> rx.Component:
    """A page: the connection's banner, the demo's mark, then its own content."""
    demo = [
        rx.el.div(
            "Demonstration: every person here is invented or synthetic. Don't enter real data. ",
            rx.el.a("Patients' phones", href="/simulator", target="_blank"),
            class_name="demo-mark",
            role="note",
        )
    ]
    return rx.el.div(
        Connection.create(),
        *(demo if config().demo else []),
        *children,
        class_name=f"page {class_name}",
    )


def brand(name: rx.Var[str] | str) -> rx.Component:
    """The clinic's sign at the top left."""
    return rx.el.span(
        rx.el.span(icon("logo"), class_name="logo"),
        rx.el.span(name, class_name="brand-name"),
        class_name="brand",
    )


def theme_button() -> rx.Component:
    """Light or dark; the system's choice until it is pressed."""
    return rx.el.button(
        icon("moon"),
        type="button",
        class_name="icon theme",
        on_click=rx.toggle_color_mode,
        custom_attrs={"aria-label": "Light or dark", "title": "Light or dark"},
    )


def notice(text: rx.Var[str], on_dismiss: rx.EventHandler) -> rx.Component:
    """News or a refusal, in words, until it is closed."""
    return rx.cond(
        text != "",
        rx.el.div(
            rx.el.span(text),
            rx.el.button(
                icon("close"),
                type="button",
                class_name="icon",
                on_click=on_dismiss,
                custom_attrs={"aria-label": "Close this message"},
            ),
            class_name="notice",
            role="alert",
        ),
    )


def field(label: str, control: rx.Component, help_text: str = "") -> rx.Component:
    """A labelled control."""
    return rx.el.label(
        rx.el.span(label, class_name="label"),
        control,
        *([rx.el.span(help_text, class_name="help")] if help_text else []),
        class_name="field",
    )


def loading(lines: int = 4) -> rx.Component:
    """Grey lines where content will come."""
    return rx.el.div(
        *(rx.el.div(class_name="skeleton") for _ in range(lines)),
        class_name="loading",
        role="group",
        custom_attrs={"aria-busy": "true", "aria-label": "Loading"},
    )


def nothing(text: str, hint: str = "") -> rx.Component:
    """An empty list, in words."""
    return rx.el.div(
        rx.el.p(text, class_name="empty-title"),
        *([rx.el.p(hint)] if hint else []),
        class_name="empty",
    )


def dialog_title(title: str, on_close: EventType) -> rx.Component:
    """The head of a dialog, with a button that closes it."""
    return rx.el.div(
        rx.el.h2(title),
        rx.el.button(
            icon("close"),
            type="button",
            class_name="icon",
            on_click=on_close,
            custom_attrs={"aria-label": "Close", "title": "Close"},
        ),
        class_name="own-title",
    )
