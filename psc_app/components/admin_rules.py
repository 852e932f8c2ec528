"""Classification rules in their order, one rule's form, and the trial beside both."""

from typing import Any

import reflex as rx

from psc_app.components.admin_forms import (
    fields,
    kept_form,
    remove_button,
    remove_row,
    row_options,
    select,
)
from psc_app.components.admin_frame import ROUTING, back, head, place, plain_list
from psc_app.components.admin_islands import Go, Rows
from psc_app.components.admin_queues import move_buttons
from psc_app.components.shell import field, nothing
from psc_app.domain.furniture_catalogue import RULE
from psc_app.domain.furniture_forms import KINDS, WHATS, YES_OR_NO
from psc_app.domain.workstream_fields import CHANNELS

_LANGUAGES = ("en", "es", "pt", "zh", "vi", "ar", "fr", "ht", "ru")


def rules_part(state: Any) -> rx.Component:
    """The rules, or the one that the address names, with the trial beside it."""
    return rx.el.div(
        rx.cond(state.item < 0, _all(state), _one(state)),
        _trial(state),
        class_name="part beside",
    )


def _all(state: Any) -> rx.Component:
    return rx.el.section(
        head(
            "Rules",
            "What a new contact needs, and where it goes. They are tried from the top; the first"
            " that fits counts.",
            "New rule",
            "rules",
        ),
        _streams(state),
        rx.cond(
            state.rules.length() > 0,
            rx.el.ol(
                rx.foreach(state.rules, lambda one: _line(state, one)), class_name="rules card"
            ),
            nothing("There is no rule yet.", "Every contact goes to the queue for the rest."),
        ),
        rx.el.p(
            rx.el.span("Everything else", class_name="arrow-from"),
            rx.el.span("→", custom_attrs={"aria-hidden": "true"}),
            rx.cond(
                state.rest != "",
                rx.el.strong(state.rest),
                rx.el.span("no queue is chosen yet", class_name="fault"),
            ),
            Go.create("Change", to=place("workstreams", state.stream), class_name="note"),
            class_name="rest card",
        ),
    )


def _streams(state: Any) -> rx.Component:
    """Workstreams to choose from, where there are several."""
    here = state.stream.to_string()
    return rx.cond(
        state.streams.length() > 1,
        rx.el.nav(
            rx.foreach(
                state.streams,
                lambda one: Go.create(
                    one.label,
                    to=rx.Var.create(f"{ROUTING}?tab=rules&stream=") + one.value.to(str),
                    current=one.value == here,
                    class_name=rx.cond(one.value == here, "pill on", "pill"),
                ),
            ),
            class_name="pills",
            custom_attrs={"aria-label": "Workstream"},
        ),
    )


def _line(state: Any, one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.number, class_name="nth"),
        rx.el.div(
            rx.el.h2(
                Go.create(one.name, to=place("rules", one.id)),
                rx.cond(one.active, "", rx.el.span("Off", class_name="tag")),
            ),
            plain_list(one.conditions, "conditions"),
            rx.el.p(
                rx.el.span("→", custom_attrs={"aria-label": "goes to"}, role="img"),
                rx.el.strong(rx.cond(one.queue != "", one.queue, "the queue for the rest")),
                rx.foreach(one.needs, lambda text: rx.el.span(text, class_name="tag")),
                class_name="goes",
            ),
            class_name="rule-text",
        ),
        rx.el.div(*move_buttons(state, "rule", one.id, one.name), class_name="order"),
        key=one.id,
    )


def _one(state: Any) -> rx.Component:
    new = state.item == 0
    return rx.el.section(
        back("rules", "All rules"),
        rx.el.h1(rx.cond(new, "New rule", state.rule.name)),
        kept_form(
            state,
            "rule",
            state.rule.id,
            rx.el.div(
                *fields(RULE, state.rule.given, {"queue": state.queue_options}),
                class_name="fields",
            ),
            conditions(
                state.rule.conditions,
                state.rule.conditions_used,
                "Without a condition the rule fits everybody.",
            ),
            _needs(state),
            of=state.stream,
            label=rx.cond(new, "Add the rule", "Save"),
            class_name="card form",
        ),
        rx.cond(
            new,
            rx.fragment(),
            rx.el.div(
                remove_button(state, "rule", state.rule.id, "Remove this rule"),
                class_name="removing",
            ),
        ),
    )


def conditions(given: rx.Var[Any], used: rx.Var[int], without: str) -> rx.Component:
    """The editor of conditions; `without` says what is so where there is none."""
    return rx.el.fieldset(
        rx.el.legend("Conditions", class_name="label"),
        rx.el.p(
            "All of them must hold. Words are found without regard to case and accents, at the"
            f" beginning of words. {without}",
            class_name="help",
        ),
        Rows.create(
            rx.foreach(given, _condition),
            name="conditions",
            used=used,
            add="Add a condition",
            class_name="many",
        ),
        class_name="group",
    )


def _condition(one: rx.Var, index: rx.Var) -> rx.Component:
    def named(part: str) -> rx.Var:
        return rx.Var.create("conditions-") + index.to_string() + f"-{part}"

    def choose(part: str, choices: Any, label: str) -> rx.Component:
        return select(
            named(part),
            one.choice,
            [rx.el.option(text, value=value) for value, text in choices],
            label=label,
            class_name=f"for-{part}",
        )

    return rx.el.fieldset(
        rx.el.legend("Condition", class_name="sr-only"),
        select(
            named("what"),
            one.what,
            [rx.el.option(text, value=value) for value, text in WHATS],
            label="What is looked at",
        ),
        rx.el.textarea(
            name=named("words"),
            rows=1,
            default_value=one.words,
            placeholder="Words, with commas between",
            class_name="for-words",
            custom_attrs={"aria-label": "Words, with commas between"},
        ),
        rx.el.input(
            name=named("number"),
            type="text",
            default_value=one.number,
            placeholder="Years",
            class_name="for-number",
            custom_attrs={"aria-label": "Years", "inputMode": "numeric"},
        ),
        choose("yes", YES_OR_NO, "Yes or no"),
        choose("channel", CHANNELS, "Channel"),
        choose("kind", KINDS, "What they wait for"),
        remove_row("Remove this condition"),
        class_name="condition",
    )


def _needs(state: Any) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Skills needed", class_name="label"),
        rx.el.p("An agent needs each at this level or above.", class_name="help"),
        Rows.create(
            rx.foreach(state.rule.needs, lambda one, index: _need(state, one, index)),
            name="needs",
            used=state.rule.needs_used,
            add="Add a skill",
            class_name="many",
        ),
        class_name="group",
    )


def _need(state: Any, one: rx.Var, index: rx.Var) -> rx.Component:
    name = rx.Var.create("needs-") + index.to_string()
    return rx.el.fieldset(
        rx.el.legend("Skill", class_name="sr-only"),
        select(
            name + "-skill",
            one.skill,
            row_options(state.skill_options, "Choose a skill"),
            label="Skill",
        ),
        rx.el.label(
            rx.el.span("at level"),
            rx.el.input(
                name=name + "-level",
                type="text",
                default_value=one.level,
                class_name="small-number",
                custom_attrs={"inputMode": "numeric"},
            ),
            class_name="measured",
        ),
        remove_row("Remove this skill"),
        class_name="need",
    )


# ---------------------------------------------------------------- the trial


def _trial(state: Any) -> rx.Component:
    return rx.el.aside(
        rx.el.h2("Try it"),
        rx.el.p("Where would such a contact go now?", class_name="lead"),
        rx.el.form(
            field(
                "What it is about",
                rx.el.textarea(
                    name="reason", rows=2, placeholder="I need a refill of my tablets"
                ),
            ),
            rx.el.div(
                field(
                    "Language",
                    rx.el.select(
                        rx.el.option("Not said", value=""),
                        *(rx.el.option(code, value=code) for code in _LANGUAGES),
                        name="language",
                    ),
                ),
                field("Age", rx.el.input(name="age", type="text",
                                         custom_attrs={"inputMode": "numeric"})),
                class_name="two",
            ),
            rx.el.div(
                field(
                    "Channel",
                    rx.el.select(
                        *(rx.el.option(text, value=value) for value, text in CHANNELS),
                        name="channel",
                    ),
                ),
                field(
                    "Waits for",
                    rx.el.select(
                        *(rx.el.option(text, value=value) for value, text in KINDS),
                        name="waits_for",
                    ),
                ),
                class_name="two",
            ),
            rx.el.div(
                _check("signed_in", "Signed in"),
                _check("returning", "Has been here before"),
                class_name="choices",
            ),
            rx.el.button("Try", type="submit", class_name="primary"),
            on_submit=state.try_out,
            class_name="trial-form",
        ),
        rx.el.div(
            rx.cond(state.tried, _outcome(state.trial)), role="status", class_name="outcome"
        ),
        class_name="trial card form",
    )  # fmt: skip


def _check(name: str, label: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, value="yes"),
        rx.el.span(label),
        class_name="check",
    )


def _outcome(trial: rx.Var) -> rx.Component:
    return rx.fragment(
        rx.el.p(
            rx.el.span("→", custom_attrs={"aria-label": "goes to"}, role="img"),
            rx.el.strong(rx.cond(trial.queue != "", trial.queue, "nowhere")),
            rx.el.span(trial.priority, " priority", class_name="tag"),
            rx.foreach(trial.needs, lambda text: rx.el.span(text, class_name="tag")),
            class_name="goes big",
        ),
        rx.cond(trial.remark != "", rx.el.p(trial.remark, class_name="hint-bar")),
        rx.el.ol(
            rx.foreach(trial.steps, _step),
            rx.cond(
                trial.rule == "",
                rx.el.li(
                    rx.el.span("✓", custom_attrs={"aria-hidden": "true"}, class_name="mark"),
                    rx.el.span("Everything else"),
                    rx.el.span("no rule fits", class_name="note"),
                    class_name="fits",
                ),
            ),
            class_name="steps",
        ),
    )


def _step(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.match(one.outcome, ("fits", "✓"), ("does not fit", "✗"), "·"),
            custom_attrs={"aria-hidden": "true"},
            class_name="mark",
        ),
        rx.el.span(one.name),
        rx.el.span(rx.cond(one.why != "", one.why, one.outcome), class_name="note"),
        class_name=rx.match(one.outcome, ("fits", "fits"), ("does not fit", "missed"), "later"),
    )
