"""The desk's conversation pane: head, wrap-up, and what is over."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.case_parts import WrapUpFocus, due_field, owner_field
from psc_app.components.islands import DraftArea, Elapsed, LanguageName, LocalTime, Modal
from psc_app.components.kept_form import FormDraft
from psc_app.components.shell import field, icon
from psc_app.components.text_marks import channel_mark
from psc_app.domain.cards import ConversationCard


def conversation_head(
    card: rx.vars.ObjectVar[ConversationCard],
    *,
    patient_here: rx.Var[bool],
    mood: rx.Component,
    company: rx.Component,
    actions: rx.Component,
    menu: rx.Component,
    on_back: EventType,
    on_pick: EventType,
    on_revive: EventType,
) -> rx.Component:
    """Who it is, how long it lasts, who else is here, and what can be done."""
    return rx.el.header(
        rx.el.button(
            icon("back"),
            type="button",
            class_name="icon only-phone",
            on_click=on_back,
            custom_attrs={"aria-label": "Back to work items"},
        ),
        rx.el.div(
            rx.el.h1(card.name, dir="auto"),
            rx.el.div(
                rx.el.p(
                    channel_mark(card.channel),
                    rx.cond(
                        (card.number != "") & (card.number != card.name),
                        rx.el.span(card.number, class_name="number", dir="ltr"),
                    ),
                    rx.cond(
                        card.priority > 0,
                        rx.el.span(
                            rx.cond(card.priority >= 3, icon("flag")),
                            card.priority_label,
                            class_name=rx.cond(card.priority >= 3, "tag bad", "tag warn"),
                        ),
                    ),
                    rx.el.span(
                        card.state_label,
                        class_name="state",
                        custom_attrs={"data-state": card.state.to_string()},
                    ),
                    rx.match(
                        card.state,
                        (2, rx.fragment(" for ", Elapsed.create(since=card.accepted_at))),
                        (5, rx.fragment(" for ", Elapsed.create(since=card.wrap_up_at))),
                        (1, rx.fragment(" waiting ", Elapsed.create(since=card.queued_at))),
                        rx.fragment(),
                    ),
                    rx.cond(
                        (card.state == 2) & ~patient_here & (card.channel == "chat"),
                        rx.el.span(" · patient's connection is gone", class_name="gone"),
                    ),
                    class_name="facts",
                ),
                mood,
                class_name="under-name",
            ),
            class_name="who",
        ),
        company,
        actions,
        rx.cond(
            card.held_by_me & (card.state == 3),
            rx.el.button(
                icon("revive"),
                "Revive",
                type="button",
                class_name="primary",
                title="Go on with it now (z)",
                on_click=on_revive(card.id),
            ),
        ),
        rx.cond(
            card.state == 1,
            rx.el.button("Pick up", type="button", class_name="primary", on_click=on_pick(card.id)),
        ),
        menu,
        class_name="conversation-head",
    )


def summary(
    card: rx.vars.ObjectVar[ConversationCard], needs: rx.Component, on_go: EventType
) -> rx.Component:
    """What is known of the contact: the conversation summary card."""

    def fact(label: str, value: rx.Component | rx.Var, when: rx.Var[bool]) -> rx.Component:
        return rx.cond(when, rx.fragment(rx.el.dt(label), rx.el.dd(value, dir="auto")))

    return rx.el.details(
        rx.el.summary("About this conversation"),
        rx.el.dl(
            fact("Reason", card.reason, card.reason != ""),
            fact("Name given", card.stated_name, card.stated_name != ""),
            fact("Date of birth given", card.stated_birth_date, card.stated_birth_date != ""),
            fact("Contact given", card.stated_contact, card.stated_contact != ""),
            fact("Call back", card.call_back_number, card.call_back_number != ""),
            fact("Language", LanguageName.create(code=card.language), card.language != ""),
            fact(
                "Channel",
                rx.cond(card.channel == "sms", "Text message (SMS)", "Chat"),
                card.channel != "",
            ),
            fact("Number", card.number, card.number != ""),
            fact("Started by", card.started_by, card.started_by != ""),
            fact("Queue", card.queue, card.queue != ""),
            fact("Priority", card.priority_label, card.priority > 0),
            rx.cond(card.id > 0, needs),
            fact("Waited", card.waited, card.waited != ""),
            fact("Started", LocalTime.create(at=card.created_at), card.created_at > 0),
            fact(
                "Patient",
                rx.cond(card.signed_in, "signed in to the portal", "guest of the portal"),
                (card.id > 0) & (card.channel == "chat"),
            ),
            fact("Browser", card.browser, card.browser != ""),
            fact(
                "On the portal before",
                rx.el.ol(
                    rx.foreach(card.seen_before, lambda place: rx.el.li(place, dir="auto")),
                    class_name="seen-before",
                ),
                card.seen_before.length() > 0,
            ),
            fact(
                "Before",
                rx.el.button(
                    "Previous conversation",
                    type="button",
                    class_name="link",
                    on_click=on_go(card.previous_id),
                ),
                card.previous_id > 0,
            ),
            fact("Consent version", card.consent_version, card.consent_version != ""),
            fact("Ended", card.closure_reason, card.closure_reason != ""),
            fact("Triage", card.triage, card.triage != ""),
            fact("Disposition", card.disposition, card.disposition != ""),
            fact("Second disposition", card.second_disposition, card.second_disposition != ""),
            fact("Notes", card.wrap_up_notes, (card.state == 4) & (card.wrap_up_notes != "")),
            fact("Rating", card.rating.to_string() + " of 5", card.rating > 0),
            fact("Comment", card.rating_comment, card.rating_comment != ""),
        ),
        open=True,
        class_name="summary",
    )


def wrap_up_form(
    card: rx.vars.ObjectVar[ConversationCard],
    scope: rx.Var[str],
    dispositions: rx.Var[list[str]],
    on_finish: EventType,
) -> rx.Component:
    """Notes, one or two dispositions, a follow-up task; finishing closes the conversation.

    What a triage proposes while the form is open is filled in; what was written stays.
    """
    return rx.el.form(
        rx.el.div(
            rx.el.h2("Wrap-up"),
            rx.cond(
                card.triage != "",
                rx.el.p("Triage: ", rx.el.strong(card.triage), class_name="tag triage"),
            ),
            class_name="wrap-up-head",
        ),
        rx.el.div(
            _disposition(
                "Disposition", "disposition", "Choose one", card.disposition, dispositions
            ),
            _disposition(
                "Second disposition", "second", "None", card.second_disposition, dispositions
            ),
            class_name="pair",
        ),
        field(
            "Notes",
            DraftArea.create(
                scope=scope,
                thread=card.id,
                initial=card.wrap_up_notes,
                name="notes",
                rows=3,
                max_length=8000,
                placeholder="What was agreed, what is left to do",
            ),
        ),
        # When and for whom is asked once there is something to do (psc.css).
        rx.el.div(
            field(
                "Follow-up task",
                rx.el.input(
                    name="task_title",
                    max_length=200,
                    auto_complete="off",
                    placeholder="If something is left to do: what",
                ),
            ),
            rx.el.div(
                due_field(name="task_due"), owner_field(name="task_owner"), class_name="pair"
            ),
            class_name="follow-up",
        ),
        rx.el.div(
            rx.el.a(
                "Transcript",
                href="/transcripts/desk/" + card.id.to_string() + ".pdf",
                reload_document=True,
                class_name="button quiet",
            ),
            rx.el.button("Finish and close", type="submit", class_name="primary"),
            class_name="actions",
        ),
        WrapUpFocus.create(),
        FormDraft.create(name="wrap-up-" + card.id.to_string()),
        on_submit=on_finish,
        class_name="wrap-up",
        key=card.id.to_string() + ":" + card.disposition,
    )


def _disposition(
    label: str, name: str, none: str, chosen: rx.Var[str], codes: rx.Var[list[str]]
) -> rx.Component:
    return field(
        label,
        rx.el.select(
            rx.el.option(none, value=""),
            rx.foreach(codes, lambda code: rx.el.option(code, value=code)),
            name=name,
            default_value=chosen,
        ),
    )


def end_question(
    open_: rx.Var[bool],
    *,
    by_text: rx.Var[bool],
    on_yes: EventType,
    on_aside: EventType,
    on_no: EventType,
) -> rx.Component:
    """Asks before the talk is ended; a text conversation can be set aside instead."""
    return Modal.create(
        rx.el.h2("End this conversation?"),
        rx.el.p(
            rx.cond(
                by_text,
                "Wrap-up begins. The patient's next text starts a new conversation. If you only"
                " wait for an answer, set it aside instead.",
                "The patient can't write any more. Wrap-up begins.",
            )
        ),
        rx.el.div(
            rx.el.button("Keep talking", type="button", class_name="quiet", on_click=on_no),
            rx.cond(
                by_text,
                rx.el.button(icon("aside"), "Set aside", type="button", on_click=on_aside),
            ),
            rx.el.button(
                "End",
                type="button",
                class_name="danger",
                on_click=on_yes,
                custom_attrs={"data-ends": ""},
            ),
            class_name="actions",
        ),
        open=open_,
        label="End this conversation?",
        on_dismiss=on_no,
    )
