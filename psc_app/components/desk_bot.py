"""What the bot leaves to the staff, above the messages."""

import reflex as rx

from psc_app.components.shell import icon
from psc_app.domain.bot_part_cards import BotCard


def bot_card(bot: rx.vars.ObjectVar[BotCard]) -> rx.Component:
    """Why the bot handed over, its summary, what it collected; nothing where no bot was there."""
    return rx.cond(
        bot.ended == "escalated",
        rx.el.details(
            rx.el.summary(
                icon("robot"),
                rx.el.span("From the bot", class_name="label"),
                rx.el.span(bot.why, class_name="note"),
            ),
            rx.cond(
                bot.lines.length() > 0,
                rx.el.ul(
                    rx.foreach(bot.lines, lambda line: rx.el.li(line, dir="auto")),
                    class_name="bot-summary",
                ),
            ),
            rx.cond(
                (bot.lines.length() == 0) & (bot.facts.length() > 0),
                rx.el.dl(rx.foreach(bot.facts, _fact)),
            ),
            rx.el.p("Only staff see this.", class_name="note"),
            open=True,
            class_name="bot-card",
        ),
    )


def _fact(fact: rx.Var) -> rx.Component:
    return rx.fragment(rx.el.dt(fact.name), rx.el.dd(fact.value, dir="auto"))
