"""What the wallboard shows: each queue as it is, nobody's name, and to whom."""

import json
from dataclasses import asdict
from datetime import timedelta

import furniture
import pytest
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.sign_in_limits import PERSON_LONGEST, STAFF_IDLE
from psc_app.domain.vocabulary import Role
from psc_app.domain.wall_cards import WallCard
from psc_app.models.insights import FigureThreshold
from psc_app.models.journal import AuditEntry
from psc_app.services import offers, sign_in
from psc_app.services.insights import conversation_page, exports, wallboard
from psc_app.services.work import Work


def board(clinic: Clinic, who: Actor, **chosen: object) -> WallCard:
    return clinic.look(who, wallboard.board, clinic.house.ledger, Chosen(**chosen))


def test_each_queue_shows_who_waits_how_long_and_who_is_there(clinic: Clinic):
    sue = clinic.supervisor()
    talk = clinic.start()
    clinic.clock.turn(seconds=130)
    (row,) = board(clinic, sue).rows
    assert (row.waiting.text, row.free, row.here) == ("1", 0, 0)
    began = int(clinic.conversation(talk).queued_at.timestamp() * 1000)
    assert row.longest_since == began
    assert (row.longest_at_risk, row.longest_critical) == (120, 300)
    ana = clinic.staff(units=2)
    clinic.do(ana, offers.pick, talk)
    (row,) = board(clinic, sue).rows
    assert (row.waiting.text, row.longest_since) == ("0", 0)
    assert (row.service_level.text, row.service_level.level) == ("0 %", "critical")
    assert (row.free, row.here) == (1, 1)
    clinic.talk(ana)
    (row,) = board(clinic, sue).rows
    assert (row.free, row.here) == (0, 1)


def test_an_agent_of_two_queues_counts_once_in_all_together(clinic: Clinic):
    ana = clinic.staff()
    billing = furniture.queue(clinic, "Billing", ana)
    seen = board(clinic, clinic.supervisor())
    assert [(one.free, one.here) for one in seen.rows] == [(1, 1), (1, 1)]
    assert (seen.total.free, seen.total.here) == (1, 1)
    only = board(clinic, clinic.supervisor(), queue_id=billing)
    assert [one.name for one in only.rows] == ["Billing"]
    assert only.total.id == billing


def test_all_queues_together_are_judged_by_limits_of_their_own(clinic: Clinic):
    def write(work: Work) -> None:
        for together, at_risk in ((False, 1), (True, 3)):
            one = FigureThreshold(measure="waiting_now", together=together, at_risk=at_risk)
            work.session.add(one)
        work.session.add(FigureThreshold(measure="longest_wait_now", together=True, critical=60))

    sue = clinic.supervisor()
    clinic.do(SYSTEM, write)
    clinic.start()
    clinic.start()
    seen = board(clinic, sue)
    assert [one.waiting.level for one in seen.rows] == ["at risk"]
    assert (seen.total.waiting.text, seen.total.waiting.level) == ("2", "")
    assert (seen.total.longest_at_risk, seen.total.longest_critical) == (-1, 60)
    assert [one.longest_critical for one in seen.rows] == [300]
    clinic.start()
    assert board(clinic, sue).total.waiting.level == "at risk"
    # Narrowed to a queue, that queue's limits hold.
    assert board(clinic, sue, queue_id=clinic.queue).total.longest_critical == 300


def test_the_cards_of_all_queues_take_the_colours_of_all_together(clinic: Clinic):
    def write(work: Work) -> None:
        for queue, together, at_risk in ((None, True, 1), (clinic.queue, False, 9)):
            one = FigureThreshold(measure="waiting_now", queue_id=queue, at_risk=at_risk)
            one.together = together
            work.session.add(one)

    sue = clinic.supervisor()
    clinic.do(SYSTEM, write)
    clinic.start()

    def level(**chosen: object) -> str:
        page = clinic.look(sue, conversation_page.page, clinic.house.ledger, Chosen(**chosen))
        return next(one.level for one in page.cards if one.key == "waiting_now")

    assert (level(), level(queue_id=clinic.queue)) == ("at risk", "")


def test_an_empty_morning_shows_dashes_and_no_alarm(clinic: Clinic):
    (row,) = board(clinic, clinic.supervisor()).rows
    assert (row.waiting.text, row.service_level.text, row.abandoned.text) == ("0", "–", "–")
    assert {row.waiting.level, row.service_level.level, row.abandoned.level} == {""}


def test_no_patients_name_or_word_is_on_the_board(clinic: Clinic):
    clinic.start(reason="qreasonq", name="Zwetschkau")
    shown = json.dumps(asdict(board(clinic, clinic.supervisor())))
    assert "Zwetschkau" not in shown
    assert "qreasonq" not in shown


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.ADMIN, Role.PRIVACY_OFFICER])
def test_the_board_is_for_supervisors(clinic: Clinic, role: Role):
    who = clinic.staff(role, member=False, ready=False)
    with pytest.raises(NotAllowed):
        board(clinic, who)


def test_a_locked_sign_in_is_still_known_to_the_wallboard_until_it_ends(clinic: Clinic):
    sue = clinic.supervisor()
    token = sign_in.new_token()
    clinic.do(SYSTEM, sign_in.open_staff, sue.id, token)
    hashed = sign_in.hash_token(token)

    def known() -> tuple[bool, bool]:
        resting = clinic.look(SYSTEM, sign_in.find_resting, hashed)
        return clinic.look(SYSTEM, sign_in.find, hashed) is not None, resting is not None

    assert known() == (True, True)
    clinic.clock.turn(seconds=(STAFF_IDLE + timedelta(minutes=1)).total_seconds())
    assert known() == (False, True)
    clinic.clock.turn(seconds=PERSON_LONGEST.total_seconds())
    assert known() == (False, False)


def test_who_signed_out_is_gone_from_the_wallboard_too(clinic: Clinic):
    sue = clinic.supervisor()
    token = sign_in.new_token()
    clinic.do(SYSTEM, sign_in.open_staff, sue.id, token)
    clinic.do(SYSTEM, sign_in.sign_out, token)
    assert clinic.look(SYSTEM, sign_in.find_resting, sign_in.hash_token(token)) is None


# ------------------------------------------------------------------ tables that are taken away


def test_who_takes_a_table_away_stands_in_the_audit_log(clinic: Clinic):
    sue = clinic.supervisor()
    clinic.do(sue, exports.note, "agents", 12, "queue=3&window=24h")
    (entry,) = clinic.rows(AuditEntry, AuditEntry.action == "exported figures")
    assert (entry.actor_id, entry.patient_id) == (sue.id, None)
    assert entry.detail == {"what": "agents", "rows": 12, "query": "queue=3&window=24h"}


def test_tables_are_for_supervisors_and_have_an_end(clinic: Clinic):
    with pytest.raises(NotAllowed):
        clinic.do(clinic.staff(), exports.note, "agents", 1)
    with pytest.raises(BadInput, match="Narrow"):
        clinic.do(clinic.supervisor(), exports.note, "agents", exports.MOST_ROWS + 1)
    assert clinic.rows(AuditEntry, AuditEntry.action == "exported figures") == []
