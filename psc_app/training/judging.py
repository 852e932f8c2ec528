"""How good the model is: the figures that the card and the benchmark print."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from psc_app.adapters.flair_model import FAMILIES, PatientModel, score_of

Rows = list[dict[str, Any]]


def rows_of(path: Path) -> Rows:
    """The lines of a file of judged messages, JSON or tab-separated."""
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    found: Rows = []
    for line in path.read_text("utf-8").splitlines():
        first, *_, text = line.split("\t")
        number = first.lstrip("-").isdigit()
        found.append(
            {"text": text, "score": int(first)} if number else {"text": text, "family": first}
        )
    return found


def chances(model: PatientModel, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """What both heads say, a row for each text; long texts by their worst stretch."""
    moods, alarms = [], []
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    for start in range(0, len(order), 32):
        m, a = model.chances([texts[at] for at in order[start : start + 32]])
        moods.append(m)
        alarms.append(a)
    back = torch.tensor(order).argsort()
    return torch.cat(moods)[back], torch.cat(alarms)[back]


def side(score: float) -> int:
    """-1, 0 or 1: negative, neutral, positive."""
    return (score > 0) - (score < 0)


def mood_figures(scores: Sequence[float], wanted: Sequence[float]) -> dict[str, float]:
    """Accuracy, macro recall, opposite errors and agreement within one level of seven."""
    pairs = [(side(got), side(want)) for got, want in zip(scores, wanted, strict=True)]
    recall = {}
    for which in (-1, 0, 1):
        of = [got for got, want in pairs if want == which]
        recall[which] = sum(got == which for got in of) / max(1, len(of))
    return {
        "accuracy": sum(got == want for got, want in pairs) / len(pairs),
        "macro recall": sum(recall.values()) / 3,
        "neutral recall": recall[0],
        "negative recall": recall[-1],
        "positive recall": recall[1],
        "opposite": sum(got * want < 0 for got, want in pairs) / len(pairs),
        "within one": sum(
            abs(round(got) - want) <= 1 for got, want in zip(scores, wanted, strict=True)
        )
        / len(pairs),
    }


def macro_f1(got: Sequence[int], wanted: Sequence[int]) -> float:
    """The mean of the three classes' F1."""
    found = []
    for which in (-1, 0, 1):
        hit = sum(g == which == w for g, w in zip(got, wanted, strict=True))
        found.append(
            2 * hit / max(1, sum(g == which for g in got) + sum(w == which for w in wanted))
        )
    return sum(found) / 3


def alarm_figures(
    alerts: Sequence[bool], rows: Rows, family: Callable[[dict[str, Any]], str]
) -> dict[str, float]:
    """Sensitivity, over all and for each family and kind, and specificity."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for alert, row in zip(alerts, rows, strict=True):
        name = family(row)
        if name == "none":
            hits["specificity"].append(not alert)
            hits[f"none/{row.get('kind', '')}"].append(not alert)
        else:
            hits["sensitivity"].append(alert)
            hits[name].append(alert)
            hits[f"kind/{row.get('kind', '')}"].append(alert)
    return {name: sum(found) / len(found) for name, found in hits.items()}


def scores(moods: torch.Tensor) -> list[float]:
    """The score of each row of chances."""
    return [score_of(row) for row in moods.tolist()]


def worst_family(row: torch.Tensor) -> str:
    """The family a row of chances speaks for, if for any."""
    return FAMILIES[1 + int(row[1:].argmax())]
