"""Tasks: made from whatever calls for it, taken, done, and never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.cards import millis
from psc_app.domain.due_dates import due_at
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.cases import FollowUp
from psc_app.services import case_lists, cases, task_lists, tasks, timeline


def made(clinic: Clinic, agent: Actor, title: str = "Call the pharmacy", **more):
    return clinic.do(agent, tasks.make, title=title, **more)


def shown(clinic: Clinic, actor: Actor, whose: str = "mine", **more) -> list[str]:
    return [row.title for row in clinic.look(actor, task_lists.listed, whose, **more).rows]


def in_days(clinic: Clinic, days: float) -> datetime:
    return clinic.clock.now() + timedelta(days=days)


# ---------------------------------------------------------------- making


def test_a_task_for_a_conversation_has_its_patient_and_is_on_the_owners_list(clinic: Clinic, rung):
    agent, nurse, patient = clinic.staff(), clinic.staff(Role.NURSE), clinic.patient()
    chat = clinic.talk(agent, patient)
    rung.take()
    card = made(clinic, agent, due_at=in_days(clinic, 1), owner_id=nurse.id, conversation_id=chat,
                notes="Four tablets left")  # fmt: skip
    assert (card.patient, card.owner, card.made_by) == ("Elsa Vargas", nurse.name, agent.name)
    assert {topics.TASKS, topics.tasks_of(nurse.id), topics.matters(chat)} <= rung.take()
    assert shown(clinic, nurse) == ["Call the pharmacy"]
    assert shown(clinic, agent) == []
    assert shown(clinic, agent, "made") == ["Call the pharmacy"]
    (event,) = clinic.events(Deed.TASK_MADE)
    assert (event.conversation_id, event.staff_id) == (chat, nurse.id)
    assert "pharmacy" not in str(event.detail)
    (entry,) = clinic.audits("made task")
    assert (entry.patient_id, entry.object_id) == (patient.id, card.id)


def test_a_task_of_a_case_has_its_patient_and_stands_in_the_case(clinic: Clinic):
    agent = clinic.staff()
    case = clinic.do(
        agent, cases.open_case, clinic.talk(agent, clinic.patient()), title="Refill"
    ).row
    card = made(clinic, agent, case_id=case.id, owner_id=agent.id)
    assert (card.patient, card.case_number) == ("Elsa Vargas", case.number)
    assert [one.id for one in clinic.look(agent, case_lists.again, case.id).tasks] == [card.id]


def test_a_form_that_was_sent_twice_makes_one_task(clinic: Clinic):
    agent = clinic.staff()
    assert made(clinic, agent).id == made(clinic, agent).id
    assert made(clinic, agent, "Another").id != made(clinic, agent, owner_id=agent.id).id
    clinic.clock.turn(seconds=11)
    made(clinic, agent)
    assert len(clinic.rows(FollowUp)) == 4


def test_a_task_needs_a_title_and_a_time_that_lies_ahead(clinic: Clinic):
    agent = clinic.staff()
    elsa, omar = clinic.patient(), clinic.patient("Omar", "Diaz")
    talk, other = clinic.talk(agent, elsa), clinic.talk(agent, omar)
    case = clinic.do(agent, cases.open_case, other, title="Refill").row
    for refusal, more in (
        ("title", {"title": ""}),
        ("4,000", {"notes": "x" * 4_001}),
        ("lies ahead", {"due_at": clinic.clock.now()}),
        ("colleague who works", {"owner_id": 4711}),
        ("different patients", {"conversation_id": talk, "case_id": case.id}),
        ("different patients", {"conversation_id": talk, "patient_id": omar.id}),
    ):
        with pytest.raises(BadInput, match=refusal):
            made(clinic, agent, **({"title": "Call"} | more))
    assert clinic.rows(FollowUp) == []


def test_tasks_are_made_only_for_what_is_ones_own_to_work_with(clinic: Clinic):
    agent, other = clinic.staff(), clinic.staff()
    patient = clinic.patient()
    chat = clinic.talk(agent, patient)
    case = clinic.do(agent, cases.open_case, chat, title="Refill").row
    for what in ({"conversation_id": chat}, {"case_id": case.id}, {"patient_id": patient.id}):
        with pytest.raises(NotAllowed):
            made(clinic, other, **what)
        assert made(clinic, agent, str(what), **what).patient == "Elsa Vargas"
    admin = clinic.staff(Role.ADMIN, member=False, ready=False)
    for nobody in (admin, patient, clinic.visitor()):
        with pytest.raises(NotAllowed):
            made(clinic, nobody)


# ---------------------------------------------------------------- from making to done


def test_nobodys_task_is_in_every_list_without_its_patient_and_one_takes_it(clinic: Clinic):
    agent, taker, late = (clinic.staff() for _ in range(3))
    chat = clinic.talk(agent, clinic.patient())
    card = made(clinic, agent, conversation_id=chat, notes="About her tablets")
    (row,) = clinic.look(taker, task_lists.listed, "nobody").rows
    assert (row.title, row.patient, row.notes, row.conversation_id, row.opens) == (
        "Call the pharmacy", "", "", 0, False,
    )  # fmt: skip
    for verb in (tasks.done, tasks.cancel, tasks.reopen):
        with pytest.raises(NotAllowed):
            clinic.do(taker, verb, card.id)
    taken = clinic.do(taker, tasks.take, card.id)
    assert (taken.mine, taken.patient, taken.notes) == (True, "Elsa Vargas", "About her tablets")
    with pytest.raises(TooLate, match="first"):
        clinic.do(late, tasks.take, card.id)
    with pytest.raises(NotAllowed):
        clinic.do(late, tasks.take, 4711)
    assert [entry.actor_id for entry in clinic.audits("took task")] == [taker.id]


@pytest.mark.both
def test_of_many_who_take_a_task_at_once_one_has_it(clinic: Clinic):
    card = made(clinic, clinic.staff())
    crowd = [clinic.staff() for _ in range(8)]

    def take(one: Actor) -> bool:
        try:
            clinic.do(one, tasks.take, card.id)
        except TooLate:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        took = list(pool.map(take, crowd))
    assert sum(took) == 1
    assert clinic.rows(FollowUp)[0].owner_id == crowd[took.index(True)].id


def test_a_task_that_is_done_says_by_whom_and_can_be_opened_again(clinic: Clinic, rung):
    agent, patient = clinic.staff(), clinic.patient()
    chat = clinic.talk(agent, patient)
    card = made(clinic, agent, conversation_id=chat, owner_id=agent.id, due_at=in_days(clinic, 1))
    clinic.clock.turn(hours=1)
    rung.take()
    clinic.do(agent, tasks.done, card.id)
    assert {topics.tasks_of(agent.id), topics.patient(patient.id)} <= rung.take()
    (over,) = clinic.look(agent, task_lists.listed, "over").rows
    assert (over.done, over.done_by, over.done_at) == (True, agent.name, millis(clinic.clock.now()))
    for verb in (tasks.done, tasks.cancel):
        with pytest.raises(TooLate):
            clinic.do(agent, verb, card.id)
    with pytest.raises(TooLate):
        clinic.do(agent, tasks.change, card.id, title="Something else", due_at=None)
    (entry,) = clinic.do(agent, timeline.timeline, patient.id, kinds=frozenset({"Task"})).entries
    assert (entry.title, entry.note) == ("Task done", "Call the pharmacy")
    rung.take()
    for _ in range(2):
        clinic.do(agent, tasks.reopen, card.id)
    assert topics.patient(patient.id) in rung.take()
    assert shown(clinic, agent) == ["Call the pharmacy"]
    assert len(clinic.audits("reopened task")) == 1
    assert clinic.do(agent, timeline.timeline, patient.id, kinds=frozenset({"Task"})).entries == ()


def test_a_task_is_changed_given_on_and_cancelled(clinic: Clinic, rung):
    agent, nurse = clinic.staff(), clinic.staff(Role.NURSE)
    card = made(clinic, agent, owner_id=agent.id)
    due = in_days(clinic, 2)
    clinic.do(agent, tasks.change, card.id, title="Call them", due_at=due, notes="Before noon")
    rung.take()
    clinic.do(agent, tasks.give, card.id, nurse.id)
    assert {topics.tasks_of(agent.id), topics.tasks_of(nurse.id)} <= rung.take()
    with pytest.raises(BadInput, match="colleague"):
        clinic.do(agent, tasks.give, card.id, 4711)
    (row,) = clinic.look(nurse, task_lists.listed).rows
    assert (row.title, row.notes, row.due_at) == ("Call them", "Before noon", millis(due))
    clinic.do(nurse, tasks.give, card.id, None)
    clinic.do(agent, tasks.cancel, card.id)
    assert [one.status for one in clinic.look(agent, task_lists.listed, "over").rows] == [
        "cancelled"
    ]


def test_strangers_to_a_task_neither_see_nor_change_it(clinic: Clinic):
    agent, stranger = clinic.staff(), clinic.staff()
    card = made(clinic, agent, owner_id=agent.id)
    admin = clinic.staff(Role.ADMIN, member=False, ready=False)
    for nobody in (stranger, admin, clinic.patient(), clinic.visitor()):
        for verb, arguments in (
            (tasks.done, {}),
            (tasks.cancel, {}),
            (tasks.reopen, {}),
            (tasks.give, {"owner_id": None}),
            (tasks.change, {"title": "Mine", "due_at": None}),
        ):
            with pytest.raises(NotAllowed):
                clinic.do(nobody, verb, card.id, **arguments)
    assert shown(clinic, stranger, "open") == []
    supervisor = clinic.staff(Role.SUPERVISOR, member=False, ready=False)
    assert shown(clinic, supervisor, "open") == ["Call the pharmacy"]
    for nobody in (admin, clinic.patient()):
        with pytest.raises(NotAllowed):
            clinic.look(nobody, task_lists.listed)
        assert clinic.look(nobody, task_lists.dues) == ()


# ---------------------------------------------------------------- lists


def test_lists_are_in_the_order_of_what_is_due(clinic: Clinic):
    agent = clinic.staff()
    mine = {"owner_id": agent.id}
    made(clinic, agent, "No bound", **mine)
    made(clinic, agent, "In a week", due_at=in_days(clinic, 7), **mine)
    soon = made(clinic, agent, "In an hour", due_at=in_days(clinic, 1 / 24), **mine)
    made(clinic, agent, "For whoever")
    clinic.clock.turn(hours=2)
    ahead = ["In an hour", "In a week", "No bound"]
    assert shown(clinic, agent) == ahead
    assert shown(clinic, agent, overdue=True) == ["In an hour"]
    assert shown(clinic, agent, text="WEEK") == ["In a week"]
    assert shown(clinic, agent, "made") == shown(clinic, agent, "nobody") == ["For whoever"]
    assert clinic.look(agent, task_lists.counts) == {
        "mine": 3, "nobody": 1, "made": 1, "open": 4,
    }  # fmt: skip
    assert clinic.look(agent, task_lists.dues)[0] == soon.due_at
    with pytest.raises(BadInput):
        clinic.look(agent, task_lists.listed, "theirs")
    clinic.do(agent, task_lists.open_list, "mine")
    assert [entry.detail["found"] for entry in clinic.audits("listed tasks")] == [3]


def test_beside_a_conversation_stand_its_own_and_its_patients_open_tasks(clinic: Clinic):
    agent, other, patient = clinic.staff(), clinic.staff(), clinic.patient()
    first = clinic.talk(agent, patient)
    made(clinic, agent, "Of the first", conversation_id=first)
    clinic.do(agent, tasks.done, made(clinic, agent, "Done there", conversation_id=first).id)
    clinic.close(agent, first)
    chat = clinic.talk(agent, patient)
    made(clinic, agent, "Of this one", conversation_id=chat, due_at=in_days(clinic, 1))
    titles = [one.title for one in clinic.look(agent, task_lists.beside, chat)]
    assert titles == ["Of this one", "Of the first"]
    with pytest.raises(NotAllowed):
        clinic.look(other, task_lists.beside, chat)


# ---------------------------------------------------------------- when it is due

NOON = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)  # noon of a Friday in New York
ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("", None, 0),
        ("+0", date(2026, 3, 6), 22),
        ("+3", date(2026, 3, 9), 21),
        ("2026-03-08", date(2026, 3, 8), 21),
        (" 2026-12-24 ", date(2026, 12, 24), 22),
    ],
)
def test_a_day_means_the_hour_of_the_setting_in_the_clinics_zone(text, day, hour):
    found = due_at(text, NOON, ZONE, 17)
    if day is None:
        assert found is None
    else:
        assert found is not None
        moment = found.astimezone(UTC)
        assert (moment.date(), moment.hour) == (day, hour), "summer time began on 8 March"


def test_today_after_that_hour_means_the_end_of_the_day():
    assert due_at("+0", NOON + timedelta(hours=6), ZONE, 17) == datetime(
        2026, 3, 7, 4, 59, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["yesterday", "2026-03-05", "2026-02-30", "+-1", "+99999", "3"])
def test_what_is_no_day_or_over_is_refused(text: str):
    with pytest.raises(BadInput, match="Choose a day"):
        due_at(text, NOON, ZONE, 17)


@given(
    st.integers(0, 400),
    st.integers(0, 23),
    st.integers(0, 366 * 24 * 60),
    st.sampled_from([ZONE, "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"]),
)
def test_what_is_due_in_some_days_always_lies_ahead(days, hour, minutes, zone):
    now = NOON + timedelta(minutes=minutes)
    found = due_at(f"+{days}", now, zone, hour)
    # In a day's last minute "today" can be over before it is due.
    assert found is not None
    assert found > now - timedelta(minutes=1)
