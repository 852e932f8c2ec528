"""What passes between the house and a carrier of texts, whichever carrier it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import TextState


class Unreachable(Refused):
    """The carrier can't be reached just now; the same may work later."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text to be sent.

    Attributes:
        to: E.164.
        report_to: the public address to which the carrier reports what becomes of it.
    """

    to: str
    body: str
    report_to: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has taken a text.

    Attributes:
        segments: as it counts; 0 while it has not said.
    """

    carrier_id: str
    state: TextState
    segments: int = 0


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """The carrier will not take it, and asking again is no use.

    Attributes:
        code: the carrier's, such as "21610".
    """

    code: str


@dataclass(frozen=True, slots=True)
class TryLater:
    """It was not taken; asking again may help.

    Attributes:
        after: seconds to leave the carrier alone, as it says; 0 where it says nothing.
        everybody: whether that holds for all texts, as too many at once does.
    """

    code: str
    after: float = 0
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The question went out and no answer came: the carrier may have it or not."""


Outcome = Accepted | TurnedDown | TryLater | NoAnswer
"""What came of asking a carrier to take a text."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A text that the carrier has, as it tells when asked."""

    carrier_id: str
    to: str
    body: str
    state: TextState
    code: str
    taken_at: datetime
    segments: int = 0


@dataclass(frozen=True, slots=True)
class Arrived:
    """A text as the carrier brought it.

    Attributes:
        carrier_id: its own name for it; the same delivery twice has the same.
        media: address and type of each thing that hangs on it.
        opt_out_type: what the carrier has answered by itself already.
    """

    carrier_id: str
    from_number: str
    to_number: str
    body: str
    media: Sequence[tuple[str, str]] = ()
    opt_out_type: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """What hung on a text; whether it is what it says is for attachments.inspect to find."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `doctor` looked at.

    Attributes:
        what: the thing, such as "Account".
        fine: whether it is as it has to be.
        words: what is so, and what to do if it is not; no secret in it.
    """

    what: str
    fine: bool
    words: str
