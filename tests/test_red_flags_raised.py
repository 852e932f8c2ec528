"""What follows when a message sounds like an emergency: cards, priority, bells, verdicts."""

import json
from typing import Any

import pytest
from people import Clinic, Rung
from typer.testing import CliRunner

from psc_app import wiring
from psc_app.__main__ import cli
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.red_flags import VERSION
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Net, Priority, Role
from psc_app.models.conversation import Conversation
from psc_app.models.journal import AuditEntry, Event
from psc_app.models.red_flags import RedFlag
from psc_app.models.workplace import OverflowRule
from psc_app.services import (
    alarms,
    closing,
    diagnostics,
    floor,
    portal,
    red_flags,
    settings,
    waiting,
)

PAIN = "I have crushing chest pain and my left arm is numb"
LESS = "I have palpitations sometimes"
FINE = "When do you open on Saturday?"


@pytest.fixture
def sue(clinic: Clinic) -> Actor:
    return clinic.supervisor()


def flags(clinic: Clinic) -> list[RedFlag]:
    return clinic.rows(RedFlag)


def talk_of(clinic: Clinic, key: int) -> Conversation:
    return clinic.rows(Conversation, Conversation.id == key)[0]


def events(clinic: Clinic, deed: Deed) -> list[Event]:
    return clinic.rows(Event, Event.deed == deed.value)


def card_of(clinic: Clinic, who: Actor) -> str:
    card = clinic.look(who, portal.latest)
    assert card is not None
    return card.emergency


def learned(clinic: Clinic, talk: int, seq: int, **more: Any) -> bool:
    given = {"family": "cardiac", "tier": "alert", "net": Net.MODEL, "rule": "m1",
             "matched": "it hurts", "version": "m1"} | more  # fmt: skip
    return clinic.do(SYSTEM, red_flags.raise_alarm, talk, seq, **given)


# ---------------------------------------------------------------- it is raised


@pytest.mark.both
def test_an_emergency_puts_the_conversation_first_and_shows_the_patient_the_card(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    assert card_of(clinic, elsa) == ""
    seq = clinic.say(elsa, talk, PAIN)
    found = flags(clinic)
    assert {(one.message_seq, one.tier, one.net, one.list_version) for one in found} == {
        (seq, "alert", "rules", VERSION)
    }
    assert found[0].family == "cardiac" and found[0].matched == "crushing chest"
    assert talk_of(clinic, talk).priority == Priority.RED_FLAG
    assert card_of(clinic, elsa) == "emergency"
    # They go on typing.
    clinic.say(elsa, talk, "should I wait?")


def test_a_message_without_an_emergency_changes_nothing(clinic: Clinic, rung: Rung):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    rung.take()
    clinic.say(elsa, talk, FINE)
    assert flags(clinic) == []
    assert talk_of(clinic, talk).priority == Priority.NORMAL
    assert topics.RED_FLAGS not in rung.take()


def test_what_staff_write_raises_nothing(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    clinic.say(ana, talk, "Do you have chest pain? Call 911 if you can't breathe")
    assert flags(clinic) == []


def test_the_words_before_a_chat_are_listened_to_and_it_goes_before_all_others(clinic: Clinic):
    first = clinic.start(reason="My arm itches")
    second = clinic.start(reason=PAIN)
    ana = clinic.staff()
    offer = clinic.offer(second)
    assert offer is not None and offer.staff_id == ana.id
    assert talk_of(clinic, second).priority == Priority.RED_FLAG
    assert talk_of(clinic, first).priority == Priority.NORMAL


def test_a_patient_who_waits_moves_to_the_front_at_the_moment_it_sounds_like_one(clinic: Clinic):
    clinic.start()
    elsa = clinic.patient()
    late = clinic.start(elsa)
    clinic.say(elsa, late, PAIN)
    ana = clinic.staff(units=1)
    offer = clinic.offer(late)
    assert offer is not None and offer.staff_id == ana.id


def test_everybody_concerned_is_rung(clinic: Clinic, rung: Rung):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    rung.take()
    clinic.say(elsa, talk, PAIN)
    assert rung.take() >= {
        topics.RED_FLAGS,
        topics.conversation(talk),
        topics.desk(ana.id),
        topics.portal("patient", elsa.id),
    }


def test_what_may_be_one_is_marked_for_staff_and_rings_nobody(
    clinic: Clinic, rung: Rung, sue: Actor
):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    rung.take()
    clinic.say(elsa, talk, LESS)
    assert [one.tier for one in flags(clinic)] == ["review"]
    assert card_of(clinic, elsa) == ""
    assert talk_of(clinic, talk).priority == Priority.NORMAL
    assert topics.RED_FLAGS not in rung.take()
    assert clinic.look(sue, alarms.waiting) == ()
    (shown,) = clinic.look(ana, alarms.of_conversation, talk)
    assert (shown.alert, shown.title) == (False, "May be an emergency: please read: cardiac")
    (row,) = clinic.look(sue, floor.ongoing).rows
    assert (row.flag, row.review) == ("", True)


def test_the_log_says_what_was_found_by_what_and_not_in_which_words(clinic: Clinic):
    elsa = clinic.patient()
    talk = clinic.start(elsa)
    clinic.say(elsa, talk, PAIN)
    logged = events(clinic, Deed.RED_FLAG)
    assert logged and {one.reason for one in logged} == {"alert"}
    assert {one.detail["net"] for one in logged} == {"rules"}
    assert "chest" not in json.dumps([one.detail for one in logged])
    way = clinic.look(clinic.staff(Role.SUPERVISOR, ready=False), diagnostics.way, talk)
    assert any(step.title == "Red flag: cardiac" for step in way.steps)


def test_out_of_hours_and_a_full_queue_do_not_end_it(clinic: Clinic):
    def shut(work: Any) -> None:
        work.session.add(
            OverflowRule(
                queue_id=clinic.queue,
                position=0,
                occasion="too many waiting",
                action="end with a message",
                threshold=0,
            )
        )

    clinic.do(SYSTEM, shut)
    turned_away = clinic.start(clinic.patient("Omar"))
    kept = clinic.start(clinic.patient("Elsa"), reason=PAIN)
    assert talk_of(clinic, turned_away).state == S.CLOSED
    assert talk_of(clinic, kept).state == S.OPEN


def test_no_bot_keeps_an_emergency_to_itself(clinic: Clinic):
    admin = clinic.staff(Role.ADMIN, member=False, ready=False)
    clinic.do(admin, settings.change, "bot.provider", "embedded")
    omar, elsa, ida = (clinic.patient(name) for name in ("Omar", "Elsa", "Ida"))
    chatting, later, at_once = (
        clinic.start(omar, reason=FINE),
        clinic.start(elsa, reason=FINE),
        clinic.start(ida, reason=PAIN),
    )
    clinic.say(elsa, later, PAIN)
    assert talk_of(clinic, chatting).state == S.WITH_BOT
    for talk, who in ((later, elsa), (at_once, ida)):
        now = talk_of(clinic, talk)
        assert (now.state, now.priority) == (S.OPEN, Priority.RED_FLAG)
        assert card_of(clinic, who) == "emergency"
    assert len(clinic.look(clinic.staff(Role.SUPERVISOR, ready=False), alarms.waiting)) == 2


def test_a_message_left_out_of_hours_is_listened_to(clinic: Clinic, sue: Actor):
    elsa = clinic.patient()
    left = portal.Answers(reason=PAIN, contact="555-0100", consent=True)
    talk = clinic.do(elsa, waiting.leave_message, left)
    assert card_of(clinic, elsa) == "emergency"
    assert [one.conversation_id for one in clinic.look(sue, alarms.waiting)] == [talk]


def test_a_patient_who_sounds_like_harming_themself_sees_the_crisis_line_too(clinic: Clinic):
    elsa = clinic.patient()
    talk = clinic.start(elsa)
    clinic.say(elsa, talk, "I want to kill myself")
    assert card_of(clinic, elsa) == "self-harm"


def test_the_card_stays_a_while_after_the_end_and_then_goes(clinic: Clinic):
    elsa = clinic.patient()
    talk = clinic.start(elsa)
    clinic.say(elsa, talk, PAIN)
    clinic.do(elsa, closing.leave, talk)
    assert card_of(clinic, elsa) == "emergency"
    clinic.clock.turn(hours=1, seconds=1)
    assert card_of(clinic, elsa) == ""


# ---------------------------------------------------------------- the learned net


@pytest.mark.both
def test_the_learned_net_raises_alone_and_once(clinic: Clinic, sue: Actor):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    seq = clinic.say(elsa, talk, FINE)
    assert learned(clinic, talk, seq) is True
    assert learned(clinic, talk, seq) is False
    assert len(flags(clinic)) == 1
    assert card_of(clinic, elsa) == "emergency"
    (shown,) = clinic.look(ana, alarms.of_conversation, talk)
    assert [(one.net, one.why, one.matched) for one in shown.found] == [
        ("Learned detector", "m1", "it hurts")
    ]


def test_both_nets_on_one_message_make_one_mark_with_both_reasons(clinic: Clinic, sue: Actor):
    elsa = clinic.patient()
    talk = clinic.start(elsa)
    seq = clinic.say(elsa, talk, PAIN)
    learned(clinic, talk, seq)
    (shown,) = clinic.look(sue, alarms.of_conversation, talk)
    assert {one.net for one in shown.found} == {"Rules", "Learned detector"}
    (alarm,) = clinic.look(sue, alarms.waiting)
    assert alarm.flags == 1


def test_who_took_note_of_a_message_is_not_rung_for_it_again(clinic: Clinic, sue: Actor):
    elsa = clinic.patient()
    talk = clinic.start(elsa)
    seq = clinic.say(elsa, talk, PAIN)
    clinic.do(sue, red_flags.acknowledge, talk)
    learned(clinic, talk, seq)
    assert clinic.look(sue, alarms.waiting) == ()
    clinic.say(elsa, talk, "now I can't breathe at all")
    assert len(clinic.look(sue, alarms.waiting)) == 1


# ---------------------------------------------------------------- somebody takes note


@pytest.mark.both
def test_supervisors_are_alerted_until_one_takes_note_and_the_time_is_kept(
    clinic: Clinic, sue: Actor, rung: Rung
):
    elsa = clinic.patient()
    talk = clinic.start(elsa)
    clinic.say(elsa, talk, PAIN)
    (alarm,) = clinic.look(sue, alarms.waiting)
    assert (alarm.conversation_id, alarm.name, alarm.state_label) == (talk, "Elsa Vargas", "Open")
    assert "cardiac" in alarm.what and alarm.matched == "crushing chest"
    clinic.clock.turn(seconds=42)
    rung.take()
    assert clinic.do(sue, red_flags.acknowledge, talk) is True
    assert topics.RED_FLAGS in rung.take()
    assert clinic.look(sue, alarms.waiting) == ()
    (logged,) = events(clinic, Deed.RED_FLAG_ACKNOWLEDGED)
    assert (logged.staff_id, logged.detail["seconds"]) == (sue.id, 42.0)
    (shown,) = clinic.look(sue, alarms.of_conversation, talk)
    assert (shown.noted_by, shown.noted_after) == (sue.name, "42 s")
    assert clinic.do(sue, red_flags.acknowledge, talk) is False
    assert len(events(clinic, Deed.RED_FLAG_ACKNOWLEDGED)) == 1


def test_it_is_still_to_be_noted_when_the_patient_has_left(clinic: Clinic, sue: Actor):
    elsa = clinic.patient()
    talk = clinic.start(elsa)
    clinic.say(elsa, talk, PAIN)
    clinic.do(elsa, closing.leave, talk)
    (alarm,) = clinic.look(sue, alarms.waiting)
    assert alarm.state_label == "Closed"
    clinic.do(sue, red_flags.acknowledge, talk)
    assert clinic.look(sue, alarms.waiting) == ()


def test_an_agent_takes_note_of_their_own_and_of_no_others(clinic: Clinic, sue: Actor):
    ana, ben, elsa = clinic.staff(), clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    seq = clinic.say(elsa, talk, PAIN)
    for verb, more in (
        (red_flags.acknowledge, ()),
        (red_flags.judge, (seq, "false alarm")),
        (red_flags.mark_missed, (seq,)),
        (alarms.of_conversation, ()),
    ):
        for who in (ben, elsa, clinic.visitor(), clinic.staff(Role.ADMIN, ready=False)):
            with pytest.raises(NotAllowed):
                clinic.do(who, verb, talk, *more)
    for who in (ben, elsa):
        with pytest.raises(NotAllowed):
            clinic.look(who, alarms.waiting)
        with pytest.raises(NotAllowed):
            clinic.look(who, floor.ongoing)
    assert clinic.do(ana, red_flags.acknowledge, talk) is True


# ---------------------------------------------------------------- verdicts


def test_a_false_alarm_takes_card_and_priority_away_and_stops_the_ringing(
    clinic: Clinic, sue: Actor
):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    seq = clinic.say(elsa, talk, PAIN)
    clinic.do(ana, red_flags.judge, talk, seq, "false alarm")
    assert card_of(clinic, elsa) == ""
    assert talk_of(clinic, talk).priority == Priority.NORMAL
    assert clinic.look(sue, alarms.waiting) == ()
    assert {(one.verdict, one.verdict_by) for one in flags(clinic)} == {("false alarm", ana.id)}
    (logged,) = events(clinic, Deed.RED_FLAG_JUDGED)
    assert (logged.reason, logged.staff_id) == ("false alarm", ana.id)
    # They may think again.
    clinic.do(ana, red_flags.judge, talk, seq, "confirmed")
    assert card_of(clinic, elsa) == "emergency"
    assert talk_of(clinic, talk).priority == Priority.RED_FLAG


def test_one_false_alarm_leaves_what_another_message_raised(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    first = clinic.say(elsa, talk, PAIN)
    clinic.say(elsa, talk, "my face is drooping and my speech is slurred")
    clinic.do(ana, red_flags.judge, talk, first, "false alarm")
    assert card_of(clinic, elsa) == "emergency"
    assert talk_of(clinic, talk).priority == Priority.RED_FLAG


def test_the_priority_before_the_false_alarm_comes_back(clinic: Clinic, sue: Actor):
    elsa = clinic.patient()
    talk = clinic.start(elsa)
    clinic.change(Conversation, priority=int(Priority.URGENT))
    seq = clinic.say(elsa, talk, PAIN)
    clinic.say(elsa, talk, PAIN)
    clinic.do(sue, red_flags.judge, talk, seq, "false alarm")
    assert talk_of(clinic, talk).priority == Priority.RED_FLAG
    clinic.do(sue, red_flags.judge, talk, seq + 1, "false alarm")
    assert talk_of(clinic, talk).priority == Priority.URGENT


def test_a_miss_is_an_alert_like_any_other_and_kept(clinic: Clinic, sue: Actor):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    seq = clinic.say(elsa, talk, FINE)
    clinic.do(ana, red_flags.mark_missed, talk, seq, "stroke")
    (one,) = flags(clinic)
    assert (one.net, one.family, one.verdict, one.tier) == ("person", "stroke", "missed", "alert")
    assert card_of(clinic, elsa) == "emergency"
    assert talk_of(clinic, talk).priority == Priority.RED_FLAG
    assert len(clinic.look(sue, alarms.waiting)) == 1
    clinic.do(sue, red_flags.judge, talk, seq, "confirmed")
    assert flags(clinic)[0].verdict == "missed"


def test_a_miss_that_is_found_after_the_end_rings_nobody(clinic: Clinic, sue: Actor):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    seq = clinic.say(elsa, talk, FINE)
    clinic.close(ana, talk)
    clinic.do(ana, red_flags.mark_missed, talk, seq)
    assert clinic.look(sue, alarms.waiting) == ()
    assert talk_of(clinic, talk).priority == Priority.NORMAL
    assert flags(clinic)[0].verdict == "missed"


def test_only_a_patients_message_can_be_marked_once_and_as_a_known_kind(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    hers, own = clinic.say(elsa, talk, FINE), clinic.say(ana, talk, "At nine")
    for seq, family in ((own, ""), (999, ""), (hers, "hiccups")):
        with pytest.raises(BadInput):
            clinic.do(ana, red_flags.mark_missed, talk, seq, family)
    clinic.do(ana, red_flags.mark_missed, talk, hers)
    with pytest.raises(BadInput):
        clinic.do(ana, red_flags.mark_missed, talk, hers)
    with pytest.raises(BadInput):
        clinic.do(ana, red_flags.judge, talk, hers, "missed")
    with pytest.raises(BadInput):
        clinic.do(ana, red_flags.judge, talk, own, "confirmed")
    clinic.do(ana, red_flags.judge, talk, hers, "false alarm")
    clinic.do(ana, red_flags.mark_missed, talk, hers, "breathing")
    assert [(one.family, one.verdict) for one in flags(clinic)] == [("breathing", "missed")]


def test_taking_note_judging_and_marking_leave_audit_rows(clinic: Clinic, sue: Actor):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    seq = clinic.say(elsa, talk, PAIN)
    clinic.do(sue, red_flags.acknowledge, talk)
    clinic.do(ana, red_flags.judge, talk, seq, "confirmed")
    rows = clinic.rows(AuditEntry, AuditEntry.patient_id == elsa.id)
    assert [(row.action, row.actor_id) for row in rows if "red flag" in row.action] == [
        ("acknowledged red flag", sue.id),
        ("judged red flag", ana.id),
    ]


# ---------------------------------------------------------------- the floor


def test_the_floor_lists_what_is_not_over_red_flags_first(clinic: Clinic, sue: Actor):
    ana = clinic.staff(units=1)
    elsa, omar = clinic.patient("Elsa"), clinic.patient("Omar")
    held = clinic.talk(ana, omar)
    over = clinic.start(clinic.patient("Ida"))
    waits = clinic.start(elsa)
    closed = clinic.rows(Conversation, Conversation.id == over)[0]
    ida = Actor(Role.PATIENT, closed.patient_id, "Ida Vargas")
    clinic.do(ida, closing.leave, over)
    clinic.say(elsa, waits, PAIN)
    card = clinic.look(sue, floor.ongoing)
    assert [row.id for row in card.rows] == [waits, held]
    assert [(row.flag, row.agent, row.state_label) for row in card.rows] == [
        ("waiting", "", "Open"),
        ("", ana.name, "Active"),
    ]
    clinic.do(sue, red_flags.acknowledge, waits)
    assert clinic.look(sue, floor.ongoing).rows[0].flag == "noted"


def test_the_floor_narrows_by_queue_and_state(clinic: Clinic, sue: Actor):
    ana = clinic.staff()
    held, waits = clinic.talk(ana), clinic.start()

    def listed(**narrow: int) -> list[int]:
        return sorted(row.id for row in clinic.look(sue, floor.ongoing, **narrow).rows)

    assert listed() == [held, waits]
    assert listed(state=int(S.ACTIVE)) == [held]
    assert listed(state=int(S.WITH_BOT)) == []
    assert listed(queue_id=clinic.queue) == [held, waits]
    assert listed(queue_id=clinic.queue + 1) == []
    assert clinic.look(sue, floor.ongoing, state=int(S.WITH_BOT)).total == 2


# ---------------------------------------------------------------- for the next training


def test_the_command_prints_what_staff_have_judged(clinic: Clinic, monkeypatch: Any):
    ana, elsa = clinic.staff(), clinic.patient()
    talk = clinic.talk(ana, elsa)
    pain, fine = clinic.say(elsa, talk, PAIN), clinic.say(elsa, talk, FINE)
    clinic.say(elsa, talk, "my chest hurts again")
    clinic.do(ana, red_flags.judge, talk, pain, "false alarm")
    clinic.do(ana, red_flags.mark_missed, talk, fine, "stroke")
    monkeypatch.setattr(wiring, "house", lambda: clinic.house)
    monkeypatch.setattr(clinic.house.store, "stop", lambda: None)
    result = CliRunner().invoke(cli, ["red-flags", "--export"])
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert {(one["text"], one["verdict"], one["net"]) for one in out} == {
        (PAIN, "false alarm", "rules"),
        (FINE, "missed", "person"),
    }
    assert clinic.rows(AuditEntry, AuditEntry.action == "exported red flag verdicts")
    with pytest.raises(NotAllowed):
        clinic.do(ana, alarms.judged)
