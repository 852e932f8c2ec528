"""An empty clinic with four agents and a supervisor, whose log is written by hand."""

from datetime import datetime

import raw_days
from ledger_compared import Compared
from people import Clinic
from tales import Line, millis

from psc_app.domain.vocabulary import Role
from psc_app.services.insights.ledger import Ledger

AGENTS, QUEUES = [1, 2, 3, 4], [1, 2, 3]
NEW_YORK = "America/New_York"


class RawClinic:
    """A clinic of four agents, in which nothing has happened yet."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        for _ in AGENTS:
            clinic.staff(ready=False)
        self.boss = clinic.staff(Role.SUPERVISOR, member=False, ready=False)

    def turn_to(self, moment: datetime) -> None:
        """Turn the clock, forwards or back."""
        clock = self.clinic.clock
        clock.turn(seconds=(moment - clock.now()).total_seconds())

    def lives(self, seed: int, *, chats: int = 70, days: float = 2.3) -> list[Line]:
        """What might be in the log by now."""
        end = millis(self.clinic.clock.now())
        start = end - int(days * raw_days.DAY)
        return raw_days.log_of(seed, AGENTS, QUEUES, start, end, chats=chats)

    def compared(self, ledger: Ledger) -> Compared:
        """Its figures beside the recount."""
        return Compared(self.clinic, self.boss, ledger)
