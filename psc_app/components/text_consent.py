"""Texts in the patient's pane: where consent stands, what was said, and writing it down.

For an agent whose text does not go, or whose patient says on the phone that texts are fine. In
their first ten seconds they see whether they may write, why not, and what would change it.
"""

from typing import Any

import reflex as rx

from psc_app.components.islands import LocalTime
from psc_app.components.scripts import script
from psc_app.components.shell import field, icon
from psc_app.domain.consent_cards import LONGEST_NOTE, SAID, ConsentLine
from psc_app.domain.vocabulary import Consent

_LIBRARY = script("text_consent.jsx", __name__)


class ConsentWatch(rx.Component):
    """Asks for the book of a conversation's number, again whenever its stamp changes.

    Attributes:
        shown: the conversation whose book is here.
    """

    library = _LIBRARY
    tag = "ConsentWatch"
    thread: rx.Var[int]
    shown: rx.Var[int]
    stamp: rx.Var[Any]
    on_open: rx.EventHandler[lambda thread: [thread]]


def text_consent(desk: Any, state: Any) -> rx.Component:
    """The block for the conversation in front on the dashboard `desk`; nothing for a chat."""
    standing = desk.standing
    return rx.cond(
        standing.number != "",
        rx.el.details(
            rx.el.summary("Texts ", _tag(standing.consent)),
            ConsentWatch.create(
                thread=desk.thread, shown=state.thread, stamp=standing.stamp, on_open=state.open
            ),
            _facts(desk, state),
            rx.cond(
                (state.thread == desk.thread) & state.book.there,
                rx.fragment(_fault(state), _to_decide(desk, state), _deeds(desk, state)),
            ),
            rx.cond(state.thread == desk.thread, _ledger(state.book.lines)),
            open=True,
            class_name="text-consent",
            custom_attrs={"data-consent": standing.consent},
        ),
    )


def _tag(consent: rx.Var[str]) -> rx.Component:
    def tag(words: str, tone: str = "") -> rx.Component:
        return rx.el.span(words, class_name=f"tag {tone}".strip())

    return rx.fragment(
        rx.match(
            consent,
            (Consent.IN.value, tag("Agreed", "good")),
            (Consent.OUT.value, tag("Opted out", "bad")),
            (Consent.ASKED_TO_STOP.value, tag("To decide", "warn")),
            tag("No consent"),
        )
    )


def _facts(desk: Any, state: Any) -> rx.Component:
    standing = desk.standing
    return rx.el.dl(
        rx.el.dt("Number"),
        rx.el.dd(standing.number),
        rx.el.dt("Time there"),
        rx.el.dd(
            standing.local_time,
            rx.cond(standing.quiet, rx.el.span("Quiet hours", class_name="tag warn")),
        ),
        rx.el.dt("Consent"),
        rx.el.dd(
            rx.cond(
                state.thread == desk.thread,
                rx.el.span(
                    state.book.label,
                    rx.cond(state.book.how != "", ", " + state.book.how, ""),
                    rx.cond(
                        state.book.since > 0,
                        rx.fragment(", ", LocalTime.create(at=state.book.since, form="date")),
                    ),
                ),
            ),
        ),
    )


def _fault(state: Any) -> rx.Component:
    return rx.cond(state.notice != "", rx.el.p(state.notice, class_name="fault", role="alert"))


def _to_decide(desk: Any, state: Any) -> rx.Component:
    return rx.cond(
        state.book.asked != "",
        rx.el.div(
            rx.el.p("The patient wrote:"),
            rx.el.blockquote(state.book.asked, dir="auto"),
            rx.cond(
                state.book.may_change,
                rx.fragment(
                    rx.el.p("Is it a wish for no more texts?"),
                    rx.el.div(
                        rx.el.button(
                            "Opt out",
                            type="button",
                            class_name="danger small",
                            on_click=state.opt_out(desk.thread),
                        ),
                        rx.el.button(
                            "No, keep texting",
                            type="button",
                            class_name="small",
                            on_click=state.keep(desk.thread),
                        ),
                        class_name="inline-actions",
                    ),
                ),
                rx.el.p("Whoever takes this conversation decides.", class_name="note"),
            ),
            class_name="to-decide",
        ),
    )


def _deeds(desk: Any, state: Any) -> rx.Component:
    consent = desk.standing.consent
    out = consent == Consent.OUT.value
    buttons = rx.el.div(
        rx.cond(
            (consent != Consent.IN.value) & ~state.book.only_they & (state.book.asked == ""),
            _deed("Record consent", state.ask(desk.thread, "in")),
        ),
        rx.cond(~out & (state.book.asked == ""), _deed("Opt out", state.ask(desk.thread, "out"))),
        rx.cond(
            state.book.only_they,
            rx.el.p("Only the patient can opt in again, by texting START.", class_name="note"),
        ),
        class_name="inline-actions",
    )
    return rx.cond(
        state.book.may_change,
        rx.match(
            state.asking,
            ("in", _form(desk, state)),
            ("out", _really(desk, state)),
            buttons,
        ),
    )


def _deed(label: str, on_click: Any) -> rx.Component:
    return rx.el.button(label, type="button", class_name="quiet small", on_click=on_click)


def _form(desk: Any, state: Any) -> rx.Component:
    def wording(words: rx.Var[str], at: rx.Var[int]) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio",
                name="wording",
                value=words,
                default_checked=at == 0,
                auto_focus=at == 0,
                required=True,
            ),
            rx.el.span(words),
            class_name="check",
        )

    return rx.el.form(
        rx.el.fieldset(
            rx.el.legend("What the patient has agreed to"),
            rx.foreach(state.book.wordings, wording),
        ),
        field(
            "Said",
            rx.el.select(*(rx.el.option(way.capitalize(), value=way) for way in SAID), name="said"),
        ),
        field(
            "Note",
            rx.el.input(
                name="note",
                max_length=LONGEST_NOTE,
                placeholder="If you like: where the form is",
                auto_complete="off",
            ),
        ),
        rx.el.div(
            _deed("Cancel", state.ask(desk.thread, "")),
            rx.el.button("Record consent", type="submit", class_name="primary small"),
            class_name="actions",
        ),
        on_submit=lambda form: state.opt_in(desk.thread, form),
        class_name="consent-form",
    )


def _really(desk: Any, state: Any) -> rx.Component:
    return rx.el.div(
        rx.el.p("Opt this number out? One text confirms it; after that nothing is sent to it."),
        rx.el.div(
            rx.el.button(
                "Keep",
                type="button",
                class_name="quiet small",
                auto_focus=True,
                on_click=state.ask(desk.thread, ""),
            ),
            rx.el.button(
                "Opt out",
                type="button",
                class_name="danger small",
                on_click=state.opt_out(desk.thread),
            ),
            class_name="inline-actions",
        ),
        class_name="consent-form",
        role="group",
        custom_attrs={"aria-label": "Opt out"},
    )


def _ledger(lines: rx.Var[tuple[ConsentLine, ...]]) -> rx.Component:
    def one(line: rx.vars.ObjectVar[ConsentLine]) -> rx.Component:
        return rx.el.li(
            rx.el.span(
                line.label,
                ", ",
                line.how,
                rx.cond(line.who != "", rx.fragment(" (", line.who, ")")),
            ),
            LocalTime.create(at=line.at, form="long"),
            rx.cond(
                line.wording != "",
                rx.el.span("“", line.wording, "”", class_name="note", dir="auto"),
            ),
            key=line.id.to_string(),
        )

    return rx.cond(
        lines.length() > 0,
        rx.el.details(
            rx.el.summary(
                icon("book"), "What was said", rx.el.span(lines.length(), class_name="count")
            ),
            rx.el.ol(rx.foreach(lines, one), class_name="lines"),
            class_name="ledger",
        ),
    )
