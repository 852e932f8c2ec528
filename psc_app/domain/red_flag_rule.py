"""What a red flag rule is: a numbered line a clinician can read, with the wordings it catches."""

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What kind of emergency it may be (SPEC 9), in the order in which hits are shown."""

    ANAPHYLAXIS = "anaphylaxis"
    OVERDOSE = "overdose or poisoning"
    PREGNANCY = "pregnancy emergency"
    INFANT_FEVER = "infant fever"
    SELF_HARM = "self-harm"
    VIOLENCE = "violence"
    STROKE = "stroke"
    CARDIAC = "cardiac"
    BLEEDING = "severe bleeding"
    BREATHING = "breathing"
    OTHER_ACUTE = "other acute"


class Tier(StrEnum):
    """What follows from a hit.

    ALERT: the patient gets the emergency card, and the conversation goes first.
    REVIEW: a person should look; nothing is shown to the patient.
    """

    ALERT = "alert"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the list.

    Attributes:
        id: its name in the log; never used again for something else.
        says: what it catches, in plain words.
        patterns: wordings, in the language of red_flag_pattern.
        alone: in a short message, the sentence must hold nothing else but filling words and
            cries for help, as in "heart attack!!" or "Good morning. Stroke, please help".
    """

    id: str
    family: Family
    tier: Tier
    says: str
    patterns: tuple[str, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that a message fulfils.

    Attributes:
        rule: the rule's id.
        matched: the patient's own words that fulfilled it, gaps as " … ". Holds what a
            patient wrote: it is kept with the message and never logged.
    """

    rule: str
    family: Family
    tier: Tier
    matched: str


def parse_rules(family: Family, text: str) -> tuple[Rule, ...]:
    """Rules as they are written for signing.

        CAR-01 alert: Pressure or weight on the chest
            @chest + @press
            someone .. on
                @chest          (a deeper line goes on)

    "alert, alone" and "review" stand in the place of "alert". Raises ValueError for anything else.
    """
    rules: list[Rule] = []
    patterns: list[str] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        if depth == 0:
            head, _, says = line.partition(": ")
            name, _, tier = head.partition(" ")
            tier, _, alone = tier.partition(", ")
            patterns = []
            rules.append(Rule(name, family, Tier(tier), says, (), alone == "alone"))
        elif depth == 4:
            patterns.append(line.strip())
        else:
            patterns[-1] += ("" if patterns[-1].endswith("/") else " ") + line.strip()
        if depth and rules:
            last = rules[-1]
            rules[-1] = Rule(last.id, family, last.tier, last.says, tuple(patterns), last.alone)
    if not all(rule.patterns and rule.says for rule in rules):
        raise ValueError("A rule says nothing or has no wording.")
    return tuple(rules)
