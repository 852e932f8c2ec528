"""The state of the house on the administrator's page."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.shell import icon
from psc_app.domain.health_cards import HealthCard, HealthLine


def health_section(card: rx.vars.ObjectVar[HealthCard], on_look: EventType) -> rx.Component:
    """Who reads patients' messages and who answers first, and what is wrong with either."""

    def line(one: rx.vars.ObjectVar[HealthLine]) -> rx.Component:
        return rx.fragment(rx.el.dt(one.label), rx.el.dd(one.value))

    return rx.el.section(
        rx.el.div(
            rx.el.h2("Health"),
            rx.cond(
                card.well,
                rx.el.span(icon("check"), "All is well", class_name="tag good"),
                rx.el.span(icon("warning"), "Not at its best", class_name="tag warn"),
            ),
            rx.el.button("Look again", type="button", class_name="quiet", on_click=on_look),
            class_name="health-head",
        ),
        rx.cond(card.why != "", rx.el.p(card.why, role="status")),
        bot_warning(card),
        rx.el.dl(rx.foreach(card.lines, line)),
        rx.el.p(
            "Sentiment is computed on this machine, after a message was delivered. Programs that"
            " watch the server find the same under /healthz.",
            class_name="help",
        ),
        id="health",
        class_name="card health",
        custom_attrs={"aria-label": "Health"},
    )


def bot_warning(card: rx.vars.ObjectVar[HealthCard]) -> rx.Component:
    """Why the bot that is chosen can't answer, if it can't."""
    return rx.cond(
        card.bot_why != "",
        rx.el.p(icon("warning"), rx.el.span(card.bot_why), class_name="warns", role="status"),
    )
