"""Alerts as they go to the clinic's own address: their form, their signature, their patience.

Nothing of a patient is in them: a figure, its limit's level, its queue. They are signed like what
the clinic takes from outside (outside_hand_over.sign).
"""

import json
from datetime import datetime, timedelta
from typing import Any

from psc_app.domain.outside_hand_over import sign

TRIAL = "trial"
GIVE_UP = timedelta(days=1)
"""How long one message is tried."""

_PAUSES = (5, 15, 30, 60, 120, 300, 600, 1_800, 3_600)
"""Seconds until it is tried again, after the first try that failed, after the second…"""

SIGNATURE = "X-PSC-Signature"
TIMESTAMP = "X-PSC-Timestamp"
DELIVERY = "X-PSC-Delivery"


def pause(attempts: int) -> timedelta:
    """How long to wait after so many tries that failed."""
    return timedelta(seconds=_PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1])


def arrived(answer: int) -> bool:
    """Whether an HTTP status says that the message was taken."""
    return 200 <= answer < 300


def body(**said: Any) -> str:
    """What is sent, as JSON: the same bytes at each try."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def headers(secret: str, post_id: int, content: bytes, now: datetime) -> dict[str, str]:
    """The headers of one try; the receiver knows a repeated message by its delivery's number."""
    timestamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "patient-service-center",
        DELIVERY: str(post_id),
        TIMESTAMP: timestamp,
        SIGNATURE: sign(secret, timestamp, content),
    }
