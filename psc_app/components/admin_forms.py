"""The forms of an administrator's pages, drawn from the catalogue of fields."""

from collections.abc import Mapping, Sequence
from typing import Any

import reflex as rx

from psc_app.components.kept_form import KeptForm
from psc_app.components.shell import icon
from psc_app.domain.furniture_fields import SPANS, Field

_ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix",
    "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
    "Europe/London", "Europe/Berlin", "UTC",
)  # fmt: skip
"""Offered while one writes; any other can be written."""


def kept_form(
    state: Any,
    kind: str,
    row: rx.Var[int] | int,
    *children: rx.Component,
    of: rx.Var[Any] | int = 0,
    label: str = "Save",
    about: rx.Var[str] | str = "",
    compact: bool = False,
    emptied: bool = False,
    class_name: str = "",
) -> rx.Component:
    """A form that asks for one deed; `state` is the page's."""
    name = _name(kind, row, of)
    return KeptForm.create(
        rx.el.input(type="hidden", name="form", value=name),
        rx.el.input(type="hidden", name="kind", value=kind),
        rx.el.input(type="hidden", name="row", value=_text(row)),
        rx.el.input(type="hidden", name="of", value=_text(of)),
        *children,
        key=name,
        name=name,
        turn=state.turn,
        saved=state.saved == name,
        fault=rx.cond(state.fault_at == name, state.fault, ""),
        label=label,
        about=about,
        compact=compact,
        emptied=emptied,
        on_save=state.save,
        class_name=class_name,
    )


def form_name(kind: str, row: rx.Var[int]) -> rx.Var[str]:
    """The name of the form about a row, for controls that stand outside it."""
    return _name(kind, row, 0)


def _name(kind: str, row: Any, of: Any) -> Any:
    if not isinstance(row, rx.Var) and not isinstance(of, rx.Var):
        return f"{kind}-{row}-{of}"
    return rx.Var.create(f"{kind}-") + _text(row) + "-" + _text(of)


def _text(value: Any) -> Any:
    return value.to_string() if isinstance(value, rx.Var) else str(value)


def fields(
    wanted: Sequence[Field],
    values: rx.Var[dict],
    options: Mapping[str, rx.Var[list]] | None = None,
) -> list[rx.Component]:
    """The controls of these fields, each with its label and help."""
    return [field(one, values[one.name], options or {}) for one in wanted if one.kind != "own"]


def field(one: Field, value: rx.Var, options: Mapping[str, rx.Var[list]]) -> rx.Component:
    """One control with its label and help."""
    if one.kind == "switch":
        return _switch(one, value)
    if one.kind == "choices":
        return _choices(one, value)
    control = _CONTROLS.get(one.kind, _line)(one, value, options)
    return rx.el.label(
        rx.el.span(one.label, class_name="label"),
        control,
        *_help(one),
        class_name=f"field {one.kind.replace(' ', '-')}",
        custom_attrs={"data-field": one.name},
    )


def _help(one: Field) -> list[rx.Component]:
    return [rx.el.span(one.help, class_name="help")] if one.help else []


def _line(one: Field, value: rx.Var, _: Any) -> rx.Component:
    return rx.el.input(name=one.name, type="text", default_value=value.text, auto_complete="off")


def _zone(one: Field, value: rx.Var, _: Any) -> rx.Component:
    return rx.fragment(
        rx.el.input(
            name=one.name, type="text", default_value=value.text, auto_complete="off",
            list="time-zones",
        ),
        rx.el.datalist(*(rx.el.option(value=zone) for zone in _ZONES), id="time-zones"),
    )  # fmt: skip


def _number(one: Field, value: rx.Var, _: Any) -> rx.Component:
    control = rx.el.input(
        name=one.name, type="text", default_value=value.text,
        custom_attrs={"inputMode": "numeric", "autoComplete": "off"},
    )  # fmt: skip
    if not one.unit:
        return control
    return rx.el.span(control, rx.el.span(one.unit, class_name="unit"), class_name="measured")


def _span(one: Field, value: rx.Var, _: Any) -> rx.Component:
    units = [unit for unit, size in SPANS.items() if SPANS[one.unit] <= size <= _largest(one)]
    return rx.el.span(
        rx.el.input(
            name=one.name, type="text", default_value=value.text,
            custom_attrs={"inputMode": "numeric", "autoComplete": "off"},
        ),
        select(
            f"{one.name}-unit",
            value.unit,
            [rx.el.option(unit, value=unit) for unit in units],
            label=f"{one.label}: unit",
        ),
        class_name="measured",
    )  # fmt: skip


def _largest(one: Field) -> int:
    return max(60, one.most * SPANS[one.unit])


def _choice(one: Field, value: rx.Var, _: Any) -> rx.Component:
    given = [rx.el.option(label, value=choice) for choice, label in one.choices]
    return select(one.name, value.text, given)


def _row(one: Field, value: rx.Var, options: Mapping[str, rx.Var[list]]) -> rx.Component:
    return select(one.name, value.text, row_options(options[one.of], one.empty or "Choose"))


def _moment(one: Field, value: rx.Var, _: Any) -> rx.Component:
    kind = "date" if one.kind == "date" else "time"
    return rx.el.input(name=one.name, type=kind, default_value=value.text)


def _text_area(one: Field, value: rx.Var, _: Any) -> rx.Component:
    return rx.el.textarea(name=one.name, rows=3, default_value=value.text)


_CONTROLS = {
    "number": _number,
    "span": _span,
    "choice": _choice,
    "row": _row,
    "long text": _text_area,
    "time zone": _zone,
    "date": _moment,
    "clock": _moment,
}


def _switch(one: Field, value: rx.Var) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox", name=one.name, value="yes", default_checked=value.on
        ),
        rx.el.span(
            rx.el.span(one.label, class_name="label"), *_help(one), class_name="switch-text"
        ),
        class_name="switch",
    )  # fmt: skip


def _choices(one: Field, value: rx.Var) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(one.label, class_name="label"),
        *_help(one),
        rx.el.div(
            *(
                rx.el.label(
                    rx.el.input(
                        type="checkbox", name=f"{one.name}-{choice}", value="yes",
                        default_checked=value.chosen.contains(choice),
                    ),
                    rx.el.span(label),
                    class_name="check",
                )
                for choice, label in one.choices
            ),
            class_name="choices",
        ),
        class_name="field",
    )  # fmt: skip


def select(
    name: rx.Var[str] | str,
    value: rx.Var[str],
    options: Sequence[rx.Component],
    label: str = "",
    class_name: str = "",
) -> rx.Component:
    """A list to choose from, drawn anew where the kept value changes."""
    return rx.el.select(
        *options,
        key=value,
        name=name,
        default_value=value,
        class_name=class_name,
        custom_attrs={"aria-label": label} if label else {},
    )


def row_options(options: rx.Var[list], empty: str) -> list[rx.Component]:
    """Choices that come from the database, after what none is called."""
    return [
        rx.el.option(empty, value=""),
        rx.foreach(options, lambda one: rx.el.option(one.label, value=one.value)),
    ]


def remove_row(label: str) -> rx.Component:
    """The button that takes a row off its form."""
    return rx.el.button(
        icon("close"),
        type="button",
        class_name="icon",
        custom_attrs={"data-remove": "", "aria-label": label, "title": label},
    )


def remove_button(state: Any, kind: str, row: rx.Var[int], label: str, of: Any = 0) -> rx.Component:
    """The button that removes something, after a question."""
    return rx.el.button(
        label,
        type="button",
        class_name="danger small",
        on_click=state.ask_remove(kind, row, of),
    )


def remove_icon(
    state: Any, kind: str, row: rx.Var[int], name: rx.Var[str], of: Any = 0
) -> rx.Component:
    """The same beside what is named already."""
    return rx.el.button(
        icon("close"),
        type="button",
        class_name="icon",
        on_click=state.ask_remove(kind, row, of),
        custom_attrs={"aria-label": "Remove " + name.to(str), "title": "Remove"},
    )
