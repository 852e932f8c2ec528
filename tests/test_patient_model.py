"""The shipped model reads as the reference asks, on messages nobody taught it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from psc_app.domain import mood, red_flags
from psc_app.domain.red_flags import Tier
from psc_app.domain.vocabulary import Engine
from psc_app.training import judging

# The libraries behind it take seconds, and only who runs these tests is to wait for them.
if TYPE_CHECKING:
    from psc_app.adapters.flair_model import PatientModel

HELD_BACK = Path(__file__).resolve().parent.parent / "training" / "held_back"
RED_FLAGS = sorted(HELD_BACK.glob("red_flags_*.jsonl"))
MOOD = sorted(HELD_BACK.glob("mood_*.jsonl"))


@pytest.fixture(scope="module")
def model() -> Iterator[PatientModel]:
    """The model as the worker process loads it."""
    from psc_app.adapters import flair_model

    yield flair_model.load()


def level(model: PatientModel, text: str) -> str:
    (reading,) = model.read([text])
    assert reading.engine is Engine.FLAIR
    assert reading.score is not None
    return mood.label(mood.level_of(reading.score))


def test_a_severe_problem_plainly_told_is_neutral_and_an_emergency(model: PatientModel):
    text = "my wound is bleeding badly"
    assert level(model, text) == "neutral"
    (reading,) = model.read([text])
    alarm = reading.alarm
    found_by_model = alarm is not None and alarm.tier == Tier.ALERT.value
    assert found_by_model or any(hit.tier is Tier.ALERT for hit in red_flags.check(text))


@pytest.mark.parametrize("text", ["thank you", "yes please", "Good morning, could you help me?"])
def test_plain_politeness_is_neutral(model: PatientModel, text: str):
    assert level(model, text) == "neutral"


def test_thanks_from_the_heart_are_positive(model: PatientModel):
    assert level(model, "thank you very much") in ("slightly positive", "positive")


def test_a_negative_test_is_no_unhappiness(model: PatientModel):
    assert level(model, "The test came back negative") == "neutral"


@pytest.mark.parametrize("text", ["You are a bunch of useless idiots", "you people are worthless"])
def test_strong_insults_are_negative(model: PatientModel, text: str):
    assert level(model, text) in ("negative", "very negative")


def test_an_angry_face_is_read(model: PatientModel):
    assert level(model, "😡😡") in ("slightly negative", "negative", "very negative")


@pytest.mark.parametrize("path", RED_FLAGS, ids=lambda path: path.stem)
def test_emergencies_told_by_strangers_are_found_by_both_nets(model: PatientModel, path: Path):
    rows = judging.rows_of(path)
    texts = [row["text"] for row in rows]
    alerts = [
        (reading.alarm is not None and reading.alarm.tier == Tier.ALERT.value)
        or any(hit.tier is Tier.ALERT for hit in red_flags.check(text))
        for text, reading in zip(texts, model.read(texts), strict=True)
    ]
    found = judging.alarm_figures(alerts, rows, lambda row: row["family"])
    assert found["sensitivity"] >= 0.92
    assert found["specificity"] >= 0.9
    assert found["kind/plain"] >= 0.97
    families = [one.value for one in red_flags.Family]
    assert min(found[family] for family in families) >= 0.75


@pytest.mark.parametrize("path", MOOD, ids=lambda path: path.stem)
def test_the_sentiment_of_strangers_is_read_right(model: PatientModel, path: Path):
    rows = judging.rows_of(path)
    scores = [reading.score or 0.0 for reading in model.read([row["text"] for row in rows])]
    found = judging.mood_figures(scores, [row["score"] for row in rows])
    assert found["accuracy"] >= 0.85
    assert found["macro recall"] >= 0.85
    assert found["neutral recall"] >= 0.9
    assert found["within one"] >= 0.85
    assert found["opposite"] <= 0.04


def test_an_emergency_at_the_end_of_a_very_long_story_is_found_and_named(model: PatientModel):
    story = (
        "I wanted to tell you about the garden, we planted beans and the weather was fine. " * 40
    )
    cry = "Now my husband's face hangs down on one side and he can't speak."
    (reading,) = model.read([story + cry])
    assert reading.alarm is not None
    assert reading.alarm.tier == Tier.ALERT.value
    assert reading.alarm.matched == cry


@pytest.mark.parametrize("text", ["", " ", "\n\n", "???", "👍", "x" * 8_000, "\u202eolleh"])
def test_odd_texts_are_read_without_a_fault(model: PatientModel, text: str):
    (reading,) = model.read([text])
    assert reading.score is None or -3 <= reading.score <= 3


def test_readings_come_in_the_order_of_the_texts(model: PatientModel):
    texts = [row["text"] for row in judging.rows_of(MOOD[0])][:60]
    together = [reading.score for reading in model.read(texts)]
    alone = [model.read([text])[0].score for text in texts]
    close = [abs((a or 0) - (b or 0)) < 0.6 for a, b in zip(together, alone, strict=True)]
    assert sum(close) >= 57, "eight-bit numbers differ a little with the company they are in"


def test_a_model_torn_between_joy_and_anger_says_neutral():
    from psc_app.adapters.flair_model import score_of

    assert score_of([0.0, 0.3, 0.1, 0.1, 0.1, 0.4, 0.0]) == 0.0
    assert score_of([0.0, 0.1, 0.8, 0.05, 0.05, 0.0, 0.0]) == pytest.approx(-1.11)
    assert score_of([0.0, 0.0, 0.0, 0.1, 0.1, 0.7, 0.1]) == 2.0


def test_a_long_message_is_read_in_overlapping_stretches():
    from psc_app.adapters.flair_model import stretches_of

    words = [f"w{number}" for number in range(300)]
    stretches = [stretch.split() for stretch in stretches_of(" ".join(words))]
    assert {word for stretch in stretches for word in stretch} == set(words)
    assert set(stretches[0]) & set(stretches[1])


def test_weights_survive_being_packed(model: PatientModel):
    from psc_app.adapters.flair_model import FOLDER, packed, unpacked

    fresh = type(model)(FOLDER)
    weights = fresh.weights()
    again = unpacked(packed(weights))
    assert again.keys() == weights.keys()
    assert all((again[name] - weights[name]).abs().max() < 0.02 for name in weights)


def test_the_model_is_small_and_holds_no_code():
    from psc_app.adapters.flair_model import FOLDER

    files = list(FOLDER.iterdir())
    assert sum(path.stat().st_size for path in files) < 30_000_000
    assert {path.suffix for path in files} <= {".safetensors", ".json", ".txt", ".md"}
    assert (FOLDER / "CARD.md").is_file()
