"""What a sign-in page says, by a code from a small fixed vocabulary.

The code travels in the page's address, so it can only be one of these words:
nothing that a person typed is ever put there.
"""

import re
from datetime import timedelta
from enum import StrEnum

from psc_app.domain.sign_in_limits import CODE_LIFE, spoken


class Why(StrEnum):
    """Why somebody sees a sign-in page."""

    WRONG = "wrong"
    WAIT = "wait"
    BUSY = "busy"
    CODE_SENT = "code-sent"
    CODE_WRONG = "code-wrong"
    EXPIRED = "expired"
    SIGNED_OUT = "signed-out"


_WORDS = {
    Why.WRONG: "That did not match. Check what you typed and try again.",
    Why.BUSY: "Many people are signing in at this moment. Try again in a few seconds.",
    Why.CODE_SENT: (
        "If we know you, a code is on its way. It works once, for "
        f"{spoken(CODE_LIFE)}. Enter it below."
    ),
    Why.CODE_WRONG: "That code did not match, or it is too old. Ask for a new one.",
    Why.EXPIRED: "Your sign-in has ended, to keep your data safe. Sign in again.",
    Why.SIGNED_OUT: "You are signed out.",
}

_KNOWN = frozenset(Why)
_SECONDS = re.compile(r"[0-9]{1,5}")


def explain(why: str, wait_seconds: str = "") -> str:
    """The sentence for a page opened with `?why=…&for=…`; empty for anything else.

    Args:
        why: one of the words of `Why`.
        wait_seconds: with "wait", in how many seconds the next try is allowed.
    """
    if why not in _KNOWN:
        return ""
    if why != Why.WAIT:
        return _WORDS[Why(why)]
    seconds = int(wait_seconds) if _SECONDS.fullmatch(wait_seconds) else 0
    if not seconds:
        return "Too many tries. Wait a little, then try again."
    return wait_sentence(timedelta(seconds=seconds))


def wait_sentence(wait: timedelta) -> str:
    """That somebody has to wait, and for how long."""
    return f"Too many tries. You can try again in {spoken(wait)}."
