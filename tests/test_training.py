"""What the language model learns from: honest labels, voices apart, nothing of the judges."""

import json
from collections import Counter
from pathlib import Path

import pytest

from psc_app.domain.red_flags import Family, Tier
from psc_app.training import corpus
from psc_app.training.corpus import HELD_VOICES, OWN, Noise

RED_FLAGS = sorted((OWN / "red_flags").glob("*.jsonl"))
MOOD = sorted((OWN / "mood").glob("*.jsonl"))
HELD_BACK = sorted((OWN / "held_back").glob("*.jsonl"))
FAMILIES = {family.value for family in Family}


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


@pytest.mark.parametrize("path", RED_FLAGS, ids=lambda path: path.stem)
def test_every_message_about_emergencies_says_what_it_is(path: Path):
    for row in lines(path):
        assert row["text"].strip()
        assert row["kind"]
        if row["family"] == "none":
            assert row["tier"] == "none"
        else:
            assert row["family"] in FAMILIES
            assert row["tier"] in {tier.value for tier in Tier}


@pytest.mark.parametrize("path", MOOD, ids=lambda path: path.stem)
def test_every_message_about_feelings_has_one_of_seven_levels(path: Path):
    for row in lines(path):
        assert row["text"].strip()
        assert row["score"] in range(-3, 4)


def test_there_are_thousands_of_emergencies_and_as_many_that_only_sound_like_one():
    tiers = Counter(row["tier"] for path in RED_FLAGS for row in lines(path))
    assert tiers["alert"] > 3_000
    assert tiers["none"] > 3_000
    families = Counter(row["family"] for path in RED_FLAGS for row in lines(path))
    assert min(families[family] for family in FAMILIES) > 200


def test_no_message_by_which_the_model_is_judged_was_learned_from():
    long_enough = 25  # "yes please" may be said by anybody
    judged = {bare(row["text"]) for path in HELD_BACK for row in lines(path)}
    learned = {bare(row["text"]) for path in [*RED_FLAGS, *MOOD] for row in lines(path)}
    assert judged
    assert not {text for text in judged & learned if len(text) > long_enough}


def test_some_voices_are_left_out_to_choose_the_operating_point():
    voices = {path.stem for path in [*RED_FLAGS, *MOOD]}
    assert voices >= HELD_VOICES


def test_what_staff_called_a_false_alarm_is_learned_as_harmless(tmp_path: Path):
    (tmp_path / "red_flags").mkdir()
    rows = [
        {"text": "This queue kills me", "family": "self-harm", "tier": "alert", "verdict": verdict}
        for verdict in ("false alarm", "confirmed")
    ]
    (tmp_path / "red_flags" / "judged.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert [e.family for e in corpus.own_red_flags(tmp_path)] == ["none", "self-harm"]


def test_slips_and_stories_keep_the_message_recognisable_and_are_the_same_each_time():
    text = "My father has crushing pain in his chest and is sweating"
    harmless = ["Is the pharmacy open?", "I will pay the bill today.", "See you on Monday."]
    first = [Noise(harmless, seed).on(text, story=True) for seed in range(200)]
    assert first == [Noise(harmless, seed).on(text, story=True) for seed in range(200)]
    assert len(set(first)) > 50
    kept = [sum(word in version.lower() for word in text.lower().split()) for version in first]
    assert min(kept) >= 7
