"""What is around the pages of figures, in the browser (insights.jsx), as components."""

from typing import Any

import reflex as rx

from psc_app.components.scripts import script

script("chart_words.js", __name__)
script("figure_filter.js", __name__)
_LIBRARY = script("insights.jsx", __name__)


class _Island(rx.Component):
    library = _LIBRARY


class Tabs(_Island):
    """Links to a supervisor's pages: (label, path, whether it keeps the filters) for each."""

    tag = "Tabs"
    pages: rx.Var[Any]
    here: rx.Var[str]


class FigureFilters(_Island):
    """What figures are narrowed to; it reads and writes the address only.

    Attributes:
        shown: which filters, of "queue", "channel", "agent" and "state".
        choices: an insight_cards.FilterChoices.
        windows: whether the window can be chosen as well.
    """

    tag = "FigureFilters"
    shown: rx.Var[Any]
    choices: rx.Var[Any]
    windows: rx.Var[bool]


class Follow(_Island):
    """How fresh the figures are, and the button that holds them still."""

    tag = "Follow"
    at: rx.Var[int]
    zone: rx.Var[str]
    paused: rx.Var[bool]
    on_pause: rx.EventHandler[lambda on: [on]]


class Ticking(_Island):
    """The time since a moment in words, growing by the second."""

    tag = "Ticking"
    since: rx.Var[int]


class Explain(_Island):
    """A question mark that opens what something means."""

    tag = "Explain"
    label: rx.Var[str]


class FilterLink(_Island):
    """Something that narrows the page to itself when pressed, and widens it when pressed again.

    Attributes:
        name: the filter in the address; value: what it is set to; chosen: what it is now.
    """

    tag = "FilterLink"
    name: rx.Var[str]
    value: rx.Var[str]
    chosen: rx.Var[str]
