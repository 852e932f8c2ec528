"""Quick replies that all share: the list with its filter, and the form for one of them."""

from typing import Any

import reflex as rx

from psc_app.components.admin_forms import fields, kept_form, remove_button
from psc_app.components.admin_frame import back, head, place
from psc_app.components.admin_islands import Go
from psc_app.components.shell import field, nothing
from psc_app.domain.reply_fields import LANGUAGES, REPLY

PAGE = "/admin/replies"
PARTS = (("replies", "Quick replies"), ("history", "History"))
"""Parts of the page, by their name in the address."""

_FIELDS = {one.name: one for one in REPLY}
_USE = (("", "On and off"), ("on", "In use"), ("off", "Off"))


def replies_part(state: Any) -> rx.Component:
    """All shared replies, or the one that the address names."""
    return rx.cond(state.item < 0, _all(state), _one(state))


def _all(state: Any) -> rx.Component:
    return rx.el.section(
        head(
            "Quick replies",
            "Texts that agents put into a message by a slash and a few letters.",
            "New quick reply",
            "replies",
            PAGE,
        ),
        _filter(state),
        rx.cond(
            state.replies.length() > 0,
            rx.fragment(
                rx.el.ul(rx.foreach(state.replies, _line), class_name="reply-lines"),
                rx.cond(
                    state.count > state.replies.length(),
                    rx.el.p(
                        f"{state.replies.length()} of {state.count} are shown. Narrow the list"
                        " to find the others.",
                        class_name="note",
                    ),
                ),
            ),
            rx.cond(
                (state.text != "") | (state.locale != "") | (state.use != ""),
                nothing("Nothing fits this filter."),
                nothing(
                    "There are no quick replies yet.",
                    "Write the first one: a greeting, say, or your opening hours.",
                ),
            ),
        ),
        class_name="part",
    )


def _filter(state: Any) -> rx.Component:
    def choose(label: str, name: str, value: rx.Var, choices: Any) -> rx.Component:
        return field(
            label,
            rx.el.select(
                *(rx.el.option(words, value=key) for key, words in choices),
                value=value,
                on_change=lambda chosen: state.narrow(name, chosen),
            ),
        )

    languages = (("", "Every language"), *LANGUAGES[1:])
    return rx.el.div(
        rx.el.label(
            rx.el.span("Find", class_name="label"),
            rx.el.input(
                type="search",
                default_value=state.text,
                on_change=lambda typed: state.narrow("text", typed).debounce(200),
                placeholder="Title, text or #tag",
                auto_complete="off",
            ),
            class_name="field search",
        ),
        choose("Language", "locale", state.locale, languages),
        choose("Use", "use", state.use, _USE),
        role="search",
        class_name="reply-filter",
    )


def _line(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.h2(Go.create(one.title, to=place("replies", one.id, PAGE)), dir="auto"),
        rx.el.p(one.words, class_name="reply-words", dir="auto"),
        rx.el.div(
            rx.cond(one.active, rx.fragment(), rx.el.span("Off", class_name="tag warn")),
            rx.cond(one.language != "", rx.el.span(one.language, class_name="tag")),
            rx.cond(one.workstream != "", rx.el.span(one.workstream, class_name="tag")),
            rx.foreach(one.tags, lambda tag: rx.el.span("#" + tag, class_name="reply-tag")),
            rx.el.span(
                rx.cond(one.uses == 1, "1 use", one.uses.to_string() + " uses"), class_name="note"
            ),
            class_name="reply-marks",
        ),
        class_name="card",
        key=one.id,
    )


def _one(state: Any) -> rx.Component:
    new = state.item == 0
    return rx.el.section(
        back("replies", "All quick replies", PAGE),
        rx.el.h1(rx.cond(new, "New quick reply", state.reply.title), dir="auto"),
        rx.el.div(
            kept_form(
                state,
                "reply",
                state.reply.id,
                rx.el.div(*_controls(state), class_name="fields single"),
                label=rx.cond(new, "Make the quick reply", "Save"),
                class_name=rx.cond(new, "card form", "card form made"),
            ),
            _preview(state),
            class_name="reply-pair",
        ),
        rx.cond(
            new,
            rx.fragment(),
            rx.el.div(
                remove_button(state, "reply", state.reply.id, "Remove this quick reply"),
                class_name="removing",
            ),
        ),
        class_name="part",
    )


def _controls(state: Any) -> list[rx.Component]:
    given, options = state.reply.given, {"workstream": state.streams}
    title, body, tags = (_FIELDS[name] for name in ("title", "body", "tags"))
    rest = [one for one in REPLY if one not in (title, body, tags)]
    return [
        *fields([title], given, options),
        rx.el.label(
            rx.el.span(body.label, class_name="label"),
            rx.el.textarea(
                name="body",
                rows=8,
                default_value=given["body"].text,
                on_change=state.preview.debounce(250),
                dir="auto",
            ),
            rx.el.span(body.help, class_name="help"),
            class_name="field long-text",
            custom_attrs={"data-field": "body"},
        ),
        field(
            tags.label,
            rx.el.input(
                name="tags", type="text", default_value=state.reply.tags, auto_complete="off"
            ),
            tags.help,
        ),
        *fields(rest, given, options),
    ]


def _preview(state: Any) -> rx.Component:
    return rx.el.aside(
        rx.el.h2("As a patient reads it"),
        rx.cond(
            state.sample_fault != "",
            rx.el.p(state.sample_fault, class_name="fault"),
            rx.cond(
                state.sample != "",
                rx.el.p(state.sample, class_name="reply-sample", dir="auto"),
                rx.el.p("Write a text to see it here.", class_name="note"),
            ),
        ),
        rx.el.p(
            "Elsa Vargas and Ana Ruiz are made up. A question in braces is asked before the"
            " reply is put in, and stands here as it is.",
            class_name="note",
        ),
        rx.cond(
            state.item > 0,
            rx.el.p(
                "Used ",
                rx.cond(
                    state.reply.uses == 1, "once", state.reply.uses.to_string() + " times"
                ),
                " so far.",
                class_name="note",
            ),
        ),
        class_name="card form",
        custom_attrs={"aria-label": "Preview", "aria-live": "polite"},
    )  # fmt: skip
