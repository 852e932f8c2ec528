"""A triage, one question at a time: for agents beside the chat, for administrators as a trial."""

from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.domain.script_cards import AnsweredCard, ChoiceCard, TriageCard


def triage_view(
    card: rx.vars.ObjectVar[TriageCard],
    *,
    may: rx.Var[bool] | bool,
    on_answer: Any,
    ways: list[rx.Component],
    use: rx.Component | None = None,
) -> rx.Component:
    """What was answered, what is asked now or how it ended, and the ways back.

    Args:
        may: whether the one who looks may answer.
        on_answer: a function of the question's and the answer's keys that gives the event.
        ways: buttons below, see `way`; shown once something was answered.
        use: what stands in the outcome.
    """
    return rx.el.div(
        rx.cond(
            card.asked.length() > 0,
            rx.el.ol(
                rx.foreach(card.asked, _answered),
                class_name="triage-path",
                custom_attrs={"aria-label": "Answered so far"},
            ),
        ),
        rx.cond(
            card.outcome != "",
            _outcome(card, use or rx.fragment()),
            rx.cond(
                card.key != "",
                _question(card, may, on_answer),
                rx.el.p("This script was changed: begin anew.", class_name="note"),
            ),
        ),
        rx.cond(
            (card.asked.length() > 0) | (card.outcome != ""),
            rx.el.div(*ways, class_name="triage-ways"),
        ),
        class_name="triage",
        custom_attrs={"data-triage": card.script_id.to_string()},
    )


def way(
    label: str, on_click: EventType, mark: str, *, may: rx.Var[bool] | bool = True
) -> rx.Component:
    """A button below a triage; `mark` is the attribute that keys find it by."""
    return rx.el.button(
        label,
        type="button",
        class_name="quiet small",
        disabled=~may if isinstance(may, rx.Var) else not may,
        on_click=on_click,
        custom_attrs={mark: ""},
    )


def _answered(past: rx.vars.ObjectVar[AnsweredCard]) -> rx.Component:
    return rx.el.li(rx.el.span(past.question), " ", rx.el.strong(past.answer))


def _question(
    card: rx.vars.ObjectVar[TriageCard], may: rx.Var[bool] | bool, on_answer: Any
) -> rx.Component:
    # Named unlike the list that the triage may stand in: one would hide the other.
    def choice(offered: rx.vars.ObjectVar[ChoiceCard]) -> rx.Component:
        return rx.el.li(
            rx.el.button(
                rx.el.kbd(offered.number),
                rx.el.span(offered.label),
                type="button",
                disabled=~may if isinstance(may, rx.Var) else not may,
                on_click=on_answer(card.key, offered.key),
                custom_attrs={
                    "data-number": offered.number.to_string(),
                    "data-first": rx.cond(offered.number == 1, "true", rx.Var("undefined")),
                },
            ),
            key=card.key + offered.key,
        )

    return rx.el.div(
        rx.el.h3(card.question),
        rx.el.ol(rx.foreach(card.choices, choice), class_name="triage-choices"),
        class_name="triage-question",
        role="group",
        custom_attrs={"data-asked": "", "aria-label": card.question},
    )


def _outcome(card: rx.vars.ObjectVar[TriageCard], use: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.h3(card.label),
        rx.el.p(card.meaning),
        rx.cond(card.advice != "", rx.el.p(card.advice, class_name="triage-advice")),
        rx.cond(
            card.changed,
            rx.el.p("The script was changed since, so its advice is not shown.", class_name="note"),
        ),
        rx.el.div(
            rx.el.span("Wrap-up: ", card.disposition, class_name="note"),
            use,
            class_name="step-more",
        ),
        class_name="triage-outcome",
        role="status",
        custom_attrs={"data-asked": "", "data-outcome": card.outcome, "tabIndex": -1},
    )
