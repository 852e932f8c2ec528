"""The simulated world: the same seed gives the same people, and they are as they should be."""

from collections import Counter
from itertools import pairwise

import phonenumbers
import pytest

from psc_app.domain import red_flags
from psc_app.domain.red_flag_rule import Tier
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.simulation import words
from psc_app.simulation.live_agent import LiveAgent
from psc_app.simulation.minds import AgentMind, PatientMind
from psc_app.simulation.tab import Tab
from psc_app.simulation.world import Asked, World, dice_of, make, suggested_patients

DAY = Asked(seed=7, minutes=600, patients=2_000, agents=60)


@pytest.fixture(scope="module")
def world() -> World:
    return make(DAY)


def test_the_same_seed_gives_the_same_world(world):
    assert make(DAY) == world


def test_another_seed_gives_another_world(world):
    other = make(Asked(seed=8, minutes=600, patients=2_000, agents=60))
    assert other.visits != world.visits
    assert other.workers != world.workers


def test_what_one_person_does_does_not_hang_on_who_else_is_there(world):
    fewer = make(Asked(seed=7, minutes=600, patients=2_000, agents=10))
    assert fewer.visits == world.visits
    assert fewer.workers == world.workers[:10]


def test_as_many_come_as_were_asked_for_in_order_and_in_time(world):
    moments = [one.at for one in world.visits]
    assert len(moments) == DAY.patients
    assert moments == sorted(moments)
    assert moments[0] >= 0
    assert moments[-1] <= DAY.seconds


def test_there_is_a_peak_in_the_morning(world):
    tenths = Counter(int(10 * one.at / DAY.seconds) for one in world.visits)
    assert max(tenths, key=lambda tenth: tenths[tenth]) in (2, 3)
    assert tenths[2] + tenths[3] > 2.5 * (tenths[0] + tenths[9])


def test_whoever_has_texted_stop_writes_no_more(world):
    visit = next(one for one in world.visits if one.stops_at)
    mind = PatientMind(DAY, visit)
    waits = mind.queued()
    assert any(mind.holds(step) for step in waits)
    mind.stopped()
    assert not any(mind.holds(step) for step in waits)
    assert mind.heard() == mind.with_bot() == mind.ended() == []


def test_times_between_two_arrivals_are_by_chance(world):
    gaps = [two.at - one.at for one, two in pairwise(world.visits)]
    mean = sum(gaps) / len(gaps)
    # Of times by chance 1 - 1/e are shorter than their mean; of an even step, none or all.
    shorter = sum(gap < mean for gap in gaps) / len(gaps)
    assert 0.6 < shorter < 0.72


def test_about_the_share_asked_for_texts_from_invented_numbers(world):
    texting = [one.number for one in world.visits if one.texts]
    assert 0.2 < len(texting) / DAY.patients < 0.3
    assert len(set(texting)) == len(texting)
    for number in texting:
        assert number[5:10] == "55501", "kept for invented people"
        assert phonenumbers.is_valid_number(phonenumbers.parse(number))


def test_emergencies_are_such_to_the_rules_and_nothing_else_is():
    for matter in words.ALARMS:
        hits = red_flags.check(matter.reason)
        assert any(hit.tier == Tier.ALERT for hit in hits), matter.reason
    harmless = [text for matter in words.MATTERS for text in (matter.reason, *matter.answers)]
    harmless += [*words.GREETINGS, *words.QUESTIONS, *words.CLOSINGS, *words.BOT_ASKS]
    dice = dice_of(DAY, "test")
    harmless += [words.goodbye(mood, dice) for mood in range(-3, 4) for _ in range(10)]
    assert [text for text in harmless if red_flags.check(text)] == []


def test_some_are_emergencies_some_vanish_and_some_want_no_more_texts(world):
    assert any(one.flagged for one in world.visits)
    assert any(one.vanishes and one.back_after for one in world.visits)
    assert any(one.vanishes and not one.back_after for one in world.visits)
    stops = [one for one in world.visits if one.stops_at]
    wave = world.weather.stop_wave
    assert len(stops) > 5
    assert all(one.texts and wave <= one.stops_at <= wave + 60 for one in stops)


def test_agents_have_shifts_lunch_and_lost_connections(world):
    assert all(one.begins < one.ends <= DAY.seconds for one in world.workers)
    eaters = [one.lunch for one in world.workers if one.lunch[1]]
    assert 30 < len(eaters) < 60
    assert all(begins < ends for begins, ends in eaters)
    assert any(one.losses for one in world.workers)


def test_who_loses_the_connection_is_away_for_as_long_by_the_clinic_s_own_clock(world):
    worker = next(one for one in world.workers if one.losses)
    ((at, seconds), *_) = worker.losses

    def away(speed: float) -> float:
        steps = AgentMind(DAY, worker).day(speed)
        lost, back = (next(one for one in steps if one.do == do) for do in ("lose", "reconnect"))
        assert lost.after == at
        return back.after - at

    assert away(1) == pytest.approx(seconds)
    assert away(5) == pytest.approx(min(5 * seconds, DAY.seconds / 10))
    assert away(1_000) == pytest.approx(DAY.seconds / 10)


def test_a_third_of_those_who_text_early_ask_for_no_more_of_it(world):
    early = [one for one in world.visits if one.texts and one.at < world.weather.stop_wave]
    assert 0.25 < sum(one.stops_at > 0 for one in early) / len(early) < 0.45


def test_what_is_set_aside_does_not_keep_an_agent_from_going_home(world):
    agent = LiveAgent(None, AgentMind(DAY, world.workers[0]), "sim-001", "")  # ty: ignore[invalid-argument-type]
    assert agent.holds == []
    agent._tab = Tab("http://localhost", "/agent", "")
    states = {1: S.ACTIVE, 2: S.WAITING, 3: S.WRAP_UP}
    mine = [{"id": key, "part": "primary", "state": int(one)} for key, one in states.items()]
    advice = {"id": 4, "part": "consult", "state": int(S.ACTIVE)}
    agent._tab.vars["agent_state"] = {"mine": [*mine, advice]}
    assert [one["id"] for one in agent.holds] == [1, 3]


def test_mood_goes_while_patience_does(world):
    visit = next(one for one in world.visits if one.temper > 0.8 and one.mood == 0)
    patient = PatientMind(DAY, visit)
    assert patient.mood == 0
    patient.answered(visit.patience / 2)
    halfway = patient.mood
    patient.answered(visit.patience)
    assert patient.mood < halfway < 0


def test_who_loses_patience_leaves_unless_somebody_came(world):
    visit = next(one for one in world.visits if not one.texts and not one.settled)
    patient = PatientMind(DAY, visit)
    (step,) = patient.queued()
    assert (step.do, step.after) == ("leave", visit.patience)
    assert patient.holds(step)
    patient.answered(3)
    assert not patient.holds(step)


def test_who_texts_asks_again_instead_of_leaving(world):
    visit = next(one for one in world.visits if one.texts)
    (step,) = PatientMind(DAY, visit).queued()
    assert step.do == "text"
    assert step.text


def test_a_patient_answers_and_then_says_goodbye(world):
    visit = next(one for one in world.visits if one.rounds == 2 and not one.vanishes)
    patient = PatientMind(DAY, visit)
    said = [patient.heard()[0].text for _ in range(3)]
    assert said[0].startswith(visit.matter.answers[0])
    assert said[1].startswith(visit.matter.answers[1])
    assert not any(said[2].startswith(one) for one in visit.matter.answers)
    patient.ended()
    assert patient.heard() == []


def test_an_agent_answers_each_offer_once_and_not_each_alike(world):
    agent = AgentMind(DAY, world.workers[0])
    did = Counter()
    for offer in range(2_000):
        steps = agent.offered(offer, "assignment")
        did[steps[0].do if steps else "missed"] += 1
        assert agent.offered(offer, "assignment") == []
    assert set(did) == {"accept", "reject", "missed"}
    assert did["accept"] > 1_800


def test_a_talk_ends_after_the_closing_words(world):
    agent = AgentMind(DAY, world.workers[1])
    calm = next(key for key in range(100) if _is_calm(agent, key))
    done = []
    for _ in range(12):
        step = agent.heard(calm)[0]
        done.append(step.do)
        if step.do == "end":
            break
    assert done[-1] == "end"
    assert set(done[:-1]) == {"say"}
    (wrap_up,) = agent.wraps_up(calm)
    assert wrap_up.do == "wrap_up"
    agent.lost(calm)
    assert not agent.holds(wrap_up)


def _is_calm(agent: AgentMind, key: int) -> bool:
    """Whether a talk with this key goes without a colleague's help."""
    agent.took(key, sms=False)
    return not agent._talks[key].extra


def test_patients_are_suggested_that_keep_the_agents_busy():
    assert suggested_patients(10, 60) > suggested_patients(5, 60) > 0
    assert suggested_patients(1, 0.1) == 1
