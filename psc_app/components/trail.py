"""Where a patient was on the portal before they write (trail.jsx), as components."""

import reflex as rx

from psc_app.components.scripts import script

_LIBRARY = script("trail.jsx", __name__)


class Trail(rx.Component):
    """Notes in this tab that a page was seen, and what is pressed on it that says where it leads.

    Attributes:
        place: the page, by its name in self_service.PLACES.
        over: whether a chat has begun, with which the trail begins anew.
    """

    library = _LIBRARY
    tag = "Trail"
    place: rx.Var[str]
    over: rx.Var[bool]


class TrailField(rx.Component):
    """In the form that begins a chat: the trail goes to the clinic with it, and only then."""

    library = _LIBRARY
    tag = "TrailField"
