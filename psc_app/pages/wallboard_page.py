"""`/supervisor/wallboard`: how it stands, for a whole room.

For everybody who looks up from their desk. In a second, from five metres, they see which queue
is in trouble and whether a red flag waits. There is nothing to press; the address narrows it
to a queue, and light or dark follows the screen's own choice.
"""

import reflex as rx

from psc_app.components.wallboard import Wallboard
from psc_app.config import config
from psc_app.state.wallboard_state import WallboardState as State


@rx.page(route="/supervisor/wallboard", title="Wallboard", on_load=State.listen)
def supervisor_wallboard() -> rx.Component:
    """The board alone."""
    return rx.el.div(
        Wallboard.create(
            board=State.board,
            flags=State.flags,
            at=State.updated_at,
            zone=State.chosen.zone,
            words=State.chosen.words,
            ready=State.ready,
            allowed=State.allowed,
            counted=State.counted,
            demo=config().demo,
        ),
        class_name="wall-page",
    )
