"""How many texts a message becomes: by its figures, by another's alphabet, and in the browser."""

import json
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import gsm0338
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_reading_grade import bun

from psc_app.components.islands import ALPHABET
from psc_app.domain import segments
from psc_app.domain.segments import count, plainly

MODULE = Path(segments.__file__).parent.parent / "components" / "segments.js"
CODEC = gsm0338.Codec()


def in_browser(texts: list[str]) -> list[dict[str, Any]]:
    """The same texts, counted by the module that browsers load."""
    script = (
        f"import {{ countSegments, plainly }} from {json.dumps(str(MODULE))};"
        "const {alphabet, texts} = JSON.parse(await Bun.stdin.text());"
        "console.log(JSON.stringify(texts.map((text) =>"
        " ({...countSegments(text, alphabet), plain: plainly(text, alphabet)}))));"
    )
    told = json.dumps({"alphabet": ALPHABET, "texts": texts})
    done = subprocess.run(
        [bun(), "-e", script], input=told, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def encoded(text: str) -> bytes | None:
    """A text in another library's GSM alphabet; None where it has no place for a character."""
    try:
        return CODEC.encode(text)[0]
    except UnicodeError:
        return None


@pytest.mark.parametrize(
    ("text", "encoding", "texts"),
    [
        ("a" * 160, "GSM", 1),
        ("a" * 161, "GSM", 2),
        ("a" * 306, "GSM", 2),
        ("a" * 307, "GSM", 3),
        ("€" * 80, "GSM", 1),
        ("€" * 81, "GSM", 2),
        ("é" * 160, "GSM", 1),
        ("世" * 70, "Unicode", 1),
        ("世" * 71, "Unicode", 2),
        ("世" * 134, "Unicode", 2),
        ("世" * 135, "Unicode", 3),
        ("😀" * 35, "Unicode", 1),
        ("😀" * 36, "Unicode", 2),
        ("", "GSM", 0),
    ],
)
def test_the_figures_are_the_carriers(text: str, encoding: str, texts: int) -> None:
    counted = count(text)
    assert (counted.encoding, counted.segments) == (encoding, texts)


def test_a_euro_at_a_border_goes_whole_into_the_next_text() -> None:
    # 152 and the first half of the euro would just fill the first part.
    assert count("a" * 152 + "€" + "a" * 151).segments == 2
    assert count("a" * 152 + "€" + "a" * 152).segments == 3


def test_an_emoji_at_a_border_goes_whole_into_the_next_text() -> None:
    assert count("世" * 66 + "😀" + "世" * 65).segments == 2
    assert count("世" * 66 + "😀" + "世" * 66).segments == 3


def test_the_character_that_makes_it_costlier_is_named() -> None:
    counted = count("Don’t worry about the “bill” 🙂")
    assert (counted.culprit, counted.culprit_name) == ("’", "right single quotation mark")
    assert count("Hello 🙂").culprit_name == "slightly smiling face"
    assert count("Don't worry").culprit_name == ""


def test_what_an_editor_put_in_can_be_replaced_by_plain_characters() -> None:
    text = "“Don’t” – we’re open…\u00a0"
    assert plainly(text) == "\"Don't\" - we're open... "
    assert count(plainly(text)).encoding == segments.GSM


@given(st.text(st.sampled_from(segments.BASIC + segments.EXTENDED + "’世😀"), max_size=700))
def test_what_fits_the_plain_alphabet_is_what_another_library_says(text: str) -> None:
    counted, other = count(text), encoded(text)
    assert (counted.encoding == segments.GSM) == (other is not None)
    if other is not None:
        assert counted.units == len(other)
    else:
        assert counted.units == len(text.encode("utf-16-be")) // 2


@given(st.text(max_size=40))
def test_any_character_is_in_the_alphabet_that_another_library_says(text: str) -> None:
    assert (count(text).encoding == segments.GSM) == (
        encoded(text.replace("\x1b", "世")) is not None
    )


@given(st.text(st.sampled_from("a€[’世😀"), max_size=500), st.sampled_from("a€’😀"))
def test_writing_on_never_makes_it_fewer_texts_and_left_says_when_it_is_one_more(
    text: str, more: str
) -> None:
    before, after = count(text), count(text + more)
    assert after.segments >= before.segments
    if before.encoding == after.encoding:
        fits = after.units - before.units <= before.left
        assert (after.segments == before.segments) == (fits and before.segments > 0)


@given(st.text(st.sampled_from("a€[’世😀"), min_size=1, max_size=500))
def test_the_parts_hold_everything_and_none_holds_too_much(text: str) -> None:
    counted = count(text)
    most = segments.IN_PARTS[counted.encoding]
    if counted.segments > 1:
        room = counted.segments * most
        # At most one unit is lost at each border, for what is not cut in two.
        assert room - counted.segments < counted.units + counted.left <= room
        assert counted.units > segments.ALONE[counted.encoding]


@given(st.text(max_size=300))
def test_replacing_twins_never_costs_more_texts_in_the_same_alphabet_or_loses_a_letter(
    text: str,
) -> None:
    plain = plainly(text)
    letters = [c for c in text if unicodedata.category(c)[0] == "L" and c not in segments.TWINS]
    assert [c for c in plain if c in letters and c not in "cRTMx"] == [
        c for c in letters if c not in "cRTMx"
    ]
    assert not set(plain) & set(segments.TWINS)


def test_the_browser_counts_the_same_in_hundreds_of_texts() -> None:
    pieces = [
        "a",
        "Hello there, ",
        "€",
        "[x]",
        "’",
        "“",
        "é",
        "á",
        "ñ",
        "世",
        "😀",
        "👩‍⚕️",
        "\n",
        "\t",
        "…",
    ]
    texts = ["", *pieces]
    for one, piece in enumerate(pieces):
        for other in pieces[one:]:
            texts += [(piece + other) * times for times in (1, 9, 31, 36, 70, 153)]
    texts += ["a" * n for n in range(150, 165)] + ["a" * n + "€" for n in range(150, 165)]
    texts += ["世" * n + "😀" for n in range(60, 75)]
    assert len(texts) > 700
    for text, theirs in zip(texts, in_browser(texts), strict=True):
        ours = count(text)
        assert theirs["encoding"] == ours.encoding
        assert (theirs["units"], theirs["segments"]) == (ours.units, ours.segments)
        assert (theirs["left"], theirs["culprit"]) == (ours.left, ours.culprit)
        assert theirs["plain"] == plainly(text)
        if ours.culprit in segments.NAMES:
            assert theirs["name"] == ours.culprit_name


def test_the_browser_has_a_word_for_what_it_has_no_name_for() -> None:
    named = [one["name"] for one in in_browser(["🙂", "世", "\u2603", "\u0007"])]
    assert named == ["emoji", "a letter outside the plain alphabet", "emoji", "U+0007"]
