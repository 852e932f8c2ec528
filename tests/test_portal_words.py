"""How a place in line and a waiting time are said."""

import pytest

from psc_app.domain.portal_cards import how_long_in_words, place_card, where_in_words
from psc_app.domain.waiting import Range


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (0, "You are next"),
        (1, "1 person ahead of you"),
        (2, "2 people ahead of you"),
        (1200, "1,200 people ahead of you"),
    ],
)
def test_a_place_in_line_is_said_as_people_say_it(ahead: int, said: str):
    assert where_in_words(ahead) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (4, 6, "About 4–6 min."),
        (3, 3, "About 3 min."),
        (0, 1, "About 1 min."),
        (0, 5, "Up to 5 min."),
        (50, 120, "About 50–120 min."),
        (50, 121, "Up to 3 hours."),
        (130, 200, "About 2–4 hours."),
        (240, 240, "About 4 hours."),
    ],
)
def test_a_range_is_said_in_minutes_and_long_ones_in_hours(low: int, high: int, said: str):
    assert how_long_in_words(Range(low, high)) == said


def test_where_nothing_is_known_nothing_is_promised():
    assert how_long_in_words(None) == "We can't say yet how long."
    nobody = how_long_in_words(Range(4, 6), staffed=False)
    assert nobody == "Nobody is on duty right now. We can't say yet how long."


def test_a_place_has_both_in_words():
    card = place_card(2, Range(4, 6))
    assert (card.ahead, card.where, card.how_long) == (
        2,
        "2 people ahead of you",
        "About 4–6 min.",
    )
