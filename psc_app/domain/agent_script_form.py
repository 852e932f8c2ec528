"""Steps and actions as the editor sends them: read, cleaned, and made whole."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from psc_app.domain.agent_script import (
    END,
    KINDS,
    LONGEST_LABEL,
    LONGEST_TEXT,
    MACRO,
    MOST_ANSWERS,
    MOST_STEPS,
    QUESTION,
    SCRIPT,
    TEXT,
)
from psc_app.domain.errors import BadInput
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import ScriptKind

LONGEST_FORM = 60_000
"""Characters of a script as one text."""

_KEY = re.compile(r"[a-z][a-z0-9]{0,15}")
_NOT_WHOLE = "This form is not whole. Reload the page."


def read_list(text: str) -> list[dict[str, Any]]:
    """A list of things with names and values, from its text.

    Raises:
        BadInput: it is none.
    """
    if len(text) > LONGEST_FORM:
        raise BadInput("This is too long. Make two scripts of it.")
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        raise BadInput(_NOT_WHOLE) from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadInput(_NOT_WHOLE)
    return found


def read_steps(kind: ScriptKind, text: str) -> list[dict[str, Any]]:
    """The steps of a script, each with all that its kind has and nothing else.

    What they say may be faulty still; agent_script.check tells.

    Raises:
        BadInput: this is no list of steps, or there are too many.
    """
    found = read_list(text)
    if len(found) > MOST_STEPS:
        raise BadInput(f"Steps: at most {MOST_STEPS} in a script.")
    steps = [_step(kind, one) for one in found]
    keys = [one["key"] for one in steps]
    if len(set(keys)) != len(keys):
        raise BadInput(_NOT_WHOLE)
    return steps


def _step(kind: ScriptKind, one: Mapping[str, Any]) -> dict[str, Any]:
    if one.get("kind") not in KINDS[kind]:
        raise BadInput(_NOT_WHOLE)
    return {"key": _key(one.get("key")), "kind": one["kind"], **_READERS[one["kind"]](one)}


def _text_step(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": words(one, "text"), "say": words(one, "say")}


def _macro_step(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": words(one, "text"), "macro_id": number(one.get("macro_id"))}


def _script_step(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": words(one, "text"), "script_id": number(one.get("script_id"))}


def _question(one: Mapping[str, Any]) -> dict[str, Any]:
    answers = one.get("answers", [])
    if not isinstance(answers, list) or not all(isinstance(a, dict) for a in answers):
        raise BadInput(_NOT_WHOLE)
    if len(answers) > MOST_ANSWERS:
        raise BadInput(f"Answers: at most {MOST_ANSWERS} to a question.")
    found = [
        {
            "key": _key(answer.get("key")),
            "label": words(answer, "label", LONGEST_LABEL),
            "next": _key(answer["next"]) if answer.get("next") else "",
        }
        for answer in answers
    ]
    if len({answer["key"] for answer in found}) != len(found):
        raise BadInput(_NOT_WHOLE)
    return {"text": words(one, "text"), "answers": found}


def _end(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"outcome": words(one, "outcome", 20), "advice": words(one, "advice")}


_READERS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    TEXT: _text_step,
    MACRO: _macro_step,
    SCRIPT: _script_step,
    QUESTION: _question,
    END: _end,
}


def _key(value: Any) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise BadInput(_NOT_WHOLE)
    return value


def words(one: Mapping[str, Any], name: str, longest: int = LONGEST_TEXT) -> str:
    """A text among what was sent; empty where it is not there.

    Raises:
        BadInput: it is none, or too long.
    """
    value = one.get(name, "")
    if not isinstance(value, str):
        raise BadInput(_NOT_WHOLE)
    text = storable(value).strip()
    if len(text) > longest:
        raise BadInput(f"“{text[:40]}…” is too long: at most {longest:,} characters.")
    return text


def number(value: Any, otherwise: int = 0) -> int:
    """A number among what was sent, such as a row's key; `otherwise` where it is none."""
    if isinstance(value, bool):
        return otherwise
    if isinstance(value, int):
        return value if 0 <= value < 10**9 else otherwise
    good = isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10
    return int(value) if good else otherwise
