"""`/`: the patients' portal.

For somebody unwell on a phone. In their first ten seconds they see the
emergency line, whether anybody answers now, one box asking what it is about,
and one button; while they wait, their place, how long, and what else they can do.
"""

import reflex as rx

from psc_app.components import patient_chat, patient_wait
from psc_app.components.bot_chat import bot_choices
from psc_app.components.emergency_card import emergency_card
from psc_app.components.help_lines import help_lines
from psc_app.components.islands import Front
from psc_app.components.own_record import appointments_for_guests, own_record
from psc_app.components.own_texts import own_texts
from psc_app.components.patient_knowledge import topics_link
from psc_app.components.shell import brand, loading, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out
from psc_app.components.trail import Trail
from psc_app.components.transcript import composer, transcript
from psc_app.state.appointment_state import AppointmentState
from psc_app.state.own_texts_state import OwnTextsState
from psc_app.state.portal_state import PortalState as State


@rx.page(route="/", title="Patient portal", on_load=State.listen)
def portal() -> rx.Component:
    """The portal."""
    return page(
        _head(),
        help_lines(
            State.emergency_text, State.emergency_number, State.clinic_phone, State.clinic_dial
        ),
        notice(State.notice, State.dismiss),
        rx.cond(
            State.ready,
            rx.el.main(
                rx.cond(State.chatting, _chat(), rx.fragment(_form(), topics_link())),
                rx.cond(
                    State.signed_in,
                    own_record(
                        State.appointments,
                        State.past,
                        State.time_zone,
                        AppointmentState,
                        own_texts(State.texts, State.clinic_name, OwnTextsState),
                    ),
                    rx.cond(~State.chatting, appointments_for_guests()),
                ),
                class_name="portal-main",
            ),
            rx.el.main(loading(), class_name="portal-main"),
        ),
        patient_chat.end_question(
            open_=State.asking_to_end,
            waiting=State.waiting,
            kind=State.line.kind,
            on_yes=State.leave,
            on_withdraw=State.withdraw,
            on_no=State.keep_talking,
        ),
        Front.create(believed=State.front, on_front=State.set_front),
        rx.cond(State.ready, Trail.create(place="portal", over=State.chatting & ~State.ended)),
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


def _form() -> rx.Component:
    return patient_chat.pre_chat_form(
        door=State.door,
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
            bot=rx.cond(State.with_bot, State.bot, ""),
            waiting=State.waiting,
            line=State.line,
            ended=State.ended,
            on_end=State.ask_to_end,
            on_person=State.ask_person,
        ),
        emergency_card(
            State.sounds_like,
            text=State.red_flag_text,
            number=State.emergency_number,
            crisis_text=State.crisis_text,
            crisis_number=State.crisis_number,
        ),
        rx.cond(
            # Nobody with an emergency is offered to be called back later.
            State.waiting & ((State.sounds_like == "") | (State.line.kind != "live")),
            patient_wait.choices(
                State.line,
                on_ask=State.ask_call_back,
                on_undo=State.undo_call_back,
                on_keep=State.keep_as_message,
                on_withdraw=State.ask_to_end,
            ),
        ),
        transcript(State, side="portal"),
        rx.cond(
            State.ended,
            patient_chat.after_chat(
                conversation=State.conversation,
                door=State.door,
                can_rate=State.can_rate,
                rating=State.rating,
                stars=State.stars,
                on_star=State.choose_stars,
                on_rate=State.rate,
                on_anew=State.start_anew,
                instead=rx.cond(
                    State.line.turned_away, patient_wait.instead(State.line, State.leave_instead)
                ),
            ),
            rx.fragment(
                bot_choices(State.choices, State.thread, State.choose),
                composer(
                    side="portal",
                    scope=State.scope,
                    thread=State.thread,
                    placeholder="Write a message",
                    on_send=State.send,
                    on_typing=State.type_on,
                ),
            ),
        ),
        class_name="card chat",
    )
