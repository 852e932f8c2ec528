"""`/supervisor/forecast`: what today will probably bring, and whether enough people are there.

For a supervisor in the morning and at noon. In their first ten seconds they see whether more or
less comes than on such a day, and for which hours they are too few.
"""

import reflex as rx

from psc_app.components.chart import Chart
from psc_app.components.export_button import export_button
from psc_app.components.figure_card import figure_card
from psc_app.components.report_islands import Segments
from psc_app.components.saved_views import saved_views
from psc_app.components.shell import icon
from psc_app.components.supervisor_frame import (
    chosen_words,
    figure_filters,
    figure_shapes,
    figures_head,
    follow,
    frame,
    hint,
)
from psc_app.domain.insight_cards import FigureCard
from psc_app.state.forecast_state import ForecastState as State
from psc_app.state.saved_views_state import SavedViewsState

_AT_ONCE = [[str(count), str(count)] for count in range(1, 7)]


@rx.page(route="/supervisor/forecast", title="Forecast", on_load=State.listen)
def supervisor_forecast() -> rx.Component:
    """Today as it was to be expected, and as it comes."""
    return frame(
        State,
        "Forecast",
        figures_head(
            "Forecast",
            chosen_words(State.page.day),
            export_button(State.export_csv),
            follow(State),
        ),
        rx.el.div(
            figure_filters(State, "queue", "channel", windows=False),
            saved_views(SavedViewsState),
            class_name="figures-bar",
        ),
        hint(State.fault),
        rx.cond(State.counted, _content(), figure_shapes(charts=2)),
        class_name="figures-page forecast-page",
    )


def _content() -> rx.Component:
    page = State.page
    return rx.fragment(
        rx.cond(page.short.length() > 0, _short()),
        rx.el.section(
            rx.foreach(page.cards, _card),
            class_name="figure-cards",
            custom_attrs={"aria-label": "Today in figures"},
        ),
        rx.el.div(
            _panel(
                Chart.create(
                    kind="bars",
                    title="Arrivals by quarter hour",
                    note="Bars have come; the line was to be expected.",
                    card=page.arrivals,
                    height=260,
                ),
            ),
            _panel(
                Chart.create(
                    kind="line",
                    title="Arrivals since midnight",
                    note="The dashed line is what was to be expected by then.",
                    card=page.sums,
                    height=220,
                ),
            ),
            _panel(
                rx.el.div(
                    rx.el.span("Conversations at once per agent", class_name="label"),
                    Segments.create(
                        name="at_once",
                        label="Conversations at once per agent",
                        options=_AT_ONCE,
                        value=page.at_once,
                    ),
                    class_name="report-head",
                ),
                Chart.create(
                    kind="bars",
                    title="Agents needed, and on duty",
                    note="Bars are needed; the dashed line is usual, the other one today.",
                    card=page.agents,
                    height=260,
                ),
            ),
            class_name="panels",
        ),
        rx.el.section(
            rx.el.h2("How this is reckoned"),
            rx.el.ul(rx.foreach(page.basis, _line)),
            class_name="card panel forecast-basis",
        ),
    )


def _short() -> rx.Component:
    """For when they are too few, as far as the weeks before tell."""
    return rx.el.section(
        rx.el.h2(icon("alert"), "Fewer than needed are usually on duty"),
        rx.el.ul(rx.foreach(State.page.short, _line)),
        class_name="card panel forecast-short",
        role="status",
    )


def _card(card: rx.vars.ObjectVar[FigureCard]) -> rx.Component:
    return figure_card(card)


def _line(text: rx.vars.StringVar) -> rx.Component:
    return rx.el.li(text)


def _panel(*content: rx.Component) -> rx.Component:
    return rx.el.section(*content, class_name="card panel full-panel")
