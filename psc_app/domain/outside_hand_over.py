"""A hand-over that comes in from outside, as it is sent: one `handoff.initiate` activity."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psc_app.domain import activities
from psc_app.domain.activities import Said
from psc_app.domain.activity_cards import mapping, string
from psc_app.domain.bot_words import HandOver
from psc_app.domain.errors import BadInput
from psc_app.domain.plain_text import storable

LARGEST_BODY = 1024 * 1024
"""Bytes of a whole hand-over."""

MOST_ACTIVITIES = 500
LONGEST_ID = 200
SIGNATURE_LIFE = timedelta(minutes=5)
"""How far the time of a signature may be from ours, both ways."""

TICKET_LIFE = timedelta(hours=24)
"""How long a patient has to go on in the portal."""

_LONGEST_LANGUAGE = 20
_TICKET_LENGTH = 40
_SCHEME = "sha256="


class TooLarge(BadInput):
    """More than one hand-over may bring."""


class NotSigned(BadInput):
    """The signature is missing, wrong or too old."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an outside bot asks for.

    Attributes:
        activity_id: the bot's own name for it; the same twice is one hand-over.
        digest: of what was asked, however it was spaced.
        said: what the patient and the bot said, in order.
        language: as the activity names it, such as "es-MX"; empty where it doesn't.
        bot: what the bot calls itself.
        wants_link: whether the patient shall get an address at which to go on.
    """

    activity_id: str
    digest: str
    hand_over: HandOver
    said: tuple[Said, ...]
    language: str = ""
    bot: str = ""
    wants_link: bool = False


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body sent at a time: HMAC-SHA256 over "timestamp.body", in hex.

    Args:
        timestamp: seconds since 1970, as it stands in the header.
    """
    whole = timestamp.encode() + b"." + body
    return _SCHEME + hmac.new(secret.encode(), whole, hashlib.sha256).hexdigest()


def check_time(timestamp: str, now: datetime) -> None:
    """Refuse a time that can't be read or is too far from now.

    Raises:
        NotSigned: saying which.
    """
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > len("99999999999"):
        raise NotSigned("The time of the signature is missing or can't be read.")
    if abs(now.timestamp() - int(timestamp)) > SIGNATURE_LIFE.total_seconds():
        raise NotSigned("The signature is too old, or its clock is wrong: 5 minutes are allowed.")


def check_signature(secret: str, timestamp: str, signature: str, body: bytes) -> None:
    """Refuse what the secret's holder has not signed.

    Raises:
        NotSigned: the signature is missing or wrong.
    """
    right = sign(secret, timestamp, body)
    if not hmac.compare_digest(right.encode(), signature.encode()):
        raise NotSigned("The signature is missing or wrong.")


def ticket(secret: str, conversation_id: int) -> str:
    """What opens a conversation to its patient, as the end of an address; it tells nothing."""
    whole = f"continue:{conversation_id}".encode()
    sign = hmac.new(secret.encode(), whole, hashlib.sha256).hexdigest()
    return f"{conversation_id}-{sign[:_TICKET_LENGTH]}"


def opened_by(secret: str, given: str) -> int:
    """The conversation that a ticket opens.

    Raises:
        NotSigned: nobody has made this ticket.
    """
    key = given.partition("-")[0]
    number = int(key) if key.isascii() and key.isdecimal() and len(key) < _TICKET_LENGTH // 3 else 0
    if not secret or not hmac.compare_digest(ticket(secret, number).encode(), given.encode()):
        raise NotSigned("This link is not one of ours. Check that it is complete.")
    return number


def read(body: bytes) -> Asked:
    """What a body asks for.

    Raises:
        BadInput: it is no hand-over; the text says what is missing.
        TooLarge: it has more activities than are taken.
    """
    activity = _object(body)
    if activity.get("type") != "event" or activity.get("name") != activities.INITIATE:
        raise BadInput('Send an activity of type "event" with the name "handoff.initiate".')
    name = storable(string(activity.get("id"))).strip()
    if not 1 <= len(name) <= LONGEST_ID:
        raise BadInput(f'The activity needs an "id" of 1 to {LONGEST_ID} characters.')
    if len(activities.transcript_of(activity)) > MOST_ACTIVITIES:
        raise TooLarge(f"A transcript may have at most {MOST_ACTIVITIES} activities.")
    said = tuple(activities.said_in(activity))
    if sum(one.by_patient for one in said) == 0 and not activity.get("value"):
        raise BadInput("Send a transcript with what the patient said, or a context in “value”.")
    extra = mapping(activity.get("channelData"))
    return Asked(
        activity_id=name,
        digest=_digest(activity),
        hand_over=activities.read_context(activity.get("value")),
        said=said,
        language=storable(string(activity.get("locale"))).strip()[:_LONGEST_LANGUAGE],
        bot=storable(string(mapping(activity.get("from")).get("name"))).strip(),
        wants_link=extra.get("continueLink") is True,
    )


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput("The body is not JSON.") from None
    if not isinstance(found, dict):
        raise BadInput("The body has to be one activity, a JSON object.")
    return found


def _digest(activity: Mapping[str, Any]) -> str:
    whole = json.dumps(activity, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()
