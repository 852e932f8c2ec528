"""Choosing for a whole floor at once: who gets which of a thousand waiting conversations.

Two floors of 200 agents and 20 queues: one where each agent serves three queues,
as in a clinic, and one where everybody serves all of them, which is the most
there is to compare. Conversations need up to two skills at some level, some give
way with waiting; some were declined before, some patients have an agent of
their own. The same seed gives the same floor.
"""

import gc
import random
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from psc_app.domain.matching import (
    AgentView,
    Decline,
    Relax,
    WaitingView,
    assign,
    choose,
)
from psc_app.domain.vocabulary import AssignmentMethod, Presence, SkillMatching

WAITING, AGENTS, QUEUES, SKILLS = 1_000, 200, 20, 12
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
_RELAXING = (Relax(60, 3), Relax(180, 6), Relax(300, 10))
_METHODS = tuple(AssignmentMethod)


def main(times: int = 30) -> str:
    """Choose so many times on each floor; a table."""
    rows = [
        _row("each in 3 queues", 3, 5, times),
        _row("each in 3 queues, all full but 20", 3, 5, times, full=AGENTS - 20),
        _row(f"all in {QUEUES} queues", QUEUES, 5, times),
        _row(f"all in {QUEUES} queues, room for everything", QUEUES, 10, times),
    ]
    return "\n".join(
        [
            f"Choosing for {WAITING:,} waiting conversations among {AGENTS} agents in {QUEUES}"
            f" queues with skills; milliseconds, of {times} runs. The last column is one"
            f" conversation by itself, with a reason for each agent who did not get it.",
            "",
            "| agents | fastest | median | slowest | given | one by itself |",
            "|---|---|---|---|---|---|",
            *rows,
        ]
    )


def _row(name: str, queues_each: int, units: int, times: int, full: int = 0) -> str:
    waiting, members, methods = floor(random.Random(7), queues_each, units, full)
    gc.collect()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        given = assign(waiting, members, methods, NOW)
        taken.append((time.perf_counter() - begin) * 1_000)
    alone = []
    for one in waiting[:200]:
        begin = time.perf_counter()
        choose(one, members[one.queue_id], methods[one.queue_id], NOW)
        alone.append((time.perf_counter() - begin) * 1_000)
    return (
        f"| {name} | {min(taken):.1f} | {statistics.median(taken):.1f} | {max(taken):.1f}"
        f" | {len(given)} | {statistics.median(alone):.2f} |"
    )


def floor(
    chance: random.Random, queues_each: int, units: int, full: int
) -> tuple[list[WaitingView], dict[int, Sequence[AgentView]], dict[int, AssignmentMethod]]:
    """A floor: what waits, the members of each queue, and the queues' methods."""
    agents = [_agent(chance, key, 0 if key <= full else units) for key in range(1, AGENTS + 1)]
    members: dict[int, list[AgentView]] = {queue_id: [] for queue_id in range(1, QUEUES + 1)}
    for agent in agents:
        for queue_id in chance.sample(range(1, QUEUES + 1), queues_each):
            members[queue_id].append(agent)
    methods = {queue_id: _METHODS[queue_id % len(_METHODS)] for queue_id in members}
    waiting = [_waiting(chance, key) for key in range(1, WAITING + 1)]
    return waiting, dict(members), methods


def _ago(chance: random.Random, seconds: int) -> datetime:
    return NOW - timedelta(seconds=chance.randrange(seconds))


def _agent(chance: random.Random, key: int, units: int) -> AgentView:
    used = chance.randrange(units) if units else 0
    return AgentView(
        staff_id=key,
        presence=Presence.BUSY if used else Presence.AVAILABLE,
        connected=chance.random() < 0.95,
        free_units=units - used,
        used_units=used,
        sessions=used,
        skills={
            skill: chance.randint(1, 10)
            for skill in chance.sample(range(SKILLS), chance.randint(1, 5))
        },
        last_assigned_at=_ago(chance, 3_600),
        last_freed_at=_ago(chance, 3_600),
    )


def _waiting(chance: random.Random, key: int) -> WaitingView:
    needs = {
        skill: chance.randint(1, 10)
        for skill in chance.sample(range(SKILLS), chance.choice([0, 1, 1, 2]))
    }
    declines = {}
    if chance.random() < 0.1:
        declines = {chance.randint(1, AGENTS): Decline(1, _ago(chance, 120))}
    return WaitingView(
        key,
        chance.randint(1, QUEUES),
        priority=chance.choice([0, 0, 0, 0, 1, 2]),
        front_of_line=chance.random() < 0.02,
        queued_at=_ago(chance, 400),
        needs=needs,
        matching=chance.choice([SkillMatching.EXACT, SkillMatching.EXACT, SkillMatching.CLOSEST]),
        relaxing=_RELAXING,
        declines=declines,
        affinity=chance.randint(1, AGENTS) if chance.random() < 0.2 else None,
    )
