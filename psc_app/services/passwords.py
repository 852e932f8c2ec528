"""Passwords: argon2id, hashed and checked outside the writer thread.

One check takes about 0.2 s of a core and 64 MiB on purpose (argon2-cffi's
defaults, RFC 9106's second recommendation), so at most two run at once and
only so many may wait.
"""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from psc_app.domain.errors import BadInput, Refused

LONGEST = 200
SHORTEST = 10
_MOST_WAITING = 40

_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="psc-passwords")
_waiting = threading.BoundedSemaphore(_MOST_WAITING)
_hasher = PasswordHasher()


class TooBusy(Refused):
    """More people sign in at this moment than passwords can be checked."""


def check_new(plain: str) -> None:
    """Refuse a new password that is too short or too long.

    Raises:
        BadInput: saying which.
    """
    if not SHORTEST <= len(plain) <= LONGEST:
        raise BadInput(f"Choose a password of {SHORTEST} to {LONGEST} characters.")


def hash_password(plain: str) -> str:
    """The argon2id hash to store; takes 0.2 s, so not on the event loop."""
    return _hasher.hash(plain)


@cache
def _nobodys_hash(_hasher_id: int) -> str:
    return _hasher.hash("nobody has this password")


def matches(stored: str, plain: str) -> bool:
    """Whether a password is the one that was hashed.

    An empty `stored` (no such account, or one without a password) takes the
    same time as a wrong password and never matches.
    """
    try:
        matched = _hasher.verify(stored or _nobodys_hash(id(_hasher)), plain)
    except (VerificationError, InvalidHashError):
        return False
    return matched and bool(stored)


def _match_each(stored: Sequence[str], plain: str) -> list[bool]:
    return [matches(one, plain) for one in stored or ("",)][: len(stored)]


async def match_each(stored: Sequence[str], plain: str) -> list[bool]:
    """For each stored hash whether the password is its own.

    With no hash at all one check is made for nothing, so that an unknown name
    takes the time of a known one.

    Raises:
        TooBusy: too many checks wait already.
    """
    if len(plain) > LONGEST:
        # No account has such a password; the work is the same all the same.
        plain, stored = plain[:LONGEST], [""] * len(stored)
    if not _waiting.acquire(blocking=False):
        raise TooBusy("Many people are signing in at this moment. Try again in a few seconds.")
    check = _pool.submit(_match_each, tuple(stored), plain)
    check.add_done_callback(lambda _: _waiting.release())
    return await asyncio.wrap_future(check)
