"""What stands in braces in a prepared text is put in, or asked for, and never reaches a patient."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psc_app.domain import slugs
from psc_app.domain.errors import BadInput
from psc_app.domain.slugs import KNOWN, check, fill, questions, refuse_left, shown

VALUES = {name: f"<{name}>" for name in KNOWN}


def test_every_slug_is_put_in() -> None:
    for name in KNOWN:
        assert fill(f"a {{{name}}} b", VALUES, {}) == f"a <{name}> b"


def test_a_slug_may_be_written_with_spaces_and_capitals() -> None:
    assert fill("Hi { Patient.First_Name }!", VALUES, {}) == "Hi <patient.first_name>!"


def test_each_question_is_asked_once_in_the_order_of_the_text() -> None:
    text = "{?Which pharmacy} has {? Which medicine }, {?Which pharmacy} is open. {clinic.name}"
    assert questions(text) == ("Which pharmacy", "Which medicine")
    said = fill(text, VALUES, {"Which pharmacy": "Main Street", "Which medicine": "aspirin"})
    assert said == "Main Street has aspirin, Main Street is open. <clinic.name>"


@pytest.mark.parametrize("answers", [{}, {"When": "  "}, {"Where": "here"}])
def test_a_question_that_is_not_answered_is_named(answers: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="Not answered yet: When"):
        fill("Come {?When}.", VALUES, answers)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hi {patient.name}", r"\{patient.name\} is not known"),
        ("Hi {name}", r"\{name\} is not known"),
        ("Hi {}", "is not known"),
        ("Hi {?}", "asks nothing"),
        ("Hi {? }", "asks nothing"),
        ("Hi {patient.first_name", "without its partner"),
        ("Hi }", "without its partner"),
        ("Hi {{patient.first_name}}", "without its partner"),
        ("{?" + "x" * 200 + "}", "at most"),
        ("".join(f"{{?{n}}}" for n in range(9)), "at most 8 questions"),
    ],
)
def test_what_can_never_be_put_in_is_refused_when_it_is_written(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        check(text)
    with pytest.raises(BadInput):
        fill(text, VALUES, {})


def test_a_value_that_is_missing_is_named() -> None:
    with pytest.raises(BadInput, match=r"nothing for \{queue.name\}"):
        fill("Hi {queue.name}", {}, {})


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Hola, {patient.first_name}. ¿Qué tal?", "Hola. ¿Qué tal?"),
        ("Gracias {patient.first_name}!", "Gracias!"),
        ("{patient.first_name}, thank you.\n{patient.first_name}: bye", "thank you.\nbye"),
        ("{patient.first_name}", ""),
    ],
)
def test_without_a_name_its_comma_goes_as_well(text: str, read: str) -> None:
    assert fill(text, VALUES | {"patient.first_name": ""}, {}) == read


def test_a_name_with_braces_in_it_is_no_slug() -> None:
    said = fill("Hi {patient.first_name}", VALUES | {"patient.first_name": "{?x}"}, {})
    assert said == "Hi (?x)"


def test_a_preview_puts_in_what_it_can_and_never_refuses() -> None:
    text = "Hi {patient.first_name}, {?When} {what} {"
    assert shown(text, VALUES) == "Hi <patient.first_name>, {?When} {what} {"


@pytest.mark.parametrize(
    "text", ["{patient.first_name}", "a { CLINIC . phone } b", "{agent.full_name}{queue.name}"]
)
def test_a_message_in_which_a_slug_still_stands_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(BadInput, match=r"There is still \{\w+\.\w+\} in this message"):
        refuse_left(text)


@pytest.mark.parametrize("text", ["{?When}", "Come { ? when}"])
def test_a_message_in_which_a_question_still_stands_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="still a question in braces"):
        refuse_left(text)


def test_what_only_looks_like_a_slug_is_refused_without_repeating_it() -> None:
    with pytest.raises(BadInput, match="still a slug in braces") as refusal:
        refuse_left("Hi {patient.John Smith}")
    assert "John" not in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["{", "a {smile} b", "{}", "set {1, 2}", "{ patient }", "patient.first_name", ":-{)"]
)
def test_other_braces_are_an_agents_own_affair(text: str) -> None:
    refuse_left(text)


_PIECES = st.one_of(
    st.text(alphabet="ab ,.:{}?\n", max_size=6),
    st.sampled_from([f"{{{name}}}" for name in KNOWN]),
    st.sampled_from(["{?When}", "{ ?Where }", "{Patient.first_name}", "{patient.nme}", "{?}"]),
    st.text(max_size=8),
)
_WORDS = st.one_of(st.sampled_from(["", "{?When}", "{", "}", "patient.first_name"]), st.text())


@given(
    pieces=st.lists(_PIECES, max_size=12),
    values=st.fixed_dictionaries(dict.fromkeys(KNOWN, _WORDS)),
    answers=st.dictionaries(st.sampled_from(["When", "Where", "a"]), _WORDS),
)
def test_no_slug_ever_comes_out(
    pieces: list[str], values: dict[str, str], answers: dict[str, str]
) -> None:
    """Whatever was prepared and whatever people are called: refused, or without a brace."""
    try:
        said = fill("".join(pieces), values, answers)
    except BadInput:
        return
    assert not {"{", "}"} & set(said)
    refuse_left(said)


@given(st.text(alphabet="{}?. patientgcliqurf_m\n", max_size=60))
def test_what_may_be_sent_holds_nothing_that_reads_as_a_slug(text: str) -> None:
    try:
        refuse_left(text)
    except BadInput:
        return
    inside = [found.group(1) for found in re.finditer(r"\{([^{}]*)\}", text)]
    assert not any("".join(one.split()).lower() in KNOWN for one in inside)
    assert not any(one.strip().startswith("?") for one in inside)


def test_long_runs_of_spaces_and_braces_take_no_time() -> None:
    for text in ("{" * 4_000, " " * 4_000 + "{", "{patient" * 500, "{ " * 2_000, "{?" * 2_000):
        refuse_left(text)
        shown(text, VALUES)
        with pytest.raises(BadInput):
            slugs.check(text)
