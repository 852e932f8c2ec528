"""A form for each setting of the catalogue."""

import reflex as rx

from psc_app.components.islands import LocalTime
from psc_app.components.shell import nothing
from psc_app.domain.settings_catalogue import CATALOGUE, Definition


def settings_forms(
    values: rx.Var[dict], saved: rx.Var[str], on_save: rx.event.EventType
) -> rx.Component:
    """All settings in the catalogue's order."""
    return rx.el.div(
        *(_form(item, values[item.key], saved, on_save) for item in CATALOGUE.values()),
        class_name="settings",
    )


def _form(
    item: Definition, value: rx.Var, saved: rx.Var[str], on_save: rx.event.EventType
) -> rx.Component:
    return rx.el.form(
        rx.el.input(type="hidden", name="key", value=item.key),
        rx.el.div(
            rx.el.h2(item.label, id=f"label-{item.key}"),
            rx.el.p(item.help, class_name="help"),
        ),
        _control(item, value),
        rx.el.div(
            rx.cond(saved == item.key, rx.el.span("Saved", class_name="tag good", role="status")),
            rx.el.button("Save", type="submit", custom_attrs={"aria-label": f"Save {item.label}"}),
            class_name="actions",
        ),
        on_submit=on_save,
        class_name="card setting",
        id=f"setting-{item.key}",
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
