"""Quick replies: found by a few letters, filled for this patient, counted, and whose they are."""

import random
import time
from typing import Any

import pytest
from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.vocabulary import Role, Visibility
from psc_app.models.conversation import Conversation
from psc_app.models.tools import QuickReply
from psc_app.models.workplace import Workstream
from psc_app.services import identification, quick_replies, settings, slug_values
from psc_app.services.work import Work
from psc_app.wiring import House

REFUSED = "There is still"


def add(clinic: Clinic, title: str, body: str = "A text", **more: Any) -> int:
    """A reply; shared, unless it says whose it is."""

    def write(work: Work) -> int:
        given = {"tags": [], "created_at": work.now, "updated_at": work.now} | more
        row = QuickReply(title=title, body=body, **given)
        work.session.add(row)
        work.session.flush()
        return row.id or 0

    return clinic.do(SYSTEM, write)


def titles(clinic: Clinic, who: Actor, talk: int, text: str = "", limit: int = 8) -> list[str]:
    return [one.title for one in clinic.look(who, quick_replies.seek, talk, text, limit)]


def uses(clinic: Clinic, reply: int) -> int:
    (row,) = clinic.rows(QuickReply, QuickReply.id == reply)
    return row.uses


@pytest.fixture
def agent(clinic: Clinic) -> Actor:
    return clinic.staff()


@pytest.fixture
def talk(clinic: Clinic, agent: Actor) -> int:
    return clinic.talk(agent)


def speaks(clinic: Clinic, language: str) -> None:
    clinic.change(Conversation, language=language)


# ---------------------------------------------------------------- finding


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ref", "Refill sent"),
        ("refill", "Refill sent"),
        ("sent", "Refill sent"),
        ("refil sent", "Refill sent"),
        ("refll", "Refill sent"),
        ("rifill", "Refill sent"),
        ("openning", "Opening hours"),
        ("opning hors", "Opening hours"),
        ("HOURS", "Opening hours"),
        ("pharm", "Refill sent"),
        ("parking", "Opening hours"),
        ("montag", "Öffnungszeiten"),
        ("offnung", "Öffnungszeiten"),
    ],
)
def test_a_few_letters_find_a_reply_also_with_a_slip_in_them(
    clinic: Clinic, agent: Actor, talk: int, typed: str, first: str
) -> None:
    add(clinic, "Refill sent", "It is on its way.", tags=["pharmacy"])
    add(clinic, "Opening hours", "There is parking behind the house.")
    add(clinic, "Öffnungszeiten", "Ab Montag", locale="de")
    add(clinic, "Goodbye")
    assert titles(clinic, agent, talk, typed)[:1] == [first]


def test_what_fits_nothing_finds_nothing(clinic: Clinic, agent: Actor, talk: int) -> None:
    add(clinic, "Refill sent")
    for typed in ("zzz", "refill zzz", "#zzz", "refill #zzz"):
        assert titles(clinic, agent, talk, typed) == []


def test_a_title_goes_before_a_tag_and_a_tag_before_the_text(
    clinic: Clinic, agent: Actor, talk: int
) -> None:
    add(clinic, "Third", "About your bill", uses=9)
    add(clinic, "Second", tags=["billing"], uses=5)
    add(clinic, "Your bill")
    add(clinic, "Bill")
    assert titles(clinic, agent, talk, "bill") == ["Bill", "Your bill", "Second", "Third"]


def test_a_tag_behind_a_hash_narrows_while_it_is_typed(
    clinic: Clinic, agent: Actor, talk: int
) -> None:
    add(clinic, "Refill sent", tags=["refill", "done"])
    add(clinic, "Refill: what I need", tags=["refill"])
    add(clinic, "A word about refills")
    assert sorted(titles(clinic, agent, talk, "#ref")) == ["Refill sent", "Refill: what I need"]
    assert titles(clinic, agent, talk, "#refill #do") == ["Refill sent"]
    assert titles(clinic, agent, talk, "#refill need") == ["Refill: what I need"]


def test_among_equals_the_conversations_language_goes_first_then_what_is_used_most(
    clinic: Clinic, agent: Actor, talk: int
) -> None:
    add(clinic, "Receta A", locale="es", uses=1)
    add(clinic, "Receta B", locale="es", uses=2)
    add(clinic, "Receta C", locale="en", uses=50)
    add(clinic, "Receta D", uses=10)
    speaks(clinic, "es-MX")
    order = ["Receta B", "Receta A", "Receta D", "Receta C"]
    assert titles(clinic, agent, talk, "receta") == order
    assert titles(clinic, agent, talk) == order
    speaks(clinic, "Spanish")
    assert titles(clinic, agent, talk, "receta") == order
    speaks(clinic, "en")
    assert titles(clinic, agent, talk, "receta") == ["Receta C", "Receta D", "Receta B", "Receta A"]


def test_what_is_meant_goes_before_what_is_met_by_chance_in_ones_language(
    clinic: Clinic, agent: Actor, talk: int
) -> None:
    add(clinic, "Hours")
    add(clinic, "Espera", "Dos hours, quiero decir horas", locale="es")
    speaks(clinic, "es")
    assert titles(clinic, agent, talk, "hours") == ["Hours", "Espera"]


def test_no_more_come_than_were_asked_for(clinic: Clinic, agent: Actor, talk: int) -> None:
    for number in range(12):
        add(clinic, f"Refill {number:02}")
    assert len(titles(clinic, agent, talk, "refill")) == 8
    assert len(titles(clinic, agent, talk, "", 3)) == 3


def test_only_ones_own_and_what_all_share_in_this_workstream_and_what_is_on_is_offered(
    clinic: Clinic, agent: Actor, talk: int
) -> None:
    other = clinic.staff()

    def new_stream(work: Work) -> int:
        stream = Workstream(name="Other", channel="chat")
        work.session.add(stream)
        work.session.flush()
        return stream.id or 0

    elsewhere = clinic.do(SYSTEM, new_stream)
    mine = add(clinic, "Mine", owner_id=agent.id)
    add(clinic, "Shared")
    add(clinic, "Here", workstream_id=clinic.workstream)
    hidden = [
        add(clinic, "Theirs", owner_id=other.id),
        add(clinic, "Elsewhere", workstream_id=elsewhere),
        add(clinic, "Off", active=False),
    ]
    assert sorted(titles(clinic, agent, talk)) == ["Here", "Mine", "Shared"]
    assert clinic.look(agent, quick_replies.seek, talk, "mine")[0].own
    for reply in hidden:
        for verb in (quick_replies.fill, quick_replies.peek):
            more = ({},) if verb is quick_replies.fill else ()
            with pytest.raises(NotAllowed, match="not there any more"):
                clinic.do(agent, verb, talk, reply, *more)
    assert clinic.do(agent, quick_replies.fill, talk, mine, {}) == "A text"


# ---------------------------------------------------------------- filling


def test_a_reply_is_filled_for_this_patient_and_its_use_is_counted(
    clinic: Clinic, agent: Actor
) -> None:
    elsa = clinic.patient()
    talk = clinic.talk(agent, elsa)
    reply = add(
        clinic,
        "All of it",
        "{patient.first_name} / {patient.full_name} / {agent.first_name} / {agent.full_name} /"
        " {queue.name} / {clinic.name} / {clinic.phone} / {?When}",
    )
    said = clinic.do(agent, quick_replies.fill, talk, reply, {"When": "Monday"})
    assert said == (
        f"Elsa / Elsa Vargas / {agent.name.split()[0]} / {agent.name} / Nurses /"
        " Riverside Family Clinic / (555) 010-0100 / Monday"
    )
    assert uses(clinic, reply) == 1
    clinic.do(agent, quick_replies.fill, talk, reply, {"When": "Monday"})
    assert uses(clinic, reply) == 2


def test_a_reply_that_is_refused_is_not_counted(clinic: Clinic, agent: Actor, talk: int) -> None:
    reply = add(clinic, "Asks", "Come {?When}")
    with pytest.raises(BadInput, match="Not answered yet: When"):
        clinic.do(agent, quick_replies.fill, talk, reply, {})
    assert uses(clinic, reply) == 0


def test_nothing_is_filled_in_a_conversation_that_is_over_or_of_others(
    clinic: Clinic, agent: Actor, talk: int
) -> None:
    reply = add(clinic, "Hello")
    waiting = clinic.start()
    clinic.close(agent, talk)
    for conversation in (waiting, talk):
        with pytest.raises(NotAllowed):
            clinic.do(agent, quick_replies.fill, conversation, reply, {})
    assert uses(clinic, reply) == 0


def test_a_peek_shows_the_text_and_its_questions_and_counts_nothing(
    clinic: Clinic, agent: Actor, talk: int
) -> None:
    reply = add(clinic, "Asks", "This is {clinic.name}. Come {?When}")
    assert clinic.look(agent, quick_replies.peek, talk, reply) == (
        "Asks",
        "This is Riverside Family Clinic. Come {?When}",
        ("When",),
    )
    assert uses(clinic, reply) == 0


@pytest.mark.parametrize(
    ("stated", "first"),
    [
        ("Jordan Lee", "Jordan"),
        ("  Jordan   Lee ", "Jordan"),
        ("Mr. Adeyemi", "Mr. Adeyemi"),
        ("J. Brooks", "J. Brooks"),
        ("Rosa", "Rosa"),
        ("نور", "نور"),
        ("", "there"),
    ],
)
def test_a_guest_is_called_as_they_called_themself(
    clinic: Clinic, agent: Actor, stated: str, first: str
) -> None:
    talk = clinic.start(name=stated)
    clinic.accept(talk)
    found = clinic.look(agent, slug_values.values, talk)
    assert found["patient.first_name"] == first
    assert found["patient.full_name"] == (" ".join(stated.split()) or "there")


def test_nobody_is_there_in_other_languages(clinic: Clinic, agent: Actor, talk: int) -> None:
    reply = add(clinic, "Saludo", "Hola, {patient.first_name}. ¿Qué tal?", locale="es")
    assert clinic.do(agent, quick_replies.fill, talk, reply, {}) == "Hola. ¿Qué tal?"
    english = add(clinic, "Hello", "Hello {patient.first_name}!", locale="en")
    speaks(clinic, "es")
    assert clinic.do(agent, quick_replies.fill, talk, english, {}) == "Hello there!"


def test_the_patient_who_is_linked_is_called_as_on_their_record(
    clinic: Clinic, agent: Actor
) -> None:
    talk = clinic.start(name="Lisa")
    clinic.accept(talk)
    assert clinic.look(agent, slug_values.values, talk)["patient.first_name"] == "Lisa"
    clinic.do(agent, identification.link, talk, clinic.patient("Elizabeth", "Moss").id)
    found = clinic.look(agent, slug_values.values, talk)
    assert (found["patient.first_name"], found["patient.full_name"]) == (
        "Elizabeth",
        "Elizabeth Moss",
    )


def test_what_the_clinic_is_called_now_counts(clinic: Clinic, agent: Actor, talk: int) -> None:
    admin = clinic.staff(Role.ADMIN, member=False, ready=False)
    clinic.do(admin, settings.change, "clinic.name", "Hill Clinic")
    assert clinic.look(agent, slug_values.values, talk)["clinic.name"] == "Hill Clinic"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PRIVACY_OFFICER, Role.AGENT])
def test_who_has_no_part_in_a_conversation_finds_and_fills_nothing_in_it(
    clinic: Clinic, agent: Actor, talk: int, role: Role
) -> None:
    reply = add(clinic, "Hello", "Hello {patient.first_name}")
    other = clinic.staff(role, member=False, ready=False)
    for verb, *more in (
        (quick_replies.seek, "hello"),
        (quick_replies.suggest,),
        (quick_replies.fill, reply, {}),
        (quick_replies.peek, reply),
        (slug_values.values,),
    ):
        clinic.do(agent, verb, talk, *more)
        with pytest.raises(NotAllowed):
            clinic.do(other, verb, talk, *more)
    assert uses(clinic, reply) == 1


def test_patients_have_nothing_to_do_with_them(clinic: Clinic, agent: Actor) -> None:
    guest = clinic.visitor()
    talk = clinic.talk(agent, guest)
    for verb, *more in ((quick_replies.seek, ""), (quick_replies.suggest,)):
        with pytest.raises(NotAllowed):
            clinic.do(guest, verb, talk, *more)
    for verb, *more in ((quick_replies.own,), (quick_replies.keep_own, 0, {})):
        with pytest.raises(NotAllowed):
            clinic.do(guest, verb, *more)


# ---------------------------------------------------------------- what is sent


@pytest.mark.parametrize("body", ["Hello {patient.first_name}", "Come {?When}.", "{clinic.phne}"])
def test_no_slug_reaches_a_patient(clinic: Clinic, agent: Actor, talk: int, body: str) -> None:
    before = len(clinic.messages(talk))
    with pytest.raises(BadInput, match=REFUSED):
        clinic.say(agent, talk, body)
    assert len(clinic.messages(talk)) == before
    clinic.say(agent, talk, body, visibility=Visibility.INTERNAL)
    clinic.say(agent, talk, "A smile {: and {this}")
    assert len(clinic.messages(talk)) == before + 2


def test_what_patients_write_in_braces_is_theirs(clinic: Clinic, agent: Actor) -> None:
    guest = clinic.visitor()
    talk = clinic.talk(agent, guest)
    clinic.say(guest, talk, "What is {patient.first_name}?")
    assert clinic.messages(talk)[-1].body == "What is {patient.first_name}?"


# ---------------------------------------------------------------- suggesting


def test_replies_that_fit_the_patients_words_are_suggested(clinic: Clinic, agent: Actor) -> None:
    guest = clinic.visitor()
    talk = clinic.talk(agent, guest)
    add(clinic, "Refill: what I need", tags=["refill", "prescription"])
    add(clinic, "Opening hours", tags=["hours", "open"])
    add(clinic, "Your bill", tags=["billing", "charge"])
    add(clinic, "Receta", tags=["refill", "receta"], locale="es", uses=99)

    def suggested() -> list[str]:
        return [one.title for one in clinic.look(agent, quick_replies.suggest, talk)]

    assert suggested() == []
    clinic.say(guest, talk, "Hello, can you help me please?")
    assert suggested() == []
    clinic.say(guest, talk, "I need two refills of my prescription")
    assert suggested() == ["Refill: what I need"]
    for words in ("Thanks", "One more thing", "Why was I charged twice on the bill?"):
        clinic.say(guest, talk, words)
    assert suggested() == ["Your bill"]
    # What staff says among themselves is not what the patient asks.
    clinic.say(agent, talk, "When do we open?", visibility=Visibility.INTERNAL)
    clinic.say(agent, talk, "We open at nine, are these hours right for you?")
    assert suggested() == ["Your bill"]


# ---------------------------------------------------------------- one's own


def form(**more: str) -> dict[str, str]:
    return {"title": "Mine", "body": "Call me", "tags": "", "locale": ""} | more


def test_an_agent_makes_changes_and_deletes_replies_of_their_own(
    clinic: Clinic, agent: Actor, talk: int
) -> None:
    given = form(body="Hi {patient.first_name}", tags="#Call, phone call", locale="en")
    reply = clinic.do(agent, quick_replies.keep_own, 0, given)
    (card,) = clinic.look(agent, quick_replies.own)
    assert (card.title, card.body, card.tags) == ("Mine", "Hi {patient.first_name}", "call phone")
    assert titles(clinic, agent, talk, "#phone") == ["Mine"]
    assert clinic.do(agent, quick_replies.keep_own, reply, form(title="Ours")) == reply
    assert titles(clinic, agent, talk) == ["Ours"]
    clinic.do(agent, quick_replies.remove_own, reply)
    assert clinic.rows(QuickReply) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": ""}, "Title: write between 1 and 120"),
        ({"title": "x" * 121}, "Title: write between"),
        ({"body": "  "}, "Text: write what is to be said"),
        ({"body": "x" * 4001}, "Text: write between"),
        ({"body": "Hi {name}"}, r"Text: \{name\} is not known"),
        ({"locale": "xx"}, "Language: choose one"),
        ({"tags": "x" * 31}, "Tags: at most"),
        ({"tags": " ".join(map(str, range(13)))}, "Tags: at most"),
    ],
)
def test_what_is_no_reply_is_refused_in_words(
    clinic: Clinic, agent: Actor, given: dict[str, str], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        clinic.do(agent, quick_replies.keep_own, 0, form(**given))
    assert clinic.rows(QuickReply) == []


def test_nobody_touches_what_is_anothers_or_everybodys(clinic: Clinic, agent: Actor) -> None:
    other = clinic.staff()
    theirs, shared = add(clinic, "Theirs", owner_id=other.id), add(clinic, "Shared")
    assert clinic.look(agent, quick_replies.own) == ()
    for reply in (theirs, shared, 999):
        with pytest.raises(NotAllowed):
            clinic.do(agent, quick_replies.keep_own, reply, form())
        with pytest.raises(NotAllowed):
            clinic.do(agent, quick_replies.remove_own, reply)
    assert [row.title for row in clinic.rows(QuickReply)] == ["Theirs", "Shared"]


def test_there_is_a_bound_to_ones_own(
    clinic: Clinic, agent: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick_replies, "MOST_OWN", 1)
    clinic.do(agent, quick_replies.keep_own, 0, form())
    with pytest.raises(BadInput, match="Delete one first"):
        clinic.do(agent, quick_replies.keep_own, 0, form())


def test_a_key_stroke_among_two_thousand_replies_takes_well_below_fifty_milliseconds(
    clinic: Clinic, agent: Actor, talk: int
) -> None:
    chance = random.Random(7)
    words = [f"{a}{b}" for a in ("ref", "app", "bil", "lab") for b in ("ill", "oint", "ing", "or")]

    def furnish(work: Work) -> None:
        work.session.add_all(
            QuickReply(
                title=" ".join(chance.choices(words, k=3)),
                body=" ".join(chance.choices(words, k=60)),
                tags=chance.sample(words, 3),
                created_at=work.now,
                updated_at=work.now,
            )
            for _ in range(2_000)
        )

    clinic.do(SYSTEM, furnish)

    def timed(work: Work) -> float:
        # Of this thread alone: other tests run beside this one.
        begin = time.thread_time()
        found = quick_replies.seek(work, talk, "refil appoimt")
        assert len(found) == 8
        return time.thread_time() - begin

    assert min(clinic.look(agent, timed) for _ in range(5)) < 0.05


@pytest.mark.both
def test_finding_and_counting_are_the_same_on_both_databases(house: House, clock: Any) -> None:
    clinic = Clinic(house, clock)
    agent = clinic.staff()
    talk = clinic.talk(agent)
    reply = add(clinic, "Refill sent", tags=["refill", "done"], workstream_id=clinic.workstream)
    add(clinic, "Off", active=False)
    mine = clinic.do(agent, quick_replies.keep_own, 0, form())
    (card,) = clinic.look(agent, quick_replies.seek, talk, "#done refil")
    assert (card.id, card.tags) == (reply, ("refill", "done"))
    clinic.do(agent, quick_replies.fill, talk, reply, {})
    assert [one.id for one in clinic.look(agent, quick_replies.seek, talk, "")] == [reply, mine]
    assert uses(clinic, reply) == 1
