"""What chooses a report's days and views, in the browser (reports.jsx), as components."""

from typing import Any

import reflex as rx

from psc_app.components.scripts import script

script("figure_filter.js", __name__)
_LIBRARY = script("reports.jsx", __name__)


class _Island(rx.Component):
    library = _LIBRARY


class Period(_Island):
    """Which days a report is about; `periods` are (name in the address, words)."""

    tag = "Period"
    periods: rx.Var[Any]
    period: rx.Var[str]
    first: rx.Var[str]
    last: rx.Var[str]
    limit: rx.Var[str]


class Segments(_Island):
    """A few to choose from, side by side, as (value, words); `name` is the address's."""

    tag = "Segments"
    name: rx.Var[str]
    label: rx.Var[str]
    options: rx.Var[Any]
    value: rx.Var[str]


class PickOne(_Island):
    """The same of many, as a list that opens."""

    tag = "PickOne"
    name: rx.Var[str]
    label: rx.Var[str]
    options: rx.Var[Any]
    value: rx.Var[str]
