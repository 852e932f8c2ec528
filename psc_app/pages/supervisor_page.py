"""`/supervisor`: how the day goes, in figures.

For a supervisor who watches the day. In their first ten seconds they see how many wait and how
long, whether patients are answered in time, and how today compares with yesterday.
"""

import reflex as rx

from psc_app.components.chart import Chart
from psc_app.components.export_button import export_button
from psc_app.components.figure_card import (
    behind_dialog,
    figure_card,
    figure_cell,
    figure_heading,
    figure_line,
)
from psc_app.components.insight_islands import FilterLink
from psc_app.components.shell import nothing
from psc_app.components.supervisor_frame import figures_frame
from psc_app.domain.insight_cards import ChartCard, FigureGroup, QueueFigures
from psc_app.state.conversation_figures_state import ConversationFiguresState as State
from psc_app.state.saved_views_state import SavedViewsState


@rx.page(route="/supervisor", title="Conversations", on_load=State.listen)
def supervisor() -> rx.Component:
    """The figures about conversations."""
    return figures_frame(
        State,
        "Conversations",
        rx.el.section(
            rx.foreach(State.cards, lambda card: figure_card(card, State.look_behind)),
            class_name="figure-cards",
            custom_attrs={"aria-label": "Figures"},
        ),
        _charts(),
        _queues(),
        _more(),
        behind_dialog(State),
        views=SavedViewsState,
        tools=(export_button(State.export_csv),),
    )


def _charts() -> rx.Component:
    return rx.el.div(
        _panel(
            Chart.create(
                kind="stacked",
                title="Incoming by channel",
                note="Each bar is a quarter of an hour.",
                card=State.over_time,
                param="channel",
                by="series",
                chosen=State.chosen.channel,
                height=250,
            ),
            class_name="wide-panel",
        ),
        _panel(
            Chart.create(
                kind="donut",
                title="By state",
                note="Also those that only the bot has had.",
                card=State.by_state,
                param="state",
                chosen=State.chosen.state,
                height=190,
            )
        ),
        _panel(
            Chart.create(
                figure_line(State.waiting, State.look_behind),
                figure_line(State.waited, State.look_behind),
                kind="bars",
                title="Waiting over 5 min",
                card=State.long_waits,
                on_cell=State.look_behind_quarter,
                height=150,
            )
        ),
        _panel(
            Chart.create(
                figure_line(State.handled, State.look_behind),
                kind="bars",
                title="Handled over 5 min",
                card=State.long_work,
                on_cell=State.look_behind_quarter,
                height=150,
            )
        ),
        _panel(
            Chart.create(
                kind="donut",
                title="Push against pick",
                card=State.how,
                on_pick=State.look_behind_part,
                height=190,
            )
        ),
        _line("Service level over time", State.answered),
        _line("Abandon rate over time", State.lost),
        _line(
            "Sentiment over time",
            State.moods,
            note="From −3, very negative, to +3, very positive.",
        ),
        _panel(
            Chart.create(
                kind="heat",
                title="Incoming by hour",
                card=State.hours,
                param="queue",
                by="series",
                chosen=State.chosen.queue,
            ),
            class_name="full-panel",
        ),
        class_name="panels",
    )


def _line(title: str, card: rx.Var[ChartCard], note: str = "") -> rx.Component:
    return _panel(
        Chart.create(
            kind="line",
            title=title,
            card=card,
            note=note,
            on_cell=State.look_behind_quarter,
            height=190,
        )
    )


def _panel(chart: rx.Component, class_name: str = "") -> rx.Component:
    return rx.el.section(chart, class_name=f"card panel {class_name}".strip())


def _queues() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Queues"),
        rx.cond(
            State.queues.length() > 0,
            rx.el.div(
                rx.el.table(
                    rx.el.thead(
                        rx.el.tr(
                            rx.el.th("Queue", scope="col"),
                            rx.foreach(State.columns, figure_heading),
                        )
                    ),
                    rx.el.tbody(rx.foreach(State.queues, _queue)),
                    class_name="figure-table",
                ),
                class_name="table-box",
                tab_index=0,
                role="region",
                custom_attrs={"aria-label": "Queues"},
            ),
            nothing("There is no queue yet.", "An administrator makes them."),
        ),
        class_name="card panel queue-panel",
    )


def _queue(row: rx.vars.ObjectVar[QueueFigures]) -> rx.Component:
    key = row.id.to_string()
    return rx.el.tr(
        rx.el.th(
            FilterLink.create(row.name, name="queue", value=key, chosen=State.chosen.queue),
            scope="row",
        ),
        rx.foreach(
            row.cells,
            lambda cell: figure_cell(cell, row.name, State.look_behind_of(row.id, cell.key)),
        ),
        key=key,
        custom_attrs={
            "data-queue": key,
            "data-off": rx.cond((State.chosen.queue != "") & (State.chosen.queue != key), "1", "0"),
        },
    )


def _more() -> rx.Component:
    """All the other figures, for whoever asks."""
    return rx.el.details(
        rx.el.summary(rx.el.h2("All figures")),
        rx.foreach(State.groups, _group),
        class_name="card panel more-figures",
    )


def _group(group: rx.vars.ObjectVar[FigureGroup]) -> rx.Component:
    return rx.el.section(
        rx.el.h3(group.title),
        rx.el.div(
            rx.foreach(group.cards, lambda card: figure_card(card, State.look_behind)),
            class_name="figure-cards small-figures",
        ),
        key=group.title,
    )
