"""`/supervisor/routing`: which way a conversation went, and why.

For a supervisor who is asked "why did nobody answer?". In their first ten seconds
they find the conversation, and read who was asked, who was not, and the reason.
"""

import reflex as rx

from psc_app.components.alarm_bar import alarm_bar
from psc_app.components.islands import Address, Alerts
from psc_app.components.oversight import oversight_dialogs
from psc_app.components.routing_way import way_list, way_view
from psc_app.components.shell import brand, loading, nothing, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out
from psc_app.state.diagnostics_state import DiagnosticsState as State


@rx.page(route="/supervisor/routing", title="Routing", on_load=State.listen)
def routing_way() -> rx.Component:
    """The list of conversations, or one conversation's way."""
    return page(
        rx.el.header(
            brand("Patient Service Center"),
            rx.el.nav(
                rx.el.a("Dashboard", href="/agent"),
                rx.el.a("Supervisor", href="/supervisor"),
                theme_button(),
                rx.el.a(State.name, href="/account", class_name="own-name", dir="auto"),
                sign_out("staff"),
                custom_attrs={"aria-label": "Account"},
            ),
            class_name="head",
        ),
        alarm_bar(State.alarms, State.acknowledge),
        notice(State.notice, State.dismiss),
        rx.el.main(
            rx.cond(
                State.ready,
                rx.cond(State.allowed, _content(), nothing("This page is for supervisors.")),
                loading(),
            ),
            class_name="narrow way-page",
        ),
        oversight_dialogs(State),
        Address.create(name="c", value=State.shown),
        Alerts.create(
            title="Routing",
            offers=0,
            unread=0,
            ring=True,
            call="",
            alarms=State.alarms.length(),
        ),
        class_name="way",
    )


def _content() -> rx.Component:
    return rx.cond(
        State.shown > 0,
        way_view(State.way, State.go, State.oversee),
        way_list(
            rows=State.rows,
            queues=State.queues,
            more=State.more,
            number=State.number,
            queue=State.queue,
            state=State.in_state,
            on_find=State.find,
            on_go=State.go,
        ),
    )
