"""`/agent/calendar`: what is booked, for those who work with patients.

They see a clinic's day or week as administrators do, and on asking whose an
appointment is, where they may see its patient.
"""

import reflex as rx

from psc_app.components.calendar_view import calendar_view
from psc_app.components.islands import Modal
from psc_app.components.shell import brand, loading, nothing, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out
from psc_app.state.calendar_state import CalendarState as State

_PAGE = "/agent/calendar"


@rx.page(route="/agent/calendar", title="Calendar", on_load=State.listen)
def calendar() -> rx.Component:
    """The calendar of a clinic."""
    return page(
        rx.el.header(
            brand("Patient Service Center"),
            rx.el.nav(
                rx.el.a("Dashboard", href="/agent"),
                theme_button(),
                rx.el.a(State.name, href="/account", class_name="own-name", dir="auto"),
                sign_out("staff"),
                custom_attrs={"aria-label": "Account"},
            ),
            class_name="head",
        ),
        notice(State.notice, State.dismiss),
        rx.cond(
            State.ready,
            rx.cond(
                State.allowed,
                rx.el.main(
                    calendar_view(
                        State.view,
                        f"{_PAGE}?",
                        State.ask_whose,
                        "An administrator sets clinics up.",
                    ),
                    class_name="admin-main",
                ),
                nothing("This page is for those who work with patients."),
            ),
            loading(),
        ),
        _whose(),
        class_name="signing-in admin",
    )


def _whose() -> rx.Component:
    one = State.whose
    return Modal.create(
        rx.el.h2(one.patient),
        rx.el.p(one.reason, " with ", one.practitioner, class_name="lead"),
        rx.el.p(one.when),
        rx.el.p(one.clinic, class_name="note"),
        rx.el.p("Booked by ", one.booked_by, class_name="note"),
        rx.cond(one.answer != "", rx.el.p(one.answer, class_name="tag")),
        rx.el.div(
            rx.el.button("Close", type="button", on_click=State.close_whose),
            class_name="actions",
        ),
        open=one.id > 0,
        label=one.patient,
        on_dismiss=State.close_whose,
    )
