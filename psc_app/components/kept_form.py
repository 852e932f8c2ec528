"""Forms that keep what was written in them until it has been taken (kept_form.jsx)."""

import reflex as rx

from psc_app.components.scripts import script

_LIBRARY = script("kept_form.jsx", __name__)


class FormDraft(rx.Component):
    """Stands in a form and keeps what is written in it until the form goes away.

    Attributes:
        name: the form's own, so that two forms don't mix.
    """

    library = _LIBRARY
    tag = "FormDraft"
    name: rx.Var[str]


class KeptForm(rx.Component):
    """A form that keeps what was typed until the server has taken it, and says so.

    `turn` counts the server's answers; `saved` and `fault` are this form's own;
    `about` tells its button apart from others for those who hear the page.
    """

    library = _LIBRARY
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
