"""The one chart of the pages of figures (chart.jsx, drawn by plotly), as a component."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportDict, ImportVar

from psc_app.components.scripts import script

# Named one by one: a helper would make Reflex look for the files beside itself.
script("chart_words.js", __name__)
script("figure_filter.js", __name__)
script("chart_plots.js", __name__)
_LIBRARY = script("chart.jsx", __name__)

_DRAWN_BY = "plotly.js-basic-dist-min@3.7.0"
"""Of plotly's bundles the smallest that draws bars, lines and donuts; version pinned."""


class Chart(rx.Component):
    """A chart with its legend, and the same numbers as a table.

    Only pages that show one fetch the library that draws it, and only when they are open.

    Attributes:
        kind: "donut", "bars", "stacked", "line", "heat" (rows are the card's series) or
            "timeline" (of its spells).
        card: an insight_cards.ChartCard.
        param: the filter in the address that a click sets, or takes off again, to the key of
            the label that was clicked; by="series" takes the key of the series.
        chosen: the key to which that filter is set; the others are drawn faint.
        on_pick: in the place of param: what happens on a click, with the keys of the series
            and of the label.
        on_cell: what happens when one value is pressed, be it a point, a bar, or a cell of the
            heat map or of the table, with the keys of its series and of its label.
        height: in pixels.
        note: a line below the title.
    """

    library = _LIBRARY
    tag = "Chart"
    kind: rx.Var[str]
    title: rx.Var[str]
    card: rx.Var[Any]
    param: rx.Var[str]
    by: rx.Var[str]
    chosen: rx.Var[str]
    height: rx.Var[int]
    note: rx.Var[str]
    on_pick: rx.EventHandler[lambda series, point: [series, point]]
    on_cell: rx.EventHandler[lambda series, point: [series, point]]

    def add_imports(self) -> ImportDict:
        """What chart.jsx fetches by itself, so that it is there to be fetched."""
        return {_DRAWN_BY: ImportVar(tag=None, render=False)}
