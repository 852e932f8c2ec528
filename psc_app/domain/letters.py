"""The wording of short texts to patients, and how they look on the demo's outbox page."""

from dataclasses import dataclass
from datetime import datetime

from psc_app.domain.sign_in_limits import CODE_LIFE, spoken


@dataclass(frozen=True, slots=True)
class LetterCard:
    """One text on the outbox page of the demo."""

    id: int
    to_address: str
    body: str
    created_at: datetime


def code_letter(clinic: str, code: str, initial: str = "") -> str:
    """The text that carries a sign-in code.

    Args:
        clinic: the clinic's name.
        code: the digits.
        initial: first letter of the patient's given name, only where several
            patients share the phone or address, so that they can tell theirs.
    """
    whose = f" for {initial}." if initial else ""
    return (
        f"{clinic}: your sign-in code{whose} is {code}. It works once, for {spoken(CODE_LIFE)}. "
        "We never ask for it by phone or chat."
    )
