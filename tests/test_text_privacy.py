"""What a text gives away: diagnoses, drugs and results, and ordinary texts that must pass."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psc_app.domain.text_privacy import (
    DIAGNOSIS,
    DRUG,
    RESULT,
    findings,
    in_words,
    kinds,
    pieces,
)
from psc_app.domain.text_privacy_words import DIAGNOSES, DRUGS

DATA = Path(__file__).parent / "data_text_privacy"


def lines(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").splitlines()


def private(name: str) -> list[tuple[str, str]]:
    return [(kind, text) for kind, _, text in (line.partition("\t") for line in lines(name))]


def missed(name: str) -> list[str]:
    return [text for kind, text in private(name) if kind not in kinds(findings(text))]


def stopped(name: str) -> list[str]:
    return [text for text in lines(name) if findings(text)]


def test_texts_that_name_something_private_are_found():
    assert missed("private.tsv") == []


def test_ordinary_texts_of_a_clinic_pass():
    assert stopped("ordinary.txt") == []


def test_what_was_written_before_the_rules_and_never_tuned_on_comes_out_well():
    assert len(missed("private_held_back.tsv")) <= 2
    assert len(stopped("ordinary_held_back.txt")) <= 1


def test_each_set_is_large_enough_to_mean_something():
    assert len(lines("private.tsv")) + len(lines("private_held_back.tsv")) >= 150
    assert len(lines("ordinary.txt")) + len(lines("ordinary_held_back.txt")) >= 150
    assert len(DRUGS) >= 250 and len(DIAGNOSES) >= 250


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Your METFORMIN is ready", [(DRUG, "METFORMIN")]),
        ("Su diabétes, y la metformína", [(DIAGNOSIS, "diabétes"), (DRUG, "metformína")]),
        ("Two asthma inhalers", [(DIAGNOSIS, "asthma"), (DRUG, "inhalers")]),
        ("Take 500 mg", [(DRUG, "500 mg")]),
        ("Your COVID test was positive", [(DIAGNOSIS, "COVID"), (RESULT, "test was positive")]),
        ("Parkinson's", [(DIAGNOSIS, "Parkinson")]),
        ("Your sugar: glucose 210", [(RESULT, "glucose 210")]),
        ("The drug fictorsartan", [(DRUG, "fictorsartan")]),
        ("It is pharyngitis", [(DIAGNOSIS, "pharyngitis")]),
    ],
)
def test_the_very_words_are_found(text: str, found: list[tuple[str, str]]):
    assert [(one.kind, one.words) for one in findings(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Allegra will see you at 4.",
        "Your flu shot is on Friday.",
        "Please go to the ED at Mercy.",
        "We will prep the forms.",
        "Your blood pressure check is at 10:30 on 12/04.",
        "Your results are ready, please call us.",
        "The x-ray room is down the hall.",
        "The lab found your order.",
        "I am positive that we are open.",
        "A souvenir from Dr. Paxil Street",
        "Ask the doctor about your diagnosis and prognosis.",
    ],
)
def test_words_that_only_look_private_pass(text: str):
    assert findings(text) == ()


def test_names_from_the_patients_own_record_count_as_well():
    own = [(DIAGNOSIS, "Alport syndrome (disorder)"), (DRUG, "Tirosint 25 MCG Oral Capsule")]
    text = "About Alport, and the tirosint"
    assert findings(text) == ()
    assert [one.words for one in findings(text, own)] == ["Alport", "tirosint"]


def test_a_records_common_words_stop_nothing():
    own = [
        (DIAGNOSIS, "Received higher education (finding)"),
        (DIAGNOSIS, "Full-time employment (finding)"),
        (DIAGNOSIS, "Allergy to house dust mite"),
        (DRUG, "Oral tablet 24 HR Extended Release"),
    ]
    assert findings("Full day, your social worker will be in the house on time.", own) == ()


def test_kinds_read_well_in_a_sentence():
    assert in_words(()) == ""
    assert in_words((DRUG,)) == "a drug"
    assert in_words((DIAGNOSIS, DRUG)) == "a diagnosis and a drug"
    assert in_words((DIAGNOSIS, DRUG, RESULT)) == "a diagnosis, a drug and a result"


WORDS = st.sampled_from(
    ["your", "Metformin", "test", "was", "positive", "HIV", "İ", "ß", "é", "12", "mg", "😀", "\n"]
)


@given(st.lists(WORDS | st.text(max_size=5), max_size=30).map(" ".join))
def test_pieces_put_together_are_the_text_whatever_it_is(text: str):
    found = findings(text)
    assert "".join(piece.text for piece in pieces(text, found)) == text
    assert all(text[one.start : one.end] == one.words for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
