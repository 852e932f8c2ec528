"""Wishes for no more texts, in people's own words: found, and told from what sounds like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stop_phrases import TRAPS, WANTS

from psc_app.domain.stop_wishes import wants_to_stop


@pytest.mark.parametrize("text", WANTS)
def test_a_wish_for_no_more_texts_is_found(text: str):
    assert wants_to_stop(text)


@pytest.mark.parametrize("text", TRAPS)
def test_what_only_sounds_like_it_is_left_alone(text: str):
    assert not wants_to_stop(text)


@pytest.mark.parametrize("text", ["Stop texting me", "no me escriban más", "take me off your list"])
def test_how_it_is_typed_makes_no_difference(text: str):
    assert wants_to_stop(text.upper())
    assert wants_to_stop(f"  {text}!!! 😡")
    assert wants_to_stop(text.replace(" ", "\n "))
    assert wants_to_stop(f"Hello, this is Elsa Vargas. {text}. Thank you")


@given(st.text(max_size=1_600))
def test_any_text_gets_an_answer(text: str):
    assert wants_to_stop(text) in (True, False)


@pytest.mark.parametrize("piece", ["stop ", "do not want to ", "take me off of your ", "no ", "' "])
def test_a_long_text_is_read_in_no_time(piece: str):
    wants_to_stop(piece * (8_000 // len(piece)))
