"""Tables as CSV: they come back as they were, and nothing in them is a formula."""

import csv
import io
from datetime import UTC, datetime

import pandas
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from psc_app.domain.csv_text import BOM, csv_text, harmless

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False, width=32)
COMMANDS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")', "＝1")


def read_back(text: str) -> list[list[str]]:
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True))


@given(st.lists(st.tuples(WORDS, NUMBERS, WORDS), max_size=8))
@example([('a "b", c;d', -1.5, "two\r\nlines")])
def test_what_is_written_comes_back_cell_by_cell(rows: list[tuple[str, float, str]]) -> None:
    back = read_back(csv_text(["queue", "figure", "who"], rows))
    assert back[0] == ["queue", "figure", "who"]
    assert len(back) == len(rows) + 1
    for (queue, figure, who), read in zip(rows, back[1:], strict=True):
        assert (read[0], read[2]) == (harmless(queue), harmless(who))
        assert float(read[1]) == figure


@given(st.lists(st.tuples(WORDS, NUMBERS), min_size=1, max_size=8))
def test_a_table_comes_back_in_pandas_as_well(rows: list[tuple[str, float]]) -> None:
    made = csv_text(["queue", "figure"], rows).encode()
    frame = pandas.read_csv(io.BytesIO(made), keep_default_na=False, dtype={"queue": str})
    assert list(frame.columns) == ["queue", "figure"]
    assert list(frame["queue"]) == [harmless(queue) for queue, _ in rows]
    assert list(frame["figure"]) == pytest.approx([figure for _, figure in rows])


@given(WORDS | st.sampled_from(COMMANDS))
@example("=cmd|' /C calc'!A0")
def test_no_text_begins_like_a_formula(text: str) -> None:
    header, row = read_back(csv_text([text], [[text]]))
    for cell in (*header, *row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@given(st.sampled_from(COMMANDS), st.sampled_from([";", ",", "\t", '"']))
def test_no_separator_inside_a_text_opens_a_new_cell(command: str, separator: str) -> None:
    """A spreadsheet of another country may separate by semicolons: all texts stand in quotes."""
    line = csv_text(["a"], [[f"x{separator}{command}"]]).split("\r\n", 1)[1]
    assert line.startswith('"x')
    assert line.endswith('"\r\n')


def test_a_number_below_zero_stays_a_number_and_nothing_is_empty() -> None:
    at = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
    made = csv_text(["a", "b", "c", "d", "e"], [[-3, float("nan"), None, True, at]])
    assert made == BOM + ('"a","b","c","d","e"\r\n-3,"","","yes","2026-11-23T08:15:00+00:00"\r\n')


def test_half_a_character_and_nul_are_left_out() -> None:
    made = csv_text(["a"], [["x\ud83d\0y"]])
    assert made.encode().decode() == f'{BOM}"a"\r\n"xy"\r\n'


def test_a_row_that_does_not_fit_its_header_is_an_error() -> None:
    with pytest.raises(ValueError, match="cells"):
        csv_text(["a", "b"], [["x"]])
