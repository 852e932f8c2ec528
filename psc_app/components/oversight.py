"""A supervisor's questions about anybody's conversation: to whom, and whether really."""

from typing import Any

import reflex as rx

from psc_app.components.islands import Handover, Modal


def oversight_dialogs(state: Any) -> rx.Component:
    """The dialogs to assign, release and close; `state` is a page's with OversightState."""
    assigns = state.oversight == "assign"
    return rx.fragment(
        Handover.create(
            what=rx.cond(assigns, "assign", ""),
            to="agent",
            seed="",
            patient=state.overseeing_name,
            agents=state.assignable,
            queues=[],
            ready=True,
            warning="",
            fault=state.oversight_fault,
            zone="",
            on_go=lambda _what, _to, key, _note, _anyway: state.assign(key),
            on_dismiss=state.leave_alone,
        ),
        _question(
            state,
            open_=(state.oversight == "release"),
            title="Give this conversation back?",
            text="It leaves its agent and goes to the front of its queue's line. The patient"
            " keeps waiting in the chat and is told.",
            no="Leave it",
            yes="Release",
            class_name="primary",
        ),
        _question(
            state,
            open_=(state.oversight == "close"),
            title="Close this conversation?",
            text="The patient can't write any more and is told that it has ended. If an agent"
            " has it, their wrap-up begins.",
            no="Leave it open",
            yes="Close it",
            class_name="danger",
        ),
    )


def _question(
    state: Any, *, open_: rx.Var[bool], title: str, text: str, no: str, yes: str, class_name: str
) -> rx.Component:
    return Modal.create(
        rx.el.h2(title),
        rx.el.p(rx.el.strong(state.overseeing_name, dir="auto")),
        rx.el.p(text),
        rx.cond(
            state.oversight_fault != "",
            rx.el.p(state.oversight_fault, class_name="fault", role="alert"),
        ),
        rx.el.div(
            rx.el.button(no, type="button", class_name="quiet", on_click=state.leave_alone),
            rx.el.button(yes, type="button", class_name=class_name, on_click=state.go_through),
            class_name="actions",
        ),
        open=open_,
        label=title,
        on_dismiss=state.leave_alone,
    )
