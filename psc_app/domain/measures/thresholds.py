"""When a figure is at risk, and when it is critical (SPEC section 14).

A limit belongs to a measure, in the measure's own unit, and to a queue or to all. Whether a
figure has to stay below or above is the measure's to say: `better`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

AT_RISK = "at risk"
CRITICAL = "critical"
RANK = {"": 0, AT_RISK: 1, CRITICAL: 2}
"""The levels from good to bad."""

_BACK = 0.05
"""The part of a limit by which a figure has to be better again before it counts as good.

Else a figure that trembles at its limit would be told of each second.
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """From where on a figure is at risk, and from where critical.

    Attributes:
        at_risk, critical: in the measure's unit: seconds, a share from 0 to 1, a count, a level
            or stars; None for never.
        alerts: whether supervisors are told when one of them is passed.
    """

    at_risk: float | None = None
    critical: float | None = None
    alerts: bool = False


DEFAULTS: Mapping[str, Limit] = {
    "waiting_now": Limit(5, 10),
    "longest_wait_now": Limit(120, 300, alerts=True),
    "average_wait": Limit(60, 180),
    "speed_of_answer": Limit(60, 180),
    "service_level": Limit(0.8, 0.6, alerts=True),
    "abandon_rate": Limit(0.05, 0.1, alerts=True),
    "handle_time": Limit(900, 1_800),
    "first_response": Limit(60, 180),
    "agent_response": Limit(120, 300),
    "transfer_rate": Limit(0.2, 0.35),
    "rejection_rate": Limit(0.1, 0.25),
    "time_out_rate": Limit(0.05, 0.15),
    "satisfaction": Limit(0.8, 0.6),
    "rating": Limit(4.0, 3.5),
    "sentiment": Limit(0.0, -1.0),
    "negative": Limit(0.3, 0.5),
}
"""Where a clinic has said nothing, and at the same time which measures can have limits.

80 % in 20 s and 5 % abandoned are the reference lines of SPEC section 14; the others are ours.
"""


def judge(value: float | None, better: str, limit: Limit | None, held: str = "") -> str:
    """How bad a figure is: "", "at risk" or "critical".

    At its limit, what has to stay below ("down") is past it already; what has to stay above
    ("up") is still good.

    Args:
        value: the figure; None where there is nothing to judge, which is good.
        better: in which direction it gets better, "up" or "down".
        held: its level until now, if it is to stay at that until it is clearly better.
    """
    if value is None or limit is None:
        return ""
    for level, mark in ((CRITICAL, limit.critical), (AT_RISK, limit.at_risk)):
        if mark is None:
            continue
        slack = max(abs(mark) * _BACK, 1e-9) if RANK[held] >= RANK[level] else 0.0
        if value < mark + slack if better == "up" else value >= mark - slack:
            return level
    return ""
