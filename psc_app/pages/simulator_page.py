"""`/simulator`: in the demonstration, the patients' phones and the carrier of their texts."""

import reflex as rx

from psc_app.components.phone import carrier_book, carrier_troubles, phone, phone_table
from psc_app.components.shell import brand, loading, nothing, notice, page, theme_button
from psc_app.config import config
from psc_app.demo import phones
from psc_app.state import simulator_state
from psc_app.state.simulator_state import SimulatorState as State


def simulator() -> rx.Component:
    """The phones."""
    return page(
        rx.el.header(
            brand("The patients' phones"),
            rx.el.span(
                rx.el.a("Agents", href="/agent", target="_blank"),
                rx.el.a("Portal", href="/", target="_blank"),
                theme_button(),
                class_name="head-side",
            ),
            class_name="head",
        ),
        rx.cond(State.ready, rx.cond(State.there, _table(), _nobody()), rx.el.main(loading())),
        class_name="simulator",
    )


def _table() -> rx.Component:
    return rx.el.main(
        notice(State.notice, State.dismiss),
        phone_table(State.phones, State.number, State.choose, State.take_other),
        phone(State.front_phone, State.bubbles, State.write),
        rx.el.aside(
            rx.el.p(
                "Nothing leaves this machine. Between these phones and the clinic is a carrier"
                " that speaks as the real one does, with the same addresses and signatures.",
                class_name="hint",
            ),
            carrier_troubles(
                State.troubles,
                State.front_phone,
                State.only_this,
                State.narrow,
                State.trouble,
                State.mend,
            ),
            carrier_book(State.sent, State.deeds, State.hurry, State.forget),
            class_name="carrier",
            custom_attrs={"aria-label": "Carrier"},
        ),
        class_name="phone-table",
    )


def _nobody() -> rx.Component:
    return rx.el.main(
        nothing("There are no phones here."),
        rx.el.p(State.notice, class_name="lead", role="status"),
        class_name="narrow",
    )


simulator_state.plug(phones.phones)
if config().demo:
    rx.page(route="/simulator", title="Phones", on_load=State.listen)(simulator)
