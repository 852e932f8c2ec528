"""A large day is counted once in a while for everybody who looks, a small one at each look."""

import pytest
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import NotAllowed
from psc_app.domain.insight_cards import ConversationPage
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.vocabulary import Role
from psc_app.services.insights import conversation_page, thresholds
from psc_app.services.insights import cut as cut_module
from psc_app.services.insights import ledger as ledger_module
from psc_app.services.insights.thresholds import TOGETHER


class Stopwatch:
    """The machine's own seconds, turned by hand."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    stopwatch = Stopwatch()
    monkeypatch.setattr(ledger_module, "time", stopwatch)
    monkeypatch.setattr(cut_module, "time", stopwatch)
    return stopwatch


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any conversation at all is many."""
    monkeypatch.setattr(ledger_module, "_FEW", 0)
    monkeypatch.setattr(ledger_module, "_MANY", 1)


@pytest.fixture
def sue(clinic: Clinic) -> Actor:
    return clinic.staff(Role.SUPERVISOR, member=False, ready=False)


def page(clinic: Clinic, actor: Actor) -> ConversationPage:
    ledger = clinic.house.ledger
    return clinic.house.store.look_now(actor, conversation_page.page, ledger, Chosen())


def level(seen: ConversationPage, key: str) -> str:
    return next(card.level for card in seen.cards if card.key == key)


def incoming(seen: ConversationPage) -> str:
    return next(card.text for card in seen.cards if card.key == "incoming")


def test_with_few_conversations_every_look_sees_all_there_is(
    clinic: Clinic, sue: Actor, watch: Stopwatch
):
    clinic.start()
    assert incoming(page(clinic, sue)) == "1"
    clinic.start()
    assert incoming(page(clinic, sue)) == "2"
    assert clinic.house.ledger.pace == 0


@pytest.mark.usefixtures("many")
def test_with_many_all_who_look_within_three_seconds_see_the_same_and_then_what_is_new(
    clinic: Clinic, sue: Actor, watch: Stopwatch
):
    clinic.start()
    first = page(clinic, sue)
    clinic.start()
    watch.at += 2.9
    clinic.clock.turn(seconds=2)
    clinic.house.store.look_now(SYSTEM, clinic.house.ledger.follow)
    other = clinic.staff(Role.SUPERVISOR, member=False, ready=False)
    assert page(clinic, other) is first
    watch.at += 0.2
    clinic.clock.turn(seconds=1)
    assert incoming(page(clinic, sue)) == "2"


@pytest.mark.usefixtures("many")
def test_who_has_no_right_gets_no_page_that_others_had_made(
    clinic: Clinic, sue: Actor, watch: Stopwatch
):
    clinic.start()
    page(clinic, sue)
    with pytest.raises(NotAllowed):
        page(clinic, clinic.staff())


@pytest.mark.usefixtures("many", "watch")
def test_a_changed_limit_colours_the_same_figures_at_once(clinic: Clinic, sue: Actor):
    clinic.start()
    clinic.clock.turn(seconds=50)
    before = page(clinic, sue)
    assert level(before, "longest_wait_now") == ""
    rows = clinic.look(sue, thresholds.form, TOGETHER).rows
    given = {f"{row.measure}.{name}": getattr(row, name) for row in rows
             for name in ("at_risk", "critical")}  # fmt: skip
    given |= {"longest_wait_now.at_risk": "20", "longest_wait_now.critical": "40"}
    clinic.do(sue, thresholds.save, TOGETHER, given)
    after = page(clinic, sue)
    assert after.at == before.at
    assert level(after, "longest_wait_now") == "critical"
