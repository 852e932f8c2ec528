"""Macros for whoever writes them: the list, the editor, and what became of the latest runs."""

from typing import Any

import reflex as rx

from psc_app.components.admin_forms import fields, kept_form, remove_button
from psc_app.components.admin_frame import back, head, place
from psc_app.components.admin_islands import Go
from psc_app.components.admin_scripts import PAGE, ListEditor
from psc_app.components.islands import LocalTime
from psc_app.components.shell import nothing
from psc_app.domain.script_fields import MACRO


def macros_part(state: Any) -> rx.Component:
    """All macros, or the one that the address names."""
    return rx.cond(state.item < 0, _all(state), _one(state))


def _all(state: Any) -> rx.Component:
    return rx.el.section(
        head(
            "Macros",
            "Several actions by one button. Agents see what a macro does before their first run"
            " of it, and again after its actions were changed.",
            "New macro",
            "macros",
            PAGE,
        ),
        rx.cond(
            state.macros.length() > 0,
            rx.el.ul(rx.foreach(state.macros, _line), class_name="rules card"),
            nothing("There is no macro yet."),
        ),
        class_name="part",
    )


def _line(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(
                Go.create(one.name, to=place("macros", one.id, PAGE)),
                rx.cond(one.active, "", rx.el.span("Off", class_name="tag warn")),
            ),
            rx.cond(one.about != "", rx.el.p(one.about, class_name="note")),
            rx.el.p(
                rx.foreach(one.actions, lambda text: rx.el.span(text, class_name="tag")),
                class_name="inline-tags",
            ),
            class_name="rule-text",
        ),
        rx.el.span(
            rx.match(one.runs, (0, "never run"), (1, "1 run"), one.runs.to_string() + " runs"),
            class_name="note",
        ),
        key=one.id,
    )


def _one(state: Any) -> rx.Component:
    new, macro = state.item == 0, state.macro
    return rx.el.section(
        back("macros", "All macros", PAGE),
        rx.el.h1(rx.cond(new, "New macro", macro.name)),
        kept_form(
            state,
            "macro",
            macro.id,
            rx.el.div(*fields(MACRO, macro.given), class_name="fields"),
            rx.el.fieldset(
                rx.el.legend("Actions", class_name="label"),
                rx.el.p(
                    "Done one after the other, with the rights of whoever runs it. The first that"
                    " fails is the last that is tried, and the agent sees which it was.",
                    class_name="help",
                ),
                ListEditor.create(
                    key=macro.id.to_string(),
                    name="actions",
                    kind="actions",
                    value=macro.actions,
                    choices=state.choices,
                    faults=state.faults,
                    on_check=state.check,
                ),
                class_name="group",
            ),
            label=rx.cond(new, "Add the macro", "Save"),
            class_name="card form",
        ),
        rx.cond(new, rx.fragment(), _runs(macro)),
        rx.cond(
            new,
            rx.fragment(),
            rx.el.div(
                remove_button(state, "macro", macro.id, "Remove this macro"),
                class_name="removing",
            ),
        ),
        class_name="part",
    )


def _runs(macro: rx.Var) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Latest runs"),
        rx.cond(
            macro.runs.length() > 0,
            rx.el.ol(rx.foreach(macro.runs, _run), class_name="rows"),
            rx.el.p("Nobody has run it yet.", class_name="note"),
        ),
        class_name="card form",
    )


def _run(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.span(LocalTime.create(at=one.at, form="long")),
        rx.el.span(one.who),
        rx.el.span("version ", one.version, class_name="note"),
        rx.cond(
            one.stopped_at > 0,
            rx.el.span(
                "stopped at action ", one.stopped_at, ": ", one.words, class_name="fault grow"
            ),
            rx.el.span("ran to its end", class_name="tag good"),
        ),
        key=one.id,
    )
