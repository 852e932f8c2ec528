"""What a new contact needs: rules in order, the first that fits counts (SPEC section 4)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psc_app.domain.classification import (
    CHOICES,
    LONGEST_WORD,
    MOST_CONDITIONS,
    MOST_WORDS,
    OLDEST,
    TESTS,
    Contact,
    Rule,
    first_match,
    validate,
)
from psc_app.domain.errors import BadInput

Condition = dict[str, Any]


def when(field: str, test: str, value: Any) -> Condition:
    return {"field": field, "test": test, "value": value}


def rule(number: int, *conditions: Condition, **more: Any) -> Rule:
    return Rule(id=number, name=f"Rule {number}", conditions=conditions, **more)


def fits(condition: Condition, **known: Any) -> bool:
    """Whether a contact of whom that is known meets a condition."""
    validate([condition])
    found, _ = first_match([rule(1, condition)], Contact(**known))
    return found is not None


def why_not(condition: Condition, **known: Any) -> str:
    _, passed = first_match([rule(1, condition)], Contact(**known))
    return passed[0][1]


def has_word(reason: str, *words: str) -> bool:
    return fits(when("reason", "contains any", list(words)), reason=reason)


# ---------------------------------------------------------------- the order of rules


def test_the_first_rule_that_fits_counts_and_no_later_one_is_tried():
    rules = [
        rule(7, when("language", "is", "es")),
        rule(3, when("reason", "contains any", ["refill"])),
        rule(5),
    ]
    found, passed = first_match(rules, Contact(reason="Refill please", language="en"))
    assert found is rules[1]
    assert passed == ((7, "language is not es"),)


def test_all_conditions_of_a_rule_must_hold():
    both = rule(1, when("language", "is", "es"), when("age", "below", 18))
    for known, expected in (
        ({"language": "es", "age": 4}, True),
        ({"language": "es", "age": 18}, False),
        ({"language": "en", "age": 4}, False),
    ):
        assert (first_match([both], Contact(**known))[0] is both) is expected


def test_a_rule_without_conditions_fits_everybody():
    everybody = rule(1, queue_id=4, priority=2, skills={1: 5})
    assert first_match([everybody], Contact()) == (everybody, ())


def test_a_rule_that_is_switched_off_is_passed_over():
    off, on = rule(1, active=False), rule(2)
    assert first_match([off, on], Contact()) == (on, ((1, "switched off"),))


def test_where_no_rule_fits_each_says_why():
    rules = [rule(1, when("signed in", "is", True)), rule(2, when("age", "at least", 65))]
    assert first_match(rules, Contact(age=64)) == (
        None,
        ((1, "not signed in"), (2, "age is below 65")),
    )


def test_without_rules_nothing_is_tried():
    assert first_match([], Contact(reason="anything")) == (None, ())


# ---------------------------------------------------------------- words


def test_words_are_found_whatever_their_case_and_accents():
    assert has_word("I need a REFILL", "refill")
    assert has_word("Necesito una receta médica", "MEDICA")
    assert has_word("Ich möchte ein Rezept", "mochte")


def test_words_are_found_at_their_beginning_only():
    assert has_word("Two refills, please", "refill")
    assert has_word("prescriptions", "prescri")
    assert not has_word("after a car crash", "rash")
    assert not has_word("unbilled", "bill")


def test_any_of_the_words_is_enough():
    assert has_word("my invoice is wrong", "bill", "invoice")
    assert not has_word("my knee hurts", "bill", "invoice")


def test_several_words_are_found_as_they_stand():
    assert has_word("I have chest  pain!", "chest pain")
    assert has_word("chest-pain since noon", "chest pain")
    assert not has_word("my chest, and a pain in the knee", "chest pain")


def test_punctuation_is_no_part_of_a_word():
    assert has_word("Hello.Refill?", "refill")
    assert has_word("(refill)", "refill")
    assert has_word("I can't breathe", "cant breathe")
    assert has_word("my O'Brien invoice", "o’brien")


def test_words_of_scripts_without_spaces_or_case_are_found_anywhere():
    assert has_word("我胸痛", "胸痛")
    assert has_word("ฉันเจ็บหน้าอก", "หน้าอก")
    assert has_word("أشعر بالألم", "ألم")
    assert has_word("у меня Боль", "боль")
    assert not has_word("небольно", "боль")


def test_a_single_word_may_stand_alone_instead_of_in_a_list():
    assert fits(when("reason", "contains any", "refill"), reason="Refills")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_every_word_that_is_taken_is_found_in_itself_and_after_another(word: str):
    condition = when("reason", "contains any", [word])
    try:
        validate([condition])
    except BadInput:
        return
    assert fits(condition, reason=word)
    assert fits(condition, reason=f"please {word}")


# ---------------------------------------------------------------- each field


@pytest.mark.parametrize(
    ("field", "known", "equal", "other"),
    [
        ("reason", {"reason": "Refill "}, "refill", "refills"),
        ("language", {"language": "es"}, "ES", "en"),
        ("channel", {"channel": "sms"}, "sms", "chat"),
        ("signed in", {"signed_in": True}, True, False),
        ("signed in", {"signed_in": False}, False, True),
        ("returning", {"returning": True}, True, False),
        ("age", {"age": 40}, 40, 41),
        ("age", {"age": 0}, 0, 1),
        ("kind", {"kind": "call back"}, "call back", "live"),
    ],
    ids=str,
)
def test_is_and_is_not_are_opposites(field: str, known: dict, equal: Any, other: Any):
    assert fits(when(field, "is", equal), **known)
    assert not fits(when(field, "is", other), **known)
    assert fits(when(field, "is not", other), **known)
    assert not fits(when(field, "is not", equal), **known)


def test_ages_at_least_and_below():
    for age, at_least, below in ((17, False, True), (18, True, False), (19, True, False)):
        assert fits(when("age", "at least", 18), age=age) is at_least
        assert fits(when("age", "below", 18), age=age) is below


def test_a_language_is_also_that_of_its_regions():
    assert fits(when("language", "is", "es"), language="es-MX")
    assert not fits(when("language", "is not", "es"), language="es-MX")
    assert not fits(when("language", "is", "es-MX"), language="es")
    assert not fits(when("language", "is", "e"), language="es")
    assert not fits(when("reason", "is", "refill"), reason="refill of my pills")
    assert fits(when("language", "contains any", ["pt", "es"]), language="pt-BR")


@pytest.mark.parametrize("field", ["reason", "language", "age"])
def test_what_is_not_known_fits_no_condition(field: str):
    value = 18 if field == "age" else "es"
    for test in TESTS[field]:
        condition = when(field, test, [value] if test == "contains any" else value)
        assert not fits(condition)
        assert why_not(condition) == f"{field} is not known"


# ---------------------------------------------------------------- the reasons


@pytest.mark.parametrize(
    ("condition", "known", "why"),
    [
        (
            when("reason", "contains any", ["refill", "rx"]),
            {"reason": "my secret"},
            "reason contains none of: refill, rx",
        ),
        (when("language", "is not", "en"), {"language": "en"}, "language is en"),
        (when("channel", "is", "sms"), {}, "channel is not sms"),
        (when("signed in", "is", True), {}, "not signed in"),
        (when("signed in", "is not", True), {"signed_in": True}, "is signed in"),
        (when("returning", "is", False), {"returning": True}, "is returning"),
        (when("returning", "is not", False), {}, "not returning"),
        (when("age", "below", 18), {"age": 18}, "age is at least 18"),
        (when("kind", "is", "message"), {}, "kind is not message"),
    ],
    ids=str,
)
def test_the_reason_says_what_the_rule_asked_for(condition: Condition, known: dict, why: str):
    assert why_not(condition, **known) == why


def test_every_condition_that_does_not_hold_is_said():
    both = rule(1, when("age", "at least", 65), when("signed in", "is", True))
    assert first_match([both], Contact(age=9))[1] == ((1, "age is below 65; not signed in"),)


@settings(deadline=None)
@given(st.text(alphabet="qxz", min_size=4), st.sampled_from(TESTS["reason"]))
def test_no_reason_repeats_what_the_patient_wrote(reason: str, test: str):
    value = ["refill"] if test == "contains any" else "refill"
    _, passed = first_match([rule(1, when("reason", test, value))], Contact(reason=reason))
    assert all(reason not in why for _, why in passed)


# ---------------------------------------------------------------- what the administrator enters


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("refill", "choose a field, a test and a value."),
        ({"field": "reason"}, "choose a field, a test and a value."),
        ({**when("age", "is", 4), "more": 1}, "choose a field, a test and a value."),
        (
            when("name", "is", "Elsa"),
            "choose what is looked at: reason, language, channel, signed in, returning, age, kind.",
        ),
        (when(["age"], "is", 4), f"choose what is looked at: {', '.join(TESTS)}."),
        (
            when("age", "contains any", [4]),
            "“age” can be tested with: is, is not, at least, below.",
        ),
        (when("channel", "below", 4), "“channel” can be tested with: is, is not."),
        (when("reason", ["is"], "x"), "“reason” can be tested with: contains any, is, is not."),
        (when("signed in", "is", "yes"), "“signed in” is yes or no."),
        (when("returning", "is", 1), "“returning” is yes or no."),
        (when("age", "below", "18"), "write the age in whole years, from 0 to 150."),
        (when("age", "below", 18.5), "write the age in whole years, from 0 to 150."),
        (when("age", "is", True), "write the age in whole years, from 0 to 150."),
        (when("age", "is", -1), "write the age in whole years, from 0 to 150."),
        (when("age", "is", OLDEST + 1), "write the age in whole years, from 0 to 150."),
        (when("channel", "is", "fax"), "“channel” is one of: chat, sms."),
        (when("kind", "is", None), "“kind” is one of: live, call back, message."),
        (when("reason", "contains any", []), "write at least one word to look for."),
        (when("reason", "contains any", 4), "write at least one word to look for."),
        (when("reason", "contains any", ["ok", " "]), "write a word with letters or digits."),
        (when("reason", "contains any", ["ok", 4]), "write a word with letters or digits."),
        (when("language", "is", ""), "write a word with letters or digits."),
        (when("reason", "is", "!?"), "write a word with letters or digits."),
        (when("reason", "is", ["a"]), "write a word with letters or digits."),
        (when("reason", "is", "x" * (LONGEST_WORD + 1)), "at most 100 characters a word."),
        (when("reason", "contains any", ["x"] * (MOST_WORDS + 1)), "at most 100 words."),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_condition_that_cant_be_tested_is_refused_in_the_administrators_words(
    condition: Any, said: str
):
    with pytest.raises(BadInput) as refusal:
        validate([when("age", "is", 4), condition])
    assert str(refusal.value) == f"Condition 2: {said}"


def test_conditions_are_a_list_and_not_too_many():
    validate([])
    validate([when("age", "is", 4)] * MOST_CONDITIONS)
    with pytest.raises(BadInput, match="at most 20 in a rule"):
        validate([when("age", "is", 4)] * (MOST_CONDITIONS + 1))
    for wrong in (None, {}, "reason is refill", when("age", "is", 4)):
        with pytest.raises(BadInput, match="give a list"):
            validate(wrong)


def test_every_choice_that_is_named_is_taken():
    for field, choices in CHOICES.items():
        for choice in choices:
            validate([when(field, "is", choice), when(field, "is not", choice)])


def test_a_broken_rule_keeps_no_patient_out():
    broken = [
        rule(1, when("weather", "is", "fine")),
        rule(2, when("age", "below", "old")),
        rule(3, {}),
        rule(4, when("reason", "contains any", [None])),
    ]
    found, passed = first_match([*broken, rule(5)], Contact(reason="hello", age=4))
    assert found is not None
    assert found.id == 5
    assert {why for _, why in passed} == {"has a condition that can't be understood"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)
ANYTHING = st.fixed_dictionaries(
    {
        "field": st.sampled_from([*TESTS]) | JSON,
        "test": st.sampled_from(["contains any", "is", "is not", "at least", "below"]) | JSON,
        "value": st.sampled_from(["es", 18, True, ["refill"], "chat", "live"]) | JSON,
    }
)
CONTACTS = st.builds(
    Contact,
    reason=st.text(max_size=20),
    language=st.sampled_from(["", "en", "es-MX"]),
    channel=st.sampled_from(CHOICES["channel"]),
    signed_in=st.booleans(),
    returning=st.booleans(),
    age=st.none() | st.integers(0, 120),
    kind=st.sampled_from(CHOICES["kind"]),
)


@settings(deadline=None)
@given(st.lists(ANYTHING, max_size=3), CONTACTS)
def test_whatever_is_stored_either_fits_or_says_why(conditions: list[Condition], contact: Contact):
    one = rule(1, *conditions)
    found, passed = first_match([one], contact)
    assert (found is one) == (passed == ())
    assert all(why for _, why in passed)
    try:
        validate(conditions)
    except BadInput:
        assert found is None
