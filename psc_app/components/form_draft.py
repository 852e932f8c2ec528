"""A form's memory in the browser (form_draft.jsx), as a component."""

import reflex as rx


class FormDraft(rx.Component):
    """Stands in a form and keeps what is written in it until it has been taken.

    Attributes:
        name: the form's own, so that two forms don't mix.
    """

    library = rx.asset("form_draft.jsx", shared=True).importable_path
    tag = "FormDraft"
    name: rx.Var[str]
