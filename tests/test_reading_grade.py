"""How hard a message is to read, as the composer reckons it: run by the program that builds it."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULE = ROOT / "psc_app" / "components" / "reading_grade.js"


@cache
def bun() -> str:
    sys.path.insert(0, str(ROOT))
    import rxconfig

    found = rxconfig.packaged_bun()
    return str(found) if found else "bun"


def run(expression: str, *values: Any) -> Any:
    """What the module's own functions say."""
    script = (
        f"import {{ gradeOf, sentencesOf, syllables }} from {json.dumps(str(MODULE))};"
        f"const given = {json.dumps(values)};"
        f"console.log(JSON.stringify({expression}));"
    )
    done = subprocess.run([bun(), "-e", script], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def grade(text: str) -> float | None:
    return run("gradeOf(given[0])", text)


CAT = "The cat sat on the mat. It was happy there. Then it went to sleep in the sun."
TABLET = (
    "Please take one tablet by mouth every morning with a full glass of water. If you feel dizzy,"
    " sit down and call us. Do not stop the medicine without talking to your nurse first."
)
LIPIDS = (
    "Your laboratory results indicate a moderately elevated concentration of low-density"
    " lipoprotein cholesterol. Your physician recommends initiating pharmacological therapy in"
    " combination with dietary modification, and scheduling a subsequent evaluation in"
    " approximately twelve weeks."
)


@pytest.mark.parametrize(
    ("text", "sentences", "words", "syllables"),
    # Counted by hand, syllables by a pronouncing dictionary.
    [(CAT, 3, 18, 19), (TABLET, 3, 34, 44), (LIPIDS, 2, 33, 93)],
    ids=["easy", "plain", "hard"],
)
def test_the_grade_is_flesch_and_kincaids(
    text: str, sentences: int, words: int, syllables: int
) -> None:
    expected = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
    assert grade(text) == pytest.approx(expected, abs=0.1)


def test_syllables_are_counted_as_they_are_said() -> None:
    said = {
        "the": 1, "take": 1, "tablet": 2, "table": 2, "called": 1, "wanted": 2, "doses": 2,
        "takes": 1, "medicine": 3, "patient": 2, "appointment": 3, "safely": 2, "area": 3,
        "diet": 2, "being": 2, "insurance": 3, "please": 1, "you": 1, "doctor's": 2, "doesn't": 2,
        "HPV": 3, "10": 1, "physician": 3, "emergency": 4, "question": 2, "headaches": 2, "yes": 1,
    }  # fmt: skip
    counted = run("given[0].map((word) => syllables(word))", list(said))
    # A rule of thumb: "headaches" reads to it as a word of three.
    assert [w for w, n in zip(said, counted, strict=True) if n != said[w]] == ["headaches"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("See Dr. Hale at 9 a.m. tomorrow. Bring Mrs. Lee.", 2),
        ("Take 2.5 mg. Then wait!", 2),
        ("Milk\nBread\n\nEggs", 3),
        ("Look at https://example.org/a.b?c=d. It helps.", 2),
        ("Really?! Yes… (It is.) Good", 4),
        ("  ", 0),
    ],
)
def test_sentences_end_where_people_end_them(text: str, count: int) -> None:
    assert len(run("sentencesOf(given[0])", text)) == count


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Immediate hospitalization is recommended",
        "Tome una pastilla por la mañana con un vaso de agua. No deje de tomar la medicina sin"
        " hablar antes con su enfermera.",
        "请每天早上服用一片药。请喝一杯水。",
    ],
    ids=["nothing", "too little", "Spanish", "Chinese"],
)
def test_there_is_no_grade_for_too_little_or_for_another_language(text: str) -> None:
    assert grade(text) is None


def test_thirty_words_are_enough_without_a_second_sentence() -> None:
    assert grade("the cat and the dog " * 6) is not None
    assert grade("the cat and the dog " * 5) is None
