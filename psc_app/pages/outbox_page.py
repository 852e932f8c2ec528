"""`/outbox`: in the demonstration, the phone that texts would go to."""

import reflex as rx

from psc_app.components.islands import LocalTime
from psc_app.components.shell import brand, loading, nothing, page, theme_button
from psc_app.config import config
from psc_app.state.outbox_state import OutboxState as State


def outbox() -> rx.Component:
    """The outbox."""

    def letter(one: rx.Var[dict[str, str | int]]) -> rx.Component:
        return rx.el.li(
            rx.el.p(one["to"].to(str), " · ", LocalTime.create(at=one["at"].to(int))),
            rx.el.p(one["body"].to(str), class_name="letter"),
            class_name="card",
        )

    return page(
        rx.el.header(brand("Outbox of the demonstration"), theme_button(), class_name="head"),
        rx.el.main(
            rx.el.h1("Texts to patients"),
            rx.el.p("Nothing leaves this machine: these would have been sent.", class_name="lead"),
            rx.cond(
                State.ready,
                rx.cond(
                    State.letters.length() > 0,
                    rx.el.ul(rx.foreach(State.letters, letter), class_name="letters"),
                    nothing("Nothing has been sent yet."),
                ),
                loading(),
            ),
            rx.el.p(rx.el.a("Back to sign-in", href="/sign-in"), class_name="aside"),
            class_name="narrow",
        ),
        class_name="signing-in",
    )


if config().demo:
    rx.page(route="/outbox", title="Outbox", on_load=State.read)(outbox)
