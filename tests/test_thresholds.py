"""Limits of figures: what they mean, whose they are, and who changes them."""

from dataclasses import replace

import furniture
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.threshold_form import UNITS, read, typed
from psc_app.domain.measures.thresholds import DEFAULTS, RANK, Limit, judge
from psc_app.domain.vocabulary import Role
from psc_app.models.insights import FigureThreshold
from psc_app.services.insights import thresholds
from psc_app.services.insights.thresholds import EACH_QUEUE, TOGETHER

LEVELS = st.sampled_from(list(RANK))
VALUES = st.floats(-1_000, 1_000)


def book(clinic: Clinic) -> thresholds.LimitBook:
    return clinic.look(SYSTEM, thresholds.book)


# ------------------------------------------------------------------ judging


def test_a_wait_is_at_risk_at_its_limit_and_a_service_level_below_it():
    wait, share = Limit(120, 300), Limit(0.8, 0.6)
    assert [judge(s, "down", wait) for s in (0, 119.9, 120, 299, 300, 9_999)] == (
        ["", "", "at risk", "at risk", "critical", "critical"]
    )
    assert [judge(s, "up", share) for s in (1.0, 0.8, 0.7999, 0.6, 0.5999, 0.0)] == (
        ["", "", "at risk", "at risk", "critical", "critical"]
    )


def test_nothing_to_judge_is_good():
    assert judge(None, "down", Limit(1, 2)) == ""
    assert judge(5, "down", None) == ""
    assert judge(5, "down", Limit()) == ""


def test_only_one_of_the_two_limits_is_enough():
    assert judge(5, "down", Limit(None, 4)) == "critical"
    assert judge(5, "down", Limit(4, None)) == "at risk"
    assert judge(3, "down", Limit(None, 4)) == ""


def test_what_trembles_at_its_limit_stays_where_it_was():
    wait = Limit(120, 300)
    assert judge(119, "down", wait, held="at risk") == "at risk"
    assert judge(113, "down", wait, held="at risk") == ""
    assert judge(290, "down", wait, held="critical") == "critical"
    assert judge(280, "down", wait, held="critical") == "at risk"
    assert judge(0.81, "up", Limit(0.8, 0.6), held="at risk") == "at risk"
    assert judge(0.85, "up", Limit(0.8, 0.6), held="at risk") == ""
    # To get worse it needs no more than its limit.
    assert judge(120, "down", wait, held="") == "at risk"
    assert judge(300, "down", wait, held="at risk") == "critical"


@given(VALUES, VALUES, VALUES, VALUES, st.sampled_from(["up", "down"]), LEVELS)
def test_a_worse_figure_is_never_judged_better(a, b, one, two, better, held):
    low, high = sorted((one, two))
    limit = Limit(high, low) if better == "up" else Limit(low, high)
    worse, good = (min(a, b), max(a, b)) if better == "up" else (max(a, b), min(a, b))
    assert RANK[judge(worse, better, limit, held)] >= RANK[judge(good, better, limit, held)]
    assert RANK[judge(worse, better, limit, held)] >= RANK[judge(worse, better, limit)]


def test_every_measure_that_can_have_limits_knows_in_which_direction_it_gets_better():
    for key, limit in DEFAULTS.items():
        one = MEASURES[key]
        assert one.better in ("up", "down"), key
        assert one.unit in UNITS
        assert limit.at_risk is not None
        # Our own defaults would be taken from the form as they are.
        given = {f"{key}.at_risk": typed(one.unit, limit.at_risk),
                 f"{key}.critical": typed(one.unit, limit.critical),
                 f"{key}.alerts": "on" if limit.alerts else ""}  # fmt: skip
        assert read(one.label, one.unit, one.better, given, key, Limit()) == limit


# ------------------------------------------------------------------ whose they are


def test_until_somebody_says_otherwise_our_own_limits_hold_everywhere(clinic: Clinic):
    known = book(clinic)
    for queue in (EACH_QUEUE, clinic.queue, 99):
        assert known.of("service_level", queue) == DEFAULTS["service_level"]
    assert known.of("incoming", clinic.queue) is None
    assert known.level("incoming", clinic.queue, 1e9) == ""
    assert known.level("service_level", clinic.queue, 0.5) == "critical"


def test_a_queue_is_judged_by_its_own_limits_and_else_by_those_of_each(clinic: Clinic):
    sue, billing = clinic.supervisor(), furniture.queue(clinic, "Billing")
    for_all = {"service_level.at_risk": "90", "service_level.critical": "70"}
    for_all["service_level.alerts"] = "on"
    changed = kept(clinic, sue, EACH_QUEUE, "service_level") | for_all
    assert clinic.do(sue, thresholds.save, EACH_QUEUE, changed) == 1
    own = {"service_level.at_risk": "50 %", "service_level.critical": "never"}
    rest = kept(clinic, sue, billing, "service_level")
    clinic.do(sue, thresholds.save, billing, rest | own)
    known = book(clinic)
    assert known.of("service_level", clinic.queue) == Limit(0.9, 0.7, alerts=True)
    assert known.of("service_level", billing) == Limit(0.5, None)
    assert known.level("service_level", clinic.queue, 0.65) == "critical"
    assert known.level("service_level", billing, 0.65) == ""
    assert known.of("average_wait", billing) == DEFAULTS["average_wait"]


def kept(clinic: Clinic, who, queue: int, but: str) -> dict[str, str]:
    """A form as the page shows it, without one measure."""
    rows = clinic.look(who, thresholds.form, queue).rows
    return {
        name: value
        for row in rows
        if row.measure != but
        for name, value in (
            (f"{row.measure}.at_risk", row.at_risk),
            (f"{row.measure}.critical", row.critical),
            (f"{row.measure}.alerts", "on" if row.alerts else ""),
        )
    }


def test_saving_the_form_as_it_stands_changes_nothing(clinic: Clinic):
    sue = clinic.supervisor()
    for queue in (EACH_QUEUE, TOGETHER, clinic.queue):
        assert clinic.do(sue, thresholds.save, queue, kept(clinic, sue, queue, "")) == 0
    assert clinic.rows(FigureThreshold) == []
    assert clinic.look(sue, thresholds.changes) == ()


def test_an_empty_field_follows_what_holds_for_each_queue(clinic: Clinic):
    sue = clinic.supervisor()
    own = kept(clinic, sue, clinic.queue, "average_wait")
    clinic.do(sue, thresholds.save, clinic.queue,
              own | {"average_wait.at_risk": "30", "average_wait.critical": ""})  # fmt: skip
    assert book(clinic).of("average_wait", clinic.queue) == replace(
        DEFAULTS["average_wait"], at_risk=30
    )
    (row,) = [one for one in clinic.look(sue, thresholds.form, clinic.queue).rows if one.own]
    assert (row.measure, row.otherwise) == ("average_wait", "60 s / 180 s")
    clinic.do(sue, thresholds.save, clinic.queue, own)
    assert clinic.rows(FigureThreshold) == []


def test_who_changed_a_limit_is_kept_with_both_values(clinic: Clinic):
    sue = clinic.supervisor()
    rest = kept(clinic, sue, EACH_QUEUE, "waiting_now")
    given = {"waiting_now.at_risk": "3", "waiting_now.critical": "6", "waiting_now.alerts": "on"}
    clinic.do(sue, thresholds.save, EACH_QUEUE, rest | given)
    (change,) = clinic.look(sue, thresholds.changes)
    assert (change.who, change.what) == (sue.name, "Waiting now, each queue")
    assert (change.before, change.after) == ("5 / 10", "3 / 6, alerts")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("service_level.at_risk", "101", "Service level: from 0 to 100"),
        ("service_level.at_risk", "many", "Service level: write a number"),
        ("service_level.at_risk", "nan", "Service level: from"),
        ("service_level.critical", "95", "critical has to be below"),
        ("average_wait.critical", "10", "critical has to be above"),
        ("average_wait.at_risk", "-5", "from 0 to"),
        ("rating.at_risk", "6", "from 1 to 5"),
    ],
)
def test_what_can_be_no_limit_is_refused_and_nothing_is_changed(
    clinic: Clinic, field: str, value: str, words: str
):
    sue = clinic.supervisor()
    given = kept(clinic, sue, EACH_QUEUE, "") | {"waiting_now.at_risk": "1", field: value}
    with pytest.raises(BadInput, match=words):
        clinic.do(sue, thresholds.save, EACH_QUEUE, given)
    assert clinic.rows(FigureThreshold) == []


def test_all_queues_together_are_coloured_like_each_and_told_of_only_where_it_is_asked_for(
    clinic: Clinic,
):
    sue = clinic.supervisor()
    assert book(clinic).of("service_level", TOGETHER) == Limit(0.8, 0.6)
    # How many wait grows with the number of queues: a limit of each says nothing of all.
    assert book(clinic).level("waiting_now", TOGETHER, 50) == ""
    of_each = {"service_level.at_risk": "90", "service_level.critical": "70"}
    rest = kept(clinic, sue, EACH_QUEUE, "service_level")
    clinic.do(sue, thresholds.save, EACH_QUEUE, rest | of_each | {"service_level.alerts": "on"})
    assert book(clinic).of("service_level", TOGETHER) == Limit(0.9, 0.7)
    rest = kept(clinic, sue, TOGETHER, "waiting_now")
    together = {"waiting_now.at_risk": "20", "waiting_now.critical": "never"}
    assert clinic.do(sue, thresholds.save, TOGETHER, rest | together) == 1
    known = book(clinic)
    assert known.level("waiting_now", TOGETHER, 20) == "at risk"
    assert known.of("waiting_now", clinic.queue) == DEFAULTS["waiting_now"]
    assert known.of("waiting_now", EACH_QUEUE) == DEFAULTS["waiting_now"]
    (change, _) = clinic.look(sue, thresholds.changes)
    assert (change.what, change.before) == ("Waiting now, all queues together", "never / never")
    again = {"waiting_now.at_risk": "", "waiting_now.critical": ""}
    clinic.do(sue, thresholds.save, TOGETHER, rest | again)
    assert [one.measure for one in clinic.rows(FigureThreshold)] == ["service_level"]


@pytest.mark.both
def test_the_limits_of_each_queue_and_of_all_together_stand_side_by_side(clinic: Clinic):
    sue = clinic.supervisor()
    for place, seconds in ((EACH_QUEUE, 30), (TOGETHER, 40), (clinic.queue, 50), (TOGETHER, 45)):
        given = {"average_wait.at_risk": f"{seconds}", "average_wait.critical": "100"}
        clinic.do(sue, thresholds.save, place, kept(clinic, sue, place, "average_wait") | given)
    known = book(clinic)
    places = (EACH_QUEUE, TOGETHER, clinic.queue)
    assert [known.of("average_wait", one).at_risk for one in places] == [30, 45, 50]
    assert len(clinic.rows(FigureThreshold)) == 3


def test_a_queue_that_is_not_there_has_no_limits(clinic: Clinic):
    sue = clinic.supervisor()
    with pytest.raises(BadInput):
        clinic.do(sue, thresholds.save, 999, {})
    with pytest.raises(BadInput):
        clinic.look(sue, thresholds.form, 999)
    with pytest.raises(BadInput):
        clinic.do(sue, thresholds.save, -2, {})


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.ADMIN, Role.PRIVACY_OFFICER])
def test_who_is_no_supervisor_neither_sees_nor_changes_limits(clinic: Clinic, role: Role):
    who = clinic.staff(role, member=False, ready=False)
    for deed in (lambda: clinic.look(who, thresholds.form, TOGETHER),
                 lambda: clinic.look(who, thresholds.changes),
                 lambda: clinic.do(who, thresholds.save, TOGETHER, {"waiting_now.at_risk": "1"}),
                 ):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
    assert clinic.rows(FigureThreshold) == []
