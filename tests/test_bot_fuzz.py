"""Whatever is written to it, the bot answers, hands over or ends, and never goes in circles."""

import json
import random
import string

import pytest
from bot_scripts_of import TODAY, script

from psc_app.bot import script_text
from psc_app.domain.bot_hearing import COMMANDS
from psc_app.domain.bot_script import Ask
from psc_app.domain.bot_talk import MOST_TURNS, answer
from psc_app.domain.bot_words import LONGEST_VALUE, BotReply, Turn

TURNS = 10_000
_MOST_LINES = 8
"""Lines that the longest answer of the shipped flows has, with room."""

_ALPHABETS = (
    string.ascii_letters + string.digits + " .,?!'",
    "áéñßøłçğ ÀÉÎ 你好 مرحبا שלום привет 안녕 😀👍👎💊🤒 \u200f\u202e\x00\t\n ²½Ⅷ٣",
    "{}[]()|&*#%\\/<>\"'`$;:=-+_~^@",
)


class Patient:
    """Somebody who writes anything: nonsense, half sentences, buttons, numbers, commands."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        flows = script(script_text.shipped()).flows.values()
        self.words = sorted({word for flow in flows for one in flow.words for word in one.split()})
        asked = [step for flow in flows for step in flow.steps if isinstance(step, Ask)]
        self.titles = sorted({one.title for ask in asked for one in ask.choices})

    def writes(self, reply: BotReply) -> str:
        kind = self.chance.random()
        if kind < 0.35 and reply.choices:
            return self.chance.choice(reply.choices).value
        if kind < 0.45:
            return str(self.chance.randint(-3, 140))
        if kind < 0.55:
            return self.chance.choice(self.titles)
        if kind < 0.75:
            return " ".join(self.chance.choices(self.words, k=self.chance.randint(1, 20)))
        if kind < 0.80:
            day = [str(self.chance.randint(0, 40)) for _ in range(2)]
            return self.chance.choice("/-. ").join([*day, str(self.chance.randint(0, 2100))])
        if kind < 0.82:
            return self.chance.choice([one for ways in COMMANDS.values() for one in ways])
        if kind < 0.83:
            return self.chance.choice(("", " ", "x" * 9_000, "no " * 3_000, "1" * 400))
        letters = self.chance.choice(_ALPHABETS)
        return "".join(self.chance.choices(letters, k=self.chance.randint(1, 60)))


@pytest.mark.parametrize("seed", range(4))
def test_ten_thousand_turns_of_anything_are_all_answered(seed: int) -> None:
    found = script(script_text.shipped())
    patient = Patient(seed)
    memory: dict = {}
    seq = talks = ended = handed = 0
    reply = BotReply()
    for _ in range(TURNS // 4):
        text = patient.writes(reply)
        reply = answer(found, Turn(1, seq, text, memory=memory), TODAY)
        over = reply.ended or reply.hand_over is not None
        assert reply.lines or over
        assert all(line.strip() for line in reply.lines)
        assert len(reply.lines) <= _MOST_LINES
        assert len(set(reply.lines)) == len(reply.lines), "it said the same twice in one breath"
        assert not (reply.ended and reply.hand_over)
        assert reply.memory["misses"] <= 3
        if reply.hand_over:
            assert all(len(one) <= LONGEST_VALUE for one in reply.hand_over.context.values())
        memory = json.loads(json.dumps(dict(reply.memory)))
        seq += 1
        assert seq <= MOST_TURNS + 2, "a talk has to come to an end"
        if over:
            talks += 1
            ended += reply.ended
            handed += reply.hand_over is not None
            memory, seq, reply = {}, 0, BotReply()
    # Otherwise the letters above would have tried out very little.
    assert talks > 100
    assert handed > ended > 3


@pytest.mark.parametrize("text", ["", "🙂", "qwertz uiopü", "{}", "¿?"])
def test_who_writes_the_same_nonsense_for_ever_gets_a_person_at_the_third_time(text: str) -> None:
    found = script(script_text.shipped())
    reply = answer(found, Turn(1, 0, ""), TODAY)
    for seq in range(1, 4):
        assert reply.hand_over is None
        reply = answer(found, Turn(1, seq, text, memory=reply.memory), TODAY)
    assert reply.hand_over is not None
    assert reply.hand_over.why == "not understood"


@pytest.mark.parametrize("choice", range(5))
def test_who_always_presses_the_same_button_comes_to_an_end(choice: int) -> None:
    found = script(script_text.shipped())
    reply = answer(found, Turn(1, 0, ""), TODAY)
    for seq in range(1, MOST_TURNS + 3):
        if reply.ended or reply.hand_over:
            break
        titles = [one.value for one in reply.choices] or ["3"]
        said = titles[min(choice, len(titles) - 1)]
        reply = answer(found, Turn(1, seq, said, memory=reply.memory), TODAY)
    assert reply.ended or reply.hand_over
