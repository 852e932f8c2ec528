"""By what rules the simulated carrier turns a text down, and which words it knows itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psc_app.demo import carrier_shapes as shapes
from psc_app.demo.carrier_book import FAILED_AT_ONCE

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_ADDRESS = re.compile(r"https?://[^\s]+")
_WORDS = {
    "STOP": frozenset(
        ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
    ),
    "START": frozenset(("START", "YES", "UNSTOP")),
    "HELP": frozenset(("HELP", "INFO")),
}

ANSWERS = {
    "STOP": "You have successfully been unsubscribed. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed. Reply HELP for help, STOP to end.",
    "HELP": "Reply STOP to unsubscribe. Msg & data rates may apply.",
}
"""What the carrier says by itself where it handles these words."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that the clinic has with the carrier.

    Attributes:
        number: the clinic's own, E.164.
        service: a messaging service that holds the number, or "".
    """

    sid: str
    token: str = field(repr=False)
    number: str
    service: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the carrier answers over HTTP; a status of 0 is silence.

    Attributes:
        headers: beside the usual ones.
    """

    status: int
    content: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def wrong(form: Mapping[str, str], account: Account) -> str:
    """Twilio's code for what is wrong with a request to send; "" for nothing."""
    number, sender = form.get("To", ""), form.get("From", "")
    service, body = form.get("MessagingServiceSid", ""), form.get("Body", "")
    report_to = form.get("StatusCallback", "")
    checks = (
        (not number, "21604"),
        (_NUMBER.fullmatch(number) is None, "21211"),
        (not sender and not service, "21603"),
        (bool(service) and service != account.service, "21606"),
        (bool(sender) and sender != account.number, "21606"),
        (number == account.number, "21266"),
        (not body, "21619"),
        (len(body) > shapes.LONGEST, "21617"),
        (bool(report_to) and _ADDRESS.fullmatch(report_to) is None, "21609"),
    )
    return next((code for is_wrong, code in checks if is_wrong), "")


def word(body: str) -> str:
    """The kind of word that a whole text is: "STOP", "START", "HELP", or "" for none."""
    said = body.strip().upper()
    return next((kind for kind, words in _WORDS.items() if said in words), "")


def steps(code: str) -> list[str]:
    """The states that a text goes through, in the carrier's words.

    Args:
        code: with which it fails; "" where it arrives.
    """
    if not code:
        return ["queued", "sent", "delivered"]
    return ["queued", "failed"] if code in FAILED_AT_ONCE else ["queued", "sent", "undelivered"]
