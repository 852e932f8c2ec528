"""What a figure is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure's definition.

    Attributes:
        key: its stable name, as in addresses, thresholds and saved views.
        label: its name on screens.
        definition: what it tells, in a sentence.
        formula: how it is counted, in words.
        unit: "count", "seconds", "share" (0 to 1), "level" (-3 to 3) or "stars" (1 to 5).
        numerator, denominator: names of parts; no denominator means a plain sum.
        better: "up" or "down", "" where neither is better.
        of: what is added up: "contacts", "sessions", "offers", "duty", or "now" for contacts as
            they stand at this moment.
        reference: where others draw the line; None for nowhere.
        own_numerator, own_denominator: the parts of the agents' own sessions that tell the same
            of one agent; "" where the parts above do.
        largest: whether the largest counts in place of the sum.
    """

    key: str
    label: str
    definition: str
    formula: str
    unit: str
    numerator: str
    denominator: str = ""
    better: str = ""
    of: str = "contacts"
    reference: float | None = None
    own_numerator: str = ""
    own_denominator: str = ""
    largest: bool = False
