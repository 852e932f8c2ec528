"""How bad a figure is, in a word and a sign: never by a colour alone."""

from typing import Any

import reflex as rx

from psc_app.components.shell import icon
from psc_app.domain.measures.thresholds import AT_RISK, CRITICAL


def level_mark(level: rx.Var[str]) -> rx.Component | rx.Var[Any]:
    """A tag, or nothing where all is well."""
    return rx.match(
        level,
        (CRITICAL, rx.el.span(icon("alert"), "Critical", class_name="level", **_of(CRITICAL))),
        (AT_RISK, rx.el.span(icon("warning"), "At risk", class_name="level", **_of(AT_RISK))),
        rx.fragment(),
    )


def _of(level: str) -> dict[str, dict[str, str]]:
    return {"custom_attrs": {"data-level": level}}
