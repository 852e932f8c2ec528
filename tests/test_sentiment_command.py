"""`python -m psc_app sentiment`: messages from outside, a JSON line each."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(text: str, reader: str = "basic") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "psc_app", "sentiment"],
        cwd=ROOT,
        env=os.environ | {"PSC_READER": reader},
        input=text,
        capture_output=True,
        text=True,
    )


def test_each_line_gets_its_score_level_and_engine_in_order():
    texts = ["my wound is bleeding badly", "thank you", "thank you very much", "you idiots"]
    done = run("".join(json.dumps({"text": text}) + "\n" for text in texts))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["text"] for one in found] == texts
    assert [set(one) for one in found] == [{"text", "score", "level", "engine"}] * 4
    assert [one["level"] for one in found] == [
        "neutral",
        "neutral",
        "slightly positive",
        "negative",
    ]
    assert {one["engine"] for one in found} == {"basic"}


def test_what_cannot_be_told_is_unknown_with_no_score():
    (line,) = run('{"text": "me duele mucho la cabeza"}').stdout.splitlines()
    found = json.loads(line)
    assert (found["score"], found["level"], found["engine"]) == (None, "unknown", "basic")


def test_a_line_that_is_no_message_is_named_and_nothing_of_it_repeated():
    done = run('{"text": "thank you"}\nqnonsenseq\n')
    assert done.returncode == 1
    assert "Message 2" in done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert "qnonsenseq" not in done.stderr
