"""A conversation's whole way: told from the log alone, complete, and for supervisors only."""

from typing import Any

import pytest
from hand_clock import HandClock
from people import Clinic
from sqlmodel import select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.teamwork_cards import WayCard, WayStep
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.conversation import AgentSession, Conversation, Offer
from psc_app.models.journal import Event
from psc_app.models.workplace import (
    AgentSkill,
    ClassificationRule,
    OverflowRule,
    Queue,
    QueueMember,
    Skill,
    Workstream,
)
from psc_app.services import (
    closing,
    consults,
    diagnostics,
    offers,
    presence,
    skills_needed,
    transfers,
)
from psc_app.services.way_words import TELLERS, Names, steps
from psc_app.services.work import Work

SECRET = "qsecretq7"


def add(clinic: Clinic, row: Any) -> int:
    def write(work: Work) -> int:
        work.session.add(row)
        work.session.flush()
        return getattr(row, "id", 0) or 0

    return clinic.do(SYSTEM, write)


def new_queue(clinic: Clinic, name: str, *members: Actor) -> int:
    key = add(clinic, Queue(name=name))
    for member in members:
        add(clinic, QueueMember(queue_id=key, staff_id=member.id))
    return key


@pytest.fixture
def sue(clinic: Clinic) -> Actor:
    """A supervisor who serves no queue."""
    return clinic.staff(Role.SUPERVISOR, member=False)


def way(clinic: Clinic, sue: Actor, conversation: int) -> WayCard:
    return clinic.look(sue, diagnostics.way, conversation)


def titles(card: WayCard) -> list[str]:
    return [step.title for step in card.steps]


def step(card: WayCard, words: str) -> WayStep:
    (found,) = [one for one in card.steps if words in one.title]
    return found


def passed(one: Any) -> dict[str, str]:
    return {each.name: each.why for each in one.passed}


# ------------------------------------------------------------------ rules and queue


def test_the_rules_tried_and_the_one_that_fitted_are_named(clinic: Clinic, sue: Actor):
    spanish = add(clinic, Skill(name="Spanish"))
    pharmacy = new_queue(clinic, "Pharmacy")
    for position, (name, word) in enumerate((("Billing", "bill"), ("Refills", "refill"))):
        add(
            clinic,
            ClassificationRule(
                workstream_id=clinic.workstream,
                position=position,
                name=name,
                conditions=[{"field": "reason", "test": "contains any", "value": [word]}],
                skills=[{"skill_id": spanish, "level": 6}],
                priority=1,
                queue_id=pharmacy,
            ),
        )
    card = way(clinic, sue, clinic.start(reason=f"A refill of {SECRET}"))
    rule = step(card, "“Refills” fitted")
    assert rule.lines == ("Queue: Pharmacy", "Needs: Spanish 6", "Priority: High")
    assert list(passed(rule)) == ["Billing"]
    assert "bill" in passed(rule)["Billing"]
    assert (card.queue, card.priority, card.needs) == ("Pharmacy", "High", "Spanish 6")
    assert SECRET not in str(card)


def test_no_rule_that_fits_is_told_too(clinic: Clinic, sue: Actor):
    card = way(clinic, sue, clinic.start())
    assert titles(card)[0] == "Came in, into Nurses"
    assert "No rule fitted" in titles(card)[1]
    assert card.steps[1].passed == ()


def test_an_overflow_is_told_with_its_reason(clinic: Clinic, sue: Actor):
    other = new_queue(clinic, "Pharmacy")
    add(
        clinic,
        OverflowRule(
            queue_id=clinic.queue,
            occasion="too many waiting",
            threshold=1,
            action="transfer to a queue",
            to_queue_id=other,
        ),
    )
    clinic.start()
    found = step(way(clinic, sue, clinic.start()), "Overflow")
    assert "from Nurses to Pharmacy" in found.title
    assert found.lines == ("1 or more were waiting", "Nobody of Pharmacy was on duty")


# ------------------------------------------------------------------ offers


def test_an_offer_names_who_was_passed_over_and_why(clinic: Clinic, sue: Actor):
    spanish = add(clinic, Skill(name="Spanish"))
    able, away, beginner, mute = (clinic.staff(units=3) for _ in range(4))
    clinic.do(away, presence.choose, "appear away")
    for who, level in ((able, 8), (away, 8), (beginner, 2)):
        add(clinic, AgentSkill(staff_id=who.id, skill_id=spanish, level=level))
    add(
        clinic,
        ClassificationRule(
            workstream_id=clinic.workstream,
            name="All",
            conditions=[{"field": "channel", "test": "is", "value": "chat"}],
            skills=[{"skill_id": spanish, "level": 6}],
        ),
    )
    offer = step(way(clinic, sue, clinic.start()), "Offered to")
    assert offer.title == f"Offered to {able.name}"
    assert "Needs Spanish 6" in offer.lines
    assert "Nurses, highest capacity" in offer.lines
    why = passed(offer)
    assert set(why) == {away.name, beginner.name, mute.name}
    assert "appear away" in why[away.name]
    assert "Spanish 6 needed, has 2" in why[beginner.name]
    assert "Spanish 6 needed, not at all" in why[mute.name]


def test_where_nobody_could_take_it_the_reasons_are_there(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    clinic.do(ana, presence.choose, "do not disturb")
    found = step(way(clinic, sue, clinic.start()), "Nobody could take it")
    assert "do not disturb" in passed(found)[ana.name]


def test_a_queue_without_members_is_told_so(clinic: Clinic, sue: Actor):
    found = step(way(clinic, sue, clinic.start()), "Nobody could take it")
    assert "Nurses has no members" in found.lines


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("reject", "rejected the offer"),
        ("divert", "sent it on"),
        ("time out", "did not answer when offered it"),
        ("accept", "accepted"),
    ],
)
def test_each_answer_is_told_once(clinic: Clinic, sue: Actor, how: str, words: str):
    ana, ben = clinic.staff(units=5), clinic.staff()
    talk = clinic.start()
    offer = clinic.offer(talk)
    assert offer.staff_id == ana.id
    if how == "reject":
        clinic.do(ana, offers.reject, offer.id, SECRET)
    elif how == "divert":
        clinic.do(ana, offers.divert, offer.id, SECRET)
    elif how == "time out":
        clinic.tick(seconds=45)
    else:
        clinic.do(ana, offers.accept, offer.id)
    card = way(clinic, sue, talk)
    assert step(card, words).title.startswith(ana.name)
    if how != "accept":
        assert titles(card)[-1] == f"Offered to {ben.name}"
    assert SECRET not in str(card)
    assert not any("picked" in title for title in titles(card))


def test_picking_is_told_as_picking(clinic: Clinic, sue: Actor):
    ana, ben = clinic.staff(units=5), clinic.staff()
    talk = clinic.start()
    clinic.do(ben, offers.pick, talk)
    card = way(clinic, sue, talk)
    assert f"{ben.name} picked it" in titles(card)
    assert f"The offer to {ana.name} was withdrawn" in titles(card)


def test_everybody_declining_is_told_with_the_alert(clinic: Clinic, sue: Actor):
    clinic.staff()
    talk = clinic.start()
    clinic.do(clinic.agent(clinic.offered_to(talk)), offers.reject, clinic.offer(talk).id)
    card = way(clinic, sue, talk)
    assert "Everybody who could take it has declined" in titles(card)
    assert card.alert == "everyone declined"


# ------------------------------------------------------------------ working together


def test_a_transfer_a_consult_and_an_assignment_are_each_told_once(clinic: Clinic, sue: Actor):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ben, offers.reject, clinic.do(ana, transfers.to_agent, talk, ben.id, SECRET))
    clinic.do(ben, offers.accept, clinic.do(ana, consults.ask_agent, talk, ben.id, SECRET))
    clinic.do(ana, consults.bring_in, talk, ben.id)
    clinic.do(noor, offers.accept, clinic.do(ana, transfers.to_agent, talk, noor.id, SECRET))
    pharmacy = new_queue(clinic, "Pharmacy", ben)
    clinic.do(noor, transfers.to_queue, talk, pharmacy, SECRET, anyway=True)
    clinic.do(sue, transfers.assign, talk, ana.id)
    card = way(clinic, sue, talk)
    told = titles(card)[titles(card).index(f"{ana.name} accepted") + 1 :]
    assert told == [
        f"{ana.name} asked {ben.name} to take it over",
        f"{ben.name} declined: it stayed with {ana.name}",
        f"{ana.name} asked {ben.name} for advice",
        f"{ben.name} advises",
        f"{ben.name} was brought into the chat",
        f"{ana.name} asked {noor.name} to take it over",
        f"{ben.name} does not advise any more",
        f"Handed over from {ana.name} to {noor.name}",
        f"Transferred by {noor.name}, from Nurses to Pharmacy",
        f"Offered to {ben.name}",
        f"The offer to {ben.name} was withdrawn",
        f"{sue.name} assigned it to {ana.name}",
    ]
    assert SECRET not in str(card)


def test_a_consult_of_a_queue_names_each_who_was_asked(clinic: Clinic, sue: Actor):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk, nurses = clinic.talk(ana), new_queue(clinic, "Nurse line", ben, noor)
    clinic.do(ana, consults.ask_queue, talk, nurses, "")
    for _ in range(2):
        standing = clinic.offers(talk)[-1]
        clinic.do(clinic.agent(standing.staff_id), offers.reject, standing.id)
    card = way(clinic, sue, talk)
    assert titles(card)[-5:] == [
        f"{ana.name} asked {ben.name} for advice",
        f"{ben.name} could not advise",
        f"{ana.name} asked {noor.name} for advice",
        f"{noor.name} could not advise",
        f"Nobody advised {ana.name}",
    ]
    assert "Asked of the queue Nurse line" in card.steps[-5].lines


def test_a_supervisors_move_names_the_supervisor(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    talk, pharmacy = clinic.talk(ana), new_queue(clinic, "Pharmacy")
    clinic.do(sue, transfers.to_queue, talk, pharmacy, "", anyway=True)
    found = step(way(clinic, sue, talk), "from Nurses to Pharmacy")
    assert ana.name in found.title
    assert found.lines == (f"By {sue.name}", "Although nobody served Pharmacy then")


def test_changes_of_skills_and_priority_are_told(clinic: Clinic, sue: Actor):
    spanish = add(clinic, Skill(name="Spanish"))
    clinic.set_workstream(high_after_seconds=300)
    talk = clinic.start()
    clinic.do(sue, skills_needed.add, talk, spanish, 6)
    clinic.do(sue, skills_needed.remove, talk, spanish)
    clinic.tick(seconds=301)
    told = titles(way(clinic, sue, talk))
    assert f"Needs Spanish 6, says {sue.name}" in told
    assert f"Does not need Spanish any more, says {sue.name}" in told
    assert "Priority from Normal to High" in told


@pytest.mark.parametrize(
    ("how", "words"),
    [("released", "gave it back"), ("lost", "Its agent was gone for too long")],
)
def test_the_way_back_to_the_line_is_told_with_its_reason(
    clinic: Clinic, sue: Actor, how: str, words: str
):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    if how == "released":
        clinic.do(ana, transfers.release, talk)
    else:
        clinic.do(SYSTEM, presence.agent_lost, ana.id)
        clinic.tick(seconds=151)
    assert "first in the line of Nurses" in step(way(clinic, sue, talk), words).title


def test_the_end_is_told_with_its_reason_and_times_since_it_began(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    clinic.clock.turn(seconds=65)
    clinic.do(ana, closing.end, talk)
    clinic.clock.turn(hours=1)
    clinic.do(ana, closing.finish_wrap_up, talk, SECRET, "Answered")
    card = way(clinic, sue, talk)
    over, closed = card.steps[-2:]
    assert (over.title, over.lines, over.after) == (
        "The talk is over", ("Because: agent ended",), "1:05",
    )  # fmt: skip
    assert (closed.title, closed.after) == ("Closed", "1:01:05")
    assert (card.open, card.now.verdict) == (False, "")
    assert SECRET not in str(card)


def test_every_deed_of_routing_has_words_of_its_own(clinic: Clinic, sue: Actor):
    """What is not told is on this list, and belongs to no conversation's way."""
    untold = {deed for deed in Deed if deed.value not in TELLERS}
    assert untold == {
        Deed.MESSAGE, Deed.ATTACHED, Deed.MENTIONED, Deed.RATED, Deed.WRAPPED_UP, Deed.PRESENCE,
        Deed.AGENT_LOST, Deed.AGENT_BACK, Deed.PATIENT_LINKED, Deed.PATIENT_UNLINKED,
        Deed.VERIFIED, Deed.BOT_BEGAN, Deed.BOT_STEP, Deed.BOT_ENDED, Deed.SCRIPT_STEP,
        Deed.TRIAGED, Deed.CAPACITY, Deed.IN_FRONT, Deed.MOOD, Deed.FIGURE_ALERT,
        Deed.FIGURE_ALERT_OVER, Deed.FIGURE_ALERT_NOTED,
        Deed.MACRO_RUN, Deed.ARTICLE_SENT, Deed.CASE_OPENED, Deed.CASE_LINKED, Deed.TASK_MADE,
        Deed.APPOINTMENT_BOOKED, Deed.APPOINTMENT_MOVED, Deed.APPOINTMENT_CANCELLED,
        Deed.APPOINTMENT_CONFIRMED, Deed.RESCHEDULE_ASKED, Deed.REMINDED, Deed.STARTED_BY_AGENT,
        Deed.OPTED_IN, Deed.OPTED_OUT, Deed.ASKED_TO_STOP, Deed.TEXTS_KEPT, Deed.TEXT_QUEUED,
        Deed.TEXT_STATE, Deed.TEXT_REFUSED, Deed.LINT_OVERRIDDEN, Deed.SECURE_MESSAGE_SENT,
        Deed.SECURE_MESSAGE_OPENED, Deed.SECURE_MESSAGE_CLOSED,
    }  # fmt: skip


def test_the_way_is_the_logs_alone(clinic: Clinic, sue: Actor):
    """With the tables of offers and sessions emptied it reads the same."""
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ben, offers.accept, clinic.do(ana, transfers.to_agent, talk, ben.id, ""))
    clinic.close(ben, talk)
    before = way(clinic, sue, talk)

    def forget(work: Work) -> None:
        for table in (Offer, AgentSession):
            for row in work.session.exec(select(table)):
                work.session.delete(row)

    clinic.do(SYSTEM, forget)
    assert way(clinic, sue, talk) == before


def test_what_was_removed_since_goes_by_its_number():
    event = Event(
        id=1,
        at=HandClock().now(),
        deed=Deed.OFFERED.value,
        actor_role="system",
        staff_id=4,
        queue_id=9,
        detail={"needs": {"3": 5}, "passed_over": [[5, "not connected"]]},
    )
    (told,) = steps([event], Names({}, {}, {}, {}))
    assert told.title == "Offered to agent 4"
    assert told.lines == ("queue 9", "Priority Normal", "Needs skill 3 5")
    assert [(one.name, one.why) for one in told.passed] == [("agent 5", "not connected")]
    assert steps([], Names({}, {}, {}, {})) == ()


# ------------------------------------------------------------------ right now


def test_an_open_conversation_shows_who_could_take_it_at_this_moment(clinic: Clinic, sue: Actor):
    clinic.set_workstream(mode="pick")
    talk = clinic.start()
    assert "waits to be picked" in way(clinic, sue, talk).now.verdict
    clinic.set_workstream(mode="push")
    away = clinic.staff(ready=False)
    clinic.do(away, presence.agent_came)
    clinic.do(away, presence.choose, "appear away")
    now = way(clinic, sue, talk).now
    assert now.verdict == "Nobody can take it now."
    assert "appear away" in passed(now)[away.name]
    assert now.lines[0] == "Number 1 of 1 in Nurses · priority Normal"


def test_right_now_follows_every_change_at_once(clinic: Clinic, sue: Actor):
    first, talk = clinic.start(), clinic.start()
    assert way(clinic, sue, talk).now.lines[0].startswith("Number 2 of 2")
    ana = clinic.staff(units=2)
    assert way(clinic, sue, talk).now.verdict == f"It stands before {ana.name}."
    clinic.do(ana, offers.accept, clinic.offer(first).id)
    clinic.do(ana, offers.reject, clinic.offer(talk).id)
    now = way(clinic, sue, talk).now
    assert now.verdict == "Everybody who could take it has declined."
    assert "declined" in passed(now)[ana.name]
    assert now.next_look > 0
    clinic.do(ana, presence.choose, "appear away")
    assert "appear away" in passed(way(clinic, sue, talk).now)[ana.name]


def test_looking_changes_nothing(clinic: Clinic, sue: Actor):
    clinic.staff()
    talk = clinic.start()
    before = clinic.conversation(talk), clinic.offers(talk), len(clinic.events())
    way(clinic, sue, talk)
    assert (clinic.conversation(talk), clinic.offers(talk), len(clinic.events())) == before


# ------------------------------------------------------------------ who may look


def test_only_supervisors_see_the_way_and_the_list(clinic: Clinic, sue: Actor):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    others = (
        ana,
        clinic.staff(Role.NURSE),
        elsa,
        clinic.staff(Role.ADMIN, ready=False),
        clinic.staff(Role.PRIVACY_OFFICER, ready=False),
    )
    for who in others:
        for verb in (diagnostics.way, diagnostics.open_way):
            with pytest.raises(NotAllowed):
                clinic.do(who, verb, talk)
        with pytest.raises(NotAllowed):
            clinic.look(who, diagnostics.today)
    assert clinic.audits("read routing") == []
    assert way(clinic, sue, talk).id == talk
    with pytest.raises(NotAllowed):
        way(clinic, sue, talk + 99)


def test_opening_a_way_leaves_a_row_in_the_audit_log(clinic: Clinic, sue: Actor):
    elsa = clinic.patient()
    talk = clinic.talk(clinic.staff(), elsa)
    assert clinic.do(sue, diagnostics.open_way, talk).id == talk
    (entry,) = clinic.audits("read routing")
    assert (entry.actor_id, entry.patient_id, entry.object_id) == (sue.id, elsa.id, talk)


# ------------------------------------------------------------------ the list to choose from


def listed(clinic: Clinic, sue: Actor, **narrow: int) -> list[int]:
    return [row.id for row in clinic.look(sue, diagnostics.today, **narrow).rows]


def test_the_list_has_todays_and_what_is_not_over_the_newest_first(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    old, still = clinic.talk(ana), clinic.talk(ana)
    clinic.close(ana, old)
    clinic.clock.turn(days=2)
    closed, waiting = clinic.talk(ana), clinic.start()
    clinic.close(ana, closed)
    assert listed(clinic, sue) == [waiting, closed, still]
    assert listed(clinic, sue, number=old) == [old]
    assert listed(clinic, sue, number=9999) == []


def test_the_list_is_narrowed_by_queue_and_state(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    talk, waiting = clinic.talk(ana), clinic.start()
    pharmacy = new_queue(clinic, "Pharmacy")
    moved = clinic.talk(ana)
    clinic.do(ana, transfers.to_queue, moved, pharmacy, "", anyway=True)
    assert listed(clinic, sue, queue_id=pharmacy) == [moved]
    assert listed(clinic, sue, state=2) == [talk]
    assert listed(clinic, sue, queue_id=clinic.queue, state=1) == [waiting]
    card = clinic.look(sue, diagnostics.today)
    assert [one.name for one in card.queues] == ["Nurses", "Pharmacy"]
    rows = {row.id: row for row in card.rows}
    assert (rows[talk].agent, rows[talk].state_label) == (ana.name, "Active")
    assert (rows[moved].queue, rows[moved].agent, card.more) == ("Pharmacy", "", False)


def test_the_list_names_no_patient(clinic: Clinic, sue: Actor):
    clinic.start(name=SECRET, reason=SECRET)
    card = clinic.look(sue, diagnostics.today)
    assert len(card.rows) == 1
    assert SECRET not in str(card)


def test_a_long_list_says_that_there_is_more(clinic: Clinic, sue: Actor):
    workstream = clinic.rows(Workstream)[0].id

    def many(work: Work) -> None:
        for _ in range(201):
            work.session.add(
                Conversation(
                    channel="chat",
                    workstream_id=workstream,
                    queue_id=clinic.queue,
                    state=1,
                    display_name="Visitor",
                    created_at=work.now,
                    queued_at=work.now,
                )
            )

    clinic.do(SYSTEM, many)
    card = clinic.look(sue, diagnostics.today)
    assert (len(card.rows), card.more) == (200, True)
