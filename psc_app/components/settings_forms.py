"""A form for each setting of the catalogue."""

from itertools import groupby
from typing import Any

import reflex as rx

from psc_app.components.admin_health import bot_warning
from psc_app.components.islands import LocalTime
from psc_app.components.kept_form import KeptForm
from psc_app.components.shell import nothing
from psc_app.domain.setting_definition import Definition
from psc_app.domain.settings_catalogue import CATALOGUE

_GROUPS = {
    "clinic": "Clinic",
    "emergency": "Emergency",
    "pre_chat": "Before a chat",
    "consent": "Consent",
    "dispositions": "Wrap-up",
    "disposition": "Wrap-up",
    "agents": "Agents",
    "bot": "Bot",
    "mood": "Sentiment",
    "message": "Messages to patients",
}
"""Headings, by the first word of a setting's key."""


def _group(item: Definition) -> str:
    first = item.key.partition(".")[0]
    return _GROUPS.get(first, first.replace("_", " ").capitalize())


def _anchor(group: str) -> str:
    return group.lower().replace(" ", "-")


def contents() -> rx.Component:
    """Links to the groups of settings."""
    groups = dict.fromkeys(_group(item) for item in CATALOGUE.values())
    return rx.el.nav(
        *(rx.el.a(group, href=f"#{_anchor(group)}", class_name="pill") for group in groups),
        rx.el.a("Health", href="#health", class_name="pill"),
        class_name="pills",
        custom_attrs={"aria-label": "Groups of settings"},
    )


def settings_forms(state: Any) -> rx.Component:
    """All settings in the catalogue's order, under the headings of their groups."""
    return rx.el.div(
        *(
            rx.el.section(
                rx.el.h2(group, class_name="settings-group"),
                *(_form(state, item) for item in items),
                id=_anchor(group),
                class_name="settings",
            )
            for group, items in groupby(CATALOGUE.values(), _group)
        ),
        class_name="settings",
    )


def _form(state: Any, item: Definition) -> rx.Component:
    return KeptForm.create(
        rx.el.input(type="hidden", name="key", value=item.key),
        rx.el.div(
            rx.el.h3(item.label, id=f"label-{item.key}", class_name="label"),
            rx.el.p(item.help, class_name="help"),
        ),
        _control(item, state.values[item.key]),
        *([bot_warning(state.health)] if item.key == "bot.provider" else []),
        name=f"setting-{item.key}",
        turn=state.turn,
        saved=state.saved == item.key,
        fault=rx.cond(state.fault_at == item.key, state.fault, ""),
        label="Save",
        about=item.label,
        compact=False,
        emptied=False,
        on_save=state.save,
        class_name="card setting field",
    )


def _control(item: Definition, value: rx.Var) -> rx.Component:
    named = {"aria-labelledby": f"label-{item.key}"}
    if item.kind == "switch":
        return rx.el.label(
            rx.el.input(
                type="checkbox", name="value", value="yes", default_checked=value.on,
                custom_attrs=named,
            ),
            rx.el.span("On"),
            class_name="check",
        )  # fmt: skip
    if item.kind == "choices":
        return rx.el.div(
            *(
                rx.el.label(
                    rx.el.input(
                        type="checkbox", name=choice, value="yes",
                        default_checked=value.chosen.contains(choice),
                    ),
                    rx.el.span(choice.replace("_", " ").capitalize()),
                    class_name="check",
                )
                for choice in item.choices
            ),
            class_name="choices",
            role="group",
            custom_attrs=named,
        )  # fmt: skip
    if item.kind == "choice":
        return rx.el.select(
            *(rx.el.option(choice.capitalize(), value=choice) for choice in item.choices),
            name="value",
            default_value=value.text,
            custom_attrs=named,
        )
    if item.kind in ("long text", "lines"):
        return rx.el.textarea(name="value", rows=4, default_value=value.text, custom_attrs=named)
    kind = "number" if item.kind == "number" else "text"
    return rx.el.input(name="value", type=kind, default_value=value.text, custom_attrs=named)


def history(changes: rx.Var[list]) -> rx.Component:
    """Who changed what, the newest first."""

    def row(one: rx.Var) -> rx.Component:
        return rx.el.li(
            LocalTime.create(at=one.at, form="long"),
            rx.el.strong(one.label),
            rx.el.span(one.who, class_name="note"),
            rx.el.span(one.before, class_name="before"),
            rx.el.span(one.after, class_name="after"),
        )

    return rx.el.section(
        rx.el.h2("Changes"),
        rx.cond(
            changes.length() > 0,
            rx.el.ol(rx.foreach(changes, row), class_name="changes"),
            nothing("Nothing has been changed yet."),
        ),
        class_name="card form",
    )
