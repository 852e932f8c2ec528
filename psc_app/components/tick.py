"""A tick that shows at once what was pressed (tick.jsx), as a component."""

import reflex as rx

from psc_app.components.scripts import script


class Tick(rx.Component):
    """Chosen or not; it need not wait for the server to be drawn.

    Attributes:
        on: what the server says.
        label: what is chosen by it, for those who hear the page.
    """

    library = script("tick.jsx", __name__)
    tag = "Tick"
    on: rx.Var[bool]
    label: rx.Var[str]
    on_tick: rx.EventHandler[lambda on: [on]]
