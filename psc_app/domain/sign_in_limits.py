"""How long a sign-in lasts, and how long somebody waits after wrong tries.

Pure rules (SPEC section 16, and the defaults of OWASP's authentication and
session cheat sheets): times go in, a decision comes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psc_app.domain.vocabulary import Role

STAFF_IDLE = timedelta(minutes=15)
PATIENT_IDLE = timedelta(minutes=60)
PERSON_LONGEST = timedelta(hours=12)
"""A sign-in of staff or a patient ends then, however busy they are."""
VISITOR_LONGEST = timedelta(days=30)
"""A guest's cookie is their chat, so it has no idle lock."""

SEEN_STEP = timedelta(minutes=1)
"""Activity is written down at most this often, so that it costs little."""

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
CODE_DIGITS = 6
MOST_SHARING_A_CODE = 5
"""With more people behind one phone or address, none of them gets a code."""
MOST_SHARING_A_PASSWORD = 3
"""Likewise for trying one password on each of them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures are free, and how the wait grows after that.

    Attributes:
        free: failures before the first wait.
        first_wait: the wait after that many; each further failure doubles it.
        longest_wait: the wait grows no longer than this.
        memory: older failures are forgotten.
    """

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    memory: timedelta


_HALF_MINUTE = timedelta(seconds=30)
_QUARTER_HOUR = timedelta(minutes=15)

ACCOUNT = Limit(5, _HALF_MINUTE, _QUARTER_HOUR, timedelta(hours=24))
"""For one username, e-mail, phone or record number; a success wipes it clean."""

ADDRESS = Limit(50, _HALF_MINUTE, _QUARTER_HOUR, timedelta(hours=1))
"""For one client address, which a whole clinic may share behind a router."""

LETTERS = Limit(3, _HALF_MINUTE, _QUARTER_HOUR, timedelta(hours=1))
"""For codes sent to one e-mail, phone or record number."""


def next_try_at(failures: Sequence[datetime], limit: Limit, now: datetime) -> datetime | None:
    """When the next try is allowed; None if it is allowed now.

    Args:
        failures: when the counted failures were, in any order.
        limit: the rule to use.
        now: the present moment.
    """
    counted = [at for at in failures if now - at < limit.memory]
    if len(counted) < limit.free:
        return None
    # 2**16 half minutes are far past any longest wait, and fit a timedelta.
    doubled = limit.first_wait * 2 ** min(len(counted) - limit.free, 16)
    until = max(counted) + min(doubled, limit.longest_wait)
    return until if until > now else None


def idle_limit(role: Role) -> timedelta | None:
    """How long a sign-in of this role may rest before it locks; None for ever."""
    if role is Role.VISITOR:
        return None
    return PATIENT_IDLE if role is Role.PATIENT else STAFF_IDLE


def longest(role: Role) -> timedelta:
    """How long a sign-in of this role may last altogether."""
    return VISITOR_LONGEST if role is Role.VISITOR else PERSON_LONGEST


def is_over(role: Role, seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Whether a sign-in has ended by the clock: its absolute end, or the idle lock."""
    idle = idle_limit(role)
    return now >= expires_at or (idle is not None and now - seen_at >= idle)


def spoken(wait: timedelta) -> str:
    """A wait as people say it, rounded up: "30 seconds", "2 minutes"."""
    seconds = max(1, -(-int(wait / timedelta(microseconds=1)) // 1_000_000))
    if seconds < 60:
        return f"{seconds} second{'s' if seconds > 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"
