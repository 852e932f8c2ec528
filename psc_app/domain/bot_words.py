"""What passes between the house and a bot, whichever bot it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_VALUE = 4_000
"""Characters of one context value that a hand-over carries (SPEC section 8)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under the bot's last line; channels without buttons number them.

    Attributes:
        title: what the patient sees.
        value: what the bot gets when it is chosen.
    """

    title: str
    value: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """The bot passes the patient to a person.

    Attributes:
        why: one of "asked", "not understood", "red flag", "very negative", "flow", "outside",
            "bot lost".
        context: what was collected, by name; values of at most LONGEST_VALUE characters.
        summary: for staff only.
        skills: names of skills, with a level each, that the conversation needs from now on.
        priority: see vocabulary.Priority; None leaves it as it is.
        queue: name of a queue; empty for what classification says.
    """

    why: str
    context: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    priority: int | None = None
    queue: str = ""


@dataclass(frozen=True, slots=True)
class BotReply:
    """What a bot answers in one turn.

    Attributes:
        lines: what it says, in order; each becomes a message.
        choices: buttons under the last line.
        memory: where the talk stands now; the embedded bot's, empty for outside bots.
        hand_over: set where a person shall take over from here.
        ended: whether the matter is settled and the conversation may close.
        outside_id, watermark: an outside bot's own place in the talk; empty leaves them.
    """

    lines: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    memory: Mapping[str, Any] = field(default_factory=dict)
    hand_over: HandOver | None = None
    ended: bool = False
    outside_id: str = ""
    watermark: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the patient did, put before the bot.

    Attributes:
        seq: number of the message in the conversation; 0 for the beginning of the talk.
        text: what they wrote, or the value of the button they chose.
        language: as the patient asked for; empty where they did not.
        memory, outside_id, watermark: as the last reply left them.
        script: the embedded bot's flows as text; empty for outside bots.
        known: what is known of the patient before they say it, such as "name" and "reason".
        by_text: whether they write by text message, where a button is a number.
    """

    conversation_id: int
    seq: int
    text: str
    language: str = ""
    memory: Mapping[str, Any] = field(default_factory=dict)
    outside_id: str = ""
    watermark: str = ""
    script: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    by_text: bool = False
