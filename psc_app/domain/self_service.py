"""What a patient saw on the portal before they wrote: places of our own pages, by short names.

The browser keeps the trail and sends it with the form that begins a chat. It is
somebody's browser, so only names that are known here are taken from it.
"""

import json
from collections.abc import Iterable

PLACES: dict[str, str] = {
    "portal": "Portal",
    "sign-in": "Sign-in page",
    "transcript": "Transcript of an earlier conversation",
    "clinic-phone": "Pressed the clinic's phone number",
    "emergency": "Pressed the emergency number",
}
"""What can stand in a trail, and how staff read it."""

LONGEST_TRAIL = 12
"""Places that are kept: the newest ones."""


def trail(sent: str) -> list[str]:
    """The known places of what a browser sent, in their order, none twice in a row.

    What can't be understood is an empty trail: nobody's chat fails for it.
    """
    try:
        found = json.loads(sent) if sent else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    known = [one for one in found if isinstance(one, str) and one in PLACES]
    changed = [one for n, one in enumerate(known) if n == 0 or one != known[n - 1]]
    return changed[-LONGEST_TRAIL:]


def in_words(places: Iterable[str]) -> list[str]:
    """A trail as staff read it; what is not known any more is left out."""
    return [PLACES[one] for one in places if one in PLACES]
