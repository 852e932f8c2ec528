"""The portal's chat: the form before it, the wait, the end, the rating."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.bot_chat import bot_head, chat_or_message, person_button
from psc_app.components.islands import Modal
from psc_app.components.kept_form import FormDraft
from psc_app.components.patient_wait import opening, standing
from psc_app.components.shell import field, icon
from psc_app.components.trail import TrailField
from psc_app.domain.portal_cards import DoorCard, LineCard

_TO_TRANSCRIPT = {"custom_attrs": {"data-place": "transcript"}, "reload_document": True}
"""What a link says of where it leads, for the trail; and that a file is there, not a page."""

LANGUAGES = (
    ("", "Choose a language"),
    ("en", "English"),
    ("es", "Español"),
    ("pt", "Português"),
    ("zh", "中文"),
    ("vi", "Tiếng Việt"),
    ("ar", "العربية"),
    ("fr", "Français"),
    ("ht", "Kreyòl ayisyen"),
    ("ru", "Русский"),
)


def pre_chat_form(
    *,
    door: rx.vars.ObjectVar[DoorCard],
    ask: rx.Var[list[str]],
    required: rx.Var[list[str]],
    consent_text: rx.Var[str],
    signed_in: rx.Var[bool],
    on_submit: EventType,
) -> rx.Component:
    """The few questions before a chat; what is required is a setting.

    While the line is closed the same form leaves a message. It stays the same
    in the page when that changes, so that nothing written in it is lost.
    """

    def asked(
        name: str, control: rx.Component, *, or_when: rx.Var[bool] | bool = False
    ) -> rx.Component:
        # Who has signed in is known: only the reason is asked of them.
        shown = ask.contains(name) if name == "reason" else ask.contains(name) & ~signed_in
        return rx.cond(shown | or_when, control)

    def need(name: str) -> rx.Var[bool]:
        return required.contains(name)

    # A message by a guest can only be answered where they say how.
    by_bot = (~door.open) & door.bot
    contact_needed = (~door.open) & (~signed_in) & (~door.bot)
    return rx.el.form(
        rx.el.h1(rx.cond(door.open, "How can we help?", "We are closed now")),
        _how_it_stands(door),
        FormDraft.create(name="pre-chat"),
        TrailField.create(),
        rx.cond(
            by_bot,
            chat_or_message(),
            rx.el.input(type="hidden", name="as", value=rx.cond(door.open, "chat", "message")),
        ),
        asked(
            "reason",
            rx.el.label(
                rx.el.span(
                    rx.cond(door.open | by_bot, "What is it about?", "Your message"),
                    class_name="label",
                ),
                rx.el.textarea(
                    name="reason",
                    rows=3,
                    max_length=1000,
                    required=need("reason") | ((~door.open) & (~door.bot)),
                    auto_focus=True,
                ),
                class_name="field",
            ),
            or_when=~door.open,
        ),
        asked(
            "name",
            field(
                "Your name",
                rx.el.input(
                    name="name", max_length=200, auto_complete="name", required=need("name")
                ),
            ),
        ),
        asked(
            "birth_date",
            field(
                "Date of birth",
                rx.el.input(
                    name="birth_date",
                    type="date",
                    auto_complete="bday",
                    required=need("birth_date"),
                ),
            ),
        ),
        asked(
            "contact",
            field(
                "Phone or e-mail",
                rx.el.input(
                    name="contact",
                    max_length=200,
                    required=need("contact") | contact_needed,
                ),
                "So that we can find your record and reach you.",
            ),
            or_when=contact_needed,
        ),
        asked(
            "language",
            field(
                "Preferred language",
                rx.el.select(
                    *(rx.el.option(label, value=code) for code, label in LANGUAGES),
                    name="language",
                    required=need("language"),
                ),
            ),
        ),
        rx.el.label(
            rx.el.input(type="checkbox", name="consent", value="yes", required=True),
            rx.el.span(consent_text),
            class_name="consent",
        ),
        rx.el.button(
            rx.cond(door.open, "Start chat", rx.cond(by_bot, "Continue", "Leave message")),
            type="submit",
            class_name="primary wide",
        ),
        on_submit=on_submit,
        class_name="card form",
    )


def _how_it_stands(door: rx.vars.ObjectVar[DoorCard]) -> rx.Component:
    """Whether anybody answers now, and what happens to what one writes."""
    return rx.el.p(
        rx.cond(
            door.open,
            rx.cond(
                door.staffed,
                rx.cond(
                    door.bot,
                    "Our health assistant answers at once, and a member of our staff when needed.",
                    "A member of our staff will answer you here.",
                ),
                rx.cond(
                    door.bot,
                    "Our health assistant answers at once. Nobody of our staff is on duty right"
                    " now: you can wait in line, or ask for a call.",
                    "Nobody is on duty right now. Start a chat to wait in line, or to ask for a"
                    " call.",
                ),
            ),
            rx.fragment(
                opening(door),
                rx.cond(
                    door.bot,
                    " Our health assistant answers now, or leave us a message.",
                    " Leave us a message here, and we will answer it when we open.",
                ),
            ),
        ),
        class_name="lead",
        role="status",
    )


def chat_head(
    *,
    agent: rx.Var[str],
    bot: rx.Var[str],
    waiting: rx.Var[bool],
    line: rx.vars.ObjectVar[LineCard],
    ended: rx.Var[bool],
    on_end: EventType,
    on_person: EventType,
) -> rx.Component:
    """Who one talks with, or how one's waiting stands, and the way out.

    Args:
        bot: what the bot is called while it answers, else empty.
    """
    called = line.kind == "call back"
    # A call-back or a message is taken back among the choices, by a button that says so.
    stands = called | (waiting & (line.kind == "message"))
    return rx.el.header(
        rx.el.div(
            rx.cond(
                ended,
                _over(line),
                rx.cond(
                    waiting,
                    standing(line),
                    rx.cond(bot != "", bot_head(bot, line.open), _agent_head(agent, called, line)),
                ),
            ),
        ),
        rx.cond(
            ended | stands,
            rx.fragment(),
            rx.el.div(
                rx.cond(bot != "", person_button(on_person)),
                rx.el.button("End chat", type="button", class_name="quiet", on_click=on_end),
                class_name="ways-out",
            ),
        ),
        class_name="chat-head",
    )


def _agent_head(
    agent: rx.Var[str], called: rx.Var[bool], line: rx.vars.ObjectVar[LineCard]
) -> rx.Component:
    return rx.el.div(
        rx.el.h1(agent),
        rx.el.p(
            rx.cond(
                called,
                rx.fragment("will call you at ", line.call_back_number),
                "is here with you",
            )
        ),
        role="status",
    )


def _over(line: rx.vars.ObjectVar[LineCard]) -> rx.Component:
    return rx.el.div(
        rx.el.h1(rx.cond(line.turned_away, "We can't answer right now", "Conversation ended")),
        rx.el.p(
            rx.cond(
                line.turned_away,
                "Please read our last message. You can leave us a message instead.",
                "You can keep the transcript.",
            )
        ),
        role="status",
        class_name=rx.cond(line.turned_away, "turned-away", ""),
    )


def end_question(
    *,
    open_: rx.Var[bool],
    waiting: rx.Var[bool],
    kind: rx.Var[str],
    on_yes: EventType,
    on_withdraw: EventType,
    on_no: EventType,
) -> rx.Component:
    """Asks before a chat is ended, or a call-back or message taken back."""

    def question(title: str, text: str | rx.Var, no: str, yes: str, on: EventType) -> rx.Component:
        return rx.fragment(
            rx.el.h2(title),
            rx.el.p(text),
            rx.el.div(
                rx.el.button(no, type="button", class_name="quiet", on_click=on_no),
                rx.el.button(yes, type="button", class_name="danger", on_click=on),
                class_name="actions",
            ),
        )

    ends = rx.cond(
        waiting, "You will lose your place in the line.", "You can start a new one at any time."
    )
    return Modal.create(
        rx.match(
            rx.cond(waiting, kind, "live"),
            (
                "call back",
                question(
                    "Cancel the call?",
                    "We will not call you, and you lose your place in the line.",
                    "Keep it",
                    "Cancel the call",
                    on_withdraw,
                ),
            ),
            (
                "message",
                question(
                    "Take the message back?",
                    "Nobody will answer it.",
                    "Keep it",
                    "Take it back",
                    on_withdraw,
                ),
            ),
            question("End this chat?", ends, "Keep talking", "End chat", on_yes),
        ),
        open=open_,
        label=rx.match(
            rx.cond(waiting, kind, "live"),
            ("call back", "Cancel the call?"),
            ("message", "Take the message back?"),
            "End this chat?",
        ),
        on_dismiss=on_no,
    )


def after_chat(
    *,
    conversation: rx.Var[int],
    door: rx.vars.ObjectVar[DoorCard],
    can_rate: rx.Var[bool],
    rating: rx.Var[int],
    stars: rx.Var[int],
    on_star: EventType,
    on_rate: EventType,
    on_anew: EventType,
    instead: rx.Component,
) -> rx.Component:
    """Rating, once, or what one can do instead; the transcript; a new chat."""
    address = "/transcripts/portal/" + conversation.to_string()
    return rx.el.section(
        instead,
        rx.cond(can_rate, _rating_form(stars, on_star, on_rate)),
        rx.cond(
            rating > 0,
            rx.el.p(
                "Thank you. You gave us ",
                rating.to_string(),
                " of 5 stars.",
                class_name="thanks",
            ),
        ),
        rx.el.div(
            rx.el.a(
                "Transcript as PDF",
                href=address + ".pdf",
                class_name="button quiet",
                **_TO_TRANSCRIPT,
            ),
            rx.el.a("as text", href=address + ".txt", class_name="button quiet", **_TO_TRANSCRIPT),
            rx.el.button(
                rx.cond(door.open, "Start a new chat", "Leave a message"),
                type="button",
                class_name="primary",
                on_click=on_anew,
            ),
            class_name="actions",
        ),
        class_name="after-chat",
    )


def _rating_form(stars: rx.Var[int], on_star: EventType, on_rate: EventType) -> rx.Component:
    def star(n: int) -> rx.Component:
        return rx.el.button(
            icon("star"),
            type="button",
            role="radio",
            class_name=rx.cond(stars >= n, "star on", "star"),
            on_click=on_star(n),
            custom_attrs={
                "aria-checked": rx.cond(stars == n, "true", "false"),
                "aria-label": f"{n} of 5 stars",
            },
        )

    return rx.el.form(
        rx.el.h2("How was it?"),
        rx.el.div(
            *(star(n) for n in range(1, 6)),
            class_name="stars",
            role="radiogroup",
            custom_attrs={"aria-label": "Your rating"},
        ),
        rx.cond(
            stars > 0,
            rx.fragment(
                field(
                    "Anything you want to add? (optional)",
                    rx.el.textarea(name="comment", rows=2, max_length=2000),
                ),
                rx.el.button("Send rating", type="submit", class_name="primary"),
            ),
        ),
        on_submit=on_rate,
        class_name="rating",
    )
