"""What an administrator's forms need of the browser (admin_islands.jsx), as components."""

import reflex as rx

_LIBRARY = rx.asset("admin_islands.jsx", shared=True).importable_path


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
