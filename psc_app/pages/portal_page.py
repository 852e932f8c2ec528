"""`/`: the patients' portal.

For somebody unwell on a phone. In their first ten seconds they see the
emergency line, one box asking what it is about, and one button.
"""

import reflex as rx

from psc_app.components import patient_chat
from psc_app.components.islands import Front
from psc_app.components.own_record import own_record
from psc_app.components.shell import brand, icon, loading, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out
from psc_app.components.transcript import composer, transcript
from psc_app.state.portal_state import PortalState as State


@rx.page(route="/", title="Patient portal", on_load=State.listen)
def portal() -> rx.Component:
    """The portal."""
    return page(
        _head(),
        _emergency(),
        notice(State.notice, State.dismiss),
        rx.cond(
            State.ready,
            rx.el.main(
                rx.cond(State.chatting, _chat(), _form()),
                rx.cond(
                    State.signed_in,
                    own_record(State.appointments, State.past, State.time_zone),
                ),
                class_name="portal-main",
            ),
            rx.el.main(loading(), class_name="portal-main"),
        ),
        patient_chat.end_question(
            open_=State.asking_to_end,
            waiting=State.waiting,
            on_yes=State.leave,
            on_no=State.keep_talking,
        ),
        Front.create(believed=State.front, on_front=State.set_front),
        class_name="portal",
    )


def _head() -> rx.Component:
    return rx.el.header(
        brand(State.clinic_name),
        rx.el.nav(
            theme_button(),
            rx.cond(
                State.signed_in,
                rx.fragment(
                    rx.el.span(State.name, class_name="own-name", dir="auto"),
                    sign_out("patient"),
                ),
                rx.el.a("Sign in", href="/sign-in", class_name="button quiet"),
            ),
            custom_attrs={"aria-label": "Account"},
        ),
        class_name="head",
    )


def _emergency() -> rx.Component:
    return rx.cond(
        State.emergency_text != "",
        rx.el.p(
            icon("warning"),
            rx.el.span(State.emergency_text),
            rx.el.a(
                icon("phone"),
                "Call ",
                State.emergency_number,
                href="tel:" + State.emergency_number,
                class_name="button",
            ),
            class_name="emergency",
        ),
    )


def _form() -> rx.Component:
    return patient_chat.pre_chat_form(
        ask=State.ask,
        required=State.required,
        consent_text=State.consent_text,
        signed_in=State.signed_in,
        on_submit=State.start_chat,
    )


def _chat() -> rx.Component:
    return rx.el.section(
        patient_chat.chat_head(
            agent=State.agent,
            waiting=State.waiting,
            queued_at=State.queued_at,
            ended=State.ended,
            on_end=State.ask_to_end,
        ),
        transcript(
            side="portal",
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
            State.ended,
            patient_chat.after_chat(
                conversation=State.conversation,
                can_rate=State.can_rate,
                rating=State.rating,
                stars=State.stars,
                on_star=State.choose_stars,
                on_rate=State.rate,
                on_anew=State.start_anew,
            ),
            composer(
                side="portal",
                scope=State.scope,
                thread=State.thread,
                placeholder="Write a message",
                modes=False,
                on_send=State.send,
                on_typing=State.type_on,
            ),
        ),
        class_name="card chat",
    )
