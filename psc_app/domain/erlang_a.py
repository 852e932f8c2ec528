"""Erlang A: how long people wait, and how many leave, where whoever waits may lose patience.

It holds for arrivals, service times and patience by chance (Poisson and exponential), and agents
who serve one at a time in order of arrival. With endless patience it is Erlang C.

Source: C. Palm, Research on telephone traffic carried by full availability groups (1946); the
line's states are those of the M/M/c+M queue.
"""

from dataclasses import dataclass
from math import sqrt

_LONGEST_LINE = 5_000
"""So many more than wait on average, where more come than can be served, are looked at."""
_MOST_LINES = 2_000_000
_STEPS = 200
_UNLIKELY = 12.0
"""Standard deviations beyond which nothing is to be expected."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to be expected of a line.

    Attributes:
        wait_s: mean seconds in line, of all who come, whether they are served or leave.
        abandoned: the share, from 0 to 1, who leave.
        within: the share of all who come, from 0 to 1, who are served within the time asked.
    """

    wait_s: float
    abandoned: float
    within: float


def expect(
    arrivals_per_s: float, service_s: float, agents: int, patience_s: float, within_s: float
) -> Expected:
    """What a line with impatient people leads to.

    Args:
        arrivals_per_s: mean number of arrivals in a second.
        service_s: mean seconds an agent needs for one.
        agents: how many serve.
        patience_s: mean seconds after which somebody who waits leaves.
        within_s: seconds within which being served counts.

    Raises:
        ValueError: if a number is below 0, or patience or service take no time, or so many
            would wait that it can't be reckoned.
    """
    if min(arrivals_per_s, agents, within_s) < 0 or min(service_s, patience_s) <= 0:
        raise ValueError("These numbers can't be below 0, and times not 0.")
    if arrivals_per_s == 0:
        return Expected(0.0, 0.0, 1.0)
    served, leave = 1 / service_s, 1 / patience_s
    chances = _states(arrivals_per_s, served, leave, agents)
    waiting = chances[agents:]
    length = sum(ahead * chance for ahead, chance in enumerate(waiting))
    reached = _served_within(served * agents, leave, len(waiting), within_s)
    within = sum(chances[:agents]) + sum(
        chance * by for chance, by in zip(waiting, reached, strict=True)
    )
    return Expected(length / arrivals_per_s, min(1.0, leave * length / arrivals_per_s), within)


def _states(arrive: float, served: float, leave: float, agents: int) -> list[float]:
    """How likely so many are there at a moment, from none on."""
    weights, total, newest = [1.0], 1.0, 1.0
    # Who can't be served has to leave: the line is as long as it takes for that.
    usual = max(0.0, arrive - agents * served) / leave
    if usual > _MOST_LINES:
        raise ValueError("So many would wait that it can't be reckoned.")
    for there in range(1, agents + _LONGEST_LINE + 2 * int(usual)):
        newest *= arrive / (min(there, agents) * served + max(0, there - agents) * leave)
        weights.append(newest)
        total += newest
        if total > 1e200:
            weights = [one / total for one in weights]
            newest, total = newest / total, 1.0
        if there > agents and newest < total * 1e-12:
            break
    return [one / total for one in weights]


def _served_within(rate: float, leave: float, length: int, within_s: float) -> list[float]:
    """For each number of people ahead: how likely one is served by then and has not left.

    Each step of the line happens at the rate at which agents finish or people ahead leave; one
    leaves oneself at one's own. Solved step by step in time.
    """
    if within_s <= 0 or rate <= 0:
        return [0.0] * length
    whole, length = length, _within_reach(rate, leave, length, within_s)
    by_then = [0.0] * length
    fastest = rate + (length + 1) * leave
    steps = max(_STEPS, round(within_s * fastest * 2))
    step = within_s / steps
    for _ in range(steps):
        before = 1.0
        for ahead in range(length):
            old = by_then[ahead]
            moves = rate + ahead * leave
            by_then[ahead] = old + step * (moves * (before - old) - leave * old)
            before = old
    return by_then + [0.0] * (whole - length)


def _within_reach(rate: float, leave: float, length: int, within_s: float) -> int:
    """From how many people ahead on nobody is served by then, as good as certainly."""
    for ahead in range(length):
        steps = (rate + ahead * leave) * within_s
        if ahead > steps + _UNLIKELY * (sqrt(steps) + 1) and leave * within_s < 1:
            return ahead
    return length
