"""`/supervisor/reports`: days and weeks that are over.

For a supervisor who prepares a meeting or a duty roster. In their first ten seconds they see how
the last weeks went, and whether that was better or worse than before.
"""

import reflex as rx

from psc_app.components.chart import Chart
from psc_app.components.export_button import export_button
from psc_app.components.figure_card import behind_dialog, figure_card
from psc_app.components.report_islands import Period, PickOne, Segments
from psc_app.components.report_table import report_table
from psc_app.components.saved_views import saved_views
from psc_app.components.supervisor_frame import (
    chosen_words,
    figure_filters,
    figure_shapes,
    figures_head,
    frame,
    hint,
)
from psc_app.domain.insight_cards import FigureCard
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.report_periods import GROUPS, PERIODS, STEPS
from psc_app.services.insights.reports import VIEWS
from psc_app.state.reports_state import ReportsState as State
from psc_app.state.saved_views_state import SavedViewsState

_VIEWS = [[key, MEASURES[key].label] for key in VIEWS]


@rx.page(route="/supervisor/reports", title="Reports", on_load=State.listen)
def supervisor_reports() -> rx.Component:
    """The report that the address asks for."""
    report = State.report
    return frame(
        State,
        "Reports",
        figures_head(
            "Reports",
            rx.cond(
                report.words != "",
                chosen_words(
                    rx.el.strong(report.words),
                    rx.cond(report.so_far, " (today so far)", ""),
                    rx.cond(report.before != "", ", compared with " + report.before, ""),
                ),
            ),
        ),
        rx.el.div(
            Period.create(
                periods=[[key, name] for key, name in PERIODS.items()],
                period=report.period,
                first=report.first,
                last=report.last,
                limit=report.limit,
            ),
            figure_filters(State, "queue", "channel", "agent", windows=False),
            saved_views(SavedViewsState),
            class_name="figures-bar report-bar",
        ),
        hint(report.note),
        hint(State.fault),
        rx.cond(State.counted, _content(), figure_shapes(charts=2)),
        class_name="figures-page reports-page",
    )


def _content() -> rx.Component:
    report = State.report
    return rx.fragment(
        rx.el.section(
            rx.foreach(report.cards, _card),
            class_name="figure-cards",
            custom_attrs={"aria-label": "Figures of all days"},
        ),
        rx.el.div(
            rx.el.section(
                rx.el.div(
                    PickOne.create(name="view", label="Figure", options=_VIEWS, value=report.view),
                    _steps(),
                    class_name="report-head",
                ),
                Chart.create(
                    kind="line",
                    title=report.view_name,
                    note="The dashed line is the days before, side by side with these. A press on"
                    " a point, or on a number of its table, shows the conversations behind it.",
                    card=report.trend,
                    on_cell=State.look_behind_point,
                    height=280,
                ),
                class_name="card panel full-panel",
            ),
            rx.el.section(
                Chart.create(
                    kind="heat",
                    title=report.view_name + " by hour of the week",
                    note="All these days together, by the hour on the clock. A press on a number"
                    " shows the conversations behind it.",
                    card=report.heat,
                    on_cell=State.look_behind_hour,
                ),
                class_name="card panel full-panel",
            ),
            class_name="panels",
        ),
        report_table(
            report.by_group,
            Segments.create(
                name="group",
                label="What the rows are",
                options=[[key, name] for key, name in GROUPS.items()],
                value=report.group,
            ),
            export_button(State.export_groups, "this table"),
            on_behind=State.look_behind_row,
            chosen=State.group_filter,
        ),
        report_table(
            report.by_step,
            _steps(),
            export_button(State.export_days, "this table"),
            on_behind=State.look_behind_row,
        ),
        behind_dialog(State),
        rx.el.p(
            "Counted from the event log, and kept for each quarter of an hour. What has happened"
            " in the last minutes follows.",
            class_name="note",
        ),
    )


def _card(card: rx.vars.ObjectVar[FigureCard]) -> rx.Component:
    return figure_card(card, State.look_behind)


def _steps() -> rx.Component:
    return Segments.create(
        name="by",
        label="Days or weeks",
        options=[[key, name] for key, name in STEPS.items()],
        value=State.report.step,
    )
