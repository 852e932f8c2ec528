"""The portal's chat: the form before it, the wait, the end, the rating."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Elapsed, Modal
from psc_app.components.shell import field, icon

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
    ask: rx.Var[list[str]],
    required: rx.Var[list[str]],
    consent_text: rx.Var[str],
    signed_in: rx.Var[bool],
    on_submit: EventType,
) -> rx.Component:
    """The few questions before a chat; what is required is a setting."""

    def asked(name: str, control: rx.Component) -> rx.Component:
        # Who has signed in is known: only the reason is asked of them.
        shown = ask.contains(name) if name == "reason" else ask.contains(name) & ~signed_in
        return rx.cond(shown, control)

    def need(name: str) -> rx.Var[bool]:
        return required.contains(name)

    return rx.el.form(
        rx.el.h1("How can we help?"),
        rx.el.p("A member of our staff will answer you here.", class_name="lead"),
        asked(
            "reason",
            field(
                "What is it about?",
                rx.el.textarea(
                    name="reason", rows=3, max_length=1000, required=need("reason"), auto_focus=True
                ),
            ),
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
                rx.el.input(name="contact", max_length=200, required=need("contact")),
                "So that we can find your record and reach you.",
            ),
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
        rx.el.button("Start chat", type="submit", class_name="primary wide"),
        on_submit=on_submit,
        class_name="card form",
    )


def chat_head(
    *,
    agent: rx.Var[str],
    waiting: rx.Var[bool],
    queued_at: rx.Var[int],
    ended: rx.Var[bool],
    on_end: EventType,
) -> rx.Component:
    """Who one talks with, how long one has waited, and the way out."""
    return rx.el.header(
        rx.el.div(
            rx.cond(
                ended,
                rx.el.h1("Conversation ended"),
                rx.cond(
                    waiting,
                    rx.el.h1("Waiting for a member of staff"),
                    rx.el.h1(agent),
                ),
            ),
            rx.el.p(
                rx.cond(
                    ended,
                    "You can keep the transcript.",
                    rx.cond(
                        waiting,
                        rx.fragment("You have waited ", Elapsed.create(since=queued_at)),
                        "is here with you",
                    ),
                )
            ),
        ),
        rx.cond(
            ended,
            rx.fragment(),
            rx.el.button("End chat", type="button", class_name="quiet", on_click=on_end),
        ),
        class_name="chat-head",
    )


def end_question(
    *, open_: rx.Var[bool], waiting: rx.Var[bool], on_yes: EventType, on_no: EventType
) -> rx.Component:
    """Asks before a chat is ended."""
    return Modal.create(
        rx.el.h2("End this chat?"),
        rx.el.p(
            rx.cond(
                waiting,
                "You will lose your place in the line.",
                "You can start a new one at any time.",
            )
        ),
        rx.el.div(
            rx.el.button("Keep talking", type="button", class_name="quiet", on_click=on_no),
            rx.el.button("End chat", type="button", class_name="danger", on_click=on_yes),
            class_name="actions",
        ),
        open=open_,
        label="End this chat?",
        on_dismiss=on_no,
    )


def after_chat(
    *,
    conversation: rx.Var[int],
    can_rate: rx.Var[bool],
    rating: rx.Var[int],
    stars: rx.Var[int],
    on_star: EventType,
    on_rate: EventType,
    on_anew: EventType,
) -> rx.Component:
    """Rating, once; the transcript; a new chat."""
    address = "/transcripts/portal/" + conversation.to_string()
    return rx.el.section(
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
            rx.el.a("Transcript as PDF", href=address + ".pdf", class_name="button quiet"),
            rx.el.a("as text", href=address + ".txt", class_name="button quiet"),
            rx.el.button("Start a new chat", type="button", class_name="primary", on_click=on_anew),
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
