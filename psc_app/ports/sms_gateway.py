"""The carrier: sends texts, tells what became of them, hands over media."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from psc_app.domain.text_traffic import Arrived, Finding, Media, Outcome, Outgoing, Taken


class SmsGateway(Protocol):
    """A carrier, whichever it is. Its calls may take seconds; none blocks the event loop."""

    @property
    def number(self) -> str:
        """What texts are sent from: E.164, or a messaging service's SID."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether it is the demonstration's, which texts invented numbers as well."""
        ...

    async def send(self, text: Outgoing) -> Outcome:
        """Ask the carrier to take a text. Never raises: a lost answer is an outcome, too."""
        ...

    async def find(self, to: str, since: datetime) -> Sequence[Taken]:
        """What the carrier has taken for a number since a moment.

        Raises:
            Unreachable: it can't be asked just now.
        """
        ...

    async def brought(self, since: datetime, known: Collection[str]) -> Sequence[Arrived]:
        """Texts to us that the carrier has had since a moment, the oldest first.

        Args:
            known: the carrier's names of those that are here already, and are left out.

        Raises:
            Unreachable: it can't be asked just now.
        """
        ...

    async def fetch(self, url: str) -> Media:
        """Fetch what hangs on an incoming text, from the carrier's own hosts only.

        Raises:
            Unreachable: it can't be fetched just now.
            BadInput: not the carrier's, too large, or gone for good.
        """
        ...

    def is_signed(self, url: str, form: Sequence[tuple[str, str]], signature: str) -> bool:
        """Whether the carrier itself signed a request.

        Args:
            url: the public address that it was sent to, with its query.
            form: fields of the body in their order.
        """
        ...

    async def check(self) -> Sequence[Finding]:
        """Whether the settings work, one finding for each thing that has to be right."""
        ...

    async def close(self) -> None:
        """Let go of every connection; the process ends."""
        ...
