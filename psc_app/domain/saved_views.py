"""Pages of figures as people keep them: which pages, and what of an address may be kept."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from psc_app.domain.errors import BadInput
from psc_app.domain.plain_text import storable

FIRST_PAGE = "/supervisor"
"""Where supervisors see their figures at first."""

PAGES = (
    FIRST_PAGE,
    "/supervisor/agents",
    "/supervisor/floor",
    "/supervisor/reports",
    "/supervisor/forecast",
    "/supervisor/wallboard",
)
"""Pages whose address says what they show."""

LONGEST_NAME = 60
_LONGEST_QUERY = 500
_MOST_NAMES = 40

_KEPT = frozenset(
    {
        *("window", "zone", "queue", "channel", "agent", "state", "disposition", "measure"),
        *("sort", "order", "group", "by", "view", "from", "to", "day", "period", "compare"),
    }
)
"""Filters. What somebody searched for is left out: it may be a patient's name."""

_VALUE = re.compile(r"[A-Za-z0-9 _/+:.,-]{1,60}")


@dataclass(frozen=True, slots=True)
class ViewCard:
    """One page as somebody keeps it.

    Attributes:
        query: what follows its "?"; may be empty.
        mine: whether it is the one's who looks; else whose is the owner's name.
        shared: whether all supervisors have it in their lists.
        opens: whether it opens when the one who looks signs in.
    """

    id: int
    name: str
    page: str
    query: str
    mine: bool
    shared: bool
    whose: str = ""
    opens: bool = False


def page_of(given: str) -> str:
    """The page of an address.

    Raises:
        BadInput: nothing is kept of that page.
    """
    page = given.rstrip("/")
    if page not in PAGES:
        raise BadInput("Views are kept of the pages of figures only.")
    return page


def query_of(given: str) -> str:
    """What of an address's query is kept: filters, in a fixed order, each once."""
    try:
        found = parse_qsl(storable(given).removeprefix("?"), max_num_fields=_MOST_NAMES)
    except ValueError:
        raise BadInput("This address is too long to be kept.") from None
    kept = {name: value for name, value in found if name in _KEPT and _VALUE.fullmatch(value)}
    query = urlencode(sorted(kept.items()))
    if len(query) > _LONGEST_QUERY:
        raise BadInput("This address is too long to be kept.")
    return query


def name_of(given: str) -> str:
    """A view's name on one line.

    Raises:
        BadInput: it is empty or too long.
    """
    name = " ".join(storable(given).split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput(f"Give the view a name of 1 to {LONGEST_NAME} characters.")
    return name
