"""Supervisors are told when a figure passes its limit: once, not for nothing, also elsewhere."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import furniture
import pytest
from hand_clock import HandClock
from hypothesis import given
from hypothesis import strategies as st
from people import Clinic
from pydantic import SecretStr, ValidationError
from receiving import SECRET, Receiver, receiver

from psc_app.backstage.alert_keeper import AlertKeeper
from psc_app.config import Config
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.alert_posts import pause
from psc_app.domain.errors import BadInput, NotAllowed, Refused, TooLate
from psc_app.domain.measures.alert_watch import BEGAN, OVER, WORSE, Reading, Watch
from psc_app.domain.measures.thresholds import RANK, Limit
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.insights import AlertPost, FigureAlert
from psc_app.models.settings import Setting
from psc_app.services import closing, offers, oversight
from psc_app.services.insights import alert_posts, figure_alerts, thresholds
from psc_app.services.insights.thresholds import EACH_QUEUE, TOGETHER
from psc_app.services.work import Work
from psc_app.wiring import House, build_alert_hook, build_house

WAIT = Limit(120, 300, alerts=True)
HOLD = 30


def wait_of(seconds: float | None, queue: int = 1) -> Reading:
    return Reading("longest_wait_now", queue, seconds, "down", WAIT)


# ------------------------------------------------------------------ when it is told


def told(watch: Watch, *looks: tuple[float, float | None]) -> list[tuple[float, str, str]]:
    """What is told at each look: pairs of a moment and a wait."""
    return [
        (now, one.what, one.level)
        for now, seconds in looks
        for one in watch.look([wait_of(seconds)], now, HOLD)
    ]


def test_it_is_told_once_it_has_lain_past_its_limit_for_a_while():
    looks = [(now, 130.0) for now in range(0, 100, 5)]
    assert told(Watch(), *looks) == [(30, BEGAN, "at risk")]


def test_a_figure_that_trembles_at_its_limit_is_told_of_once():
    looks = [(now, 119.0 if now % 10 else 121.0) for now in range(0, 600, 5)]
    assert told(Watch(), *looks) == []
    steady = [(now, 121.0) for now in range(0, 35, 5)]
    trembling = [(now, 116.0 if now % 10 else 121.0) for now in range(35, 600, 5)]
    assert told(Watch(), *steady, *trembling) == [(30, BEGAN, "at risk")]


def test_it_gets_worse_once_and_is_over_once():
    looks = [(now, 130.0) for now in range(0, 60, 5)]
    looks += [(now, 400.0) for now in range(60, 120, 5)]
    looks += [(now, 130.0) for now in range(120, 180, 5)]
    looks += [(now, 400.0) for now in range(180, 240, 5)]
    looks += [(now, None) for now in range(240, 300, 5)]
    assert told(Watch(), *looks) == [
        (30, BEGAN, "at risk"),
        (90, WORSE, "critical"),
        (270, OVER, "critical"),
    ]


def test_what_was_told_before_a_restart_is_not_told_again():
    watch = Watch({("longest_wait_now", 1): "critical"})
    assert told(watch, *((now, 400.0) for now in range(0, 90, 5))) == []
    # Also one that nobody wants to be told of any more comes to its end.
    assert [one.what for now in (0, 30) for one in watch.look([], now, HOLD)] == [OVER]
    assert watch == Watch()


@given(st.lists(st.tuples(st.floats(0.1, 40), st.none() | st.floats(0, 600)), max_size=60))
def test_whatever_a_figure_does_its_alerts_begin_get_worse_and_end_in_this_order(steps):
    watch, now, level = Watch(), 0.0, ""
    for apart, seconds in steps:
        now += apart
        for one in watch.look([wait_of(seconds)], now, HOLD):
            assert one.what == (OVER if level and one.what == OVER else WORSE if level else BEGAN)
            if one.what != OVER:
                assert RANK[one.level] > RANK[level]
            level = "" if one.what == OVER else one.level
        assert watch.running.get(("longest_wait_now", 1), "") == level


# ------------------------------------------------------------------ in the house


@pytest.fixture
def address() -> Iterator[Receiver]:
    """The clinic's own address."""
    with receiver() as known:
        yield known


@pytest.fixture
def house(config: Config, clock: HandClock, address: Receiver) -> Iterator[House]:
    """A house that sends its alerts there."""
    hook = {"alert_url": SecretStr(address.url + "/alerts"), "alert_secret": SecretStr(SECRET)}
    built = build_house(config.model_copy(update=hook), clock)
    yield built
    built.store.stop()


class Keeper:
    """The backstage of one process, a look at a time."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self._keeper = AlertKeeper(clinic.house, build_alert_hook(clinic.house.config))

    def look(self, times: int = 1, apart: float = 10) -> None:
        """So many looks at the figures, the clock turned after each."""
        for _ in range(times):
            asyncio.run(self._keeper.look())
            self.clinic.clock.turn(seconds=apart)

    def send(self) -> int:
        """Send what is due; how many messages."""

        async def once() -> int:
            # Connections belong to one loop, and each of these tests' has its own.
            keeper = AlertKeeper(self.clinic.house, build_alert_hook(self.clinic.house.config))
            try:
                return await keeper.send_due()
            finally:
                await keeper.close()

        return asyncio.run(once())


@pytest.fixture
def keeper(clinic: Clinic) -> Keeper:
    """What watches."""
    return Keeper(clinic)


def move_to(clinic: Clinic, talk: int, queue: int) -> None:
    """A conversation that waits goes to another queue."""
    clinic.do(clinic.supervisor(), oversight.to_queue, talk, queue, anyway=True)


def late_one(clinic: Clinic, keeper: Keeper) -> tuple[Actor, int]:
    """A patient who has waited for more than five minutes, of which supervisors were told."""
    who = clinic.visitor()
    talk = clinic.start(who, reason="qreasonq", name="Zwetschkau")
    clinic.clock.turn(seconds=301)
    keeper.look(5)
    return who, talk


def test_who_waits_too_long_is_told_of_once_and_it_is_over_when_somebody_answers(
    clinic: Clinic, keeper: Keeper
):
    sue = clinic.supervisor()
    _, talk = late_one(clinic, keeper)
    keeper.look(3)
    (card,) = clinic.look(sue, figure_alerts.waiting)
    assert (card.label, card.level, card.queue_id) == ("Longest wait now", "critical", clinic.queue)
    (event,) = clinic.events(Deed.FIGURE_ALERT)
    assert (event.reason, event.queue_id) == ("critical", clinic.queue)
    assert event.detail["measure"] == "longest_wait_now"
    clinic.do(clinic.staff(), offers.pick, talk)
    keeper.look(5)
    assert clinic.look(sue, figure_alerts.waiting) == ()
    assert len(clinic.events(Deed.FIGURE_ALERT_OVER)) == 1
    board = clinic.look(sue, figure_alerts.page)
    assert board.running == ()
    assert [one.label for one in board.past] == ["Longest wait now"]


def test_who_waits_for_a_moment_is_not_told_of(clinic: Clinic, keeper: Keeper):
    clinic.start()
    keeper.look(11)
    assert clinic.rows(FigureAlert) == []


def test_a_rate_of_very_few_tells_nothing_and_one_of_many_does(clinic: Clinic, keeper: Keeper):
    def leave_after_a_minute() -> None:
        who = clinic.visitor()
        talk = clinic.start(who)
        clinic.clock.turn(seconds=60)
        clinic.do(who, closing.leave, talk)

    leave_after_a_minute()
    keeper.look(5)
    assert clinic.rows(FigureAlert) == []
    for _ in range(9):
        leave_after_a_minute()
    keeper.look(5)
    assert {one.measure for one in clinic.rows(FigureAlert)} == {"abandon_rate", "service_level"}


def tell_of_all_together(clinic: Clinic, measure: str, at_risk: str, critical: str) -> None:
    """Supervisors want to be told of all queues together, and of no queue by itself."""
    sue = clinic.supervisor()

    def form(place: int, **given: str) -> dict[str, str]:
        rows = clinic.look(sue, thresholds.form, place).rows
        kept = {f"{one.measure}.{end}": getattr(one, end)
                for one in rows for end in ("at_risk", "critical")}  # fmt: skip
        return kept | {f"{measure}.{end}": value for end, value in given.items()}

    clinic.do(sue, thresholds.save, EACH_QUEUE, form(EACH_QUEUE))
    given = form(TOGETHER, at_risk=at_risk, critical=critical, alerts="on")
    clinic.do(sue, thresholds.save, TOGETHER, given)


def test_all_queues_together_are_told_of_once_and_are_over_once_they_are_clearly_better(
    clinic: Clinic, keeper: Keeper, address: Receiver
):
    sue, billing = clinic.supervisor(), furniture.queue(clinic, "Billing")
    tell_of_all_together(clinic, "waiting_now", "2", "3")
    patients = [clinic.visitor() for _ in range(3)]
    first = clinic.start(patients[0])
    keeper.look(5)
    assert clinic.rows(FigureAlert) == []
    second = clinic.start(patients[1])
    move_to(clinic, second, billing)
    keeper.look(8)
    # One waits in each queue, so neither of them would have been told of by itself.
    (card,) = clinic.look(sue, figure_alerts.waiting)
    assert (card.label, card.queue, card.queue_id) == ("Waiting now", "All queues together", 0)
    assert (card.level, card.value) == ("at risk", "2")
    (event,) = clinic.events(Deed.FIGURE_ALERT)
    assert (event.queue_id, event.detail["measure"]) == (None, "waiting_now")
    clinic.start(patients[2])
    keeper.look(8)
    (card,) = clinic.look(sue, figure_alerts.waiting)
    assert card.level == "critical"
    assert keeper.send() == 2
    clinic.do(patients[0], closing.leave, first)
    keeper.look(8)
    # The worst so far stays until it is over.
    assert [one.level for one in clinic.look(sue, figure_alerts.waiting)] == ["critical"]
    clinic.do(patients[1], closing.leave, second)
    keeper.look(8)
    assert clinic.look(sue, figure_alerts.waiting) == ()
    assert len(clinic.rows(FigureAlert)) == len(clinic.events(Deed.FIGURE_ALERT_OVER)) == 1
    assert keeper.send() == 1
    said = [came.said["what"] for came in address.came]
    assert (sorted(said[:2]), said[2]) == (["began", "worse"], "over")
    assert {came.said["queue"] for came in address.came} == {None}
    assert {one.what for one in clinic.look(sue, alert_posts.sent)} == {
        f"Waiting now, All queues together: {what}" for what in ("began", "got worse", "over")
    }


def test_a_share_of_all_queues_together_tells_something_once_enough_came_to_all_of_them(
    clinic: Clinic, keeper: Keeper
):
    tell_of_all_together(clinic, "abandon_rate", "5", "never")
    billing = furniture.queue(clinic, "Billing")
    for number in range(10):
        who = clinic.visitor()
        talk = clinic.start(who)
        if number % 2:
            move_to(clinic, talk, billing)
        clinic.clock.turn(seconds=60)
        clinic.do(who, closing.leave, talk)
        keeper.look(4)
        assert len(clinic.rows(FigureAlert)) == (number == 9)
    assert clinic.rows(FigureAlert)[0].queue_id is None


def test_a_restart_in_between_tells_nothing_twice(clinic: Clinic, keeper: Keeper):
    late_one(clinic, keeper)
    Keeper(clinic).look(6)
    assert len(clinic.rows(FigureAlert)) == len(clinic.events(Deed.FIGURE_ALERT)) == 1


def test_who_took_note_is_kept_and_it_leaves_everybodys_screen(clinic: Clinic, keeper: Keeper):
    sue, tom = clinic.supervisor(), clinic.supervisor()
    late_one(clinic, keeper)
    (card,) = clinic.look(tom, figure_alerts.waiting)
    clinic.do(sue, figure_alerts.take_note, card.id)
    clinic.clock.turn(seconds=5)
    clinic.do(tom, figure_alerts.take_note, card.id)
    assert clinic.look(tom, figure_alerts.waiting) == ()
    (running,) = clinic.look(tom, figure_alerts.page).running
    assert running.noted_by == sue.name


def test_what_gets_worse_after_somebody_took_note_is_told_anew(clinic: Clinic, keeper: Keeper):
    sue = clinic.supervisor()
    clinic.start()
    clinic.clock.turn(seconds=121)
    keeper.look(5)
    (card,) = clinic.look(sue, figure_alerts.waiting)
    assert card.level == "at risk"
    clinic.do(sue, figure_alerts.take_note, card.id)
    clinic.clock.turn(seconds=200)
    keeper.look(5)
    (again,) = clinic.look(sue, figure_alerts.waiting)
    assert (again.id, again.level, again.noted_by) == (card.id, "critical", "")


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.ADMIN, Role.PRIVACY_OFFICER])
def test_who_is_no_supervisor_neither_sees_nor_settles_alerts(
    clinic: Clinic, keeper: Keeper, role: Role
):
    late_one(clinic, keeper)
    who = clinic.staff(role, member=False, ready=False)
    (alert,) = clinic.rows(FigureAlert)
    for deed in (lambda: clinic.look(who, figure_alerts.waiting),
                 lambda: clinic.look(who, figure_alerts.page),
                 lambda: clinic.look(who, alert_posts.sent),
                 lambda: clinic.do(who, figure_alerts.take_note, alert.id),
                 lambda: clinic.do(who, figure_alerts.settle, [], posts=True),
                 lambda: clinic.do(who, alert_posts.trial, there=True),
                 lambda: clinic.do(who, alert_posts.claim, 5),
                 lambda: clinic.do(who, alert_posts.outcome, 1, 200)):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
    assert clinic.rows(FigureAlert)[0].noted_at is None


# ------------------------------------------------------------------ to the clinic's own address


def test_an_alert_is_posted_signed_and_says_nothing_of_a_patient(
    clinic: Clinic, keeper: Keeper, address: Receiver
):
    late_one(clinic, keeper)
    assert keeper.send() == 1
    (came,) = address.came
    assert came.is_ours
    assert came.path == "/alerts"
    assert came.said["what"] == "began"
    assert (came.said["measure"], came.said["level"], came.said["unit"]) == (
        ("longest_wait_now", "critical", "seconds")
    )
    assert came.said["queue"]["id"] == clinic.queue
    assert came.said["value"] >= 300
    assert b"Zwetschkau" not in came.content
    assert b"qreasonq" not in came.content
    assert not {"patient", "conversation", "name"} & set(came.said)
    assert keeper.send() == 0


def test_while_the_address_fails_it_is_tried_again_later_and_later_under_the_same_number(
    clinic: Clinic, keeper: Keeper, address: Receiver
):
    sue = clinic.supervisor()
    late_one(clinic, keeper)
    address.answers = [500, "hang up", 301, 404, 200]
    for failed in range(4):
        assert keeper.send() == 1
        assert keeper.send() == 0
        (card,) = clinic.look(sue, alert_posts.sent)
        assert (card.state, card.attempts) == ("again", failed + 1)
        assert card.answer == ["500", "no answer", "301", "404"][failed]
        clinic.clock.turn(seconds=pause(failed + 1).total_seconds())
    assert keeper.send() == 1
    (card,) = clinic.look(sue, alert_posts.sent)
    assert (card.state, card.attempts, card.answer) == ("arrived", 5, "200")
    assert len({came.headers["x-psc-delivery"] for came in address.came}) == 1
    assert len({came.content for came in address.came}) == 1
    # Each try is signed for its own moment, and nobody was led elsewhere.
    assert len({came.headers["x-psc-timestamp"] for came in address.came}) == 5
    assert all(came.is_ours and came.path == "/alerts" for came in address.came)


def test_after_a_day_it_is_given_up(clinic: Clinic, keeper: Keeper, address: Receiver):
    sue = clinic.supervisor()
    clinic.do(sue, alert_posts.trial, there=True)
    began = clinic.clock.now()
    address.answers = [503] * 100
    while clinic.clock.now() - began < timedelta(days=2):
        keeper.send()
        clinic.clock.turn(minutes=10)
    (card,) = clinic.look(sue, alert_posts.sent)
    assert card.state == "given up"
    assert 20 < card.attempts < 100
    assert keeper.send() == 0


@pytest.mark.both
def test_a_message_is_in_one_hand_at_a_time_and_is_not_lost_with_it(
    clinic: Clinic, keeper: Keeper, address: Receiver
):
    clinic.do(clinic.supervisor(), alert_posts.trial, there=True)
    # Somebody took it and was stopped before they could send it.
    assert len(clinic.do(SYSTEM, alert_posts.claim, 5)) == 1
    assert keeper.send() == 0
    clinic.clock.turn(seconds=alert_posts.LEASE.total_seconds())
    assert keeper.send() == 1
    assert [came.said["what"] for came in address.came] == ["trial"]


def test_an_answer_that_comes_late_does_not_undo_that_it_arrived(clinic: Clinic, keeper: Keeper):
    clinic.do(clinic.supervisor(), alert_posts.trial, there=True)
    keeper.send()
    (post,) = clinic.rows(AlertPost)
    clinic.do(SYSTEM, alert_posts.outcome, post.id, 0)
    (after,) = clinic.rows(AlertPost)
    assert (after.arrived_at, after.next_at, after.attempts) == (post.arrived_at, None, 1)


def test_a_trial_arrives_as_a_trial_and_one_is_enough_at_a_time(
    clinic: Clinic, keeper: Keeper, address: Receiver
):
    sue = clinic.supervisor()
    clinic.do(sue, alert_posts.trial, there=True)
    with pytest.raises(TooLate):
        clinic.do(sue, alert_posts.trial, there=True)
    keeper.send()
    clinic.do(sue, alert_posts.trial, there=True)
    keeper.send()
    assert [came.said["what"] for came in address.came] == ["trial", "trial"]


def test_without_an_address_alerts_stay_in_the_app(config: Config, clock: HandClock):
    built = build_house(config, clock)
    clinic = Clinic(built, clock)
    sue = clinic.supervisor()
    late_one(clinic, Keeper(clinic))
    assert len(clinic.look(sue, figure_alerts.waiting)) == 1
    assert clinic.rows(AlertPost) == []
    with pytest.raises(BadInput, match="PSC_ALERT_URL"):
        clinic.do(sue, alert_posts.trial, there=False)
    built.store.stop()


def test_an_address_needs_a_secret_and_https(config: Config):
    def settings(url: str, secret: str) -> Config:
        return Config(data_dir=config.data_dir, alert_url=url, alert_secret=secret)

    for url, secret in (("https://x.org/a", ""), ("", SECRET)):
        with pytest.raises(Refused, match="PSC_ALERT_SECRET"):
            settings(url, secret).check_alert_hook()
    for url, secret in (("http://x.org/a", SECRET), ("https://x.org/a", "short")):
        with pytest.raises(ValidationError):
            settings(url, secret)
    assert SECRET not in repr(settings("https://x.org/hidden", SECRET))
    assert "hidden" not in repr(settings("https://x.org/hidden", SECRET))


def test_how_long_a_figure_has_to_lie_past_its_limit_is_the_clinics_to_say(
    clinic: Clinic, keeper: Keeper
):
    def set_hold(work: Work) -> None:
        work.session.add(Setting(key="figures.alert_hold", value=0))

    clinic.do(SYSTEM, set_hold)
    clinic.start()
    clinic.clock.turn(seconds=121)
    keeper.look(1)
    assert len(clinic.rows(FigureAlert)) == 1


def test_a_screen_shows_the_worst_and_among_these_what_has_just_begun(
    clinic: Clinic, keeper: Keeper
):
    def begin(work: Work) -> None:
        for minute, (measure, level) in enumerate(
            [
                ("average_wait", "critical"),
                ("service_level", "at risk"),
                ("rating", "critical"),
                ("waiting_now", "at risk"),
            ]
        ):
            began = work.now + timedelta(minutes=minute)
            one = FigureAlert(measure=measure, level=level, value=1.0, began_at=began)
            work.session.add(one)

    sue = clinic.supervisor()
    clinic.do(SYSTEM, begin)
    shown = clinic.look(sue, figure_alerts.waiting)
    assert [one.label for one in shown] == [
        "Average rating", "Average wait", "Waiting now", "Service level"
    ]  # fmt: skip
    assert [one.fell for one in shown] == [True, False, False, True]
    # The page goes by how long each has stood.
    board = clinic.look(sue, figure_alerts.page)
    assert [one.label for one in board.running][:2] == ["Average wait", "Average rating"]
