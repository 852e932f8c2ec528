"""The button that hands out what a page shows as a file for a spreadsheet."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.shell import icon


def export_button(on_export: EventType, what: str = "") -> rx.Component:
    """A quiet button; `what` names the table for those who hear the page."""
    return rx.el.button(
        icon("file"),
        "CSV",
        type="button",
        class_name="small quiet export",
        on_click=on_export,
        custom_attrs={
            "aria-label": f"Save {what or 'what is shown'} as CSV",
            "title": f"Save {what or 'what is shown'} as a table for a spreadsheet (CSV)",
        },
    )
