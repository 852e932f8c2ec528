"""Cases: opened from a conversation, linked by themselves, followed until settled."""

from datetime import timedelta

import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.cases import Case, CaseChange, CaseConversation
from psc_app.services import (
    case_changes,
    case_lists,
    cases,
    identification,
    messages,
    settings,
    timeline,
)


def opened(clinic: Clinic, agent: Actor, chat: int, title: str = "Refill of her tablets", **more):
    return clinic.do(agent, cases.open_case, chat, title=title, **more).row


def shown(clinic: Clinic, actor: Actor, whose: str = "mine", **more) -> list[str]:
    return [row.title for row in clinic.look(actor, case_lists.listed, whose, **more).rows]


# ---------------------------------------------------------------- opening


def test_a_case_opened_from_a_conversation_has_its_patient_and_a_number(clinic: Clinic, rung):
    agent, patient = clinic.staff(), clinic.patient()
    chat = clinic.talk(agent, patient)
    rung.take()
    due = clinic.clock.now() + timedelta(days=2)
    card = clinic.do(
        agent, cases.open_case, chat, title="  Refill of \n her tablets ", kind="Refill",
        priority=1, due_at=due, notes="Four left", owner_id=agent.id,
    )  # fmt: skip
    row = card.row
    assert (row.number, row.title, row.kind) == ("C-000001", "Refill of her tablets", "Refill")
    assert (row.status, row.priority_label, row.mine, row.over) == ("new", "High", True, False)
    assert (row.patient, row.owner) == ("Elsa Vargas", agent.name)
    assert [note.body for note in card.notes] == ["Four left"]
    assert [(one.id, one.origin) for one in card.conversations] == [(chat, True)]
    assert [change.text for change in card.changes] == ["Opened"]
    assert {topics.CASES, topics.matters(chat), topics.patient(patient.id)} <= rung.take()
    (event,) = clinic.events(Deed.CASE_OPENED)
    assert (event.conversation_id, event.staff_id, event.actor_id) == (chat, agent.id, agent.id)
    assert "tablets" not in str(event.detail)
    (entry,) = clinic.audits("opened case")
    assert (entry.actor_id, entry.patient_id, entry.object_id) == (agent.id, patient.id, row.id)


def test_a_form_that_was_sent_twice_opens_one_case(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent)
    first = opened(clinic, agent, chat)
    assert opened(clinic, agent, chat).id == first.id
    clinic.clock.turn(seconds=11)
    assert opened(clinic, agent, chat).id != first.id


def test_a_case_needs_a_title_and_what_the_lists_have(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent)
    nurse_gone = 4711
    for refusal, more in (
        ("title", {"title": " \n "}),
        ("200 characters", {"title": "x" * 201}),
        ("4,000", {"notes": "x" * 4_001}),
        ("kind from the list", {"kind": "Weather"}),
        ("priority from the list", {"priority": 3}),
        ("lies ahead", {"due_at": clinic.clock.now()}),
        ("colleague who works", {"owner_id": nurse_gone}),
        (
            "colleague who works",
            {"owner_id": clinic.staff(Role.ADMIN, member=False, ready=False).id},
        ),
    ):
        with pytest.raises(BadInput, match=refusal):
            opened(clinic, agent, chat, **({"title": "Refill"} | more))
    assert clinic.rows(Case) == []
    clinic.do(SYSTEM, settings.change, "case.kinds", "Weather\nRefill")
    assert opened(clinic, agent, chat).kind == "Weather", "the first kind stands for none"


def test_only_who_has_a_part_in_a_conversation_opens_a_case_from_it(clinic: Clinic):
    agent, other = clinic.staff(), clinic.staff()
    patient = clinic.patient()
    chat = clinic.talk(agent, patient)
    others = [
        clinic.staff(role, member=False, ready=False) for role in (Role.ADMIN, Role.PRIVACY_OFFICER)
    ]
    for nobody in (other, patient, clinic.visitor(), *others):
        with pytest.raises(NotAllowed):
            opened(clinic, nobody, chat)
    assert clinic.rows(Case) == []
    assert opened(clinic, clinic.staff(Role.SUPERVISOR, member=False, ready=False), chat).id


# ---------------------------------------------------------------- by itself


def test_a_patients_one_open_case_is_linked_when_they_write_again(clinic: Clinic):
    agent, patient = clinic.staff(), clinic.patient()
    chat = clinic.talk(agent, patient)
    case = opened(clinic, agent, chat)
    clinic.close(agent, chat)
    again = clinic.talk(agent, patient)
    (row,) = clinic.look(agent, case_lists.beside, again)
    assert (row.id, row.here, row.by_itself, row.origin) == (case.id, True, True, False)
    (event,) = clinic.events(Deed.CASE_LINKED)
    assert (event.conversation_id, event.reason) == (again, "by itself")
    said = [m for m in clinic.messages(again) if m.author_kind == "system" and m.body]
    line = next(m for m in said if case.number in m.body)
    assert line.visibility == "internal"
    theirs = clinic.look(patient, messages.look_newest, again).messages
    assert [m for m in theirs if case.number in m.body] == [], "patients don't see it"


def test_a_guest_who_turns_out_to_be_the_patient_is_linked_as_well(clinic: Clinic):
    agent, patient = clinic.staff(), clinic.patient()
    case = opened(clinic, agent, clinic.talk(agent, patient))
    chat = clinic.talk(agent)
    assert clinic.look(agent, case_lists.beside, chat) == ()
    clinic.do(agent, identification.link, chat, patient.id)
    (row,) = clinic.look(agent, case_lists.beside, chat)
    assert (row.id, row.by_itself) == (case.id, True)


def test_of_two_open_cases_none_is_linked_and_of_closed_ones_neither(clinic: Clinic):
    agent, patient = clinic.staff(), clinic.patient()
    chat = clinic.talk(agent, patient)
    first, second = (opened(clinic, agent, chat, title) for title in ("First", "Second"))
    clinic.close(agent, chat)
    chat = clinic.talk(agent, patient)
    rows = clinic.look(agent, case_lists.beside, chat)
    assert {(row.title, row.here) for row in rows} == {("First", False), ("Second", False)}
    for case in (first, second):
        clinic.do(agent, case_changes.set_status, case.id, "resolved")
    clinic.close(agent, chat)
    clinic.talk(agent, patient)
    assert clinic.events(Deed.CASE_LINKED) == []


def test_taking_back_who_a_guest_is_takes_back_what_came_by_it(clinic: Clinic):
    agent, elsa, omar = clinic.staff(), clinic.patient(), clinic.patient("Omar", "Diaz")
    theirs = opened(clinic, agent, clinic.talk(agent, elsa), "Hers since long")
    chat = clinic.talk(agent)
    own = opened(clinic, agent, chat, "The guest's own")
    clinic.do(agent, identification.link, chat, elsa.id)
    assert {row.id for row in clinic.look(agent, case_lists.of_patient, elsa.id)} == {
        theirs.id,
        own.id,
    }
    clinic.do(agent, identification.unlink, chat)
    assert [row.id for row in clinic.look(agent, case_lists.of_patient, elsa.id)] == [theirs.id]
    assert [row.title for row in clinic.look(agent, case_lists.beside, chat)] == ["The guest's own"]
    clinic.do(agent, identification.link, chat, omar.id)
    assert [row.id for row in clinic.look(agent, case_lists.of_patient, omar.id)] == [own.id]
    told = [change.text for change in clinic.look(agent, case_lists.again, own.id).changes]
    assert told[:3] == [
        "Linked to its patient",
        "Its patient was taken back",
        "Linked to its patient",
    ]


# ---------------------------------------------------------------- by hand


def test_a_conversation_is_linked_by_hand_and_let_go_again(clinic: Clinic, rung):
    agent, patient = clinic.staff(), clinic.patient()
    chat = clinic.talk(agent, patient)
    first, _ = opened(clinic, agent, chat, "First"), opened(clinic, agent, chat, "Second")
    clinic.close(agent, chat)
    again = clinic.talk(agent, patient)
    rung.take()
    for _ in range(2):
        clinic.do(agent, cases.link, first.id, again)
    assert {topics.matters(chat), topics.matters(again)} <= rung.take()
    here = [row.title for row in clinic.look(agent, case_lists.beside, again) if row.here]
    assert here == ["First"]
    with pytest.raises(BadInput, match="stay together"):
        clinic.do(agent, cases.unlink, first.id, chat)
    clinic.do(agent, cases.unlink, first.id, again)
    clinic.do(agent, cases.unlink, first.id, again)
    assert topics.matters(again) in rung.take()
    assert len(clinic.rows(CaseConversation)) == 2
    assert len(clinic.audits("unlinked case")) == 1


def test_a_case_of_one_patient_is_not_linked_to_anothers_conversation(clinic: Clinic):
    agent = clinic.staff()
    case = opened(clinic, agent, clinic.talk(agent, clinic.patient()))
    chat = clinic.talk(agent, clinic.patient("Omar", "Diaz"))
    with pytest.raises(BadInput, match="another patient"):
        clinic.do(agent, cases.link, case.id, chat)
    other = clinic.staff()
    with pytest.raises(NotAllowed):
        clinic.do(other, cases.link, case.id, chat)
    theirs = clinic.talk(other)
    with pytest.raises(NotAllowed):
        clinic.do(agent, cases.link, case.id, theirs)


def test_a_guests_case_gets_the_patient_of_the_conversation_it_is_linked_to(clinic: Clinic):
    agent, patient = clinic.staff(), clinic.patient()
    case = opened(clinic, agent, clinic.talk(agent))
    clinic.do(agent, cases.link, case.id, clinic.talk(agent, patient))
    assert clinic.look(agent, case_lists.again, case.id).row.patient == "Elsa Vargas"


# ---------------------------------------------------------------- who may


def test_a_case_opens_for_who_sees_to_it_began_it_or_talked_with_the_patient(clinic: Clinic):
    agent, owner, talked, stranger = (clinic.staff() for _ in range(4))
    patient = clinic.patient(phone="+16175550134")
    earlier = clinic.talk(talked, patient)
    clinic.close(talked, earlier)
    case = opened(clinic, agent, clinic.talk(agent, patient), owner_id=owner.id)
    sees_all = clinic.staff(Role.SUPERVISOR, member=False, ready=False)
    for one in (agent, owner, talked, sees_all):
        card = clinic.do(one, case_lists.read, case.id)
        assert (card.row.patient, card.phone) == ("Elsa Vargas", "(617) 555-0134")
    assert [entry.actor_id for entry in clinic.audits("read case")] == [
        agent.id, owner.id, talked.id, sees_all.id,
    ]  # fmt: skip
    admin = clinic.staff(Role.ADMIN, member=False, ready=False)
    for nobody in (stranger, admin, patient, clinic.visitor()):
        for verb, *arguments in (
            (case_lists.read, case.id),
            (case_lists.again, case.id),
            (case_changes.set_status, case.id, "resolved"),
            (case_changes.set_priority, case.id, 2),
            (case_changes.set_title, case.id, "Mine"),
            (case_changes.set_kind, case.id, "Billing"),
            (case_changes.set_due, case.id, None),
            (case_changes.give, case.id, stranger.id),
            (cases.add_note, case.id, "Mine"),
        ):
            with pytest.raises(NotAllowed):
                clinic.do(nobody, verb, *arguments)
    with pytest.raises(NotAllowed):
        clinic.do(agent, case_lists.read, 4711)
    assert shown(clinic, stranger, "open") == []
    assert shown(clinic, talked, "open") == ["Refill of her tablets"]


def test_what_nobody_owns_stands_in_every_list_without_its_patient_until_taken(clinic: Clinic):
    agent, taker, late = (clinic.staff() for _ in range(3))
    case = opened(clinic, agent, clinic.talk(agent, clinic.patient()))
    (row,) = clinic.look(taker, case_lists.listed, "nobody").rows
    assert (row.title, row.patient, row.opens) == ("Refill of her tablets", "", False)
    assert shown(clinic, taker, "nobody", text="vargas") == [], "nor is it found by the name"
    assert shown(clinic, agent, "nobody", text="vargas") == ["Refill of her tablets"]
    with pytest.raises(NotAllowed):
        clinic.do(taker, case_lists.read, case.id)
    clinic.do(taker, case_changes.take, case.id)
    card = clinic.do(taker, case_lists.read, case.id)
    assert (card.row.patient, card.row.status, card.row.mine) == (
        "Elsa Vargas", "in progress", True,
    )  # fmt: skip
    with pytest.raises(TooLate, match="Somebody else was first"):
        clinic.do(late, case_changes.take, case.id)
    with pytest.raises(NotAllowed):
        clinic.do(late, case_changes.take, 4711)


@pytest.mark.both
def test_of_many_who_take_a_case_at_once_one_has_it(clinic: Clinic):
    from concurrent.futures import ThreadPoolExecutor

    agent = clinic.staff()
    case = opened(clinic, agent, clinic.talk(agent))
    crowd = [clinic.staff() for _ in range(8)]

    def take(one: Actor) -> bool:
        try:
            clinic.do(one, case_changes.take, case.id)
        except TooLate:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        took = list(pool.map(take, crowd))
    assert sum(took) == 1
    (row,) = clinic.rows(Case)
    assert row.owner_id == crowd[took.index(True)].id


@pytest.mark.both
def test_numbers_are_counted_on_also_when_many_open_at_once(clinic: Clinic):
    from concurrent.futures import ThreadPoolExecutor

    agent = clinic.staff()
    chat = clinic.talk(agent)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: opened(clinic, agent, chat, f"Case {n}"), range(24)))
    numbers = [row.number for row in clinic.rows(Case)]
    assert sorted(numbers) == [f"C-{n:06d}" for n in range(1, 25)]


# ---------------------------------------------------------------- changing


def test_each_change_is_kept_with_who_and_what_was(clinic: Clinic, rung):
    agent, other = clinic.staff(), clinic.staff()
    case = opened(clinic, agent, clinic.talk(agent, clinic.patient()))
    due = clinic.clock.now() + timedelta(days=3)
    rung.take()
    for verb, value in (
        (case_changes.give, other.id),
        (case_changes.set_status, "in progress"),
        (case_changes.set_priority, 2),
        (case_changes.set_kind, "Refill"),
        (case_changes.set_title, "Refill, with the pharmacy"),
        (case_changes.set_due, due),
    ):
        clinic.do(agent, verb, case.id, value)
        clinic.do(agent, verb, case.id, value)
        assert topics.CASES in rung.take()
    card = clinic.look(agent, case_lists.again, case.id)
    assert [change.text for change in reversed(card.changes)] == [
        "Opened",
        f"Owner: none → {other.name}",
        "Status: new → in progress",
        "Priority: Normal → Urgent",
        "Kind: Question → Refill",
        "Title: Refill of her tablets → Refill, with the pharmacy",
        f"Due: none → {due.date().isoformat()}",
    ]
    assert {change.who for change in card.changes} == {agent.name}
    assert len(clinic.audits("changed case")) == 6


def test_a_case_that_is_over_changes_only_after_it_was_reopened(clinic: Clinic):
    agent = clinic.staff()
    case = opened(clinic, agent, clinic.talk(agent), owner_id=agent.id)
    clinic.do(agent, case_changes.set_status, case.id, "resolved")
    assert clinic.rows(Case)[0].closed_at == clinic.clock.now()
    with pytest.raises(TooLate, match="Reopen"):
        clinic.do(agent, case_changes.set_priority, case.id, 2)
    with pytest.raises(BadInput, match="status from the list"):
        clinic.do(agent, case_changes.set_status, case.id, "lost")
    clinic.do(agent, cases.add_note, case.id, "They called to say thanks")
    clinic.do(agent, case_changes.set_status, case.id, "in progress")
    assert clinic.rows(Case)[0].closed_at is None
    clinic.do(agent, case_changes.set_priority, case.id, 2)


def test_notes_say_who_wrote_them_and_are_not_empty(clinic: Clinic):
    agent, nurse = clinic.staff(), clinic.staff(Role.NURSE)
    case = opened(clinic, agent, clinic.talk(agent, clinic.patient()), owner_id=nurse.id)
    with pytest.raises(BadInput, match="Write the note"):
        clinic.do(agent, cases.add_note, case.id, " \n")
    clinic.do(agent, cases.add_note, case.id, "Called the pharmacy")
    clinic.do(nurse, cases.add_note, case.id, "Signed")
    notes = clinic.look(agent, case_lists.again, case.id).notes
    assert [(one.who, one.body) for one in notes] == [
        (nurse.name, "Signed"),
        (agent.name, "Called the pharmacy"),
    ]
    assert "pharmacy" not in str([event.detail for event in clinic.events()])
    assert "pharmacy" not in str([entry.detail for entry in clinic.audits("noted on case")])


# ---------------------------------------------------------------- lists


def test_lists_are_in_the_order_of_what_is_due_and_narrowed_by_filters(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent, clinic.patient())
    now = clinic.clock.now()
    mine = {"owner_id": agent.id}
    opened(clinic, agent, chat, "No bound", **mine)
    opened(clinic, agent, chat, "Urgent, no bound", priority=2, **mine)
    opened(clinic, agent, chat, "In a week", kind="Billing", due_at=now + timedelta(7), **mine)
    soon = opened(clinic, agent, chat, "In an hour", due_at=now + timedelta(hours=1), **mine)
    settled = opened(clinic, agent, chat, "Settled", **mine)
    clinic.do(agent, case_changes.set_status, settled.id, "cancelled")
    clinic.do(agent, case_changes.set_status, soon.id, "waiting")
    clinic.clock.turn(hours=2)
    ahead = ["In an hour", "In a week", "Urgent, no bound", "No bound"]
    assert shown(clinic, agent) == shown(clinic, agent, "open") == ahead
    assert shown(clinic, agent, overdue=True) == ["In an hour"]
    assert shown(clinic, agent, kind="Billing") == ["In a week"]
    assert shown(clinic, agent, status="waiting") == ["In an hour"]
    assert shown(clinic, agent, "closed") == ["Settled"]
    assert shown(clinic, agent, text="HOUR") == ["In an hour"]
    assert shown(clinic, agent, text=f"c-00000{soon.id}") == ["In an hour"]
    assert len(shown(clinic, agent, text="elsa VARGAS")) == 4
    assert shown(clinic, agent, text="100%") == []
    assert clinic.look(agent, case_lists.counts) == {"mine": 4, "nobody": 0, "open": 4}
    for bad in ({"whose": "theirs"}, {"text": "x" * 201}):
        with pytest.raises(BadInput):
            clinic.look(agent, case_lists.listed, **bad)


def test_a_list_of_many_comes_in_pages(clinic: Clinic):
    agent = clinic.staff()
    chat = clinic.talk(agent)

    def many(work) -> None:
        for number in range(120):
            work.session.add(
                Case(number=f"T-{number}", title=f"Case {number}", owner_id=agent.id,
                     conversation_id=chat, opened_at=work.now, updated_at=work.now)
            )  # fmt: skip

    clinic.do(SYSTEM, many)
    pages = [clinic.look(agent, case_lists.listed, "mine", page=page) for page in range(4)]
    assert [len(one.rows) for one in pages] == [50, 50, 20, 20]
    assert [(one.page, one.pages, one.total) for one in pages[:1]] == [(0, 3, 120)]
    assert pages[3].page == 2, "behind the last page there is the last"
    assert len({row.id for one in pages[:3] for row in one.rows}) == 120


def test_a_list_that_was_asked_for_is_audited_and_what_a_search_found(clinic: Clinic):
    agent, patient = clinic.staff(), clinic.patient()
    case = opened(clinic, agent, clinic.talk(agent, patient), owner_id=agent.id)
    clinic.do(agent, case_lists.open_list, "mine")
    clinic.do(agent, case_lists.open_list, "mine", text="vargas")
    assert [entry.detail["found"] for entry in clinic.audits("listed cases")] == [1, 1]
    (entry,) = clinic.audits("found in search")
    assert (entry.patient_id, entry.object_id) == (patient.id, case.id)
    assert "vargas" not in str(entry.detail)


# ---------------------------------------------------------------- on the timeline


def test_the_timeline_tells_when_a_case_was_opened_and_closed(clinic: Clinic):
    agent, patient = clinic.staff(), clinic.patient()
    chat = clinic.talk(agent, patient)
    case = opened(clinic, agent, chat)
    clinic.clock.turn(days=1)
    clinic.do(agent, case_changes.set_status, case.id, "resolved")
    page = clinic.do(agent, timeline.timeline, patient.id)
    told = [(entry.kind, entry.title, entry.case_id) for entry in page.entries]
    assert told == [
        ("Case", "C-000001 resolved", case.id),
        ("Case", "C-000001 opened", case.id),
        ("Conversation", "Chat conversation", 0),
    ]
    only = clinic.do(agent, timeline.timeline, patient.id, kinds=frozenset({"Case"}), limit=1)
    older = clinic.do(
        agent, timeline.timeline, patient.id, kinds=frozenset({"Case"}), before=only.older
    )
    assert [entry.title for entry in (*only.entries, *older.entries)] == [
        "C-000001 resolved",
        "C-000001 opened",
    ]


def test_the_history_of_a_case_is_never_rewritten(clinic: Clinic):
    agent = clinic.staff()
    case = opened(clinic, agent, clinic.talk(agent))
    for status in ("in progress", "waiting", "resolved", "in progress"):
        clinic.do(agent, case_changes.set_status, case.id, status)
    kept = [(row.before, row.after) for row in clinic.rows(CaseChange)]
    assert kept == [
        ("", "new"),
        ("new", "in progress"),
        ("in progress", "waiting"),
        ("waiting", "resolved"),
        ("resolved", "in progress"),
    ]
