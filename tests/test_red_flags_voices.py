"""Red flags on whole messages in many voices, and what must not matter: case, accents, emoji, ...

`python -m tests.test_red_flags_voices` prints figures: per voice, per family, and the time.
"""

import json
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psc_app.domain import red_flags
from psc_app.domain.red_flag_text import MOST_CHARACTERS
from psc_app.domain.red_flags import RULES, Tier

VOICES = Path(__file__).parent / "data_red_flags"
HELD_BACK = "held_back"
"""The voice that was written before the rules and never looked at while they were tuned."""


class Message(NamedTuple):
    text: str
    expect: str
    trap: str = ""


def voice(name: str) -> list[Message]:
    lines = (VOICES / f"{name}.jsonl").read_text().splitlines()
    return [Message(**json.loads(line)) for line in lines]


NAMES = sorted(path.stem for path in VOICES.glob("*.jsonl"))
ALL = [message for name in NAMES for message in voice(name)]
EMERGENCIES = [message for message in ALL if message.expect != "none"]
NEAR_MISSES = [message for message in ALL if message.expect == "none"]


def alerts(text: str) -> bool:
    return any(hit.tier is Tier.ALERT for hit in red_flags.check(text))


FOUND = [message.text for message in EMERGENCIES if alerts(message.text)]


def share(messages: Iterable[Message]) -> float:
    """Which part of the messages alerts."""
    return statistics.fmean(alerts(message.text) for message in messages)


# ---------------------------------------------------------------- figures


def test_there_are_many_messages_of_each_family_and_of_each_kind_of_near_miss():
    assert len(EMERGENCIES) >= 600 and len(NEAR_MISSES) >= 600
    assert {message.expect for message in EMERGENCIES} == {*map(str, red_flags.Family)}
    for family in red_flags.Family:
        assert sum(message.expect == family for message in EMERGENCIES) >= 60
    assert len({message.trap for message in NEAR_MISSES}) == 9


def test_nearly_all_emergencies_of_the_voice_held_back_alert_and_nearly_no_near_miss():
    held = voice(HELD_BACK)
    assert share(m for m in held if m.expect != "none") >= 0.92
    assert share(m for m in held if m.expect == "none") <= 0.05


@pytest.mark.parametrize("family", red_flags.Family)
def test_nearly_all_emergencies_of_each_family_alert(family: red_flags.Family):
    assert share(m for m in EMERGENCIES if m.expect == family) >= 0.95


def test_nearly_no_near_miss_alerts():
    assert share(NEAR_MISSES) <= 0.02


def test_most_emergencies_alert_under_their_own_family():
    right = [
        any(hit.family == message.expect for hit in red_flags.check(message.text))
        for message in EMERGENCIES
    ]
    assert statistics.fmean(right) >= 0.93


def test_every_rule_is_needed_by_some_message():
    used = {hit.rule for message in ALL for hit in red_flags.check(message.text)}
    assert {rule.id for rule in RULES} - used == set()


# ---------------------------------------------------------------- what must not matter

CHANGES: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "small letters": str.lower,
    "accents": lambda text: text.replace("e", "é").replace("a", "à").replace("o", "ö"),
    "combining accents": lambda text: text.replace("a", "a\u0301"),
    "spaces": lambda text: "  \t " + text.replace(" ", "   "),
    "broken lines": lambda text: "\n" + text + "\n\n",
    "emoji between words": lambda text: text.replace(" ", " 😢 "),
    "emoji at the end": lambda text: text + " 🆘🚑",
    "exclamation marks": lambda text: text + "!!!",
    "curly apostrophes": lambda text: text.replace("'", "’"),
    "invisible signs": lambda text: text.replace("e", "e\u200b"),
    "quotation marks": lambda text: f"“{text}”",
    "a greeting": lambda text: "Hello, good morning. " + text,
    "thanks": lambda text: text.rstrip(".!? ") + ". Thank you very much, see you on Thursday.",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_surrounds_and_decorates_the_words_does_not_hide_an_emergency(change: str):
    hidden = [text for text in FOUND if not alerts(CHANGES[change](text))]
    assert hidden == []


def test_missing_punctuation_hides_hardly_any_emergency():
    bare = [re.sub(r"[,;:!?]|\.(?!\d)", "", text) for text in FOUND]
    assert statistics.fmean(map(alerts, bare)) >= 0.99


OWN_WORDS = [
    "no",
    "not",
    "chest",
    "pain",
    "3",
    "weeks",
    "old",
    "if",
    "my",
    "he",
    ",",
    ".",
    "1/2",
    "²",
]


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_checked(text: str):
    red_flags.check(text)


@given(st.lists(st.sampled_from(OWN_WORDS)))
@settings(max_examples=300, deadline=None)
def test_any_order_of_the_rules_own_words_can_be_checked(words: list[str]):
    red_flags.check(" ".join(words))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "😀",
        "½ ② ٣ weeks old",
        "1/0",
        "3" * 5000,
        "a" * 8000,
        "помогите",
        "胸が痛い",
        "\ud800",
    ],
)
def test_empty_odd_and_foreign_texts_do_not_alert_and_do_not_fail(text: str):
    assert red_flags.check(text) == ()


def test_a_message_of_8000_characters_is_read_to_its_end():
    filling = "The bus was late and the garden is nice. " * 300
    text = filling[: MOST_CHARACTERS - 30] + " I want to kill myself"
    assert alerts(text)


def test_of_a_longer_message_the_beginning_and_the_end_are_read():
    filling = "The bus was late and the garden is nice. " * 600
    assert alerts("I want to kill myself. " + filling)
    assert alerts(filling + "I want to kill myself.")


# ---------------------------------------------------------------- printing


def report() -> None:
    """Print sensitivity and specificity of each voice and family, and the time a message takes."""
    red_flags.check("")
    for name in NAMES:
        messages = voice(name)
        found = share(m for m in messages if m.expect != "none")
        clean = 1 - share(m for m in messages if m.expect == "none")
        print(f"{name:22} sensitivity {found:.3f}  specificity {clean:.3f}")
    groups: dict[str, list[Message]] = defaultdict(list)
    for message in voice(HELD_BACK):
        groups[message.expect if message.expect != "none" else message.trap].append(message)
    for name, messages in groups.items():
        count = sum(alerts(message.text) for message in messages)
        print(f"{HELD_BACK}: {name:22} {count} of {len(messages)} alert")
    words = " ".join(message.text for message in ALL).split()
    long = [" ".join(words[begin : begin + 200]) for begin in range(0, len(words) - 200, 200)]
    for name, texts in (("own messages", [m.text for m in ALL]), ("of 200 words", long)):
        times = sorted(map(_milliseconds, texts))
        p95 = times[int(len(times) * 0.95)]
        print(f"{name}: p50 {statistics.median(times):.2f} ms, p95 {p95:.2f} ms")


def _milliseconds(text: str) -> float:
    begin = time.perf_counter()
    red_flags.check(text)
    return (time.perf_counter() - begin) * 1000


if __name__ == "__main__":
    report()
