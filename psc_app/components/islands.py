"""The few pieces that need the browser itself (islands*.jsx), as components."""

from typing import Any

import reflex as rx

from psc_app.components.scripts import script
from psc_app.domain import segments

# Named one by one: a helper would make Reflex look for the files beside itself.
script("islands_store.jsx", __name__)
script("islands_commands.jsx", __name__)
script("islands_files.jsx", __name__)
script("islands_replies.jsx", __name__)
script("reading_grade.js", __name__)
script("segments.js", __name__)
_LIBRARY = script("islands.jsx", __name__)
_CHAT = script("islands_chat.jsx", __name__)
_TEAM = script("islands_team.jsx", __name__)
_HANDOVER = script("islands_handover.jsx", __name__)
_TEXTING = script("islands_texting.jsx", __name__)
_PANES = script("islands_panes.jsx", __name__)
_KEYS = script("islands_keys.jsx", __name__)


ALPHABET = {
    "basic": segments.BASIC,
    "extended": segments.EXTENDED,
    "twins": dict(segments.TWINS),
    "names": dict(segments.NAMES),
    "alone": dict(segments.ALONE),
    "parts": dict(segments.IN_PARTS),
}
"""What segments.js counts texts by."""


class _Island(rx.Component):
    library = _LIBRARY


class Outgoing(_Island):
    """Messages on their way: shown at once, sent again until they come back."""

    library = _CHAT
    tag = "Outgoing"
    scope: rx.Var[str]
    thread: rx.Var[int]
    live: rx.Var[Any]
    history: rx.Var[Any]
    refused: rx.Var[dict[str, str]]
    on_send: rx.EventHandler[lambda thread, client_id, body, mode: [thread, client_id, body, mode]]


class Composer(_Island):
    """Where one writes: keeps the draft in the browser, Enter sends."""

    library = _CHAT
    tag = "Composer"
    scope: rx.Var[str]
    thread: rx.Var[int]
    longest: rx.Var[int]
    placeholder: rx.Var[str]
    attach: rx.Var[str]
    on_send: rx.EventHandler[lambda thread, client_id, body, mode: [thread, client_id, body, mode]]
    on_typing: rx.EventHandler[lambda thread: [thread]]


class DeskComposer(_Island):
    """A composer for staff: who reads it, replies and commands behind a slash, names behind an @.

    Attributes:
        grade: the reading grade from which on a hint says so; 0 for none.
        language: the patient's, as the hint holds for English only.
        replies: what fits what is typed; filled: what became of a chosen one (reply_cards).
        on_seek, on_fill: the last argument is the browser's name for the question, which
            comes back with its answer.
        on_mine: opens the agent's own replies, with a text for a new one.
        texting: whether what is public goes by text, counted by `alphabet`, at most
            `longest_text` characters; may_text: whether any may go now.
    """

    library = _TEAM
    tag = "DeskComposer"
    scope: rx.Var[str]
    thread: rx.Var[int]
    modes: rx.Var[Any]
    longest: rx.Var[int]
    placeholder: rx.Var[str]
    attach: rx.Var[str]
    me: rx.Var[str]
    live: rx.Var[Any]
    others: rx.Var[Any]
    colleagues: rx.Var[Any]
    commands: rx.Var[bool]
    texting: rx.Var[bool]
    may_text: rx.Var[bool]
    alphabet: rx.Var[Any]
    longest_text: rx.Var[int]
    grade: rx.Var[int]
    language: rx.Var[str]
    replies: rx.Var[Any]
    filled: rx.Var[Any]
    on_send: rx.EventHandler[lambda thread, client_id, body, mode: [thread, client_id, body, mode]]
    on_typing: rx.EventHandler[lambda thread, mode: [thread, mode]]
    on_command: rx.EventHandler[lambda what, to, text: [what, to, text]]
    on_naming: rx.EventHandler[rx.event.no_args_event_spec]
    on_seek: rx.EventHandler[lambda thread, text, turn: [thread, text, turn]]
    on_fill: rx.EventHandler[lambda thread, reply, answers, turn: [thread, reply, answers, turn]]
    on_mine: rx.EventHandler[lambda text: [text]]
    on_pane: rx.EventHandler[lambda which: [which]]


class TextBox(_Island):
    """Where a text is written that begins a conversation, with its count."""

    library = _TEXTING
    tag = "TextBox"
    name: rx.Var[str]
    text: rx.Var[str]
    nonce: rx.Var[int]
    alphabet: rx.Var[Any]
    longest: rx.Var[int]


class Handover(_Island):
    """To whom a conversation goes, or whose advice is asked: filter, choose, write, ask.

    Attributes:
        overseen: whether a supervisor hands on what others have.
    """

    library = _HANDOVER
    tag = "Handover"
    what: rx.Var[str]
    to: rx.Var[str]
    seed: rx.Var[str]
    patient: rx.Var[str]
    agents: rx.Var[Any]
    queues: rx.Var[Any]
    ready: rx.Var[bool]
    warning: rx.Var[str]
    fault: rx.Var[str]
    zone: rx.Var[str]
    overseen: rx.Var[bool]
    on_go: rx.EventHandler[lambda what, to, key, note, anyway: [what, to, key, note, anyway]]
    on_dismiss: rx.EventHandler[rx.event.no_args_event_spec]


class OfferBox(_Island):
    """An offer's card: takes the focus only from nobody, and gives it back."""

    library = _TEAM
    tag = "OfferBox"
    label: rx.Var[str]


class DraftArea(_Island):
    """A form's text that a reload does not lose; forgotten once the form was taken."""

    tag = "DraftArea"
    scope: rx.Var[str]
    thread: rx.Var[int]
    initial: rx.Var[str]
    name: rx.Var[str]
    rows: rx.Var[int]
    max_length: rx.Var[int]
    placeholder: rx.Var[str]


class Scroller(_Island):
    """A transcript that stays at its end, and asks for more at its beginning."""

    tag = "Scroller"
    scope: rx.Var[str]
    thread: rx.Var[int]
    edge: rx.Var[int]
    on_top: rx.EventHandler[lambda thread, edge: [thread, edge]]


class Splitter(_Island):
    """The border before a pane, which can be moved; the browser keeps where."""

    library = _PANES
    tag = "Splitter"
    name: rx.Var[str]
    label: rx.Var[str]


class Elapsed(_Island):
    """Time since a moment, ticking; marked late after `warn` seconds."""

    tag = "Elapsed"
    since: rx.Var[int]
    warn: rx.Var[int]


class Countdown(_Island):
    """Time left until a moment, as a bar and in words."""

    tag = "Countdown"
    until: rx.Var[int]
    seconds: rx.Var[int]


class LocalTime(_Island):
    """A moment in the reader's own time zone, or in `zone`."""

    tag = "LocalTime"
    at: rx.Var[int]
    form: rx.Var[str]
    zone: rx.Var[str]


class LanguageName(_Island):
    """A language's code in the reader's own words."""

    tag = "LanguageName"
    code: rx.Var[str]


class Connection(_Island):
    """The banner that says when the connection is gone."""

    tag = "Connection"


class Front(_Island):
    """Tells the server whether this tab is in front, when it believes otherwise."""

    tag = "Front"
    believed: rx.Var[bool]
    on_front: rx.EventHandler[lambda front: [front]]


class Alerts(_Island):
    """Tab title, sound and desktop notification."""

    tag = "Alerts"
    title: rx.Var[str]
    offers: rx.Var[int]
    unread: rx.Var[int]
    ring: rx.Var[bool]
    call: rx.Var[str]
    alarms: rx.Var[int]
    flagged: rx.Var[int]


class Muted(_Island):
    """Says that the browser plays no sound yet, until the first click or key."""

    tag = "Muted"


class NotifyButton(_Island):
    """Asks once for leave to show desktop notifications."""

    tag = "NotifyButton"


class Modal(_Island):
    """The browser's own dialog: keeps the focus in, Escape dismisses."""

    tag = "Modal"
    open: rx.Var[bool]
    label: rx.Var[str]
    on_dismiss: rx.EventHandler[rx.event.no_args_event_spec]


class PlainForm(_Island):
    """A form that is posted as browsers do; Reflex's own forms never are."""

    tag = "PlainForm"
    action: rx.Var[str]
    forget: rx.Var[bool]


class Address(_Island):
    """Keeps a number in the address, so that a reload comes back to it."""

    tag = "Address"
    name: rx.Var[str]
    value: rx.Var[int]


class Keys(_Island):
    """The command palette, the shortcuts and the sheet that lists them."""

    library = _KEYS
    tag = "Keys"
    thread: rx.Var[int]
    conversation: rx.Var[Any]
    modes: rx.Var[Any]
    transfer: rx.Var[Any]
    offers: rx.Var[Any]
    mine: rx.Var[Any]
    open: rx.Var[Any]
    presences: rx.Var[Any]
    parts: rx.Var[Any]
    flags: rx.Var[Any]
    alarms: rx.Var[Any]
    on_go: rx.EventHandler[lambda thread: [thread]]
    on_list: rx.EventHandler[lambda which: [which]]
    on_pane: rx.EventHandler[lambda which: [which]]
    on_presence: rx.EventHandler[lambda to: [to]]
    on_accept: rx.EventHandler[lambda offer: [offer]]
    on_reject: rx.EventHandler[lambda offer: [offer]]
    on_divert: rx.EventHandler[lambda offer: [offer]]
    on_pick: rx.EventHandler[lambda thread: [thread]]
    on_end: rx.EventHandler[rx.event.no_args_event_spec]
    on_release: rx.EventHandler[rx.event.no_args_event_spec]
    on_hand_over: rx.EventHandler[lambda what, to, text: [what, to, text]]
    on_cancel_transfer: rx.EventHandler[rx.event.no_args_event_spec]
    on_bring_in: rx.EventHandler[lambda staff_id: [staff_id]]
    on_end_consult: rx.EventHandler[lambda staff_id: [staff_id]]
    on_theme: rx.EventHandler[rx.event.no_args_event_spec]
    on_judge: rx.EventHandler[lambda thread, seq, verdict: [thread, seq, verdict]]
    on_missed: rx.EventHandler[lambda seq: [seq]]
    on_acknowledge: rx.EventHandler[lambda thread: [thread]]
    on_priority: rx.EventHandler[lambda priority: [priority]]
    on_oversee: rx.EventHandler[lambda what, thread, title: [what, thread, title]]
    macros: rx.Var[Any]
    macro_turn: rx.Var[int]
    on_set_aside: rx.EventHandler[lambda thread: [thread]]
    on_revive: rx.EventHandler[lambda thread: [thread]]
    on_new_text: rx.EventHandler[rx.event.no_args_event_spec]
    on_macro: rx.EventHandler[
        lambda thread, macro, turn, script, step: [thread, macro, turn, script, step]
    ]


class KeysButton(_Island):
    """Opens the command palette by a click."""

    library = _KEYS
    tag = "KeysButton"
