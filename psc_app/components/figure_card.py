"""One figure: what it is, how it has changed, what it means, and the way to what is behind it."""

from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.insight_islands import Explain, Ticking
from psc_app.components.islands import LocalTime, Modal
from psc_app.components.level_mark import level_mark
from psc_app.components.supervisor_frame import state_word
from psc_app.domain.figure_words import NONE
from psc_app.domain.insight_cards import BehindCard, BehindRow, FigureCard, FigureColumn


def figure_card(
    card: rx.vars.ObjectVar[FigureCard], on_behind: EventType | None = None
) -> rx.Component:
    """A figure on a card; pressing it shows the conversations behind it."""
    return rx.el.article(
        rx.el.header(
            rx.el.h3(card.label),
            explain(card),
            class_name="figure-head",
        ),
        figure_value(card, on_behind),
        rx.el.div(
            level_mark(card.level),
            trend(card),
            rx.cond(card.reference != "", rx.el.span(card.reference, class_name="goal")),
            class_name="figure-foot",
        ),
        class_name="card figure",
        key=card.key,
        custom_attrs={"data-figure": card.key, "data-level": card.level},
    )


def figure_value(card: rx.vars.ObjectVar[FigureCard], on_behind: EventType | None) -> rx.Component:
    """The number itself, as a button where there is something behind it."""
    number = rx.cond(
        card.since > 0, Ticking.create(since=card.since), rx.el.span(card.text, class_name="words")
    )
    if on_behind is None:
        return rx.el.p(number, class_name="figure-value")
    return rx.el.button(
        number,
        type="button",
        class_name="figure-value",
        on_click=on_behind(card.key),
        custom_attrs={
            "aria-label": card.label + ": " + card.text + ". Show the conversations behind it",
            "title": "Show the conversations behind it",
        },
    )


def trend(card: rx.vars.ObjectVar[FigureCard]) -> rx.Component:
    """How it has changed since the interval before; an arrow and words, not a colour alone."""
    return rx.cond(
        card.trend_text != "",
        rx.el.span(
            rx.el.span(
                rx.match(card.trend, ("up", "▲"), ("down", "▼"), "="),
                class_name="arrow",
                custom_attrs={"aria-hidden": "true"},
            ),
            card.trend_text,
            class_name="trend",
            custom_attrs={"data-good": card.trend_good},
        ),
    )


def explain(card: rx.vars.ObjectVar[Any]) -> rx.Component:
    """What the figure means and how it is counted: of a FigureCard or a FigureColumn."""
    return explain_words(card.label, card.definition, card.formula)


def explain_words(
    label: rx.Var[str], definition: rx.Var[str], formula: rx.Var[str]
) -> rx.Component:
    """The same from its three texts."""
    return Explain.create(
        rx.el.span(definition, class_name="definition"),
        rx.el.span(rx.el.strong("How it is counted: "), formula, class_name="formula"),
        label=label,
    )


def figure_line(card: rx.vars.ObjectVar[FigureCard], on_behind: EventType) -> rx.Component:
    """A figure in a line above a chart of it."""
    return rx.el.div(
        figure_value(card, on_behind),
        rx.el.div(
            rx.el.span(card.label, explain(card), class_name="figure-label"),
            rx.el.span(level_mark(card.level), trend(card), class_name="figure-foot"),
        ),
        class_name="figure-line",
        custom_attrs={"data-figure": card.key, "data-level": card.level},
    )


def figure_cell(
    card: rx.vars.ObjectVar[FigureCard], of: rx.Var[str], on_behind: EventType
) -> rx.Component:
    """A figure in a table.

    Args:
        of: whose it is: the name of its row.
        on_behind: pressed.
    """
    return rx.el.td(
        level_mark(card.level),
        cell_value(card.label, card.text, of, on_behind),
        class_name="number",
        key=card.key,
        custom_attrs={"data-figure": card.key, "data-level": card.level},
    )


def cell_value(
    label: rx.Var[str], text: rx.Var[str], of: rx.Var[str], on_behind: EventType
) -> rx.Component:
    """The number in a table's cell: a button that looks like one, where something is behind it."""
    return rx.cond(
        (text == NONE) | (text == "0"),
        rx.el.span(text),
        rx.el.button(
            text,
            type="button",
            class_name="cell-value",
            on_click=on_behind,
            custom_attrs={
                "aria-label": label
                + " of "
                + of
                + ": "
                + text
                + ". Show the conversations behind it",
                "title": "Show the conversations behind it",
            },
        ),
    )


def figure_heading(one: rx.vars.ObjectVar[FigureColumn]) -> rx.Component:
    """The head of a figure's column, with what it means and how it is counted."""
    return rx.el.th(
        one.label,
        explain(one),
        scope="col",
        class_name="number",
        key=one.key,
    )


def behind_dialog(state: Any) -> rx.Component:
    """A figure taken apart: its definition, its sum, and the conversations it is made of.

    Args:
        state: a page's with BehindState, and what is `chosen`.
    """
    card: rx.vars.ObjectVar[BehindCard] = state.behind
    figure = card.figure
    return Modal.create(
        rx.el.header(
            rx.el.h2(
                figure.label,
                rx.cond(card.of != "", rx.el.span(card.of, class_name="behind-of", dir="auto")),
            ),
            rx.el.strong(figure.text, class_name="behind-value"),
            class_name="behind-head",
        ),
        rx.cond(card.reading, _reading(), rx.fragment(*_apart(card, state.chosen.zone))),
        rx.el.div(
            rx.cond(
                card.last > 0,
                rx.el.span(
                    card.first.to_string(),
                    "–",
                    card.last.to_string(),
                    rx.cond(card.total > 0, " of " + card.total.to_string(), ", the newest first"),
                    class_name="note behind-count",
                ),
            ),
            rx.cond(
                card.first > 1,
                rx.el.button(
                    "Newer", type="button", on_click=state.turn_page(card.first - 1 - card.most)
                ),
            ),
            rx.cond(
                card.older,
                rx.el.button("Older", type="button", on_click=state.turn_page(card.last)),
            ),
            rx.el.button(
                "Close",
                type="button",
                class_name="primary",
                on_click=state.close_behind,
                custom_attrs={"data-first": ""},
            ),
            class_name="actions",
        ),
        open=state.looking_behind,
        label=figure.label,
        on_dismiss=state.close_behind,
    )


def _reading() -> rx.Component:
    """The conversations are still being found."""
    return rx.el.div(
        rx.el.p("Going through the event log of these days …", class_name="note"),
        *(rx.el.div(class_name="skeleton") for _ in range(3)),
        class_name="behind-reading",
        role="status",
    )


def _apart(card: rx.vars.ObjectVar[BehindCard], zone: rx.Var[str]) -> tuple[rx.Component, ...]:
    figure = card.figure
    return (
        rx.el.p(figure.definition),
        rx.el.p(rx.el.strong("How it is counted: "), figure.formula, class_name="note"),
        rx.el.p(
            rx.el.span(card.sum, class_name="behind-sum"),
            rx.el.span(" at ", LocalTime.create(at=card.at, form="", zone=zone), class_name="note"),
        ),
        rx.cond(
            card.rows.length() > 0,
            rx.el.div(
                rx.el.table(
                    rx.el.thead(
                        rx.el.tr(
                            rx.el.th("Conversation", scope="col"),
                            rx.el.th("Queue", scope="col"),
                            rx.el.th("Agent", scope="col"),
                            rx.el.th("State", scope="col"),
                            rx.el.th("Queued", scope="col"),
                            rx.el.th("Adds", scope="col", class_name="number"),
                        )
                    ),
                    rx.el.tbody(rx.foreach(card.rows, lambda row: _behind_row(row, zone))),
                    class_name="behind-table",
                ),
                class_name="behind-box",
                tab_index=0,
                role="region",
                custom_attrs={"aria-label": "The conversations behind the figure"},
            ),
            rx.el.div(
                rx.el.p("No conversation is behind it.", class_name="empty-title"),
                rx.el.p(card.empty),
                class_name="empty",
            ),
        ),
    )


def _behind_row(row: rx.vars.ObjectVar[BehindRow], zone: rx.Var[str]) -> rx.Component:
    number = row.id.to_string()
    return rx.el.tr(
        rx.el.th(
            rx.el.a(row.name, href="/agent?c=" + number, class_name="who", dir="auto"),
            rx.el.span(" no. ", number, class_name="note"),
            scope="row",
        ),
        rx.el.td(row.queue, rx.el.span(" ", row.channel, class_name="note")),
        rx.el.td(rx.cond(row.agent != "", row.agent, "–"), dir="auto"),
        rx.el.td(state_word(row.state, row.state_label)),
        rx.el.td(LocalTime.create(at=row.at, form="", zone=zone)),
        rx.el.td(row.part, class_name="number"),
        key=number,
        custom_attrs={"data-conversation": number},
    )
