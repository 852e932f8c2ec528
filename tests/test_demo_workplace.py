"""The demo's furniture: five queues that differ, all of it such as its own forms would take."""

from typing import Any

import pytest
from furnished import values
from people import Clinic

from psc_app.demo import workplace
from psc_app.demo.dialogues import DIALOGUES, LIVE
from psc_app.demo.people import STAFF
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.classification import Contact, validate
from psc_app.domain.errors import NotAllowed
from psc_app.domain.furniture_catalogue import OVERFLOW, PRESENCE, QUEUE
from psc_app.domain.furniture_fields import checked
from psc_app.domain.furniture_forms import check_steps
from psc_app.domain.hours import validate_periods
from psc_app.domain.vocabulary import Role
from psc_app.domain.workstream_fields import WORKSTREAM
from psc_app.models.people import Staff
from psc_app.models.workplace import (
    AgentSkill,
    ClassificationRule,
    CustomPresence,
    OverflowRule,
    Queue,
    QueueMember,
    Workstream,
)
from psc_app.services import (
    furniture,
    furniture_history,
    furniture_hours,
    furniture_people,
    furniture_queues,
    furniture_rules,
)
from psc_app.wiring import House


class Demo:
    """The demo's furniture in an empty house."""

    def __init__(self, house: House) -> None:
        self.do, self.look = house.store.do_now, house.store.look_now
        self.staff: dict[str, int] = self.do(SYSTEM, _hire)
        self.do(SYSTEM, workplace.furnish, self.staff)

    def rows(self, table: type[Any]) -> list[Any]:
        return Clinic.rows(self, table)  # type: ignore[arg-type]

    def goes(self, reason: str, **more: Any) -> str:
        sample = Contact(reason=reason, **more)
        return self.look(SYSTEM, furniture_rules.try_out, 1, sample).queue


def _hire(work: Any) -> dict[str, int]:
    people = [
        Staff(username=username, full_name=name, role=role.value, password_hash="",
              capacity_units=units, created_at=work.now)
        for username, name, role, units in STAFF
    ]  # fmt: skip
    work.session.add_all(people)
    work.session.flush()
    return {one.username: one.id for one in people}


@pytest.fixture
def demo(house: House) -> Demo:
    return Demo(house)


@pytest.mark.both
def test_there_are_five_queues_that_differ(demo: Demo):
    lines = demo.look(SYSTEM, furniture_queues.overview)
    assert {one.name for one in lines} == {
        "Front desk", "Nurse line", "Pharmacy", "Billing", "Spanish",
    }  # fmt: skip
    assert {one.hours for one in lines} >= {"Always open", "Office hours", "Pharmacy hours"}
    assert len({one.overflow for one in lines}) == 5
    assert all(one.members >= 3 and one.gets for one in lines)
    always = {one.name for one in lines if one.hours == "Always open"}
    assert always == {"Front desk", "Nurse line"}


def test_about_ten_agents_answer_and_the_old_names_are_still_there(demo: Demo):
    agents = demo.look(SYSTEM, furniture_people.agents)
    assert len(agents) == 11, "ten agents and the supervisor"
    assert all(one.queues for one in agents)
    assert all(any(level.level for level in one.levels) for one in agents)
    assert {"ana", "ben", "chloe", "dev", "sam", "ada", "priya"} <= set(demo.staff)
    assert len({name for _, name, _, _ in STAFF}) == len(STAFF)


@pytest.mark.parametrize(
    ("reason", "queue"),
    [
        ("I need a refill of my blood pressure tablets", "Pharmacy"),
        ("Side effects of my new medicine?", "Pharmacy"),
        ("My knee hurts since the weekend", "Nurse line"),
        ("Rash after new soap, very itchy", "Nurse line"),
        ("My son has a runny nose and a cough since two days", "Nurse line"),
        ("Question about my bill from last month", "Billing"),
        ("Does my insurance cover this?", "Billing"),
        ("Can I move my appointment on Thursday?", "Front desk"),
        ("Who am I?", "Front desk"),
        ("", "Front desk"),
    ],
)
def test_what_patients_write_leads_to_the_queue_for_it(demo: Demo, reason: str, queue: str):
    assert demo.goes(reason) == queue


def test_who_prefers_spanish_goes_to_the_spanish_queue_whatever_it_is_about(demo: Demo):
    for language in ("es", "es-MX", "Spanish", "ESPAÑOL"):
        assert demo.goes("My knee hurts", language=language) == "Spanish"
    assert demo.goes("My knee hurts", language="en") == "Nurse line"


def test_the_dialogues_of_the_demo_use_more_than_one_queue(demo: Demo):
    reasons = [dialogue.reason for dialogue in (*DIALOGUES, *LIVE)]
    assert {demo.goes(reason) for reason in reasons} >= {
        "Front desk", "Nurse line", "Pharmacy", "Billing",
    }  # fmt: skip


def test_every_rules_needs_are_met_by_some_member_of_its_queue(demo: Demo):
    levels = {(row.staff_id, row.skill_id): row.level for row in demo.rows(AgentSkill)}
    members = [(row.queue_id, row.staff_id) for row in demo.rows(QueueMember)]
    rules = {row.id: row for row in demo.rows(ClassificationRule)}
    closed = {row.queue_id: row.to_queue_id for row in demo.rows(OverflowRule) if row.to_queue_id}
    for rule in rules.values():
        for queue in {rule.queue_id, closed.get(rule.queue_id, rule.queue_id)}:
            able = [
                staff
                for at, staff in members
                if at == queue
                and all(levels.get((staff, n["skill_id"]), 0) >= n["level"] for n in rule.skills)
            ]
            assert able, f"{rule.name} finds nobody at queue {queue}"


def test_everything_is_such_as_the_forms_would_take(demo: Demo):
    for row in demo.rows(Workstream):
        found = checked(WORKSTREAM, furniture.values_of(WORKSTREAM, row))
        check_steps(found["relaxing"])
    for row in demo.rows(Queue):
        checked(QUEUE, furniture.values_of(QUEUE, row))
    for row in demo.rows(ClassificationRule):
        validate(row.conditions)
    for row in demo.rows(CustomPresence):
        checked(PRESENCE, furniture.values_of(PRESENCE, row))
    for row in demo.rows(OverflowRule):
        given = values("overflow") | furniture.values_of(OVERFLOW, row)
        checked(OVERFLOW, given)
        assert (row.to_queue_id is not None) == (row.action == "transfer to a queue")
    for week in demo.look(SYSTEM, furniture_hours.weeks).values():
        validate_periods(week.periods)
        assert len(week.holidays) == 3


def test_what_is_closed_sends_on_to_what_never_is(demo: Demo):
    queues = {row.id: row for row in demo.rows(Queue)}
    sent = {
        row.queue_id: queues[row.to_queue_id]
        for row in demo.rows(OverflowRule)
        if row.occasion == "out of hours"
    }
    assert all(sent[key].hours_id is None for key, row in queues.items() if row.hours_id)


def test_the_presences_are_lunch_training_and_on_the_phone(demo: Demo):
    found = {row.name: row.base for row in demo.rows(CustomPresence)}
    assert found == {
        "Lunch": "appear away", "Training": "do not disturb", "On the phone": "busy",
    }  # fmt: skip


def test_only_the_system_furnishes(demo: Demo, house: House):
    ada = Actor(Role.ADMIN, demo.staff["ada"], "Ada")
    with pytest.raises(NotAllowed):
        house.store.do_now(ada, workplace.furnish, demo.staff)
    assert demo.look(ada, furniture_history.changes) == ()
