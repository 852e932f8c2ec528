"""What screens see of consent to texts."""

from dataclasses import dataclass, field

from psc_app.domain.text_cards import TextStanding
from psc_app.domain.vocabulary import Consent, ConsentHow

LABELS = {
    Consent.UNKNOWN.value: "No consent recorded",
    Consent.IN.value: "Agreed to texts",
    Consent.OUT.value: "Opted out",
    Consent.ASKED_TO_STOP.value: "Asked for no more texts",
}
"""Where a number stands, in words."""

HOWS = {
    ConsentHow.KEYWORD.value: "by a word texted to us",
    ConsentHow.FREE_TEXT.value: "in their own words",
    ConsentHow.CARRIER.value: "as the carrier says",
    ConsentHow.STAFF.value: "recorded by staff",
    ConsentHow.PORTAL.value: "in their account",
}
"""How a line came into the ledger, in words."""

SAID = ("on the phone", "in person", "on a signed form", "in the conversation")
"""How a patient told staff that they agree."""

LONGEST_NOTE = 200
"""Characters of what staff adds to that."""


@dataclass(frozen=True)
class ConsentLine:
    """One line of the ledger.

    Attributes:
        at: milliseconds since 1970.
        who: who of staff wrote it down; empty where nobody did.
    """

    id: int = 0
    at: int = 0
    consent: str = ""
    label: str = ""
    how: str = ""
    who: str = ""
    wording: str = ""


@dataclass(frozen=True)
class ConsentBook:
    """Consent to texts of the number that a conversation is with.

    Attributes:
        there: whether the conversation is with a number at all.
        label, how, since: where it stands, how it came to that, and since when; 0 for never.
        asked: what the patient wrote that a person has to judge; empty otherwise.
        lines: the ledger, the newest first.
        wordings: what a patient can agree to.
        may_change: whether the actor may write something down.
        only_they: whether only the patient can opt in again, because they texted STOP.
    """

    there: bool = False
    standing: TextStanding = field(default_factory=TextStanding)
    label: str = ""
    how: str = ""
    since: int = 0
    asked: str = ""
    lines: tuple[ConsentLine, ...] = ()
    wordings: tuple[str, ...] = ()
    may_change: bool = False
    only_they: bool = False


@dataclass(frozen=True)
class OwnTexts:
    """Texts as a signed-in patient sees them.

    Attributes:
        there: whether the clinic sends texts at all.
        number: theirs, as people write it; empty where none can be texted.
        on: whether they agreed to texts.
        stopped: whether they texted STOP, so that only START brings texts back.
        wording: what they agree to by switching them on.
    """

    there: bool = False
    number: str = ""
    on: bool = False
    stopped: bool = False
    wording: str = ""
