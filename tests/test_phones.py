"""The demonstration's phones: what is written on them, what goes wrong, and who may look."""

import re
from dataclasses import replace

import pytest
from carriers import CarrierServer

from psc_app.demo import phones as shop_of
from psc_app.demo.carrier_book import StopHandling
from psc_app.demo.people import PHONES
from psc_app.demo.phones import LARGEST_PICTURE, PhoneShop
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.phone import to_e164
from psc_app.domain.phone_cards import TROUBLES, PhonesCard, TroubleCard
from psc_app.state import simulator_state

EMERY, CASANDRA = "+15557807280", "+15557159979"


@pytest.fixture
def shop(carrier: CarrierServer) -> PhoneShop:
    return PhoneShop(carrier.carrier)


def look(shop: PhoneShop, number: str = EMERY, only_this: bool = False) -> PhonesCard:
    return shop.look(number, only_this)


def test_what_is_written_on_a_phone_goes_to_the_clinic_by_its_webhook(
    shop: PhoneShop, carrier: CarrierServer
) -> None:
    shop.write(EMERY, "Hello 😀")
    assert carrier.carrier.settled()
    (call,) = carrier.ear.brought()
    assert (call["From"], call["Body"]) == (EMERY, "Hello 😀")
    (bubble,) = look(shop).bubbles
    assert (bubble.body, bubble.own, bubble.note, bubble.bad) == (
        "Hello 😀",
        True,
        "With the clinic",
        False,
    )
    assert look(shop, CASANDRA).bubbles == []


@pytest.mark.parametrize("number", ["", "12", "not a number", "+15550100100"])
def test_only_whole_numbers_other_than_the_clinics_can_be_taken(
    shop: PhoneShop, carrier: CarrierServer, number: str
) -> None:
    wrong = carrier.carrier.account.number if number.endswith("0100100") else number
    with pytest.raises(BadInput):
        shop.find(wrong)
    assert shop.find("555 780 7280") == EMERY


@pytest.mark.parametrize("body", ["", "  \n", "x" * 1601])
def test_a_text_holds_something_and_no_more_than_a_text_can(shop: PhoneShop, body: str) -> None:
    with pytest.raises(BadInput):
        shop.write(EMERY, body)
    assert look(shop).bubbles == []


def test_a_picture_is_handed_in_first_and_sent_once(
    shop: PhoneShop, carrier: CarrierServer
) -> None:
    ticket = shop.keep_picture(b"a picture", "image/png")
    shop.write(EMERY, "", ticket)
    assert carrier.carrier.settled()
    (bubble,) = look(shop).bubbles
    assert re.fullmatch(r"/simulated-carrier/media/[\w-]+", bubble.pictures[0])
    assert carrier.ear.brought()[0]["NumMedia"] == "1"
    with pytest.raises(BadInput):
        shop.write(EMERY, "Again", ticket)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "image/png"),
        (b"<script>", "text/html"),
        (b"<svg/>", "image/svg+xml"),
        (b"x" * (LARGEST_PICTURE + 1), "image/png"),
    ],
)
def test_what_is_no_picture_or_too_large_is_not_taken(
    shop: PhoneShop, content: bytes, kind: str
) -> None:
    with pytest.raises(BadInput):
        shop.keep_picture(content, kind)


@pytest.mark.parametrize("field", TROUBLES)
def test_every_trouble_can_be_chosen_and_is_shown_as_chosen(shop: PhoneShop, field: str) -> None:
    if field == "times":
        shop.trouble("", "answer", "503")
    for choice in TROUBLES[field][1]:
        shop.trouble("", field, choice)
        assert getattr(look(shop).troubles, field) == choice
    shop.mend()
    assert look(shop).troubles == TroubleCard()


def test_no_other_trouble_can_be_chosen(shop: PhoneShop) -> None:
    for field, choice in (("fate", "burn"), ("nothing", ""), ("delay", "9999"), ("stop", "")):
        with pytest.raises(BadInput):
            shop.trouble("", field, choice)
    assert not look(shop).troubles.any


def test_what_goes_wrong_for_one_phone_leaves_the_others_alone(shop: PhoneShop) -> None:
    shop.trouble(EMERY, "fate", "fail 30003")
    assert look(shop, EMERY, only_this=True).troubles.fate == "fail 30003"
    assert look(shop, CASANDRA, only_this=True).troubles.fate == ""
    assert look(shop).troubles.fate == ""
    assert look(shop).troubles.any
    shop.mend()
    assert look(shop, EMERY, only_this=True).troubles == TroubleCard()


def test_an_answer_that_was_used_up_is_shown_as_over(
    shop: PhoneShop, carrier: CarrierServer
) -> None:
    shop.trouble("", "answer", "503")
    shop.trouble("", "times", "1")
    carrier.carrier.troubles = replace(carrier.carrier.troubles, left=0)
    assert (look(shop).troubles.answer, look(shop).troubles.times) == ("", "")


def test_empty_phones_have_nothing_on_them_and_nothing_goes_wrong(
    shop: PhoneShop, carrier: CarrierServer
) -> None:
    shop.write(EMERY, "STOP")
    shop.trouble("", "stop", "advanced")
    shop.trouble("", "fate", "refuse 21610")
    assert carrier.carrier.settled()
    shop.forget()
    seen = look(shop)
    assert (seen.bubbles, seen.sent, seen.deeds) == ([], [], [])
    assert seen.troubles == TroubleCard()
    assert carrier.carrier.stop_handling is StopHandling.NONE


def test_any_number_that_texted_lies_on_the_table_after_those_that_always_do(
    shop: PhoneShop,
) -> None:
    shop.write("617 555 0188", "Hello")
    numbers = [one.number for one in look(shop).phones]
    assert numbers == [*PHONES, "+16175550188"]
    assert [one.number for one in look(shop, "+16175550199").phones][-1] == "+16175550199"


def test_the_phones_on_the_table_are_whole_numbers_of_the_demos_people() -> None:
    assert [to_e164(number) for number in PHONES] == list(PHONES)


def test_where_texts_go_by_a_real_carrier_there_are_no_phones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shop_of.carrier_routes, "carrier", lambda: None)
    shop_of.phones.cache_clear()
    try:
        assert shop_of.phones() is None
        assert shop_of.build_routes() == []
        with pytest.raises(NotAllowed):
            simulator_state._phones()
    finally:
        shop_of.phones.cache_clear()
