"""What of a calendar is looked at, as the page's address says."""

from collections.abc import Mapping
from typing import NamedTuple


class Wanted(NamedTuple):
    """As calendar_view.view takes it; zeros and empty texts where nothing was said."""

    clinic: int
    practitioner: int
    day: str
    span: str


def wanted(said: Mapping[str, str]) -> Wanted:
    """From an address's query."""
    return Wanted(
        number(said.get("clinic", ""), 0),
        number(said.get("practitioner", ""), 0),
        said.get("day", "")[:10],
        said.get("span", ""),
    )


def number(text: str, otherwise: int) -> int:
    """A key in an address, or something else where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
