"""What an administrator's forms need of the browser (admin_islands.jsx), as components."""

import reflex as rx

from psc_app.components.scripts import script

_LIBRARY = script("admin_islands.jsx", __name__)


class _Island(rx.Component):
    library = _LIBRARY


class Rows(_Island):
    """Rows of one kind, of which as many are shown as are in use."""

    tag = "Rows"
    name: rx.Var[str]
    used: rx.Var[int]
    add: rx.Var[str]


class Go(_Island):
    """A link within the page, without a reload."""

    tag = "Go"
    to: rx.Var[str]
    current: rx.Var[bool]
