"""What a patient saw on the portal before they wrote: places of our own pages, by short names.

The browser keeps the trail and sends it with the form that begins a chat, and never before. It
is somebody's browser, so only names that are known here are taken from it: those of PLACES,
articles by their names in addresses ("article:flu"), and what was looked for ("search:cough").
"""

import json
from collections.abc import Iterable

from psc_app.domain.article_text import is_slug
from psc_app.domain.plain_text import storable

PLACES: dict[str, str] = {
    "portal": "Portal",
    "sign-in": "Sign-in page",
    "knowledge": "Health topics",
    "transcript": "Transcript of an earlier conversation",
    "clinic-phone": "Pressed the clinic's phone number",
    "emergency": "Pressed the emergency number",
}
"""What can stand in a trail, and how staff read it."""

ARTICLE, SEARCH = "article:", "search:"
LONGEST_SEARCH = 60
"""Characters of what was looked for."""

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
    known = [place for one in found if isinstance(one, str) and (place := _known(one))]
    changed = [one for n, one in enumerate(known) if n == 0 or one != known[n - 1]]
    return changed[-LONGEST_TRAIL:]


def _known(place: str) -> str:
    """The place as it is kept; empty for none of ours."""
    if place.startswith(ARTICLE):
        return place if is_slug(place.removeprefix(ARTICLE)) else ""
    if place.startswith(SEARCH):
        words = " ".join(storable(place.removeprefix(SEARCH)).split())
        return SEARCH + words if 0 < len(words) <= LONGEST_SEARCH else ""
    return place if place in PLACES else ""


def in_words(places: Iterable[str]) -> list[str]:
    """A trail as staff read it; what is not known any more is left out."""
    return [words for one in places if (words := _words(one))]


def _words(place: str) -> str:
    if place.startswith(ARTICLE):
        return "Read: " + place.removeprefix(ARTICLE).replace("-", " ")
    if place.startswith(SEARCH):
        return f"Looked for “{place.removeprefix(SEARCH)}”"
    return PLACES.get(place, "")
