"""`make bench-sentiment`: how well and how fast messages are read, the word list beside the model.

Judged on messages by authors whose words neither the rules nor the model has seen: those in
training/held_back, and with `--data FOLDER` the public sets and the development lists there.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from psc_app.adapters import flair_model
from psc_app.adapters.lexicon_reader import LexiconReader
from psc_app.domain import red_flags
from psc_app.domain.reading import Reading
from psc_app.domain.red_flags import Tier
from psc_app.training import judging

ROOT = Path(__file__).resolve().parent.parent
HELD_BACK = ROOT / "training" / "held_back"
_KINDS = ("plain", "described", "understated", "misspelt", "caregiver", "ramble", "short")


@dataclass(frozen=True, slots=True)
class _Set:
    name: str
    rows: judging.Rows

    @property
    def texts(self) -> list[str]:
        return [row["text"] for row in self.rows]


def _rules_alert(text: str) -> bool:
    return any(hit.tier is Tier.ALERT for hit in red_flags.check(text))


def _model_alert(reading: Reading) -> bool:
    return reading.alarm is not None and reading.alarm.tier == Tier.ALERT.value


def _part(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _emergencies(model: flair_model.PatientModel, sets: Sequence[_Set]) -> list[str]:
    lines = [
        "| set | net | sensitivity | specificity | precision | weakest family | plain wording |",
        "|---|---|---|---|---|---|---|",
    ]
    families = []
    for one in sets:
        ruled = [_rules_alert(text) for text in one.texts]
        learned = [_model_alert(reading) for reading in model.read(one.texts)]
        both = [a or b for a, b in zip(ruled, learned, strict=True)]
        for net, alerts in (("rules", ruled), ("model", learned), ("both", both)):
            found = judging.alarm_figures(alerts, one.rows, lambda row: row["family"])
            own = {k: v for k, v in found.items() if "/" not in k and not k.endswith("ity")}
            weakest = min(own, key=own.__getitem__, default="")
            hits = sum(
                a for a, row in zip(alerts, one.rows, strict=True) if row["family"] != "none"
            )
            lines.append(
                f"| {one.name} | {net} | {_part(found.get('sensitivity'))} |"
                f" {_part(found.get('specificity'))} | {_part(hits / max(1, sum(alerts)))} |"
                f" {weakest} {_part(own.get(weakest))} | {_part(found.get('kind/plain'))} |"
            )
            if net == "both":
                kinds = ", ".join(
                    f"{kind} {found[f'kind/{kind}']:.2f}"
                    for kind in _KINDS
                    if f"kind/{kind}" in found
                )
                parts = ", ".join(f"{name} {value:.2f}" for name, value in sorted(own.items()))
                families.append(f"- {one.name}, both nets: {parts}; by wording: {kinds}.")
    return [*lines, "", *families]


def _small_talk(model: flair_model.PatientModel, path: Path) -> str:
    texts = [row["text"] for row in judging.rows_of(path)]
    ruled = [_rules_alert(text) for text in texts]
    both = [a or _model_alert(r) for a, r in zip(ruled, model.read(texts), strict=True)]
    # Every second line was left out of the training.
    kept = both[1::2]
    return (
        f"Clinical interviews ({len(texts):,} utterances): the rules alert on"
        f" {sum(ruled) / len(texts):.2%}, both nets on {sum(both) / len(texts):.2%};"
        f" on the half that was left out of the training {sum(kept) / len(kept):.2%}."
    )


def _sentiment(model: flair_model.PatientModel, sets: Sequence[_Set]) -> list[str]:
    basic = LexiconReader()
    lines = [
        "| set | reader | accuracy | macro recall | neutral recall | opposite | within one level |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in sets:
        wanted = [row["score"] for row in one.rows]
        readers: dict[str, Callable[[list[str]], list[Reading]]] = {
            "model": model.read,
            "basic (VADER)": lambda texts: asyncio.run(basic.read(texts)),
        }
        for name, read in readers.items():
            scores = [r.score or 0.0 for r in read(one.texts)]
            f = judging.mood_figures(scores, wanted)
            lines.append(
                f"| {one.name} | {name} | {f['accuracy']:.3f} | {f['macro recall']:.3f} |"
                f" {f['neutral recall']:.3f} | {f['opposite']:.3f} | {f['within one']:.3f} |"
            )
    return lines


def _goemotions(model: flair_model.PatientModel, path: Path) -> str:
    rows = judging.rows_of(path)
    of = {"negative": -1, "neutral": 0, "positive": 1}
    got = [judging.side(r.score or 0.0) for r in model.read([row["text"] for row in rows])]
    return f"GoEmotions test: macro-F1 {judging.macro_f1(got, [of[r['label']] for r in rows]):.3f}."


def _speed(model: flair_model.PatientModel, texts: Sequence[str]) -> list[str]:
    def each(deed: Callable[[str], object]) -> str:
        took = []
        for text in texts:
            began = time.perf_counter()
            deed(text)
            took.append((time.perf_counter() - began) * 1000)
        slow = sorted(took)[int(len(took) * 0.95)]
        return f"p50 {statistics.median(took):.2f} ms, p95 {slow:.2f} ms"

    for text in texts[:20]:
        model.read([text])
    began = time.perf_counter()
    model.read(texts)
    rate = len(texts) / (time.perf_counter() - began)
    return [
        f"- rules alone: {each(red_flags.check)}",
        f"- sentiment and learned net together: {each(lambda text: model.read([text]))}",
        f"- in batches: {rate:.0f} messages a second on one thread",
        f"- memory of this process: {_resident():.0f} MB",
    ]


def _resident() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def _load(folder: Path | None) -> tuple[list[_Set], list[_Set]]:
    alarms = [_Set(p.stem, judging.rows_of(p)) for p in sorted(HELD_BACK.glob("red_flags_*.jsonl"))]
    moods = [_Set(p.stem, judging.rows_of(p)) for p in sorted(HELD_BACK.glob("mood_*.jsonl"))]
    if folder:
        alarms.append(_Set("development list", judging.rows_of(folder / "redflag_dev.tsv")))
        moods.append(_Set("development list", judging.rows_of(folder / "patient_chat_dev.tsv")))
    return alarms, moods


def main(arguments: Sequence[str]) -> str:
    """Judge and time; the report as Markdown."""
    folder = Path(arguments[1]) if arguments[:1] == ["--data"] else None
    model = flair_model.load()
    alarms, moods = _load(folder)
    facts = json.loads((flair_model.FOLDER / "model.json").read_text())
    lines = [
        f"Model {model.version}, rules {red_flags.VERSION}; operating point: the learned net alerts"
        f" from a chance of {model.points.alert:.2f}, chosen on voices left out of the training"
        f" ({facts['own messages']:,} messages of the project's own).",
        "",
        *_emergencies(model, alarms),
        "",
        *_sentiment(model, moods),
        "",
    ]
    if folder:
        lines += [
            _small_talk(model, folder / "mts_patient_utterances.jsonl"),
            _goemotions(model, folder / "goemotions_test.jsonl"),
            "",
        ]
    lines += _speed(model, [text for one in moods for text in one.texts])
    return "\n".join(lines)


if __name__ == "__main__":
    print(main(sys.argv[1:]))
