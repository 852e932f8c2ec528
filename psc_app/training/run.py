"""`python -m psc_app train-sentiment`: from messages to a shipped model, by one command."""

import json
import random
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import torch

from psc_app.adapters.flair_model import FOLDER, PatientModel
from psc_app.domain import red_flags
from psc_app.training import judging
from psc_app.training.beginning import begin
from psc_app.training.corpus import (
    HELD_VOICES,
    INTERVIEWS,
    Example,
    own_mood,
    own_red_flags,
    public,
    rules_voices,
)
from psc_app.training.course import Course, Say, Stage

_PUBLIC_SHARE = 9_000
"""Public examples that go along in each round on the project's own messages."""

_OWN_SHARE = 6_000
"""Messages of the project's own that go along in the last round, on interviews."""

_SPECIFICITY = 0.9
"""Least share of the harmless messages of voices left out on which the model keeps quiet. They
were written to be mistaken: of everyday messages far fewer are."""

_SMALL_TALK = 0.016
"""Most of what is said in clinical interviews that may alert, by the model alone: with what the
rules add, two in a hundred are not exceeded."""


def train(
    data: Path | None,
    work: Path,
    say: Say,
    *,
    rules_tests: Path | None = None,
    into: Path = FOLDER,
) -> None:
    """Train, choose the operating point, and put the model where the app finds it.

    Args:
        data: the folder with the public data sets; without it the model is made from the
            project's own messages alone, and is weaker.
        work: where what was done so far is kept; a broken-off training goes on from there.
        rules_tests: more messages about emergencies, those the rules are tried on.
        into: where the finished model goes.
    """
    torch.set_num_threads(1)
    own, held = _own(rules_tests)
    others = list(public(data)) if data else []
    say(f"{len(own):,} messages of the project's own, {len(others):,} of public data.")
    if (work / "course.json").exists():
        model = PatientModel(work, trained=False)
    else:
        texts = [e.text for e in own] * 3 + [e.text for e in others]
        model = begin(texts, work)
    course = Course(model, work, say)
    course.learn_stories_from(e.text for e in own if e.family == "none")
    course.go(_stages(own, others), lambda: _progress(model, held))
    points = choose_points(model, held, data)
    facts = {
        "version": f"{date.today():%Y-%m}.{red_flags.VERSION.rsplit('.')[-1]}",
        "made": f"{date.today():%Y-%m-%d}",
        "rules": red_flags.VERSION,
        "own messages": len(own),
        "public examples": len(others),
        **points,
    }
    model.save(into, facts)
    for name in ("vocab.txt", "special_tokens_map.json"):
        if not (into / name).exists() and (work / name).exists():
            shutil.copy(work / name, into / name)
    say(f"The model is in {into.name}; it alerts from a chance of {points['alert']}.")


def _own(rules_tests: Path | None) -> tuple[list[Example], list[Example]]:
    everything = [*own_mood(), *own_red_flags()]
    held = [e for e in everything if e.voice in HELD_VOICES]
    own = [e for e in everything if e.voice not in HELD_VOICES]
    return own + (list(rules_voices(rules_tests)) if rules_tests else []), held


def _stages(own: Sequence[Example], others: Sequence[Example]) -> list[Stage]:
    dice = random.Random(11)  # noqa: S311 - no secret hangs on it
    share = dice.sample(list(others), min(_PUBLIC_SHARE, len(others)))
    first = [Stage("Everything", [*others, *own], 1, 6e-5, noise=False)] if others else []
    # Patients who answer a clinician tell calmly of what was; last of all, that is no alarm.
    calm = [e for e in others if e.voice == INTERVIEWS]
    last = [Stage("Interviews", [*calm, *_some(dice, own)], 1, 2e-5, noise=True)] if calm else []
    return [*first, Stage("Patients", [*own, *share], 4, 5e-5, noise=True), *last]


def _some(dice: random.Random, own: Sequence[Example]) -> list[Example]:
    return dice.sample(list(own), min(_OWN_SHARE, len(own)))


def _progress(model: PatientModel, held: Sequence[Example]) -> str:
    moods = [e for e in held if e.mood is not None]
    alarms = [e for e in held if e.mood is None and not e.doubt]
    levels, _ = judging.chances(model, [e.text for e in moods])
    _, families = judging.chances(model, [e.text for e in alarms])
    wanted = [max(range(7), key=e.mood.__getitem__) - 3 for e in moods if e.mood]
    mood = judging.mood_figures(judging.scores(levels), wanted)
    rows = [{"family": e.family} for e in alarms]
    alert = judging.alarm_figures((families[:, 0] < 0.5).tolist(), rows, lambda r: r["family"])
    return (
        f"voices left out: sentiment {mood['accuracy']:.3f} right, recall"
        f" {mood['macro recall']:.3f}; emergencies {alert['sensitivity']:.3f} found,"
        f" {alert['specificity']:.3f} of the harmless quiet (at one half)"
    )


def choose_points(
    model: PatientModel, held: Sequence[Example], data: Path | None
) -> dict[str, float]:
    """The operating point, chosen on voices that were left out of the training.

    The lowest chance that alerts while the model keeps quiet on enough of the harmless messages,
    and on nearly all that is said in clinical interviews (the lines left out). The rules stand
    beside it, whatever it says.
    """
    alarms = [e for e in held if e.mood is None and e.family == "none"]
    harmless = _chances(model, [e.text for e in alarms])
    talk = _chances(model, _small_talk(data))
    steps = [n / 100 for n in range(30, 99)]
    alert = next((p for p in steps if _quiet(harmless, p) and _seldom(talk, p)), steps[-1])
    return {"alert": alert, "review": round(alert * 0.6, 2)}


def _chances(model: PatientModel, texts: Sequence[str]) -> list[float]:
    """How sure the model is of an emergency in each text."""
    if not texts:
        return []
    _, families = judging.chances(model, texts)
    return (1 - families[:, 0]).tolist()


def _quiet(harmless: Sequence[float], point: float) -> bool:
    return sum(chance < point for chance in harmless) >= _SPECIFICITY * len(harmless)


def _seldom(talk: Sequence[float], point: float) -> bool:
    return sum(chance >= point for chance in talk) <= _SMALL_TALK * len(talk)


def _small_talk(data: Path | None) -> list[str]:
    path = data / "mts_patient_utterances.jsonl" if data else None
    if path is None or not path.exists():
        return []
    return [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()][1::2]
