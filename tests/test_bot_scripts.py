"""The bot's flows are versions: nothing is lost, one is live, and a draft can be tried."""

import pytest
from bot_scripts_of import SMALL
from people import Clinic

from psc_app.bot import script_text
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import Role
from psc_app.models.bot import BotScript
from psc_app.models.settings import SettingChange
from psc_app.models.workplace import Queue, Skill
from psc_app.services import bot_scripts
from psc_app.services.work import Work

OTHER = SMALL.replace("Bye.", "So long.")


@pytest.fixture
def ada(clinic: Clinic) -> Actor:
    return clinic.staff(Role.ADMIN, member=False, ready=False)


def save(clinic: Clinic, who: Actor, text: str = SMALL, note: str = "First", **more: object) -> int:
    base = more.pop("base", clinic.look(SYSTEM, bot_scripts.newest))
    return clinic.do(who, bot_scripts.save, text, note, base, **more)


def listed(clinic: Clinic, who: Actor) -> list[tuple[int, str, str, bool]]:
    found = clinic.look(who, bot_scripts.versions)
    return [(one.id, one.note, one.who, one.live) for one in found]


def test_before_anybody_saves_the_flows_that_came_with_the_app_are_live(
    clinic: Clinic, ada: Actor
) -> None:
    found = clinic.look(SYSTEM, bot_scripts.live)
    assert found == (None, script_text.shipped())
    assert listed(clinic, ada) == [(0, "Came with the app", "", True)]


@pytest.mark.both
def test_a_version_is_kept_with_who_when_and_why_and_is_live_only_once_somebody_says_so(
    clinic: Clinic, ada: Actor
) -> None:
    first = save(clinic, ada)
    assert clinic.look(SYSTEM, bot_scripts.live).id is None
    clinic.clock.turn(hours=1)
    clinic.do(ada, bot_scripts.make_live, first)
    assert clinic.look(SYSTEM, bot_scripts.live) == (first, SMALL)
    second = save(clinic, ada, OTHER, "  A kinder   farewell ", go_live=True)
    assert clinic.look(SYSTEM, bot_scripts.live) == (second, OTHER)
    assert listed(clinic, ada) == [
        (second, "A kinder farewell", ada.name, True),
        (first, "First", ada.name, False),
        (0, "Came with the app", "", False),
    ]
    newest, older, shipped = clinic.look(ada, bot_scripts.versions)
    assert newest.at == newest.lived
    assert older.lived - older.at == 3_600_000
    assert (shipped.lived, shipped.lived_by) == (0, "")


@pytest.mark.both
def test_an_older_version_can_be_made_live_again_and_so_can_what_came_with_the_app(
    clinic: Clinic, ada: Actor
) -> None:
    first = save(clinic, ada, go_live=True)
    save(clinic, ada, OTHER, "Second", go_live=True)
    clinic.do(ada, bot_scripts.make_live, first)
    assert clinic.look(SYSTEM, bot_scripts.live).id == first
    clinic.do(ada, bot_scripts.make_live, bot_scripts.SHIPPED)
    assert clinic.look(SYSTEM, bot_scripts.live).id is None
    assert [row.live for row in clinic.rows(BotScript)] == [False, False]
    assert [(row.actor_id, row.before["live"], row.after["live"]) for row in
            clinic.rows(SettingChange)] == [
        (ada.id, 0, 1), (ada.id, 1, 2), (ada.id, 2, 1), (ada.id, 1, 0),
    ]  # fmt: skip
    assert clinic.look(ada, bot_scripts.versions)[-1].lived_by == ada.name


def test_a_talk_finds_the_version_it_began_with(clinic: Clinic, ada: Actor) -> None:
    first = save(clinic, ada, go_live=True)
    save(clinic, ada, OTHER, "Second", go_live=True)
    assert clinic.look(SYSTEM, bot_scripts.text_of, first) == SMALL
    assert clinic.look(SYSTEM, bot_scripts.text_of, None) == script_text.shipped()
    with pytest.raises(BadInput, match="no such version"):
        clinic.look(SYSTEM, bot_scripts.text_of, 99)


def test_what_has_faults_is_not_saved(clinic: Clinic, ada: Actor) -> None:
    with pytest.raises(BadInput, match=r"Line 4: .* a step begins with one of"):
        save(clinic, ada, "flows:\n  one:\n    steps:\n      - tell: hi")
    assert clinic.rows(BotScript) == []


@pytest.mark.parametrize(("note", "words"), [("  ", "What changed"), ("x" * 201, "at most 200")])
def test_a_version_needs_a_few_words_about_it(
    clinic: Clinic, ada: Actor, note: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        save(clinic, ada, note=note)
    save(clinic, ada, note="x" * 200)


def test_what_does_not_differ_is_not_saved_again(clinic: Clinic, ada: Actor) -> None:
    with pytest.raises(BadInput, match="Nothing differs"):
        save(clinic, ada, script_text.shipped())
    save(clinic, ada)
    with pytest.raises(BadInput, match="Nothing differs from version 1"):
        save(clinic, ada, SMALL.replace("\n", "\r\n"))


def test_who_saves_after_somebody_else_is_told_so_first(clinic: Clinic, ada: Actor) -> None:
    save(clinic, ada)
    eve = clinic.staff(Role.ADMIN, member=False, ready=False)
    with pytest.raises(TooLate, match="Version 1 was saved meanwhile"):
        save(clinic, eve, OTHER, "Mine", base=0)
    assert save(clinic, eve, OTHER, "Mine", base=1) == 2


def test_pages_look_again_when_a_version_was_saved_or_made_live(
    clinic: Clinic, ada: Actor, rung
) -> None:
    for deed in (lambda: save(clinic, ada), lambda: clinic.do(ada, bot_scripts.make_live, 1)):
        rung.take()
        deed()
        assert topics.SETTINGS in rung.take()


@pytest.mark.parametrize("role", [Role.AGENT, Role.NURSE, Role.SUPERVISOR, Role.PRIVACY_OFFICER])
def test_nobody_but_administrators_reads_or_changes_the_flows(clinic: Clinic, role: Role) -> None:
    who = clinic.staff(role, member=False, ready=False)
    for verb, *more in (
        (bot_scripts.versions,),
        (bot_scripts.save, SMALL, "Mine", 0),
        (bot_scripts.make_live, 0),
        (bot_scripts.check, SMALL),
        (bot_scripts.differences, 0, SMALL),
        (bot_scripts.try_out, SMALL, None, ""),
    ):
        with pytest.raises(NotAllowed, match="change settings"):
            clinic.do(who, verb, *more)
    assert clinic.rows(BotScript) == []


def test_a_comparison_shows_what_differs_with_a_little_around(clinic: Clinic, ada: Actor) -> None:
    first = save(clinic, ada)
    found = clinic.look(ada, bot_scripts.differences, first, OTHER)
    assert [(one.sign, one.text.strip()) for one in found] == [
        (" ", "bye:"),
        (" ", "steps:"),
        ("-", '- end: "Bye."'),
        ("+", '- end: "So long."'),
        (" ", "answers:"),
        (" ", '- {title: Parking, words: "park, parking", text: "Behind the house."}'),
    ]
    assert clinic.look(ada, bot_scripts.differences, first, SMALL) == ()


def test_a_check_hints_at_queues_and_skills_that_the_clinic_does_not_have(
    clinic: Clinic, ada: Actor
) -> None:
    found = clinic.look(ada, bot_scripts.check, SMALL)
    assert found.usable
    assert [(one.line, one.grave) for one in found.faults] == [(21, False), (21, False)]
    assert 'no queue called "Pharmacy"' in found.faults[0].text
    assert 'no skill called "Medication"' in found.faults[1].text

    def furnish(work: Work) -> None:
        work.session.add(Queue(name="Pharmacy"))
        work.session.add(Skill(name="medication"))

    clinic.do(SYSTEM, furnish)
    assert clinic.look(ada, bot_scripts.check, SMALL).faults == ()


def test_a_check_lists_the_flows_with_where_they_lead_and_how_they_end(
    clinic: Clinic, ada: Actor
) -> None:
    found = clinic.look(ada, bot_scripts.check, SMALL)
    assert [(one.title, one.line, one.asks, one.leads, one.ends) for one in found.flows] == [
        ("Menu", 4, 1, "Refill, Bye", ""),
        ("Refill", 10, 2, "", "hands over"),
        ("Bye", 22, 0, "", "ends"),
    ]
    assert found.answers == 1


def test_a_draft_can_be_tried_and_nothing_of_it_is_kept(clinic: Clinic, ada: Actor) -> None:
    def say(memory: dict | None, said: str) -> bot_scripts.TrialStep:
        return clinic.look(ada, bot_scripts.try_out, SMALL, memory, said)

    begun = say(None, "")
    assert [(one.who, one.text) for one in begun.lines] == [("bot", "What is it?")]
    assert begun.choices == ("A refill", "Goodbye")
    asked = say(begun.memory, "1")
    assert (asked.flow, asked.line) == ("Refill", 14)
    missed = say(say(asked.memory, "aspirin").memory, "plenty")
    assert missed.misses == 1
    assert [(one.name, one.value) for one in missed.slots] == [("medicine", "aspirin")]
    over = say(missed.memory, "3")
    assert over.over
    assert [one.text for one in over.lines] == [
        "Noted.",
        "The bot hands over to a person (flow). Queue: Pharmacy. Skills: Medication 3."
        " Priority: high.",
        "For staff only:\nAbout: Refill\nMedicine: aspirin\nDays: 3",
    ]
    assert clinic.rows(BotScript) == []


def test_a_trial_ends_where_the_bot_ends_the_chat(clinic: Clinic, ada: Actor) -> None:
    begun = clinic.look(ada, bot_scripts.try_out, SMALL, None, "")
    step = clinic.look(ada, bot_scripts.try_out, SMALL, begun.memory, "Goodbye")
    assert step.over
    assert step.lines[-1].text == "The bot ends the chat."


def test_a_trial_says_what_a_red_flag_would_do_whatever_the_flows_say(
    clinic: Clinic, ada: Actor
) -> None:
    begun = clinic.look(ada, bot_scripts.try_out, SMALL, None, "")
    told = clinic.look(
        ada, bot_scripts.try_out, SMALL, begun.memory, "I have crushing chest pain right now"
    )
    assert told.over
    assert told.lines[0].who == "note"
    assert "the emergency card, a person at once" in told.lines[0].text


def test_a_draft_with_faults_cannot_be_tried(clinic: Clinic, ada: Actor) -> None:
    with pytest.raises(BadInput, match=r"Mend the faults first. Line 1"):
        clinic.look(ada, bot_scripts.try_out, "flows: [", None, "")
