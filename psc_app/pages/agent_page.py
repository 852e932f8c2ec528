"""`/agent`: the dashboard of agents and nurses.

For somebody who talks with three patients at once. In their first ten seconds
they set themselves available, see who waits, and accept the first offer.
"""

import reflex as rx

from psc_app.components import desk_conversation, desk_lists
from psc_app.components.islands import Address, Alerts, Front
from psc_app.components.record_pane import record_pane
from psc_app.components.shell import brand, loading, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out
from psc_app.components.transcript import composer, transcript
from psc_app.state.agent_state import AgentState as State
from psc_app.state.record import IDENTIFIERS


@rx.page(route="/agent", title="Agent dashboard", on_load=State.listen)
def agent() -> rx.Component:
    """The dashboard."""
    return page(
        _head(),
        notice(State.notice, State.dismiss),
        rx.cond(
            State.ready,
            rx.el.div(
                desk_lists.rail(State.mine, State.thread, State.go),
                rx.cond(State.has_conversation, _session(), _home()),
                class_name="desk-body",
            ),
            loading(6),
        ),
        desk_lists.offer_stack(State.offers, State.accept, State.reject),
        desk_conversation.end_question(
            State.asking_to_end, State.end(State.thread), State.keep_talking
        ),
        Front.create(believed=State.front, on_front=State.set_front),
        Address.create(name="c", value=State.thread),
        Alerts.create(
            title="Agent dashboard",
            offers=State.offers.length(),
            unread=State.unread,
            ring=True,
        ),
        class_name="desk",
    )


def _head() -> rx.Component:
    return rx.el.header(
        brand(State.clinic_name),
        rx.el.nav(
            desk_lists.capacity(State.capacity_used, State.capacity_units),
            desk_lists.presence_menu(State.presence, State.choose_presence),
            theme_button(),
            rx.el.a(State.name, href="/account", class_name="own-name", dir="auto"),
            sign_out("staff"),
            custom_attrs={"aria-label": "Account"},
        ),
        class_name="head",
    )


def _home() -> rx.Component:
    return desk_lists.home(
        shown=State.list_shown,
        mine=State.mine,
        open_=State.open,
        closed=State.closed,
        presence=State.presence,
        on_show=State.show_list,
        on_go=State.go,
        on_pick=State.pick,
    )


def _session() -> rx.Component:
    return rx.el.main(
        rx.el.div(
            _pane_button("chat", "Chat"),
            _pane_button("patient", "Patient"),
            class_name="pane-tabs only-phone",
            role="tablist",
        ),
        rx.el.section(
            desk_conversation.conversation_head(
                State.conversation,
                patient_here=State.patient_here,
                on_end=State.ask_to_end,
                on_back=State.go(0),
                on_pick=State.pick,
            ),
            transcript(
                side="desk",
                scope=State.scope,
                thread=State.thread,
                history=State.history,
                live=State.live,
                edge=State.edge,
                typing=State.typing,
                other_delivered=State.other_delivered,
                other_read=State.other_read,
                refused=State.refused,
                on_send=State.send,
                on_top=State.older,
            ),
            rx.cond(
                State.wrapping_up & State.conversation.held_by_me,
                desk_conversation.wrap_up_form(
                    State.conversation, State.scope, State.dispositions, State.finish_wrap_up
                ),
            ),
            rx.cond(
                State.conversation.held_by_me
                & ((State.conversation.state == 2) | (State.conversation.state == 5)),
                composer(
                    side="desk",
                    scope=State.scope,
                    thread=State.thread,
                    placeholder="Write to the patient",
                    modes=True,
                    only_internal=State.conversation.state == 5,
                    on_send=State.send,
                    on_typing=State.type_on,
                ),
            ),
            class_name="conversation",
            custom_attrs={"aria-label": "Conversation"},
        ),
        rx.el.aside(
            record_pane(State, IDENTIFIERS, desk_conversation.summary(State.conversation)),
            class_name="patient-pane",
            custom_attrs={"aria-label": "Patient"},
        ),
        class_name="session",
        custom_attrs={"data-pane": State.pane},
    )


def _pane_button(value: str, label: str) -> rx.Component:
    return rx.el.button(
        label,
        type="button",
        role="tab",
        class_name=rx.cond(State.pane == value, "tab on", "tab"),
        on_click=State.show_pane(value),
        custom_attrs={"aria-selected": rx.cond(State.pane == value, "true", "false")},
    )
