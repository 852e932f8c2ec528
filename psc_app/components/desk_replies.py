"""An agent's own quick replies: a dialog with a list and a form."""

from typing import Any

import reflex as rx

from psc_app.components.islands import Modal
from psc_app.components.shell import dialog_title, field, nothing
from psc_app.domain import slugs
from psc_app.domain.reply_fields import LANGUAGES

_TITLE = "My quick replies"


def own_replies(state: Any) -> rx.Component:
    """The dialog; `state` is ReplyState."""
    return Modal.create(
        dialog_title(_TITLE, state.close_mine),
        rx.el.p(
            "Only you see these. What everybody shares is looked after by an administrator.",
            class_name="lead",
        ),
        rx.el.p(state.mine_said, class_name="sr-only", role="status"),
        rx.el.div(_form(state), _list(state), class_name="own-replies"),
        open=state.mine_open,
        label=_TITLE,
        on_dismiss=state.close_mine,
    )


def _form(state: Any) -> rx.Component:
    new = state.edited.id == 0
    return rx.el.form(
        rx.el.h3(rx.cond(new, "New reply", "Change this reply")),
        field(
            "Title",
            rx.el.input(
                name="title", default_value=state.edited.title, auto_complete="off", max_length=120,
                custom_attrs={"data-first": ""},
            ),
        ),
        field(
            "Text",
            rx.el.textarea(
                name="body", rows=5, default_value=state.edited.body, max_length=4000
            ),
            f"{slugs.known_list()} are put in; {{?Which pharmacy}} asks you first.",
        ),
        rx.el.div(
            field(
                "Tags",
                rx.el.input(name="tags", default_value=state.edited.tags, auto_complete="off"),
            ),
            field(
                "Language",
                rx.el.select(
                    *(rx.el.option(label, value=value) for value, label in LANGUAGES),
                    name="locale",
                    default_value=state.edited.locale,
                ),
            ),
            class_name="pair",
        ),
        rx.cond(
            state.mine_fault != "",
            rx.el.p(state.mine_fault, class_name="fault", role="alert"),
        ),
        rx.el.div(
            rx.cond(
                new,
                rx.fragment(),
                rx.el.button(
                    "New instead", type="button", class_name="quiet", on_click=state.edit_mine(0)
                ),
            ),
            rx.el.button(rx.cond(new, "Add", "Save"), type="submit", class_name="primary"),
            class_name="actions",
        ),
        on_submit=state.save_mine,
        key=state.load.to_string(),
        class_name="own-reply",
    )  # fmt: skip


def _list(state: Any) -> rx.Component:
    return rx.cond(
        state.mine.length() > 0,
        rx.el.ul(
            rx.foreach(state.mine, lambda one: _line(state, one)), class_name="own-reply-list"
        ),
        nothing(
            "You have none yet.", "Write one here, or choose “New reply from this text” after /."
        ),
    )


def _line(state: Any, one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.b(one.title, dir="auto"),
            rx.el.span(one.uses.to_string() + " uses", class_name="note"),
            class_name="own-head",
        ),
        rx.el.p(one.body, class_name="reply-words", dir="auto"),
        rx.cond(
            state.asking == one.id,
            rx.el.div(
                rx.el.span("Delete it?", role="alert"),
                _button("Keep", "quiet small", state.ask_delete(0), one.title),
                _button("Delete", "danger small", state.delete_mine(one.id), one.title),
                class_name="own-actions",
            ),
            rx.el.div(
                _button("Edit", "quiet small", state.edit_mine(one.id), one.title),
                _button("Delete", "quiet small", state.ask_delete(one.id), one.title),
                class_name="own-actions",
            ),
        ),
        key=one.id,
        class_name=rx.cond(state.edited.id == one.id, "on", ""),
    )


def _button(label: str, looks: str, on_click: Any, about: rx.Var) -> rx.Component:
    return rx.el.button(
        label,
        type="button",
        class_name=looks,
        on_click=on_click,
        custom_attrs={"aria-label": rx.Var.create(f"{label} ") + about.to(str)},
    )
