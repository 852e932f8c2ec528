"""Activities of the Bot Framework, read: what is said, what is offered, who hands over.

The form is Microsoft's Activity 3.0. Two ways to hand over are understood: the event
`handoff.initiate`, and a message whose channel data carries the tag "Escalate" with
`deliveryMode` bridged. Whatever an activity holds, reading it never fails.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psc_app.domain.activity_cards import (
    MOST_CHOICES,
    actions,
    card_choices,
    card_lines,
    links,
    mapping,
    objects,
    plain,
    string,
)
from psc_app.domain.bot_words import LONGEST_VALUE, Choice, HandOver
from psc_app.domain.limits import LONGEST_MESSAGE
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import Priority

Activity = Mapping[str, Any]

INITIATE = "handoff.initiate"
STATUS = "handoff.status"
_OUTSIDE = "outside"
_MOST_VALUES = 50
_LONGEST_NAME = 100
_INNER_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER_NAMES = {
    "full_name": "name",
    "patient_name": "name",
    "user_name": "name",
    "date_of_birth": "birth_date",
    "dob": "birth_date",
    "phone_number": "phone",
    "email": "contact",
    "e_mail": "contact",
}
"""What bots call what a form before a chat asks for too."""

_GOOD_ENDS = ("", "completedsuccessfully", "usercancelled")
_PRIORITIES = {each.name.lower().replace("_", " "): each for each in Priority}


def pieces(text: str) -> list[str]:
    """The text in pieces that each fit into a message, cut at a space where there is one."""
    text, found = storable(text).strip(), []
    while len(text) > LONGEST_MESSAGE:
        cut = max(text.rfind(mark, 0, LONGEST_MESSAGE) for mark in " \n")
        cut = cut if cut > LONGEST_MESSAGE // 2 else LONGEST_MESSAGE
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*found, text] if text else found


def lines(activity: Activity) -> tuple[str, ...]:
    """What a message says, its cards included; empty for what is no message."""
    if activity.get("type") != "message":
        return ()
    text = string(activity.get("text"))
    if activity.get("textFormat") != "plain":
        text = plain(text)
    said = [
        text,
        *card_lines(activity.get("attachments")),
        *links(mapping(activity.get("suggestedActions")).get("actions")),
    ]
    return tuple(piece for one in said for piece in pieces(one))


def choices(activity: Activity) -> tuple[Choice, ...]:
    """The buttons a message offers, each value once."""
    if activity.get("type") != "message":
        return ()
    found: dict[str, Choice] = {}
    for choice in (
        *card_choices(activity.get("attachments")),
        *actions(mapping(activity.get("suggestedActions")).get("actions")),
    ):
        found.setdefault(choice.value, choice)
    return tuple(found.values())[:MOST_CHOICES]


def hand_over(activity: Activity) -> HandOver | None:
    """The hand-over to a person that an activity asks for; None where it asks for none."""
    if activity.get("type") == "event" and activity.get("name") == INITIATE:
        return read_context(activity.get("value"))
    command = _command(activity)
    if string(command.get("type")).lower() == "escalate":
        return read_context(command.get("context"))
    if _broke_off(activity):
        return HandOver(why="bot lost")
    return None


def ends(activity: Activity) -> bool:
    """Whether the bot says with this activity that the matter is settled."""
    if string(_command(activity).get("type")).lower() == "endconversation":
        return True
    return activity.get("type") == "endOfConversation" and not _broke_off(activity)


def _broke_off(activity: Activity) -> bool:
    code = string(activity.get("code")).lower()
    return activity.get("type") == "endOfConversation" and code not in _GOOD_ENDS


def _command(activity: Activity) -> Mapping[str, Any]:
    """What a message's tags ask the channel to do; they come as an object or as its text."""
    if activity.get("type") != "message":
        return {}
    tags = mapping(activity.get("channelData")).get("tags")
    if isinstance(tags, str):
        try:
            tags = json.loads(tags)
        except (ValueError, RecursionError):
            return {}
    return mapping(tags)


def read_context(value: Any) -> HandOver:
    """A hand-over from its context as the bot gave it.

    "skill" or "skills", "queue", "priority" and "summary" say what is to be done with the
    conversation; the rest is kept by name, as text.
    """
    if not isinstance(value, dict):
        value = {} if value is None else {"reason": value}
    given = {str(name).lower(): _unwrapped(one) for name, one in value.items()}
    kept = {
        _named(str(name)): _as_text(_unwrapped(one))
        for name, one in list(value.items())[:_MOST_VALUES]
        if str(name).lower() not in ("skill", "skills", "queue", "priority", "summary")
    }
    return HandOver(
        why=_OUTSIDE,
        context={name: text for name, text in kept.items() if name and text},
        summary=_as_text(given.get("summary")),
        skills=_skills(given.get("skills", given.get("skill"))),
        priority=_priority(given.get("priority")),
        queue=_as_text(given.get("queue"))[:_LONGEST_NAME],
    )


def _named(name: str) -> str:
    """A value's name as this house writes names: "dateOfBirth" is "birth_date"."""
    words = _INNER_CAPITAL.sub("_", storable(name).strip()).replace(" ", "_").lower()
    return _OTHER_NAMES.get(words, words)[:_LONGEST_NAME]


def _unwrapped(value: Any) -> Any:
    """A value that comes with a remark on whether to show it, without the remark."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return storable(text).strip()[:LONGEST_VALUE]


def _skills(value: Any) -> dict[str, int]:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        value = {one: 1 for one in value if isinstance(one, str)}
    levels = {
        storable(name).strip()[:_LONGEST_NAME]: level if _is_level(level) else 1
        for name, level in mapping(value).items()
    }
    return {name: level for name, level in levels.items() if name}


def _is_level(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10


def _priority(value: Any) -> int | None:
    if isinstance(value, str):
        found = _PRIORITIES.get(value.strip().lower().replace("_", " "))
        return None if found is None else int(found)
    if isinstance(value, int) and not isinstance(value, bool) and value in list(Priority):
        return value
    return None


# ---------------------------------------------------------------- transcripts


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said to or by an outside bot.

    Attributes:
        at: when, UTC; None where the transcript does not say.
    """

    by_patient: bool
    text: str
    at: datetime | None = None


def transcript_of(activity: Activity) -> list[Activity]:
    """The activities of the transcript that comes with a hand-over; empty without one."""
    for attachment in objects(activity.get("attachments")):
        if string(attachment.get("name")).lower() == "transcript":
            return objects(mapping(attachment.get("content")).get("activities"))
    return []


def said_in(activity: Activity) -> list[Said]:
    """What the patient and the bot said before a hand-over, in order."""
    bot = string(mapping(activity.get("from")).get("id"))
    found: list[Said] = []
    for one in transcript_of(activity):
        by_patient = is_from_user(one, bot)
        found += (Said(by_patient, text, moment(one.get("timestamp"))) for text in lines(one))
    return found


def is_from_user(activity: Activity, bot_id: str) -> bool:
    """Whether a patient said it; in doubt they did, so that nothing urgent is overlooked."""
    sender = mapping(activity.get("from"))
    role = string(sender.get("role")).lower()
    if role in ("bot", "skill", "agent"):
        return False
    return role == "user" or not bot_id or sender.get("id") != bot_id


def moment(value: Any) -> datetime | None:
    """A moment as ISO 8601, in UTC; None where it can't be read."""
    try:
        found = datetime.fromisoformat(string(value))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
