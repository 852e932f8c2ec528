"""`/admin/bot`: what the bot says.

For whoever looks after the clinic's bot. In their first ten seconds they see its flows as one
text, whether anything is wrong with it, which version is live, and a place to try it.
"""

import reflex as rx

from psc_app.components.admin_bot import bot_part
from psc_app.components.admin_frame import frame
from psc_app.state.admin_bot_state import AdminBotState as State


@rx.page(route="/admin/bot", title="Bot", on_load=State.listen)
def admin_bot() -> rx.Component:
    """The page about the bot."""
    return frame(
        State,
        "bot",
        rx.el.main(bot_part(State), class_name="admin-main bot-page"),
        class_name="admin",
    )
