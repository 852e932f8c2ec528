"""What both nets say of a message together: the signed rules, and the learned net (SPEC 9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from psc_app.domain.reading import Reading
from psc_app.domain.red_flags import Hit, Tier
from psc_app.domain.vocabulary import Net


@dataclass(frozen=True, slots=True)
class Finding:
    """The strongest thing said of a message.

    Attributes:
        tier: "alert", "review" or "none".
        family: of domain/red_flags.Family, by value; empty for none, like what follows.
        net: who says so; see vocabulary.Net.
        rule: the rule's id, or the model's version.
        matched: the words that made it.
    """

    tier: str = "none"
    family: str = ""
    net: str = ""
    rule: str = ""
    matched: str = ""


def strongest(hits: Sequence[Hit], reading: Reading | None) -> Finding:
    """An alert before a review; of two alike the rule's, which a clinician has signed."""
    found = [
        Finding(hit.tier.value, hit.family.value, Net.RULES.value, hit.rule, hit.matched)
        for hit in hits
    ]
    alarm = reading.alarm if reading else None
    if reading and alarm:
        found.append(
            Finding(alarm.tier, alarm.family, Net.MODEL.value, reading.version, alarm.matched)
        )
    alerts = [one for one in found if one.tier == Tier.ALERT.value]
    return (alerts or found or [Finding()])[0]
