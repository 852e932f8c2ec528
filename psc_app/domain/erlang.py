"""Erlang C: how long people wait in a queue with a fixed number of agents.

It holds for arrivals by chance (Poisson), service times by chance (exponential),
patients who stay, and agents who serve one at a time in order of arrival. The
tests hold the app's own routing against it.

Source: A. K. Erlang, Solution of some problems in the theory of probabilities
of significance in automatic telephone exchanges (1917).
"""

from math import exp, inf


def chance_of_waiting(arrivals_per_s: float, service_s: float, agents: int) -> float:
    """The share of arrivals, from 0 to 1, who find all agents busy.

    It is 1 where more arrives than the agents can serve, as the line then
    grows for ever.

    Args:
        arrivals_per_s: mean number of arrivals in a second.
        service_s: mean seconds an agent needs for one.
        agents: how many serve.

    Raises:
        ValueError: if a number is below 0.
    """
    if arrivals_per_s < 0 or service_s < 0 or agents < 0:
        raise ValueError("Arrivals, service time and agents can't be below 0.")
    load = arrivals_per_s * service_s
    if load == 0:
        return 0.0 if agents or not arrivals_per_s else 1.0
    if load >= agents:
        return 1.0
    # Erlang B by its recursion, which needs no factorials and so never overflows.
    blocked = 1.0
    for serving in range(1, agents + 1):
        blocked = load * blocked / (serving + load * blocked)
    return blocked / (1 - load / agents * (1 - blocked))


def mean_wait(arrivals_per_s: float, service_s: float, agents: int) -> float:
    """Mean seconds from arrival to being served, over all who arrive.

    Infinite where more arrives than the agents can serve. Arguments and errors
    are those of chance_of_waiting.
    """
    waiting = chance_of_waiting(arrivals_per_s, service_s, agents)
    if waiting == 0:
        return 0.0
    spare = agents - arrivals_per_s * service_s
    return waiting * service_s / spare if spare > 0 else inf


def service_level(arrivals_per_s: float, service_s: float, agents: int, within_s: float) -> float:
    """The share of arrivals, from 0 to 1, who are served within so many seconds.

    0 where more arrives than the agents can serve. Other arguments and errors
    are those of chance_of_waiting.
    """
    waiting = chance_of_waiting(arrivals_per_s, service_s, agents)
    if waiting == 0:
        return 1.0
    spare = agents - arrivals_per_s * service_s
    if spare <= 0:
        return 0.0
    return 1 - waiting * exp(-spare * max(within_s, 0) / service_s)
