"""What of a calendar is looked at, as the page's address says."""

from collections.abc import Mapping
from typing import NamedTuple

from psc_app.state.payloads import number


class Wanted(NamedTuple):
    """As calendar_view.view takes it; zeros and empty texts where nothing was said."""

    clinic: int
    practitioner: int
    day: str
    span: str


def wanted(said: Mapping[str, str]) -> Wanted:
    """From an address's query."""
    return Wanted(
        number(said.get("clinic", "")),
        number(said.get("practitioner", "")),
        said.get("day", "")[:10],
        said.get("span", ""),
    )
