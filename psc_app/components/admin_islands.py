"""What an administrator's forms need of the browser (admin_islands.jsx), as components."""

import reflex as rx

_LIBRARY = rx.asset("admin_islands.jsx", shared=True).importable_path


class _Island(rx.Component):
    library = _LIBRARY


class KeptForm(_Island):
    """A form that keeps what was typed until the server has taken it.

    `turn` counts the server's answers; `saved` and `fault` are this form's own;
    `about` tells its button apart from others for those who hear the page.
    """

    tag = "KeptForm"
    name: rx.Var[str]
    turn: rx.Var[int]
    saved: rx.Var[bool]
    fault: rx.Var[str]
    label: rx.Var[str]
    about: rx.Var[str]
    compact: rx.Var[bool]
    emptied: rx.Var[bool]
    on_save: rx.EventHandler[lambda form: [form]]


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
