"""The same random day on SQLite and on PostgreSQL leaves the same log."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, new_database
from hand_clock import HandClock
from people import Clinic
from random_day import RandomDay

from psc_app.models.journal import Event
from psc_app.wiring import build_house

STEPS = 400


def log_of_a_day(database: str, folder: Path, seed: int) -> list[tuple[Any, ...]]:
    """What happened to whom, in order; a conversation is called by when it first came up."""
    folder.mkdir()
    with contextlib.ExitStack() as stack:
        config = stack.enter_context(new_database(database, folder))
        house = build_house(config, HandClock())
        stack.callback(house.store.stop)
        day = RandomDay(Clinic(house, house.clock), seed)
        day.live(STEPS)
        # Keys themselves differ: PostgreSQL leaves gaps where something was refused.
        places: dict[int | None, int] = {}
        return [
            (
                *(e.at, e.deed, e.actor_role, e.state_before, e.state_after, e.reason),
                *(e.staff_id, e.queue_id, sorted(e.detail)),
                places.setdefault(e.conversation_id, len(places)),
            )
            for e in day.clinic.rows(Event)
        ]


@pytest.mark.slow
def test_a_day_goes_the_same_way_on_both_databases(tmp_path: Path):
    sqlite, postgresql = (log_of_a_day(kind, tmp_path / kind, seed=5) for kind in KINDS)
    assert len(sqlite) == len(postgresql) > 800
    for ours, theirs in zip(sqlite, postgresql, strict=True):
        assert ours == theirs
