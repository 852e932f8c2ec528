"""Red flags in the desk's conversation pane: what was found and why, and what staff say of it."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.alarm_bar import MAY_MISS
from psc_app.components.islands import LocalTime, Modal
from psc_app.components.shell import field, icon
from psc_app.domain.alarm_cards import FlagCard, FoundCard
from psc_app.domain.cards import ConversationCard
from psc_app.domain.red_flags import Family


def flag_panel(
    flags: rx.Var[list[FlagCard]],
    conversation: rx.vars.ObjectVar[ConversationCard],
    *,
    on_judge: EventType,
) -> rx.Component:
    """Every flagged message: the net, the rule in words, the matched words, the verdict."""

    def one(card: rx.vars.ObjectVar[FlagCard]) -> rx.Component:
        return rx.el.li(
            rx.el.details(
                rx.el.summary(
                    icon("flag"),
                    rx.el.strong(card.title),
                    rx.el.span(_standing(card), class_name="note"),
                ),
                rx.el.ul(rx.foreach(card.found, _found), class_name="found"),
                open=card.verdict == "",
            ),
            rx.el.div(
                _verdict(card, conversation, "confirmed", "Confirmed", on_judge),
                _verdict(card, conversation, "false alarm", "False alarm", on_judge),
                class_name="acts",
                role="group",
                custom_attrs={"aria-label": "Was it an emergency?"},
            ),
            class_name=rx.match(
                card.verdict,
                ("false alarm", "alarm-flag off"),
                rx.cond(card.alert, "alarm-flag alert", "alarm-flag"),
            ),
            key=card.seq.to_string(),
            custom_attrs={"data-seq": card.seq.to_string()},
        )

    return rx.cond(
        flags.length() > 0,
        rx.el.section(
            rx.el.ul(rx.foreach(flags, one)),
            rx.el.p(MAY_MISS, class_name="note"),
            class_name="flag-panel",
            custom_attrs={"aria-label": "Red flags"},
        ),
    )


def _standing(card: rx.vars.ObjectVar[FlagCard]) -> rx.Component:
    """What people made of it by now."""
    judged = rx.match(
        card.verdict,
        ("confirmed", "an emergency, says "),
        ("missed", "an emergency, says "),
        "a false alarm, says ",
    )
    return rx.cond(
        card.verdict != "",
        rx.fragment(judged, card.verdict_by),
        rx.cond(
            card.noted > 0,
            rx.fragment("noted by ", card.noted_by, " after ", card.noted_after),
            rx.cond(
                card.alert,
                rx.fragment("supervisors are rung since ", LocalTime.create(at=card.raised_at)),
                "nobody has judged it yet",
            ),
        ),
    )


def _found(card: rx.vars.ObjectVar[FoundCard]) -> rx.Component:
    return rx.el.li(
        rx.el.span(card.net, class_name="tag"),
        rx.el.span(card.why),
        rx.cond(card.matched != "", rx.el.q(card.matched, dir="auto")),
    )


def _verdict(
    card: rx.vars.ObjectVar[FlagCard],
    conversation: rx.vars.ObjectVar[ConversationCard],
    verdict: str,
    label: str,
    on_judge: EventType,
) -> rx.Component:
    says = card.verdict == verdict
    if verdict == "confirmed":
        says = says | (card.verdict == "missed")
    return rx.el.button(
        label,
        type="button",
        class_name=rx.cond(says, "small on", "small"),
        on_click=on_judge(conversation.id, card.seq, verdict),
        custom_attrs={"aria-pressed": rx.cond(says, "true", "false")},
    )


def missed_question(
    *,
    open_: rx.Var[bool],
    words: rx.Var[str],
    fault: rx.Var[str],
    on_mark: EventType,
    on_keep: EventType,
) -> rx.Component:
    """Asks before a message that no net found is marked as an emergency."""
    return Modal.create(
        rx.el.form(
            rx.el.h2("This was an emergency?"),
            rx.el.blockquote(words, dir="auto"),
            rx.el.p(
                "While the conversation runs, the patient sees the emergency card and supervisors"
                " are rung. The message is kept, so that detection learns from it.",
                class_name="lead",
            ),
            field(
                "What kind?",
                rx.el.select(
                    rx.el.option("I can't say", value=""),
                    *(rx.el.option(one.value.capitalize(), value=one.value) for one in Family),
                    name="family",
                    custom_attrs={"data-first": "true"},
                ),
            ),
            rx.cond(fault != "", rx.el.p(fault, class_name="fault", role="alert")),
            rx.el.div(
                rx.el.button("Cancel", type="button", class_name="quiet", on_click=on_keep),
                rx.el.button("Mark as an emergency", type="submit", class_name="danger"),
                class_name="actions",
            ),
            on_submit=on_mark,
            class_name="missed-form",
        ),
        open=open_,
        label="This was an emergency?",
        on_dismiss=on_keep,
    )
