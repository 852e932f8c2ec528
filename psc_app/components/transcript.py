"""The messages of a conversation, and where one writes: portal and desk share it."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Composer, LocalTime, Outgoing, Scroller
from psc_app.components.scripts import script
from psc_app.components.shell import icon
from psc_app.components.text_marks import text_state
from psc_app.domain.cards import MessageCard
from psc_app.domain.limits import LONGEST_MESSAGE
from psc_app.domain.text_cards import TextCard


class Linked(rx.Component):
    """A message's words; addresses in them that are safe can be pressed."""

    library = script("transcript_links.jsx", __name__)
    tag = "Linked"
    text: rx.Var[str]


@dataclass(frozen=True)
class FlagMarks:
    """What staff see of red flags among the messages.

    Attributes:
        flagged: numbers of the messages that stand as emergencies.
        doubted: numbers of those that somebody should read and judge.
        on_missed: a patient's message was an emergency that nobody found.
    """

    flagged: rx.Var[list[int]]
    doubted: rx.Var[list[int]]
    on_missed: EventType


@dataclass(frozen=True)
class TextMarks:
    """What staff see of texts among the messages.

    Attributes:
        states: what became of each, by the message's number.
        on_retry, on_cancel: send one again; keep one that waits from going.
    """

    states: rx.Var[dict[str, TextCard]]
    on_retry: EventType
    on_cancel: EventType


def transcript(
    state: Any,
    *,
    side: str,
    me: rx.Var[str] | None = None,
    flags: FlagMarks | None = None,
    texts: TextMarks | None = None,
) -> rx.Component:
    """The scrolling list of messages with those still on their way.

    Args:
        state: a page's with ThreadState, and its `scope`: who sits here, so that drafts of two
            people never mix.
        side: "portal" or "desk": by which sign-in files are fetched.
        me: the name of who looks, where several write on their side; their own
            messages need none.
        flags: which messages sound like an emergency, where staff look.
        texts: what became of the messages that went by text, where staff look.
    """

    def bubble(card: rx.vars.ObjectVar[MessageCard]) -> rx.Component:
        return _message(card, side, state.other_delivered, state.other_read, me, flags, texts)

    return Scroller.create(
        rx.el.ol(
            rx.cond(
                state.edge > 1,
                rx.el.li("Scroll up for earlier messages", class_name="earlier"),
            ),
            rx.foreach(state.history, bubble),
            rx.foreach(state.live, bubble),
            Outgoing.create(
                scope=state.scope,
                thread=state.thread,
                live=state.live,
                history=state.history,
                refused=state.refused,
                on_send=state.send,
            ),
            class_name="messages",
        ),
        rx.cond(
            state.typing != "",
            rx.el.div(
                rx.el.span(class_name="dot"),
                rx.el.span(class_name="dot"),
                rx.el.span(class_name="dot"),
                rx.el.span(
                    rx.cond(
                        state.typing == "patient",
                        "The patient is typing",
                        state.typing + " is typing",
                    ),
                    class_name="sr-only",
                ),
                class_name="typing",
            ),
        ),
        scope=state.scope,
        thread=state.thread,
        edge=state.edge,
        on_top=state.older,
    )


def _message(
    card: rx.vars.ObjectVar[MessageCard],
    side: str,
    other_delivered: rx.Var[int],
    other_read: rx.Var[int],
    me: rx.Var[str] | None,
    flags: FlagMarks | None,
    texts: TextMarks | None,
) -> rx.Component:
    public = ~card.internal & ~card.consult
    own = card.mine if me is None else card.mine & (card.author_name == me)
    said = rx.el.li(
        rx.cond(
            public & own,
            rx.fragment(),
            rx.el.div(
                card.author_name,
                rx.cond(card.internal, _inside(card, texts), ""),
                rx.cond(card.consult, " · in private", ""),
                class_name="author",
            ),
        ),
        rx.cond(
            card.body != "",
            rx.el.div(Linked.create(text=card.body), class_name="bubble", dir="auto"),
        ),
        rx.cond(card.attachment_id > 0, _attachment(card, side)),
        rx.el.div(
            LocalTime.create(at=card.sent_at),
            _text_mark(
                card, texts, _receipt(card.mine & public, card, other_delivered, other_read)
            ),
            *(_flag_mark(card, flags) if flags else ()),
            class_name="meta",
        ),
        key=card.client_id,
        # In private the two sides are colleagues, so there one's own side is the right one.
        class_name=rx.cond(
            card.consult,
            rx.cond(own, "msg mine consult", "msg consult"),
            rx.cond(card.mine, "msg mine", "msg")
            + rx.cond(card.internal, " internal", "")
            + rx.cond(card.author_kind == "bot", " bot" + (" mine" if side == "desk" else ""), ""),
        )
        + (rx.cond(flags.flagged.contains(card.seq), " flagged", "") if flags else ""),
        custom_attrs={"data-client-id": card.client_id},
    )
    return rx.cond(
        card.author_kind == "system",
        rx.cond(
            card.client_id.startswith(_HANDED_OVER),
            _hand_over_line(card, side),
            rx.el.li(
                Linked.create(text=card.body),
                _text_mark(card, texts, rx.fragment()),
                class_name=rx.cond(card.internal, "system internal", "system"),
                key=card.client_id,
            ),
        ),
        said,
    )


def _inside(card: rx.vars.ObjectVar[MessageCard], texts: TextMarks | None) -> rx.Var | str:
    """What staff alone see: a note, or what the patient reads behind a link."""
    note = " · internal note"
    if texts is None:
        return note
    return rx.cond(texts.states.contains(card.seq.to_string()), " · secure message", note)


def _receipt(
    shown: rx.Var[bool],
    card: rx.vars.ObjectVar[MessageCard],
    other_delivered: rx.Var[int],
    other_read: rx.Var[int],
) -> rx.Component:
    return rx.cond(
        shown,
        rx.el.span(
            rx.cond(
                card.seq <= other_read,
                "Read",
                rx.cond(card.seq <= other_delivered, "Delivered", "Sent"),
            ),
            class_name="receipt",
        ),
    )


def _text_mark(
    card: rx.vars.ObjectVar[MessageCard], texts: TextMarks | None, otherwise: rx.Component
) -> rx.Component:
    """What became of a message that went by text; of any other, what stands there otherwise."""
    if texts is None:
        return otherwise
    key = card.seq.to_string()
    return rx.cond(
        texts.states.contains(key),
        text_state(texts.states[key], texts.on_retry, texts.on_cancel),
        otherwise,
    )


_HANDED_OVER = "system:handed_over:"
"""How the name of the line begins that ends the bot's part; services/bot_turns says it."""


def _hand_over_line(card: rx.vars.ObjectVar[MessageCard], side: str) -> rx.Component:
    """The line above which the bot's part stands, and below which a person's."""
    return rx.el.li(
        rx.el.span("Handed over by the bot", class_name="label") if side == "desk" else None,
        rx.el.span(card.body),
        class_name="system handed-over",
        key=card.client_id,
    )


def _flag_mark(card: rx.vars.ObjectVar[MessageCard], flags: FlagMarks) -> tuple[rx.Component, ...]:
    """On a patient's message: that it sounds like an emergency, or how to say that it was one."""
    return (
        rx.cond(
            flags.flagged.contains(card.seq),
            rx.el.span(icon("flag"), "Red flag", class_name="tag bad"),
            rx.cond(
                card.author_kind == "patient",
                rx.fragment(
                    rx.cond(
                        flags.doubted.contains(card.seq),
                        rx.el.span(icon("flag"), "May be an emergency", class_name="tag warn"),
                    ),
                    rx.el.button(
                        "This was an emergency",
                        type="button",
                        class_name="link missed",
                        on_click=flags.on_missed(card.seq),
                    ),
                ),
            ),
        ),
    )


def _attachment(card: rx.vars.ObjectVar[MessageCard], side: str) -> rx.Component:
    address = f"/files/{side}/" + card.attachment_id.to_string()
    return rx.el.a(
        rx.cond(
            card.attachment_type.startswith("image/"),
            rx.el.img(src=address, alt=card.attachment_name, loading="lazy"),
            rx.el.span(icon("file"), class_name="file-mark"),
        ),
        rx.el.span(
            card.attachment_name,
            rx.el.span(card.attachment_size, class_name="size"),
            class_name="file-name",
        ),
        href=address,
        target="_blank",
        rel="noopener",
        class_name="attachment",
    )


def composer(
    *,
    side: str,
    scope: rx.Var[str],
    thread: rx.Var[int],
    placeholder: str,
    on_send: EventType,
    on_typing: EventType,
) -> rx.Component:
    """Where one writes to the other side."""
    return Composer.create(
        scope=scope,
        thread=thread,
        longest=LONGEST_MESSAGE,
        placeholder=placeholder,
        attach=side,
        on_send=on_send,
        on_typing=on_typing,
    )
