"""The codes of a wrap-up: which of them fits what a triage or a macro arrived at."""

import re
from collections.abc import Sequence


def nearest(code: str, known: Sequence[str]) -> str:
    """The disposition that is meant: the code itself, or the shortest that has all its words.

    Upper case, hyphens and the order of words don't count: "self-care" is found in
    "Advice given: self-care". Empty where none comes near.
    """
    wanted = _words(code)
    if not wanted:
        return ""
    same = [one for one in known if _words(one) == wanted]
    fitting = same or [one for one in known if set(wanted) <= set(_words(one))]
    return min(fitting, key=len, default="")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
