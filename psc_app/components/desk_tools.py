"""The productivity pane beside a conversation: its tabs, and what every tool shares."""

from typing import Any

import reflex as rx

from psc_app.components.scripts import script

script("islands_store.jsx", __name__)
_LIBRARY = script("islands_tools.jsx", __name__)

TABS = (
    ("assist", "Assist"),
    ("script", "Script"),
    ("knowledge", "Knowledge"),
    ("cases", "Cases"),
    ("booking", "Booking"),
)
"""The tools, by name, in their order."""


class Tools(rx.Component):
    """The tabs of the pane; the browser keeps which one was open."""

    library = _LIBRARY
    tag = "Tools"
    tabs: rx.Var[Any]


class Tool(rx.Component):
    """One tool; asks for its content when it comes to the front for a conversation.

    Attributes:
        name: one of TABS.
        thread: the conversation in front.
        stamp: asks again when this changes.
    """

    library = _LIBRARY
    tag = "Tool"
    name: rx.Var[str]
    thread: rx.Var[int]
    stamp: rx.Var[Any]
    on_open: rx.EventHandler[lambda thread: [thread]]


class Inserter(rx.Component):
    """Puts a text into the composer at the cursor, once for each new nonce."""

    library = _LIBRARY
    tag = "Inserter"
    thread: rx.Var[int]
    text: rx.Var[str]
    nonce: rx.Var[int]


def tools_pane(*tools: rx.Component) -> rx.Component:
    """The pane, from one Tool for each of TABS."""
    return Tools.create(*tools, tabs=TABS)
