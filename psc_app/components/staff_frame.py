"""What stands around the pages beside the dashboard: a supervisor's, of cases and of tasks."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from psc_app.components.alarm_bar import alarm_bar
from psc_app.components.figure_alert_bar import figure_alert_bar
from psc_app.components.islands import Alerts
from psc_app.components.shell import brand, loading, nothing, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out


def staff_frame(
    state: Any,
    title: str,
    content: Iterable[rx.Component],
    *,
    links: Iterable[rx.Component],
    refusal: str,
    main: str,
    class_name: str,
    below: Iterable[rx.Component] = (),
    dialogs: Iterable[rx.Component] = (),
    flags: rx.Component | None = None,
) -> rx.Component:
    """A page with links in its head, alarms, and its content where `state` allows it.

    Args:
        state: has name, ready, allowed, notice and alarms.
        refusal: what is said instead of the content.
        main: the class of the part with the content; class_name is the page's.
        below: what stands right under the head.
        flags: what says red flags in the place of the usual bar, where one can take note as well.
    """
    return page(
        rx.el.header(
            brand("Patient Service Center"),
            rx.el.nav(
                *links,
                theme_button(),
                rx.el.a(state.name, href="/account", class_name="own-name", dir="auto"),
                sign_out("staff"),
                custom_attrs={"aria-label": "Account"},
            ),
            class_name="head",
        ),
        *below,
        alarm_bar(state.alarms, state.acknowledge) if flags is None else flags,
        figure_alert_bar(
            state.figure_alerts,
            state.note_figure,
            state.note_figures,
            state.chosen.zone if hasattr(state, "chosen") else "",
        ),
        notice(state.notice, state.dismiss),
        rx.el.main(
            rx.cond(
                state.ready,
                rx.cond(state.allowed, rx.fragment(*content), nothing(refusal)),
                loading(6),
            ),
            class_name=main,
        ),
        *dialogs,
        Alerts.create(
            title=title, offers=0, unread=0, ring=True, call="", alarms=state.alarms.length()
        ),
        class_name=class_name,
    )
