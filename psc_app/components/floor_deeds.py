"""Deeds on the floor: the bar for what is chosen, the questions before, what came of it."""

from typing import Any

import reflex as rx

from psc_app.components.islands import Handover, Modal
from psc_app.components.shell import icon
from psc_app.domain.floor_cards import Failed


def chosen_bar(state: Any) -> rx.Component:
    """What can be done with all the conversations that are chosen."""

    def deed(label: str, event: Any, class_name: str = "small") -> rx.Component:
        return rx.el.button(label, type="button", class_name=class_name, on_click=event)

    return rx.cond(
        state.picked.length() > 0,
        rx.el.div(
            rx.el.strong(state.picked.length().to_string(), " chosen"),
            deed("Assign…", state.ask_deed("assign", 0, "")),
            deed("Transfer…", state.ask_deed("transfer", 0, "")),
            deed("Release…", state.ask_deed("release", 0, "")),
            deed("Monitor", state.listen_to(0)),
            deed("Join", state.join(0)),
            deed("Close…", state.ask_deed("close", 0, ""), "small danger"),
            deed("Choose none", state.pick(0, False), "small quiet"),
            class_name="chosen-bar",
            role="toolbar",
            custom_attrs={"aria-label": "Deeds for those chosen"},
        ),
    )


def summary_box(state: Any) -> rx.Component:
    """What became of a deed on several rows: how many it was done on, and why not on others."""

    def one(row: rx.vars.ObjectVar[Failed]) -> rx.Component:
        return rx.el.li(rx.el.strong(row.name, dir="auto"), " ", row.why, key=row.id.to_string())

    failed = state.summary.failed.length() > 0
    return rx.el.div(
        rx.cond(
            state.summary.text != "",
            rx.el.div(
                rx.cond(failed, icon("warning"), icon("check")),
                rx.el.div(
                    rx.el.p(state.summary.text),
                    rx.cond(failed, rx.el.ul(rx.foreach(state.summary.failed, one))),
                    class_name="words",
                ),
                rx.el.button(
                    icon("close"),
                    type="button",
                    class_name="icon",
                    on_click=state.close_summary,
                    custom_attrs={"aria-label": "Close the summary"},
                ),
                class_name=rx.cond(failed, "deed-summary some", "deed-summary"),
            ),
        ),
        role="status",
    )


def deed_dialogs(state: Any) -> rx.Component:
    """To whom conversations go, and whether they are given back or closed."""
    return rx.fragment(
        Handover.create(
            what=rx.match(state.deed, ("assign", "assign"), ("transfer", "transfer"), ""),
            to="agent",
            seed="",
            patient=state.about,
            agents=state.deed_agents,
            queues=state.deed_queues,
            ready=True,
            warning=state.deed_warning,
            fault=state.deed_fault,
            zone="",
            overseen=True,
            on_go=state.do_deed,
            on_dismiss=state.leave_deed,
        ),
        _question(
            state,
            "release",
            one="Give this conversation back?",
            several="Give these conversations back?",
            text="They leave their agents and go to the front of their queues' lines. The"
            " patients keep waiting in the chat and are told.",
            text_one="It leaves its agent and goes to the front of its queue's line. The patient"
            " keeps waiting in the chat and is told.",
            no="Leave it",
            yes="Release",
            class_name="primary",
        ),
        _question(
            state,
            "close",
            one="Close this conversation?",
            several="Close these conversations?",
            text="The patients can't write any more and are told that it has ended. Where an agent"
            " has one, their wrap-up begins.",
            text_one="The patient can't write any more and is told that it has ended. If an agent"
            " has it, their wrap-up begins.",
            no="Leave it open",
            yes="Close it",
            class_name="danger",
        ),
    )


def _question(
    state: Any,
    what: str,
    *,
    one: str,
    several: str,
    text: str,
    text_one: str,
    no: str,
    yes: str,
    class_name: str,
) -> rx.Component:
    title = rx.cond(state.many, several, one)
    return Modal.create(
        rx.el.h2(title),
        rx.el.p(rx.el.strong(state.about, dir="auto")),
        rx.el.p(rx.cond(state.many, text, text_one)),
        rx.cond(
            state.deed_fault != "",
            rx.el.p(state.deed_fault, class_name="fault", role="alert"),
        ),
        rx.el.div(
            rx.el.button(no, type="button", class_name="quiet", on_click=state.leave_deed),
            rx.el.button(
                rx.cond(state.many, yes.replace(" it", " them"), yes),
                type="button",
                class_name=class_name,
                on_click=state.do_deed(what, "", 0, "", False),
            ),
            class_name="actions",
        ),
        open=(state.deed == what),
        label=title,
        on_dismiss=state.leave_deed,
    )
