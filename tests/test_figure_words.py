"""Figures as people read them."""

import pytest

from psc_app.domain.figure_words import change, words


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("count", 0, "0"),
        ("count", 100_000, "100,000"),
        ("seconds", 0.4, "0 s"),
        ("seconds", 59.6, "1 min"),
        ("seconds", 293, "4 min 53 s"),
        ("seconds", 3_900, "1 h 5 min"),
        ("seconds", 187_200, "2 d 4 h"),
        ("share", 0, "0 %"),
        ("share", 0.0004, "0.1 %"),
        ("share", 0.05, "5 %"),
        ("share", 0.824, "82 %"),
        ("share", 0.9999, "99.9 %"),
        ("share", 1, "100 %"),
        ("level", -0.04, "0.0"),
        ("level", -1.2, "−1.2"),
        ("level", 0.5, "+0.5"),
        ("stars", 4.25, "4.2"),
    ],
)
def test_a_figure_is_written_in_the_words_of_its_unit(unit: str, value: float, text: str) -> None:
    assert words(unit, value) == text


@pytest.mark.parametrize("unit", ["count", "seconds", "share", "level", "stars"])
def test_where_there_is_nothing_to_divide_by_a_dash_stands(unit: str) -> None:
    assert words(unit, None) == "–"
    assert change(unit, None, 1) == change(unit, 1, None) == ("", "")


@pytest.mark.parametrize(
    ("unit", "now", "before", "found"),
    [
        ("count", 12, 10, ("up", "20 % more")),
        ("count", 3, 0, ("up", "3 more")),
        ("count", 110, 10, ("up", "1,000 % more")),
        ("count", 99_676, 324, ("up", "99,352 more")),
        ("count", 0, 0, ("same", "no change")),
        ("seconds", 20, 40, ("down", "50 % less")),
        ("share", 0.81, 0.8, ("up", "1 point more")),
        ("share", 0.801, 0.8, ("same", "no change")),
        ("level", -0.5, 0.2, ("down", "0.7 less")),
    ],
)
def test_a_change_is_told_in_words(
    unit: str, now: float, before: float, found: tuple[str, str]
) -> None:
    assert change(unit, now, before) == found
