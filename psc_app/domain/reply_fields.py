"""What is decided about a quick reply: the fields of its form, and how tags are read."""

import re
from collections.abc import Mapping
from typing import Any

from psc_app.domain import slugs
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_fields import Field, checked
from psc_app.domain.languages import NAMES
from psc_app.domain.plain_text import storable

MOST_TAGS = 12
LONGEST_TAG = 30
LANGUAGES = (("", "Any language"), *NAMES.items())

_BETWEEN = re.compile(r"[\s,;#]+")

REPLY: tuple[Field, ...] = (
    Field("title", "Title", "What agents look for, in a few words.", "text", "", longest=120),
    Field(
        "body",
        "Text",
        f"Put in when it is inserted: {slugs.known_list()}. {{?Which pharmacy}} asks first.",
        "long text",
        "",
        longest=4_000,
    ),
    Field("tags", "Tags", "Words that narrow the list, such as #refill.", "own"),
    Field(
        "locale",
        "Language",
        "Offered first to patients who prefer it.",
        "choice",
        "",
        LANGUAGES,
    ),
    Field(
        "workstream_id",
        "Workstream",
        "Where it is offered.",
        "row",
        of="workstream",
        empty="All workstreams",
    ),
    Field("active", "In use", "One that is not can't be found any more.", "switch", True),
)
"""Fields of a shared reply, in the order of their form."""

_OWN = tuple(one for one in REPLY if one.name in ("title", "body", "locale"))


def own_values(form: Mapping[str, str]) -> dict[str, Any]:
    """The columns of an agent's own reply, from what was typed.

    Raises:
        BadInput: saying what can't be taken.
    """
    values = checked(_OWN, {one.name: one.read(form) for one in _OWN})
    return checked_reply(values | {"tags": read_tags(form)})


def checked_reply(values: dict[str, Any]) -> dict[str, Any]:
    """The same values, if text and tags can be taken.

    Raises:
        BadInput: saying what can't be taken, in the label's words.
    """
    if "body" in values:
        if not values["body"]:
            raise BadInput("Text: write what is to be said.")
        try:
            slugs.check(values["body"])
        except BadInput as fault:
            raise BadInput(f"Text: {fault}") from None
    if "tags" in values:
        _check_tags(values["tags"])
    return values


def read_tags(form: Mapping[str, str]) -> list[str]:
    """Tags as they were typed, with or without "#", a space or comma between them."""
    typed = storable(form.get("tags", ""))
    return list(dict.fromkeys(one.lower() for one in _BETWEEN.split(typed) if one))


def _check_tags(tags: Any) -> None:
    if not isinstance(tags, list) or not all(isinstance(one, str) and one for one in tags):
        raise BadInput("Tags: write words with a space between them.")
    if len(tags) > MOST_TAGS or any(len(one) > LONGEST_TAG for one in tags):
        raise BadInput(f"Tags: at most {MOST_TAGS}, of at most {LONGEST_TAG} characters each.")
