"""`/supervisor`: the conversations that go on, and the red flags that wait for somebody.

For a supervisor who watches the day. In their first ten seconds they see whether anybody
is in danger, who waits longest, and who sounds unhappy.
"""

import reflex as rx

from psc_app.components.alarm_bar import MAY_MISS, alarm_bar
from psc_app.components.floor_list import floor_filters, floor_list
from psc_app.components.islands import Alerts, Muted, NotifyButton
from psc_app.components.shell import brand, loading, nothing, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out
from psc_app.state.supervisor_state import SupervisorState as State


@rx.page(route="/supervisor", title="Supervisor", on_load=State.listen)
def supervisor() -> rx.Component:
    """The floor at this moment."""
    return page(
        rx.el.header(
            brand("Patient Service Center"),
            rx.el.nav(
                rx.el.a("Dashboard", href="/agent"),
                rx.el.a("Routing", href="/supervisor/routing"),
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
                loading(6),
            ),
            class_name="floor-page",
        ),
        Alerts.create(
            title="Supervisor",
            offers=0,
            unread=0,
            ring=True,
            call="",
            alarms=State.alarms.length(),
        ),
        class_name="way",
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.h1(
                "Ongoing conversations",
                rx.el.span(State.total.to_string(), class_name="count"),
            ),
            NotifyButton.create(),
            class_name="home-head",
        ),
        rx.el.p(MAY_MISS, class_name="note"),
        rx.cond(State.alarms.length() == 0, Muted.create()),
        floor_filters(State.queues, State.queue, State.in_state, State.find),
        floor_list(State.rows, more=State.more, total=State.total),
    )
