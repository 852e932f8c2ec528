"""What a message is about: which flow it wishes for, or what it asks that the bot knows."""

from psc_app.domain.bot_hearing import plain, weight
from psc_app.domain.bot_script import Knowledge, Script

_ASKING = frozenset(
    {"what", "whats", "when", "where", "how", "who", "which", "why", "can", "could", "do", "does"}
    | {"is", "are", "will", "actually", "instead"}
)


def flow_for(script: Script, text: str, here: str) -> str:
    """The flow that a message wishes for, other than the one it is in; empty for none.

    A wish goes before knowledge ("a refill of my blood pressure tablets"); for a question it is
    whichever names it better ("what is high blood pressure?").
    """
    scored = [
        (weight(text, (one.title, *one.words)), one.name)
        for one in script.flows.values()
        if one.words and one.name != here
    ]
    best, name = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return name if best and (not _asks(text) or best >= _best_known(script, text)[0]) else ""


def known_about(script: Script, text: str) -> Knowledge | None:
    """The answer that fits a message best, or None."""
    return _best_known(script, text)[1]


def is_asking(text: str) -> bool:
    """Whether a message sounds like a question or a wish of its own, not like an answer."""
    wishes = ("i want", "i need", "i d like", "id like", "i would like")
    return _asks(text) or plain(text).startswith(wishes)


def _asks(text: str) -> bool:
    return "?" in text or plain(text).split(" ")[0] in _ASKING


def _best_known(script: Script, text: str) -> tuple[float, Knowledge | None]:
    scored = [(weight(text, (one.title, *one.words)), one) for one in script.answers]
    best, found = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best, found if best else None
