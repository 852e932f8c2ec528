"""A table of figures over past days, with the row of all together."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.figure_card import figure_cell, figure_heading
from psc_app.components.insight_islands import FilterLink
from psc_app.components.shell import nothing
from psc_app.domain.report_cards import ReportRow, ReportTable
from psc_app.services.insights.past_cell import CARD


def report_table(
    table: rx.vars.ObjectVar[ReportTable],
    *head: rx.Component,
    on_behind: EventType,
    chosen: rx.Var[str] | None = None,
) -> rx.Component:
    """A table in a panel.

    Args:
        head: beside its heading.
        on_behind: a figure is pressed: with the table's key, the row's, and the figure's.
        chosen: to what the filter is set that the names of the rows set.
    """
    return rx.el.section(
        rx.el.div(rx.el.h2(table.title), *head, class_name="report-head"),
        rx.cond(
            table.rows.length() > 0,
            rx.el.div(
                rx.el.table(
                    rx.el.thead(
                        rx.el.tr(
                            rx.el.td(),
                            rx.foreach(table.columns, figure_heading),
                        )
                    ),
                    rx.el.tbody(
                        rx.foreach(table.rows, lambda row: _row(row, table, chosen, on_behind)),
                    ),
                    rx.el.tfoot(
                        rx.el.tr(
                            rx.el.th(table.total.name, scope="row"),
                            rx.foreach(
                                table.total.cells,
                                lambda cell: figure_cell(
                                    cell, table.total.name, on_behind(CARD, "", cell.key)
                                ),
                            ),
                        )
                    ),
                    class_name="figure-table report-table",
                ),
                class_name="table-box",
                tab_index=0,
                role="region",
                custom_attrs={"aria-label": table.title},
            ),
            nothing(
                "Nothing was counted on these days.", "Choose other days, or widen the filters."
            ),
        ),
        class_name="card panel report-panel",
    )


def _row(
    row: rx.vars.ObjectVar[ReportRow],
    table: rx.vars.ObjectVar[ReportTable],
    chosen: rx.Var[str] | None,
    on_behind: EventType,
) -> rx.Component:
    name: rx.Component | rx.Var[str] = row.name
    if chosen is not None:
        name = rx.cond(
            (table.param != "") & (row.key != "") & (row.key != "0"),
            FilterLink.create(row.name, name=table.param, value=row.key, chosen=chosen),
            rx.el.span(row.name),
        )
    return rx.el.tr(
        rx.el.th(
            name,
            rx.cond(row.note != "", rx.el.span(" ", row.note, class_name="note")),
            scope="row",
            dir="auto",
        ),
        rx.foreach(
            row.cells,
            lambda cell: figure_cell(cell, row.name, on_behind(table.key, row.key, cell.key)),
        ),
        key=row.key + "|" + row.name,
    )
