"""Frozen records for screens about red flags.

Moments are milliseconds since 1970 (UTC), as in cards; 0 is none.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundCard:
    """Why one net, or a person, took a message for an emergency.

    Attributes:
        family: what kind of emergency; empty where nobody said.
        net: who found it, in words.
        why: the rule in words, or what the learned net is called.
        matched: the patient's own words that made it.
    """

    family: str = ""
    net: str = ""
    why: str = ""
    matched: str = ""


@dataclass(frozen=True, slots=True)
class FlagCard:
    """A message that sounds like an emergency, with all that was found in it.

    Attributes:
        seq: the message's number.
        alert: an emergency; otherwise somebody should read it and judge.
        title: what it is, in one line.
        noted: when somebody took note, noted_by who, noted_after how long that took.
        verdict: what a person made of it; see vocabulary.Verdict.
    """

    seq: int = 0
    alert: bool = True
    title: str = ""
    found: tuple[FoundCard, ...] = ()
    raised_at: int = 0
    noted: int = 0
    noted_by: str = ""
    noted_after: str = ""
    verdict: str = ""
    verdict_by: str = ""


@dataclass(frozen=True, slots=True)
class AlarmCard:
    """A conversation with a red flag of which nobody has taken note.

    Attributes:
        what: the kinds of emergency, such as "cardiac, breathing".
        matched: the patient's own words that made the first of them.
        since: when the first of them was raised.
        flags: how many messages sound like it.
    """

    conversation_id: int = 0
    name: str = ""
    queue: str = ""
    state: int = 0
    state_label: str = ""
    agent: str = ""
    what: str = ""
    matched: str = ""
    since: int = 0
    flags: int = 1
