"""The editor of the bot's flows (bot_editor.jsx), as a component."""

import reflex as rx

from psc_app.components.scripts import script


class ScriptEditor(rx.Component):
    """A text with line numbers that is kept in the browser until it was saved.

    What stands elsewhere on the page asks it for something by an attribute: `data-goto` of a
    line, `data-compare` of a version, `data-try`.

    Attributes:
        text, load: what was put into it, and how often something was.
        opened: the version that it is.
        faults: with their lines.
        turn, saved, fault: the server's last answer to a save.
    """

    library = script("bot_editor.jsx", __name__)
    tag = "ScriptEditor"
    text: rx.Var[str]
    load: rx.Var[int]
    opened: rx.Var[int]
    live: rx.Var[bool]
    faults: rx.Var[list]
    usable: rx.Var[bool]
    longest: rx.Var[int]
    turn: rx.Var[int]
    saved: rx.Var[int]
    fault: rx.Var[str]
    on_check: rx.EventHandler[lambda text: [text]]
    on_save: rx.EventHandler[lambda text, note, go_live: [text, note, go_live]]
    on_compare: rx.EventHandler[lambda version, text: [version, text]]
    on_try: rx.EventHandler[lambda text: [text]]
