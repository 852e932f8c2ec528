"""Whether a guest may be a certain patient, from what each is known by.

SPEC section 12: a guest is matched by phone, by e-mail, or by name and date of
birth. What is stated and contradicts the record weighs more than a match: a
phone is often a family's, so another name or birth date leaves the choice to
the agent.
"""

import re
from dataclasses import dataclass
from datetime import date

from psc_app.domain.names import name_tokens, same_name
from psc_app.domain.phone import to_e164

PHONE, EMAIL, NAME, BIRTH_DATE = "phone", "e-mail", "name", "date of birth"

_EMAIL = re.compile(r"[^\s@<>,;\"()]+@[^\s@<>,;\"()]+\.[^\s@<>,;\"().]+")
_NUMBER = re.compile(r"[+(\d][\d\s().\-/]{5,}\d")


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody is known by; empty or None where not known."""

    name: str = ""
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    deceased: bool = False

    @classmethod
    def stated(cls, name: str, birth_date: date | None, contact: str) -> "Facts":
        """What a guest wrote; the contact may be a number, an address or both."""
        email = _EMAIL.search(contact)
        number = _NUMBER.search(_EMAIL.sub(" ", contact))
        phone = to_e164(number.group()) if number else None
        return cls(name, birth_date, phone or "", email.group().lower() if email else "")


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How what was stated and what is on record compare.

    Attributes:
        agrees: which of phone, e-mail, name and date of birth are the same.
        differs: which of name and date of birth are known on both sides and not
            the same; a second phone or address contradicts nothing.
        identifies: whether what agrees would be enough to tell who it is.
        deceased: whether the record says that they died.
    """

    agrees: tuple[str, ...]
    differs: tuple[str, ...]
    identifies: bool
    deceased: bool

    @property
    def is_match(self) -> bool:
        """Whether this may be linked without asking anybody."""
        return self.identifies and not self.differs and not self.deceased

    @property
    def is_worth_showing(self) -> bool:
        """Whether an agent should see it: a match, or one in doubt."""
        return self.identifies or (NAME in self.agrees and not self.differs)


def compare(stated: Facts, recorded: Facts) -> Resemblance:
    """Compare what a guest stated with a patient's record."""
    agrees, differs = [], []
    if stated.phone and stated.phone == recorded.phone:
        agrees.append(PHONE)
    if stated.email and stated.email == recorded.email.lower():
        agrees.append(EMAIL)
    mine, theirs = name_tokens(stated.name), name_tokens(recorded.name)
    if mine and theirs:
        (agrees if mine <= theirs or theirs <= mine else differs).append(NAME)
    if stated.birth_date and recorded.birth_date:
        same = stated.birth_date == recorded.birth_date
        (agrees if same else differs).append(BIRTH_DATE)
    return Resemblance(
        agrees=tuple(agrees),
        differs=tuple(differs),
        identifies=PHONE in agrees
        or EMAIL in agrees
        or (BIRTH_DATE in agrees and same_name(stated.name, recorded.name)),
        deceased=recorded.deceased,
    )
