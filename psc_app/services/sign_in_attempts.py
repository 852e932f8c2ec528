"""Tries to sign in, kept so that guessing gets slower and slower.

A try is written down as failed before the password is looked at and set right
afterwards, so that many tries at the same moment can't slip through together.
Keys are hashed: the table holds no name, number or address.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col, select

from psc_app.domain.errors import Refused
from psc_app.domain.phone import to_e164
from psc_app.domain.sign_in_limits import ACCOUNT, ADDRESS, LETTERS, Limit, next_try_at
from psc_app.domain.sign_in_words import wait_sentence
from psc_app.models.people import SignInAttempt
from psc_app.services.work import Work

_ENOUGH = 70
"""More rows than the largest limit's free failures and its longest wait need."""


class TooManyTries(Refused):
    """The next try is not allowed yet; the text says in how long it is."""

    def __init__(self, wait: timedelta) -> None:
        """With the time until the next try."""
        super().__init__(wait_sentence(wait))
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that is under way: keys of its rows."""

    rows: tuple[int, ...]


def account_key(kind: str, identifier: str) -> str:
    """The hashed key of what somebody typed to say who they are.

    Args:
        kind: "staff", "patient", "code" or "letter": each is counted apart.
        identifier: as typed; case and outer spaces don't matter, nor how a
            phone number is written, or each way would have tries of its own.
    """
    typed = identifier.strip()
    return _hashed(f"{kind}:{to_e164(typed) or typed.casefold()}")


def address_key(address: str) -> str:
    """The hashed key of a client address; an IPv6 network of 64 bits is one client."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return _hashed(f"address:{address}")
    if parsed.version == 6:
        parsed = ipaddress.ip_network(f"{parsed}/64", strict=False).network_address
    return _hashed(f"address:{parsed}")


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def begin(work: Work, account: str, address: str) -> Attempt:
    """Count a try as failed until `succeeded` says otherwise.

    Args:
        work: the deed.
        account: from `account_key`.
        address: from `address_key`.

    Raises:
        TooManyTries: it is not counted, and nothing more is to be done for it.
    """
    _check(work, account, ACCOUNT, wiped_by_success=True)
    _check(work, address, ADDRESS)
    return Attempt(tuple(_add(work, key) for key in (account, address)))


def begin_letter(work: Work, account: str, address: str) -> None:
    """Count a code that is asked for, whether anybody gets it or not.

    Raises:
        TooManyTries: too many were asked for.
    """
    _check(work, account, LETTERS)
    _check(work, address, ADDRESS)
    for key in (account, address):
        _add(work, key)


def succeeded(work: Work, attempt: Attempt) -> None:
    """The try was right after all."""
    work.session.execute(
        update(SignInAttempt).where(col(SignInAttempt.id).in_(attempt.rows)).values(succeeded=True)
    )


def forget_old(work: Work) -> None:
    """Drop tries that no limit remembers."""
    oldest = work.now - max(ACCOUNT.memory, ADDRESS.memory, LETTERS.memory)
    work.session.execute(delete(SignInAttempt).where(col(SignInAttempt.at) < oldest))


def _add(work: Work, key: str) -> int:
    row = SignInAttempt(key_hash=key, at=work.now, succeeded=False)
    work.session.add(row)
    work.session.flush()
    return row.id or 0


def _check(work: Work, key: str, limit: Limit, wiped_by_success: bool = False) -> None:
    until = next_try_at(_failures(work, key, limit, wiped_by_success), limit, work.now)
    if until is not None:
        raise TooManyTries(until - work.now)


def _failures(work: Work, key: str, limit: Limit, wiped_by_success: bool) -> Sequence[datetime]:
    rows = work.session.exec(
        select(SignInAttempt.at, SignInAttempt.succeeded)
        .where(SignInAttempt.key_hash == key, col(SignInAttempt.at) > work.now - limit.memory)
        .order_by(col(SignInAttempt.id).desc())
        .limit(_ENOUGH)
    )
    failures: list[datetime] = []
    for at, was_right in rows:
        if was_right and wiped_by_success:
            break
        if not was_right:
            failures.append(at)
    return failures
