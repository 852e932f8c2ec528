"""Red flags by rules: an emergency alerts; the same words denied, past, supposed or told do not."""

import json
import re
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

from psc_app.__main__ import cli
from psc_app.domain import red_flags
from psc_app.domain.red_flags import RULES, Family, Tier


@dataclass(frozen=True)
class Said:
    """One emergency, as it is told when it is one and in five ways in which it is none."""

    now: str
    denied: str
    past: str
    others: str
    supposed: str
    asked: str


SAID = {
    Family.CARDIAC: Said(
        now="My husband has crushing pain in his chest",
        denied="My husband has no crushing pain in his chest",
        past="My husband had crushing pain in his chest in 2018",
        others="I saw a film where a man had crushing pain in his chest",
        supposed="What should I do if my husband has crushing pain in his chest?",
        asked="What causes crushing pain in the chest?",
    ),
    Family.STROKE: Said(
        now="My face is drooping on one side",
        denied="My face is not drooping on one side",
        past="Three years ago my face was drooping on one side",
        others="In the film her face is drooping on one side",
        supposed="What if my face is drooping on one side?",
        asked="What are the signs of a face drooping on one side?",
    ),
    Family.BREATHING: Said(
        now="She is gasping for air",
        denied="She is not gasping for air",
        past="Last year she was gasping for air",
        others="I read an article about a woman gasping for air",
        supposed="In case she is gasping for air, who comes?",
        asked="What is the difference between gasping for air and panting?",
    ),
    Family.BLEEDING: Said(
        now="The cut is bleeding heavily",
        denied="The cut is not bleeding heavily",
        past="The cut was bleeding heavily two years ago",
        others="I watched a documentary about a cut bleeding heavily",
        supposed="If the cut is bleeding heavily, should I come in?",
        asked="What counts as a cut bleeding heavily?",
    ),
    Family.ANAPHYLAXIS: Said(
        now="My throat is swelling after the shrimp",
        denied="My throat is not swelling after the shrimp",
        past="In 2009 my throat was swelling after the shrimp",
        others="I read a story about a throat swelling after shrimp",
        supposed="What if my throat is swelling after the shrimp?",
        asked="What are the causes of a throat swelling after shrimp?",
    ),
    Family.OVERDOSE: Said(
        now="My friend took a whole bottle of pills",
        denied="My friend did not take a whole bottle of pills",
        past="My friend took a whole bottle of pills years ago",
        others="On TV a girl took a whole bottle of pills",
        supposed="What if my friend took a whole bottle of pills?",
        asked="What happens when somebody took a whole bottle of pills?",
    ),
    Family.SELF_HARM: Said(
        now="I want to kill myself",
        denied="I do not want to kill myself",
        past="In 2012 I wanted to kill myself",
        others="In the novel a boy wants to kill himself",
        supposed="If I ever want to kill myself, whom do I ring?",
        asked="Do you have a leaflet for people who want to kill themselves?",
    ),
    Family.VIOLENCE: Said(
        now="My husband hits me",
        denied="My husband never hits me",
        past="My husband hit me years ago",
        others="I saw a film where a husband hits me and everybody",
        supposed="What if my husband hits me?",
        asked="Is there a support group for when a husband hits me?",
    ),
    Family.PREGNANCY: Said(
        now="I am pregnant and bleeding",
        denied="I am pregnant and not bleeding",
        past="When I was pregnant in 2011 I was bleeding",
        others="I read an article about being pregnant and bleeding",
        supposed="What if I am pregnant and bleeding?",
        asked="What does it mean to be pregnant and bleeding?",
    ),
    Family.INFANT_FEVER: Said(
        now="My newborn has a fever",
        denied="My newborn has no fever",
        past="Years ago my newborn had a fever",
        others="I read an article about a newborn with a fever",
        supposed="If my newborn has a fever, whom do I call?",
        asked="What temperature is a fever for a newborn?",
    ),
    Family.OTHER_ACUTE: Said(
        now="My son is having a seizure",
        denied="My son is not having a seizure",
        past="My son had a seizure in 2015",
        others="My neighbour's dog is having a seizure",
        supposed="What do I do if my son is having a seizure?",
        asked="What is a seizure?",
    ),
}

WAYS = ("denied", "past", "others", "supposed", "asked")


def families(text: str) -> set[Family]:
    """The families for which a message alerts."""
    return {hit.family for hit in red_flags.check(text) if hit.tier is Tier.ALERT}


def rules_of(text: str) -> set[str]:
    return {hit.rule for hit in red_flags.check(text)}


@pytest.mark.parametrize("family", Family)
def test_an_emergency_of_each_family_alerts_under_its_name(family: Family):
    assert family in families(SAID[family].now)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("family", Family)
def test_the_same_emergency_denied_past_or_told_does_not_alert(family: Family, way: str):
    assert families(getattr(SAID[family], way)) == set()


@pytest.mark.parametrize("family", Family)
def test_what_is_denied_first_and_then_said_to_be_there_alerts(family: Family):
    said = SAID[family]
    assert family in families(f"{said.denied}. Wrong button, sorry. {said.now}!")


@pytest.mark.parametrize("family", Family)
def test_an_emergency_in_the_middle_of_a_long_message_alerts(family: Family):
    before = "I moved here in the spring and I like the garden. " * 8
    after = " The bus comes on time. We have two chairs and a nice table." * 4
    assert family in families(f"{before}{SAID[family].now}.{after}")


# ---------------------------------------------------------------- who it is about


@pytest.mark.parametrize(
    "who", ["my mother", "my husband", "our baby", "the man next to me", "my friend", "she"]
)
def test_an_emergency_of_somebody_near_alerts_like_ones_own(who: str):
    assert Family.BREATHING in families(f"{who} is not breathing")


@pytest.mark.parametrize(
    "text",
    [
        "a friend asked what a stroke looks like",
        "my neighbor's dog had a seizure",
        "my father died of a heart attack",
        "there are heart attacks in my family",
        "my character in the game overdosed",
        "I am writing a paper on overdose",
    ],
)
def test_what_others_ask_animals_have_and_stories_tell_does_not_alert(text: str):
    assert families(text) == set()


def test_a_dog_that_bites_a_person_is_not_taken_for_a_sick_dog():
    assert families("my dog is bleeding heavily, do you know a vet?") == set()
    assert Family.BLEEDING in families("the dog bit my son in the face, he is bleeding heavily")


# ---------------------------------------------------------------- idioms, leaflets, appointments


@pytest.mark.parametrize(
    "text",
    [
        "this line is killing me",
        "I am dying to know my results",
        "I nearly had a heart attack when I saw the bill",
        "shoot me an email",
        "that took my breath away",
        "they are bleeding me dry with these copays",
        "by a stroke of luck I got a slot",
        "I passed out on the couch at nine",
    ],
)
def test_idioms_do_not_alert(text: str):
    assert families(text) == set()


def test_an_idiom_does_not_hide_the_emergency_beside_it():
    assert Family.CARDIAC in families("this pain in my chest is killing me")
    assert Family.CARDIAC in families(
        "the bill nearly killed me, but now I have crushing chest pain"
    )


@pytest.mark.parametrize(
    "text",
    [
        "the leaflet says that swelling of the face or tongue can occur",
        'It says: "Call 911 if you have chest pain or trouble breathing."',
        "side effects may include fainting and suicidal thoughts",
        "may cause seizures",
    ],
)
def test_quotes_of_leaflets_do_not_alert(text: str):
    assert families(text) == set()


def test_a_symptom_beside_a_quoted_leaflet_alerts():
    text = "The leaflet says it may cause swelling, and now my tongue is swollen"
    assert Family.ANAPHYLAXIS in families(text)


@pytest.mark.parametrize(
    "text",
    [
        "my cardiology follow-up for the stent from 2021",
        "please refill my epipen",
        "can I move my stroke clinic appointment",
        "I need my seizure action plan signed",
        "the bill for the ambulance is wrong",
    ],
)
def test_talk_of_appointments_and_papers_does_not_alert(text: str):
    assert families(text) == set()


def test_asking_for_an_appointment_with_an_emergency_alerts():
    assert families("can I get an appointment, my chest feels like somebody is standing on it")


# ---------------------------------------------------------------- time


def test_an_old_event_that_comes_back_now_alerts():
    text = "I had a heart attack in 2019 and now the same crushing pain in my chest is back"
    assert Family.CARDIAC in families(text)


def test_what_has_stopped_does_not_alert_and_what_starts_again_does():
    assert families("the nosebleed has stopped") == set()
    assert families("the heavy bleeding stopped and started again")


def test_a_stroke_that_went_away_still_alerts():
    assert Family.STROKE in families("my face was drooping this morning but it is better now")


def test_years_of_a_complaint_are_for_a_person_to_look_at_not_for_an_alert():
    hits = red_flags.check("for years I have had trouble breathing in spring")
    assert {hit.tier for hit in hits} <= {Tier.REVIEW}


# ---------------------------------------------------------------- ages and readings


@pytest.mark.parametrize("age", ["3 weeks", "six-week", "two months", "10 days", "1 month", "8wks"])
def test_a_fever_in_the_first_three_months_alerts(age: str):
    assert Family.INFANT_FEVER in families(f"my {age} old has a fever of 100.9")


@pytest.mark.parametrize("age", ["4 year", "9 year", "12 year"])
def test_a_mild_fever_of_an_older_child_does_not_alert(age: str):
    assert families(f"my {age} old has a fever of 100.9") == set()


def test_a_normal_temperature_of_a_newborn_does_not_alert():
    assert families("my newborn is 98.6, all good") == set()


@pytest.mark.parametrize(
    ("reading", "alerts"),
    [
        ("her oxygen is 84", True),
        ("her oxygen is 97", False),
        ("my sugar is 38 and I am shaky", True),
        ("my sugar is 110", False),
        ("my pulse is 178", True),
        ("my pulse is 72", False),
        ("I am pregnant and my blood pressure is 170/112", True),
        ("I am pregnant and my blood pressure is 118/70", False),
    ],
)
def test_readings_alert_only_when_they_are_dangerous(reading: str, alerts: bool):
    assert bool(families(reading)) is alerts


# ---------------------------------------------------------------- what a hit tells


def test_a_hit_names_its_rule_and_the_patients_own_words():
    hit = red_flags.check("Since noon MY CHEST is really TITE, what now?")[0]
    assert (hit.rule, hit.family, hit.tier) == ("CAR-01", Family.CARDIAC, Tier.ALERT)
    assert hit.matched == "CHEST … TITE"


def test_the_strongest_hit_comes_first_and_reviews_come_last():
    hits = red_flags.check(
        "I'm short of breath, ate peanuts, my throat is closing and I have hives"
    )
    assert hits[0].family is Family.ANAPHYLAXIS
    tiers = [hit.tier for hit in hits]
    assert tiers == sorted(tiers, key=(Tier.ALERT, Tier.REVIEW).index)


def test_a_rule_is_named_once_in_a_message():
    hits = red_flags.check("my chest hurts, my chest is tight, such a pressure in my chest")
    assert len(hits) == len({hit.rule for hit in hits})


def test_palpitations_alone_are_for_review():
    assert rules_of("I have palpitations sometimes") == {"CAR-14"}
    assert families("I have palpitations sometimes") == set()


# ---------------------------------------------------------------- the list


def test_every_rule_has_a_number_of_its_own_and_says_what_it_catches():
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    for rule in RULES:
        assert re.fullmatch(r"[A-Z]{3}-\d\d", rule.id)
        assert rule.says[0].isupper() and len(rule.says) >= 10
        assert rule.patterns


def test_every_family_has_rules_that_alert_and_its_numbers_begin_alike():
    for family in Family:
        rules = [rule for rule in RULES if rule.family is family]
        assert any(rule.tier is Tier.ALERT for rule in rules)
        assert len({rule.id[:3] for rule in rules}) == 1


def test_the_list_has_a_version():
    assert re.fullmatch(r"\d{4}-\d\d\.\d+", red_flags.VERSION)


# ---------------------------------------------------------------- the command


def run(lines: str) -> tuple[int, list[dict], str]:
    result = CliRunner().invoke(cli, ["red-flags"], input=lines)
    out = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return result.exit_code, out, result.stderr


def test_the_command_answers_each_line_in_order():
    code, out, _ = run('{"text": "cant breathe"}\n\n{"text": "When do you open?"}\n')
    assert code == 0
    assert out == [
        {
            "text": "cant breathe",
            "tier": "alert",
            "family": "breathing",
            "net": "rules",
            "rule": "BRE-01",
            "matched": "cant breathe",
        },
        {
            "text": "When do you open?",
            "tier": "none",
            "family": "",
            "net": "",
            "rule": "",
            "matched": "",
        },
    ]


@pytest.mark.parametrize("line", ["my secret words", '{"words": "secret"}', '{"text": 7}', "[]"])
def test_the_command_refuses_another_line_without_repeating_it(line: str):
    code, _, complaint = run(line + "\n")
    assert code == 1
    assert complaint.startswith("Message 1 is not")
    assert "secret" not in complaint
