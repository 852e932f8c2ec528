"""Slugs: what stands in braces in a prepared text, and is put in before anybody sends it.

`{patient.first_name}` and the like are known to the app; `{?Which pharmacy}` asks
whoever inserts the text (SPEC section 10). Braces mean nothing else in such a text,
so that what is misspelt is found when it is written and not when it is sent.
"""

import re
from collections.abc import Callable, Mapping

from psc_app.domain.errors import BadInput

KNOWN: dict[str, str] = {
    "patient.first_name": "the patient's first name",
    "patient.full_name": "the patient's full name",
    "agent.first_name": "your first name",
    "agent.full_name": "your full name",
    "queue.name": "the queue",
    "clinic.name": "the clinic's name",
    "clinic.phone": "the clinic's phone",
}
"""Every slug with what it stands for, in the words of whoever writes a text."""

LONGEST_QUESTION = 120
MOST_QUESTIONS = 8
LONGEST_ANSWER = 500

_SLUG = re.compile(r"\{([^{}]*)\}")
_OURS = re.compile(r"\{\s*(?:\?|(?:patient|agent|queue|clinic)\s*\.)[^{}]*\}", re.IGNORECASE)
_BRACES = re.compile(r"[{}]")
_HARMLESS = str.maketrans("{}", "()")


def known_list() -> str:
    """All slugs as they are written, for the help beside a form."""
    return ", ".join(f"{{{name}}}" for name in KNOWN)


def questions(text: str) -> tuple[str, ...]:
    """What a text asks before it is inserted, in order, each question once."""
    asked = (found.group(1).strip() for found in _SLUG.finditer(text))
    return tuple(dict.fromkeys(one[1:].strip() for one in asked if one.startswith("?")))


def check(text: str) -> None:
    """Refuse a prepared text whose braces hold anything but slugs.

    Raises:
        BadInput: naming what is unknown, empty or too long.
    """
    for found in _SLUG.finditer(text):
        inside = found.group(1).strip()
        if not inside.startswith("?"):
            _known(inside)
        elif not inside[1:].strip():
            raise BadInput("{?} asks nothing: write the question behind it.")
        elif len(inside) > LONGEST_QUESTION:
            raise BadInput(f"A question in braces has at most {LONGEST_QUESTION} characters.")
    if _BRACES.search(_SLUG.sub("", text)):
        raise BadInput("There is a brace without its partner. Braces stand around slugs only.")
    if len(questions(text)) > MOST_QUESTIONS:
        raise BadInput(f"A text can ask at most {MOST_QUESTIONS} questions.")


def _known(inside: str) -> str:
    name = "".join(inside.split()).lower()
    if name not in KNOWN:
        raise BadInput(f"{{{inside[:40]}}} is not known. There are: {known_list()}, {{?question}}.")
    return name


def fill(text: str, values: Mapping[str, str], answers: Mapping[str, str]) -> str:
    """The text with everything put in; no brace is left in it.

    Args:
        text: as it was prepared.
        values: what the known slugs stand for. Where one is empty, the comma and the
            space before it go as well: "Hello, {patient.first_name}!" becomes "Hello!".
        answers: by question, as `questions` has them.

    Raises:
        BadInput: naming what is unknown or not answered.
    """
    check(text)

    def said_of(inside: str) -> str:
        if inside.startswith("?"):
            return _answer(inside, answers)
        name = _known(inside)
        if name not in values:
            raise BadInput(f"There is nothing for {{{name}}} here.")
        return values[name]

    return _put_in(text, said_of)


def _put_in(text: str, said_of: Callable[[str], str | None]) -> str:
    """The text with each slug replaced; one that is None stays as it is."""
    out, last, bare_start = "", 0, False
    for found in _SLUG.finditer(text):
        out += _without_comma(text[last : found.start()], bare_start)
        last = found.end()
        said = said_of(found.group(1).strip())
        # What a patient calls themself may have braces in it, which would be read as a slug.
        put = found.group() if said is None else said.translate(_HARMLESS).strip()
        bare_start = not put and (not out or out.endswith("\n"))
        out = out + put if put else out.rstrip(" \t").removesuffix(",")
    return (out + _without_comma(text[last:], bare_start)).strip()


def _without_comma(rest: str, bare_start: bool) -> str:
    """What follows a slug, without the comma or colon that would begin a line."""
    return rest.lstrip(" \t").lstrip(",:").lstrip(" \t") if bare_start else rest


def _answer(inside: str, answers: Mapping[str, str]) -> str:
    question = inside[1:].strip()
    said = answers.get(question, "").strip()
    if not said:
        raise BadInput(f"Not answered yet: {question}")
    if len(said) > LONGEST_ANSWER:
        raise BadInput(f"{question}: at most {LONGEST_ANSWER} characters.")
    return said


def shown(text: str, values: Mapping[str, str]) -> str:
    """The text for a list or a preview: known slugs put in, questions left as they are.

    It never refuses: what can't be put in stays.
    """

    return _put_in(text, lambda inside: values.get("".join(inside.split()).lower()))


def refuse_left(text: str) -> None:
    """Refuse a message for a patient in which a slug of ours still stands.

    Raises:
        BadInput: naming it, where it is a known one.
    """
    left = _OURS.search(text)
    if left is None:
        return
    inside = "".join(left.group()[1:-1].split()).lower()
    if inside.startswith("?"):
        raise BadInput("There is still a question in braces in this message. Answer it first.")
    # What only looks like a slug may hold anything, so it is not repeated.
    named = f"{{{inside}}}" if inside in KNOWN else "a slug in braces"
    raise BadInput(f"There is still {named} in this message. Put in what it stands for first.")
