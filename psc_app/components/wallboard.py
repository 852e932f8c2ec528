"""The wallboard (wallboard.jsx): it fills the screen and needs no hands."""

import reflex as rx

from psc_app.components.scripts import script
from psc_app.domain.wall_cards import WallCard, WallFlags


class Wallboard(rx.Component):
    """The board.

    Attributes:
        at: the moment its figures hold for; a board that gets old says so, and starts anew.
        words: what it is narrowed to.
        demo: whether the people on it are invented.
    """

    library = script("wallboard.jsx", __name__)
    tag = "Wallboard"
    board: rx.Var[WallCard]
    flags: rx.Var[WallFlags]
    at: rx.Var[int]
    zone: rx.Var[str]
    words: rx.Var[str]
    ready: rx.Var[bool]
    allowed: rx.Var[bool]
    counted: rx.Var[bool]
    demo: rx.Var[bool]
