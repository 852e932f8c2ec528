"""Talks that a supervisor listens to from the floor, each in a box with its latest lines."""

from typing import Any

import reflex as rx

from psc_app.components.mood_mark import mood_label
from psc_app.components.shell import icon
from psc_app.domain.floor_cards import ListenCard, ListenLine


def listening_boxes(state: Any) -> rx.Component:
    """The talks, side by side; nothing where none is listened to."""
    return rx.cond(
        state.heard.length() > 0,
        rx.el.section(
            rx.el.h2(
                "You listen to",
                rx.el.span(state.heard.length().to_string(), class_name="count"),
                rx.el.span("Neither patients nor agents see it until you join.", class_name="note"),
            ),
            rx.el.div(
                rx.foreach(state.heard, lambda one: _box(one, state)), class_name="listen-boxes"
            ),
            class_name="listening",
            custom_attrs={"aria-label": "Talks you listen to"},
        ),
    )


def _box(one: rx.vars.ObjectVar[ListenCard], state: Any) -> rx.Component:
    return rx.el.article(
        rx.el.header(
            rx.el.h3(one.name, dir="auto"),
            rx.el.span(one.agent, " · ", one.queue, class_name="note", dir="auto"),
            mood_label(one.mood),
            rx.el.button(
                icon("close"),
                type="button",
                class_name="icon",
                on_click=state.stop_listening(one.id),
                custom_attrs={"aria-label": "Stop listening to the talk of " + one.name},
            ),
        ),
        rx.cond(
            one.over != "",
            rx.el.p(one.over, class_name="over", role="status"),
            rx.el.ol(
                rx.foreach(one.lines, _line),
                custom_attrs={"aria-label": "Latest lines", "aria-live": "off"},
            ),
        ),
        rx.el.div(
            rx.el.a("Open", href="/agent?c=" + one.id.to_string(), class_name="button small"),
            rx.cond(
                (one.over == "") & ~one.joined,
                rx.el.button(
                    "Join the chat",
                    type="button",
                    class_name="small",
                    title="The patient and the agent are told",
                    on_click=state.join(one.id),
                ),
            ),
            rx.cond(one.joined, rx.el.span(icon("eye"), "You joined", class_name="tag")),
            class_name="acts",
        ),
        class_name="card listen-box",
        key=one.id.to_string(),
        custom_attrs={"aria-label": "Talk of " + one.name},
    )


def _line(line: rx.vars.ObjectVar[ListenLine]) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.bdi(line.author),
            rx.match(
                line.visibility,
                ("internal", " · note"),
                ("consult", " · in private"),
                "",
            ),
            class_name="note",
        ),
        rx.el.span(line.body, class_name="said", dir="auto"),
        custom_attrs={"data-kind": line.kind, "data-visibility": line.visibility},
        key=line.seq.to_string(),
    )
