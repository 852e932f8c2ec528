"""`/admin/calendar`: who sees patients when, and what is booked.

For whoever keeps the clinic's calendar. In their first ten seconds they see this
week of the first clinic: who is there, how much is booked, how much is free.
"""

import reflex as rx

from psc_app.components.admin_calendar import PARTS, outside_hint, outside_part, week_part
from psc_app.components.admin_clinics import CALENDAR, clinics_part, visits_part
from psc_app.components.admin_frame import frame, question, sections
from psc_app.components.admin_history import history_part
from psc_app.components.admin_practitioners import practitioners_part
from psc_app.state.admin_calendar_state import AdminCalendarState as State


@rx.page(route="/admin/calendar", title="Calendar", on_load=State.listen)
def admin_calendar() -> rx.Component:
    """The calendar page, one part at a time."""
    return frame(
        State,
        "calendar",
        sections(State.section, PARTS, CALENDAR, "Calendar"),
        rx.el.main(
            rx.el.p(State.said, class_name="sr-only", role="status"),
            outside_hint(State),
            rx.match(
                State.section,
                ("clinics", clinics_part(State)),
                ("practitioners", practitioners_part(State)),
                ("visits", visits_part(State)),
                ("outside", outside_part(State)),
                ("history", history_part(State, "the calendar")),
                week_part(State),
            ),
            class_name="admin-main",
        ),
        question(State),
        class_name="admin",
    )
