"""Seven levels, a conversation's level from its messages, and when it alerts."""

import pytest

from psc_app.domain import mood
from psc_app.domain.settings_catalogue import CATALOGUE


@pytest.mark.parametrize(
    ("score", "level", "name"),
    [
        (-3.0, -3, "very negative"),
        (-2.5, -3, "very negative"),
        (-2.4, -2, "negative"),
        (-0.6, -1, "slightly negative"),
        (-0.49, 0, "neutral"),
        (0.0, 0, "neutral"),
        (0.49, 0, "neutral"),
        (0.5, 1, "slightly positive"),
        (1.5, 2, "positive"),
        (2.5, 3, "very positive"),
        (7.0, 3, "very positive"),
    ],
)
def test_a_score_belongs_to_the_level_it_is_nearest_to(score, level, name):
    assert mood.level_of(score) == level
    assert mood.label(level) == name


def test_what_cannot_be_told_is_unknown_and_not_neutral():
    assert mood.label(None) == "unknown"
    card = mood.card(None, "flair", low=False)
    assert (card.label, card.known) == ("unknown", False)
    assert mood.card(0.0, "none", low=False).label == "unknown"


def test_a_conversation_starts_neutral():
    assert mood.of_conversation([]) == 0.0
    assert mood.card(None, "", low=False).label == "neutral"


def test_newer_messages_weigh_more():
    turned_bad, turned_good = mood.of_conversation([2, -2]), mood.of_conversation([-2, 2])
    assert turned_bad is not None
    assert turned_good is not None
    assert turned_bad < 0 < turned_good
    # By hand: (1 × 2 + 2 × -2) ÷ 3.
    assert turned_bad == pytest.approx(-2 / 3)


def test_only_the_six_latest_messages_count():
    assert mood.of_conversation([-3, -3, -3, 1, 1, 1, 1, 1, 1]) == pytest.approx(1.0)


def test_messages_that_cannot_be_told_are_left_out():
    assert mood.of_conversation([-2, None, None]) == pytest.approx(-2.0)
    assert mood.of_conversation([None, None]) is None


def test_the_alert_begins_at_the_threshold_and_ends_a_level_above_it():
    low, course = False, []
    for score in (-1.4, -1.5, -1.4, -1.1, -1.0, -1.4):
        low = mood.alert(low, score, -2)
        course.append(low)
    assert course == [False, True, True, True, False, False]


def test_an_unknown_mood_neither_begins_nor_ends_an_alert():
    assert mood.alert(True, None, -2)
    assert not mood.alert(False, None, -2)


def test_the_threshold_is_a_setting_and_negative_by_default():
    setting = CATALOGUE["mood.threshold"]
    assert [mood.level_named(name) for name in setting.choices] == [-3, -2, -1]
    assert mood.level_named(setting.default) == -2


def test_a_card_says_who_read_it():
    assert mood.card(-2.0, "basic", low=True) == mood.MoodCard(-2, "negative", True, True, True)
    assert not mood.card(-2.0, "flair", low=True).basic
