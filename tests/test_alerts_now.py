"""Beside what a figure was when it rose stands what it is now; several are noted at once."""

import asyncio
from dataclasses import replace

import pytest
from people import Clinic

from psc_app.backstage.alert_keeper import AlertKeeper
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.alert_cards import FigureAlertCard
from psc_app.domain.cards import millis
from psc_app.domain.errors import NotAllowed
from psc_app.domain.measures.alert_watch import Reading
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.measures.thresholds import Limit
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.insights import FigureAlert
from psc_app.services import closing, offers, settings
from psc_app.services.insights import conversation_page, figure_alerts
from psc_app.services.insights.alerts_now import AlertsNow, FigureNow

AT = ("service_level", 1)
CARD = FigureAlertCard(7, "Service level", "Front desk", 1, "at risk", "52 %", 1_000,
                       measure="service_level", rose_at=1_000)  # fmt: skip


def reading(text: str = "", since: int = 0, value: float | None = 0.5) -> Reading:
    return Reading(*AT, value, "up", Limit(0.8, 0.6, alerts=True), text, since)


# ------------------------------------------------------------------ in memory


def test_a_card_says_what_the_figure_is_now_and_when_it_came_to_its_level():
    now = AlertsNow()
    assert now.put([AT], [reading("47 %")], {AT: 2_000})
    assert now.shown([CARD]) == (replace(CARD, now="47 %", rose_at=2_000),)


def test_a_figure_that_is_not_watched_any_more_says_nothing_of_now():
    now = AlertsNow({AT: FigureNow("47 %", 0, 2_000)})
    assert now.put([AT], [], {AT: 2_000})
    assert now.shown([CARD]) == (replace(CARD, rose_at=2_000),)
    assert now.put([], [], {})
    assert now.shown([CARD]) == (CARD,)


def test_only_what_screens_would_show_otherwise_is_a_change():
    now = AlertsNow()
    now.put([AT], [reading("47 %", value=0.4701)], {AT: 2_000})
    assert not now.put([AT], [reading("47 %", value=0.4702)], {AT: 2_000})
    assert now.put([AT], [reading("48 %", value=0.4803)], {AT: 2_000})


# ------------------------------------------------------------------ in the house


class Watching:
    """The backstage of one process, a look at a time."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self._keeper = AlertKeeper(clinic.house, None)

    def look(self, times: int = 1, apart: float = 10) -> None:
        """So many looks at the figures, the clock turned before each."""
        for _ in range(times):
            self._clinic.clock.turn(seconds=apart)
            asyncio.run(self._keeper.look())

    def rings(self) -> bool:
        """Whether the next look tells screens that a figure has changed."""

        async def once() -> bool:
            bell = self._clinic.house.hub.bell()
            bell.hang((topics.ALERT_VALUES,))
            await self._keeper.look()
            rang = await bell.rung(within=0.05)
            bell.take_down()
            return bool(rang)

        self._clinic.clock.turn(seconds=10)
        return asyncio.run(once())


@pytest.fixture
def watching(clinic: Clinic) -> Watching:
    return Watching(clinic)


@pytest.fixture
def sue(clinic: Clinic) -> Actor:
    return clinic.staff(Role.SUPERVISOR, member=False, ready=False)


def waiting(clinic: Clinic, who: Actor) -> tuple[FigureAlertCard, ...]:
    return clinic.look(who, figure_alerts.waiting, clinic.house.alerts_now)


def left_after(clinic: Clinic, seconds: float) -> None:
    who = clinic.visitor()
    talk = clinic.start(who)
    clinic.clock.turn(seconds=seconds)
    clinic.do(who, closing.leave, talk)


def answered(clinic: Clinic, agent: Actor) -> None:
    talk = clinic.talk(agent)
    clinic.close(agent, talk)


def of(cards: tuple[FigureAlertCard, ...], measure: str) -> FigureAlertCard:
    (found,) = (one for one in cards if one.measure == measure)
    return found


def test_a_rate_that_goes_on_falling_says_both_what_it_was_and_what_it_is(
    clinic: Clinic, watching: Watching, sue: Actor
):
    ana = clinic.staff()
    for _ in range(5):
        answered(clinic, ana)
    for _ in range(5):
        left_after(clinic, 60)
    watching.look(5)
    rose = of(waiting(clinic, sue), "service_level")
    assert (rose.value, rose.now, rose.level) == ("50 %", "50 %", "critical")
    for _ in range(10):
        left_after(clinic, 60)
    watching.look()
    later = of(waiting(clinic, sue), "service_level")
    assert (later.value, later.now, later.rose_at) == ("50 %", "25 %", rose.rose_at)
    today = Chosen(zone=clinic.look(SYSTEM, settings.value, "clinic.time_zone"))
    page = clinic.look(sue, conversation_page.page, clinic.house.ledger, today)
    assert [one.text for one in page.cards if one.key == "service_level"] == [later.now]


def test_a_wait_counts_on_by_itself_from_the_moment_the_longest_began(
    clinic: Clinic, watching: Watching, sue: Actor
):
    talk = clinic.start()
    began = millis(clinic.clock.now())
    clinic.clock.turn(seconds=20)
    clinic.start()
    clinic.clock.turn(seconds=301)
    watching.look(5)
    card = of(waiting(clinic, sue), "longest_wait_now")
    assert (card.now, card.now_since) == ("", began)
    # It grows, which each screen sees by its own clock.
    assert not watching.rings()
    clinic.do(clinic.staff(), offers.pick, talk)
    assert watching.rings()
    assert of(waiting(clinic, sue), "longest_wait_now").now_since == began + 20_000


def test_who_waits_no_more_leaves_no_wait_that_counts_on(
    clinic: Clinic, watching: Watching, sue: Actor
):
    talk = clinic.start()
    clinic.clock.turn(seconds=301)
    watching.look(5)
    clinic.do(clinic.staff(), offers.pick, talk)
    watching.look()
    card = of(waiting(clinic, sue), "longest_wait_now")
    assert (card.now, card.now_since) == ("–", 0)


def test_what_got_worse_says_when_it_did_also_after_a_restart(
    clinic: Clinic, watching: Watching, sue: Actor
):
    clinic.start()
    clinic.clock.turn(seconds=121)
    watching.look(5)
    first = of(waiting(clinic, sue), "longest_wait_now")
    assert (first.level, first.rose_at) == ("at risk", first.began_at)
    clinic.clock.turn(seconds=200)
    watching.look(5)
    worse = of(waiting(clinic, sue), "longest_wait_now")
    (_, event) = clinic.events(Deed.FIGURE_ALERT)
    assert (worse.level, worse.began_at) == ("critical", first.began_at)
    assert worse.rose_at == millis(event.at) > worse.began_at
    clinic.house.alerts_now.put((), (), {})
    Watching(clinic).look()
    assert of(waiting(clinic, sue), "longest_wait_now").rose_at == worse.rose_at


# ------------------------------------------------------------------ noted at once


def two_alerts(clinic: Clinic, watching: Watching) -> None:
    for _ in range(10):
        left_after(clinic, 60)
    watching.look(5)
    assert len(clinic.rows(FigureAlert)) == 2


def seen(cards: tuple[FigureAlertCard, ...]) -> list[tuple[int, str]]:
    return [(one.id, one.level) for one in cards]


def test_several_are_noted_at_once_and_each_is_in_the_log(
    clinic: Clinic, watching: Watching, sue: Actor
):
    two_alerts(clinic, watching)
    cards = waiting(clinic, sue)
    assert clinic.do(sue, figure_alerts.take_note_of, seen(cards)) == 2
    assert waiting(clinic, sue) == ()
    events = clinic.events(Deed.FIGURE_ALERT_NOTED)
    assert {one.detail["alert"] for one in events} == {one.id for one in cards}
    assert {(one.actor_id, one.queue_id, one.reason) for one in events} == {
        (sue.id, clinic.queue, "critical")
    }
    running = clinic.look(sue, figure_alerts.page).running
    assert {one.noted_by for one in running} == {sue.name}


def test_who_comes_second_notes_nothing_twice(clinic: Clinic, watching: Watching, sue: Actor):
    two_alerts(clinic, watching)
    cards = waiting(clinic, sue)
    tom = clinic.staff(Role.SUPERVISOR, member=False, ready=False)
    clinic.do(tom, figure_alerts.take_note, cards[0].id)
    assert clinic.do(sue, figure_alerts.take_note_of, seen(cards)) == 1
    assert clinic.do(sue, figure_alerts.take_note_of, seen(cards)) == 0
    clinic.do(sue, figure_alerts.take_note, cards[0].id)
    noted = {one.id: one.noted_by for one in clinic.look(sue, figure_alerts.page).running}
    assert noted == {cards[0].id: tom.name, cards[1].id: sue.name}
    assert len(clinic.events(Deed.FIGURE_ALERT_NOTED)) == 2


def test_what_got_worse_while_somebody_looked_is_not_noted_with_the_rest(
    clinic: Clinic, watching: Watching, sue: Actor
):
    clinic.start()
    clinic.clock.turn(seconds=121)
    watching.look(5)
    before = waiting(clinic, sue)
    clinic.clock.turn(seconds=200)
    watching.look(5)
    assert clinic.do(sue, figure_alerts.take_note_of, seen(before)) == 0
    assert [one.level for one in waiting(clinic, sue)] == ["critical"]


def test_alerts_that_are_over_or_never_were_stay_as_they_are(
    clinic: Clinic, watching: Watching, sue: Actor
):
    talk = clinic.start()
    clinic.clock.turn(seconds=301)
    watching.look(5)
    cards = waiting(clinic, sue)
    clinic.do(clinic.staff(), offers.pick, talk)
    watching.look(5)
    assert clinic.do(sue, figure_alerts.take_note_of, [*seen(cards), (99, "critical")]) == 0
    assert clinic.do(sue, figure_alerts.take_note_of, []) == 0
    assert clinic.rows(FigureAlert)[0].noted_at is None


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.ADMIN, Role.PRIVACY_OFFICER])
def test_who_is_no_supervisor_takes_no_note_of_all(
    clinic: Clinic, watching: Watching, sue: Actor, role: Role
):
    two_alerts(clinic, watching)
    who = clinic.staff(role, member=False, ready=False)
    with pytest.raises(NotAllowed):
        clinic.do(who, figure_alerts.take_note_of, seen(waiting(clinic, sue)))
    with pytest.raises(NotAllowed):
        clinic.look(who, figure_alerts.rose)
    assert len(waiting(clinic, sue)) == 2
    assert clinic.events(Deed.FIGURE_ALERT_NOTED) == []
