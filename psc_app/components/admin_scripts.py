"""Agent scripts for whoever writes them: the list, the editor, and the trial of a triage."""

from typing import Any

import reflex as rx

from psc_app.components.admin_forms import fields, kept_form, remove_button
from psc_app.components.admin_frame import back, place, plain_list
from psc_app.components.admin_islands import Go
from psc_app.components.admin_queues import move_buttons
from psc_app.components.admin_rules import conditions
from psc_app.components.scripts import script
from psc_app.components.shell import nothing
from psc_app.components.triage_view import triage_view, way
from psc_app.domain.script_fields import MADE_OF, SCRIPT

PAGE = "/admin/scripts"
PARTS = (("scripts", "Scripts"), ("macros", "Macros"), ("history", "History"))
"""Parts of the page, by their name in the address."""


class ListEditor(rx.Component):
    """The editor of a list of steps or actions (script_editor.jsx), a field of its form.

    Attributes:
        name: the form's field.
        kind: "steps", "triage" or "actions".
        value: the list as a text.
        choices: what can be chosen, by the name of the list.
        faults: what is wrong, by the step's key.
    """

    library = script("script_editor.jsx", __name__)
    tag = "ListEditor"
    name: rx.Var[str]
    kind: rx.Var[str]
    value: rx.Var[str]
    choices: rx.Var[Any]
    faults: rx.Var[Any]
    on_check: rx.EventHandler[lambda kind, text: [kind, text]]
    on_try: rx.EventHandler[lambda text: [text]]


def scripts_part(state: Any) -> rx.Component:
    """All scripts, or the one that the address names."""
    return rx.cond(state.item < 0, _all(state), _one(state))


def _all(state: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h1("Scripts"),
                rx.el.p(
                    "What agents go through with a patient. The first one in use whose conditions"
                    " hold is in front; agents can choose another.",
                    class_name="lead",
                ),
            ),
            rx.el.div(
                Go.create(
                    "New triage", to=place("scripts", "new&of=triage", PAGE), class_name="button"
                ),
                Go.create(
                    "New script", to=place("scripts", "new", PAGE), class_name="button primary"
                ),
                class_name="inline-tags",
            ),
            class_name="part-head",
        ),
        rx.cond(
            state.scripts.length() > 0,
            rx.el.ol(
                rx.foreach(state.scripts, lambda one: _line(state, one)), class_name="rules card"
            ),
            nothing(
                "There is no script yet.",
                "Begin with what every conversation needs: a greeting and an identity check.",
            ),
        ),
        class_name="part",
    )


def _line(state: Any, one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.number, class_name="nth"),
        rx.el.div(
            rx.el.h2(
                Go.create(one.name, to=place("scripts", one.id, PAGE)),
                rx.el.span(one.about, class_name="tag"),
                rx.cond(one.active, "", rx.el.span("Off", class_name="tag warn")),
            ),
            rx.cond(
                one.remark != "",
                rx.el.p(one.remark, class_name="note"),
                plain_list(one.conditions, "conditions"),
            ),
            class_name="rule-text",
        ),
        rx.el.div(*move_buttons(state, "script", one.id, one.name), class_name="order"),
        key=one.id,
    )


def _one(state: Any) -> rx.Component:
    new, script = state.item == 0, state.script
    triage = script.kind == "triage"
    return rx.el.div(
        rx.el.section(
            back("scripts", "All scripts", PAGE),
            rx.el.h1(rx.cond(new, rx.cond(triage, "New triage", "New script"), script.name)),
            kept_form(
                state,
                "script",
                script.id,
                rx.el.input(type="hidden", name=MADE_OF, value=script.kind),
                rx.el.div(*fields(SCRIPT, script.given), class_name="fields"),
                conditions(
                    script.conditions,
                    script.conditions_used,
                    "Without a condition it fits everybody.",
                ),
                _steps(state, triage),
                of=rx.cond(triage, 1, 0),
                label=rx.cond(new, "Add the script", "Save"),
                class_name="card form",
            ),
            rx.cond(
                new,
                rx.fragment(),
                rx.el.div(
                    remove_button(state, "script", script.id, "Remove this script"),
                    class_name="removing",
                ),
            ),
            class_name="part",
        ),
        rx.cond(triage, _trial(state)),
        class_name=rx.cond(triage, "part beside", "part"),
    )


def _steps(state: Any, triage: rx.Var[bool]) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Steps", class_name="label"),
        rx.el.p(
            rx.cond(
                triage,
                "The first question is asked first. Each answer leads to another question or to"
                " an outcome, which fills the wrap-up.",
                "In the order in which they are gone through. Words for the composer may name"
                " {patient.first_name}, {agent.first_name}, {clinic.name} and the like.",
            ),
            class_name="help",
        ),
        ListEditor.create(
            key=state.script.kind + state.script.id.to_string(),
            name="steps",
            kind=state.script.kind,
            value=state.script.steps,
            choices=state.choices,
            faults=state.faults,
            on_check=state.check,
            on_try=state.begin_trial,
        ),
        class_name="group",
    )


def _trial(state: Any) -> rx.Component:
    begin = rx.el.button(
        rx.cond(state.trying, "Begin anew", "Begin"),
        type="button",
        class_name=rx.cond(state.trying, "small", "primary"),
        custom_attrs={"data-begin-trial": ""},
    )
    return rx.el.aside(
        rx.el.h2("Try it"),
        rx.el.p(
            "Go through the triage as it stands in the editor, saved or not. Nothing is kept.",
            class_name="lead",
        ),
        rx.cond(
            state.trying,
            triage_view(
                state.trial,
                may=True,
                on_answer=state.answer_trial,
                ways=[way("Back", state.back_in_trial, "data-back")],
            ),
        ),
        rx.el.div(begin),
        class_name="trial card form",
        custom_attrs={"aria-label": "Try it"},
    )
