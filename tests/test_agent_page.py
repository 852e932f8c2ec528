"""The supervisors' page about agents: the grid, the presences, one agent's day."""

from typing import Any

import pytest
from handing_on import new_queue
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.agent_figure_cards import AgentFigures, AgentPage
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.insight_cards import BehindCard
from psc_app.domain.measures import catalogue
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.vocabulary import Deed, Role
from psc_app.services import consults, offers, presence, transfers
from psc_app.services.insights import agent_page, behind
from psc_app.services.journal import log


@pytest.fixture
def sue(clinic: Clinic) -> Actor:
    return clinic.staff(Role.SUPERVISOR, member=False)


def page(
    clinic: Clinic, who: Actor, sort: str = "", presence: str = "", **chosen: Any
) -> AgentPage:
    house = clinic.house
    house.store.look_now(SYSTEM, house.ledger.catch_up)
    house.ledger.cuts.clear()
    return house.store.look_now(
        who, agent_page.page, house.ledger, Chosen(**chosen), sort=sort, presence=presence
    )


def row(shown: AgentPage, agent: Actor) -> AgentFigures:
    return next(one for one in shown.rows if one.staff_id == agent.id)


def cell(shown: AgentPage, agent: Actor, key: str) -> str:
    return next(one.text for one in row(shown, agent).cells if one.key == key)


def test_every_agent_has_a_row_with_where_they_stand_now(clinic: Clinic, sue: Actor):
    ana, ben = clinic.staff(units=4), clinic.staff()
    clinic.talk(ana)
    clinic.do(ben, presence.choose, "appear away")
    shown = page(clinic, sue)
    assert {one.staff_id for one in shown.rows} == {ana.id, ben.id, sue.id}
    one = row(shown, ana)
    assert (one.used, one.units, one.share, one.ongoing) == (1, 4, 25, 1)
    assert (one.presence_label, row(shown, ben).presence_label) == ("Busy", "Appear away")
    assert [column.label for column in shown.columns] == [
        "Agent", "Presence", "Since", "Capacity", "Ongoing", "Handle time", "Response time",
        "Accepted / offered", "Rejected", "Timed out", "Transferred", "Consult time", "Occupancy",
        "Rating",
    ]  # fmt: skip


def test_the_figures_are_of_each_agents_own_offers_and_sessions(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    chat = clinic.start()
    clinic.do(ana, offers.reject, clinic.offers(chat)[0].id)
    other = clinic.start()
    clinic.do(ana, offers.accept, clinic.offers(other)[0].id)
    ben = clinic.staff(member=False)
    pharmacy = new_queue(clinic, "Pharmacy", ben)
    asked = clinic.do(ana, consults.ask_agent, other, ben.id, "")
    clinic.do(ben, offers.accept, asked)
    clinic.clock.turn(seconds=50)
    clinic.do(ana, transfers.to_queue, other, pharmacy, "")
    clinic.clock.turn(seconds=5)
    shown = page(clinic, sue)
    assert cell(shown, ana, "accepted_offers") == "1 / 2"
    assert (cell(shown, ana, "rejected"), cell(shown, ana, "timed_out")) == ("1", "0")
    assert cell(shown, ana, "transfers") == "1"
    assert cell(shown, ana, "handle_time") == "50 s"
    assert cell(shown, ben, "consult_time") == "50 s"
    assert cell(shown, ben, "handle_time") == "–"


def behind_cell(clinic: Clinic, who: Actor, staff_id: int, key: str, **chosen: Any) -> BehindCard:
    """An agent's figure with the conversations behind it."""
    ledger = clinic.house.ledger
    return clinic.do(who, behind.of_agent, ledger, Chosen(**chosen), staff_id, key)


def a_shared_morning(clinic: Clinic) -> None:
    """Two agents: offers of all kinds, a talk that goes from one to the other, advice, a rating."""
    ana = clinic.staff()
    clinic.do(ana, offers.reject, clinic.offers(clinic.start())[0].id)
    talk = clinic.start()
    clinic.do(ana, offers.accept, clinic.offers(talk)[0].id)
    ben = clinic.staff(member=False)
    asked = clinic.do(ana, consults.ask_agent, talk, ben.id, "")
    clinic.do(ben, offers.accept, asked)
    clinic.clock.turn(seconds=50)
    clinic.do(SYSTEM, lambda work: log(work, Deed.RATED, conversation_id=talk, rating=5))
    clinic.do(ana, transfers.to_queue, talk, new_queue(clinic, "Pharmacy", ben), "")
    clinic.do(ben, offers.accept, clinic.offers(talk)[-1].id)
    clinic.clock.turn(seconds=30)
    clinic.close(ben, talk)


def test_the_conversations_behind_each_cell_of_the_grid_add_up_to_it(clinic: Clinic, sue: Actor):
    a_shared_morning(clinic)
    shown = page(clinic, sue)
    looked = 0
    for one in shown.rows:
        for there in one.cells:
            found = behind_cell(clinic, sue, one.staff_id, there.key)
            assert (found.of, found.figure.text) == (one.name, there.text), there.key
            if there.key == "occupancy":
                assert not found.rows
                assert "time on duty" in found.empty
                continue
            above, below = (
                sum(getattr(row, at) for row in found.rows) for at in ("above", "below")
            )
            counts = there.key == "accepted_offers" or not catalogue.measure(there.key).denominator
            value = above if counts else above / below if below else None
            assert value == pytest.approx(there.raw) or not (value or there.raw), there.key
            looked += found.total
    assert looked > 8


def test_of_a_talk_that_two_had_each_has_their_own_share(clinic: Clinic, sue: Actor):
    a_shared_morning(clinic)
    rows = {one.name: one.staff_id for one in page(clinic, sue).rows}
    ana, ben = (
        behind_cell(clinic, sue, rows[name], "handle_time") for name in ("Ben Katz", "Noor Haddad")
    )
    assert [row.part for row in (*ana.rows, *ben.rows)] == ["50 s", "30 s"]
    assert ana.sum == "50 s ÷ 1 = 50 s"
    assert "their own part" in ana.figure.formula


def test_an_agents_day_explains_their_figures(clinic: Clinic, sue: Actor):
    a_shared_morning(clinic)
    shown = page(clinic, sue)
    agent = shown.rows[0]
    day = page(clinic, sue, staff_id=agent.staff_id).day
    assert [one.text for one in day.figures] == [one.text for one in agent.cells]
    assert all(one.definition and one.formula for one in day.figures)
    heads = [one for one in shown.columns if one.formula]
    assert [one.key for one in heads] == [one.key for one in day.figures]


def test_whoever_looks_behind_an_agents_figure_stands_in_the_audit_log(clinic: Clinic, sue: Actor):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    page(clinic, sue, staff_id=ana.id)
    assert not clinic.audits("saw behind a figure")
    behind_cell(clinic, sue, ana.id, "accepted_offers")
    (audit,) = clinic.audits("saw behind a figure")
    assert (audit.actor_id, audit.patient_id, audit.object_id) == (sue.id, elsa.id, talk)


def test_nothing_is_behind_what_no_agent_has(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    for staff_id, key in ((4711, "handle_time"), (ana.id, "incoming"), (ana.id, "profit")):
        with pytest.raises(BadInput, match="There is no such"):
            behind_cell(clinic, sue, staff_id, key)
    for who in (ana, clinic.visitor(), clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            behind_cell(clinic, who, ana.id, "handle_time")


def test_the_grid_is_sorted_by_any_column_and_what_has_no_figure_is_last(
    clinic: Clinic, sue: Actor
):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    for agent, seconds in ((ben, 30), (ana, 90)):
        talk = clinic.talk(agent)
        clinic.clock.turn(seconds=seconds)
        clinic.close(agent, talk)
    keys = [one.staff_id for one in page(clinic, sue, "-handle_time").rows]
    assert keys[:2] == [ana.id, ben.id]
    keys = [one.staff_id for one in page(clinic, sue, "handle_time").rows]
    assert keys[:2] == [ben.id, ana.id]
    assert noor.id in keys[2:]
    names = [one.name for one in page(clinic, sue, "-name").rows]
    assert names == sorted(names, reverse=True)
    by_nothing = page(clinic, sue, "no such column")
    assert len(by_nothing.rows) == 4
    column = next(one for one in page(clinic, sue, "-rating").columns if one.key == "rating")
    assert (column.sorted, column.then) == ("descending", "rating")


def test_the_grid_narrows_to_a_queue_and_to_a_presence(clinic: Clinic, sue: Actor):
    ana, ben = clinic.staff(), clinic.staff(member=False)
    pharmacy = new_queue(clinic, "Pharmacy", ben)
    clinic.do(ana, presence.choose, "appear away")
    assert [one.staff_id for one in page(clinic, sue, queue_id=pharmacy).rows] == [ben.id]
    away = page(clinic, sue, presence="appear away")
    assert [one.staff_id for one in away.rows] == [ana.id]
    counted = dict(zip(away.presences.keys, away.presences.series[0].values, strict=True))
    assert {key: number for key, number in counted.items() if number} == {
        "appear away": 1.0,
        "available": 2.0,
    }


def test_presences_over_time_are_averages_of_each_quarter_hour(clinic: Clinic, sue: Actor):
    clinic.clock.turn(seconds=-clinic.clock.now().timestamp() % 900)
    ana = clinic.staff()
    clinic.clock.turn(minutes=15)
    clinic.do(ana, presence.choose, "appear away")
    clinic.clock.turn(minutes=15)
    clinic.do(ana, presence.choose, "offline")
    clinic.clock.turn(minutes=15)
    shown = page(clinic, sue).over_time
    (away,) = [one for one in shown.series if one.key == "appear away"]
    there = [value for value in away.values if value]
    assert there == [1.0]
    assert "offline" not in [one.key for one in shown.series]
    at = away.values.index(1.0)
    (available,) = [one for one in shown.series if one.key == "available"]
    assert available.values[at - 1] == 2.0
    assert available.values[at : at + 2] == (1.0, 1.0)


def test_an_agents_day_has_presence_load_and_conversations_along_the_clock(
    clinic: Clinic, sue: Actor
):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    clinic.clock.turn(seconds=120)
    second = clinic.talk(ana)
    clinic.clock.turn(seconds=60)
    clinic.close(ana, talk)
    clinic.clock.turn(seconds=30)
    day = page(clinic, sue, staff_id=ana.id).day
    rows = {}
    for spell in day.timeline.spells:
        rows.setdefault(spell.row, []).append((spell.label, (spell.end - spell.start) // 1000))
    assert rows["Presence"] == [("Busy", 210)]
    assert rows["Capacity"] == [
        ("1 of 3 in use", 120),
        ("2 of 3 in use", 60),
        ("1 of 3 in use", 30),
    ]
    assert [length for _, length in rows["Conversations"]] == [180]
    assert [length for _, length in rows["Conversations, 2."]] == [90]
    newest, first = day.talks
    assert (newest.id, newest.ended, newest.lasted) == (second, 0, "1 min 30 s")
    assert (first.id, first.end, first.disposition) == (talk, "agent ended", "Answered")


def test_the_day_says_how_conversations_sounded_and_how_low_they_were(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    talk, quiet = clinic.talk(ana), clinic.talk(ana)
    for level in (-3, -1):
        clinic.do(SYSTEM, _sounds, talk, level)
    day = page(clinic, sue, staff_id=ana.id).day
    found = {one.id: one for one in day.talks}
    assert (found[talk].mood.label, found[talk].lowest) == ("slightly negative", "very negative")
    assert (found[quiet].mood.known, found[quiet].lowest) == (False, "")
    assert [one for one in day.moods.series[0].values if one] == [1.0]


def _sounds(work: Any, talk: int, level: int) -> None:
    log(work, Deed.MOOD, conversation_id=talk, level=level, engine="basic")


def test_only_supervisors_see_agents_figures(clinic: Clinic):
    for who in (clinic.staff(), clinic.visitor(), clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            page(clinic, who)
