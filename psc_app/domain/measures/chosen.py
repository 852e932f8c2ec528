"""What somebody looks at among the figures: a window of time, and filters.

It stands in a page's address, so it can be shared and saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self
from zoneinfo import available_timezones

from psc_app.domain.vocabulary import Channel
from psc_app.domain.vocabulary import ConversationState as S

TODAY = "today"
DAY = "24h"
DAY_AND_OPEN = "24h+open"
WINDOWS = (TODAY, DAY, DAY_AND_OPEN)
"""Since midnight in the chosen zone; the last 24 hours; those and all that are not closed."""

ANY_STATE = -1
_LARGEST_KEY = 2**31 - 1
_STATES = frozenset(int(state) for state in S)
_CHANNELS = frozenset(channel.value for channel in Channel)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A window and filters.

    Attributes:
        window: one of WINDOWS.
        zone: IANA name; where midnight is, and what an hour of the day means.
        queue_id, staff_id: 0 for all.
        channel: see vocabulary.Channel; "" for all.
        state: see vocabulary.ConversationState; ANY_STATE for all.
    """

    window: str = TODAY
    zone: str = "UTC"
    queue_id: int = 0
    channel: str = ""
    staff_id: int = 0
    state: int = ANY_STATE

    @classmethod
    def from_query(cls, query: Mapping[str, str], zone: str = "UTC") -> Self:
        """What an address asks for; what it says that can't be is left out.

        Args:
            query: the address's parameters.
            zone: the zone where it names none that there is.
        """
        given = query.get("zone", "")
        state = _number(query.get("state", ""), 0)
        return cls(
            window=query["window"] if query.get("window") in WINDOWS else TODAY,
            zone=given if given in _zones() else zone,
            queue_id=_number(query.get("queue", ""), 1) or 0,
            channel=query["channel"] if query.get("channel") in _CHANNELS else "",
            staff_id=_number(query.get("agent", ""), 1) or 0,
            state=ANY_STATE if state not in _STATES or state is None else state,
        )

    def to_query(self, zone: str = "") -> dict[str, str]:
        """The parameters of an address that asks for this: only what is out of the ordinary.

        Args:
            zone: the zone that goes without saying.
        """
        given = {
            "window": "" if self.window == TODAY else self.window,
            "zone": "" if self.zone == zone else self.zone,
            "queue": str(self.queue_id or ""),
            "channel": self.channel,
            "agent": str(self.staff_id or ""),
            "state": "" if self.state == ANY_STATE else str(self.state),
        }
        return {name: value for name, value in given.items() if value}

    def changed(self, **changes: Any) -> Self:
        """The same with some of it otherwise."""
        return replace(self, **changes)


@cache
def _zones() -> frozenset[str]:
    # Listing them reads the disk.
    return frozenset(available_timezones())


def _number(text: str, least: int) -> int | None:
    """A key as an address writes it; None where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    number = int(text)
    return number if least <= number <= _LARGEST_KEY else None
