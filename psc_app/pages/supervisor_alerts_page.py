"""`/supervisor/alerts`: figures past their limits, the limits, and what was sent on.

For a supervisor who decides what counts as too long. In their first ten seconds they see what
is past its limit now, and take note of it; the limits stand below, queue by queue.
"""

import reflex as rx

from psc_app.components.alert_board import past_part, posts_part, running_part
from psc_app.components.alert_limits import limits_part
from psc_app.components.supervisor_frame import frame
from psc_app.state.alerts_state import AlertsState as State


@rx.page(route="/supervisor/alerts", title="Alerts", on_load=State.listen)
def supervisor_alerts() -> rx.Component:
    """Alerts and limits."""
    return frame(
        State,
        "Alerts",
        running_part(State),
        limits_part(State),
        posts_part(State),
        past_part(State),
        class_name="narrow alerts-page",
    )
