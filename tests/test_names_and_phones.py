"""How names are compared, and phone numbers and contacts read."""

import pytest

from psc_app.domain.names import fold, same_name, split_name
from psc_app.domain.phone import last_four, to_e164
from psc_app.domain.resemblance import Facts


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Núñez-O’Brien", "nunez obrien", True),
        ("Straße", "STRASSE", True),
        ("Łukasz Đorđević", "lukasz dordevic", True),
        ("نُور", "نور", True),
        ("がく", "かく", False),
        ("कु", "क", False),
        ("Ｅｌｓａ", "elsa", True),
        ("Zoe\u200b\u202e", "zoe", True),
        ("🌸 Zoë", "zoe", True),
    ],
)
def test_names_are_folded_for_comparing(one: str, other: str, same: bool) -> None:
    assert (fold(one) == fold(other)) is same


def test_names_are_the_same_when_two_words_agree_and_none_contradicts() -> None:
    assert same_name("Elsa Vargas", "vargas, elsa")
    assert same_name("Elsa Vargas", "Elsa María Vargas")
    assert same_name("Sukarno", "SUKARNO")
    assert not same_name("Elsa", "Elsa Vargas")
    assert not same_name("Elsa Ruiz", "Elsa Vargas")
    assert not same_name("", "")
    assert split_name("Elsa María Vargas") == ("Elsa María", "Vargas")
    assert split_name("Vargas, Elsa") == ("Elsa", "Vargas")
    assert split_name("Sukarno") == ("", "Sukarno")


def test_phone_numbers_become_e164_where_a_number_can_be_read() -> None:
    assert to_e164("(555) 010-0100") == "+15550100100"
    assert to_e164("+44 20 7946 0018") == "+442079460018"
    assert to_e164("020 7946 0018", "GB") == "+442079460018"
    for text in ("", "no", "555-0100", "1" * 41, "+1", "٣", "911"):
        assert to_e164(text) is None
    assert (last_four("+15550100100"), last_four("911")) == ("0100", "")


def test_a_stated_contact_may_hold_a_number_an_address_both_or_nothing() -> None:
    assert Facts.stated("", None, "a.b@c.org or 617.555.0134").phone == "+16175550134"
    assert Facts.stated("", None, "a.b@c.org or 617.555.0134").email == "a.b@c.org"
    nothing = Facts.stated("", None, "ask my mother, 3 pm")
    assert (nothing.phone, nothing.email) == ("", "")
