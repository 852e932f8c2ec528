"""The few pieces that need the browser itself (islands.jsx), as components."""

from typing import Any

import reflex as rx

_LIBRARY = rx.asset("islands.jsx", shared=True).importable_path


class _Island(rx.Component):
    library = _LIBRARY


class Outgoing(_Island):
    """Messages on their way: shown at once, sent again until they come back."""

    tag = "Outgoing"
    scope: rx.Var[str]
    thread: rx.Var[int]
    live: rx.Var[Any]
    history: rx.Var[Any]
    refused: rx.Var[dict[str, str]]
    on_send: rx.EventHandler[
        lambda thread, client_id, body, internal: [thread, client_id, body, internal]
    ]


class Composer(_Island):
    """Where one writes: keeps the draft in the browser, Enter sends."""

    tag = "Composer"
    scope: rx.Var[str]
    thread: rx.Var[int]
    modes: rx.Var[bool]
    only_internal: rx.Var[bool]
    longest: rx.Var[int]
    placeholder: rx.Var[str]
    attach: rx.Var[str]
    on_send: rx.EventHandler[
        lambda thread, client_id, body, internal: [thread, client_id, body, internal]
    ]
    on_typing: rx.EventHandler[lambda thread: [thread]]


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
