"""One setting: what it is called, what it may be, and the check of what somebody gives."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from psc_app.domain.errors import BadInput
from psc_app.domain.plain_text import storable

_LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Definition:
    """One setting.

    Attributes:
        kind: "text" (one line), "long text", "lines" (one entry on each), "time zone",
            "number", "switch", "choice" (one of them) or "choices" (any of them).
        choices: what may be picked where the kind is "choice" or "choices".
        least, most: bounds of a number, in the unit the label names.
        longest: characters of a text, or of each line where the kind is "lines".
    """

    key: str
    label: str
    help: str
    kind: str
    default: Any
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 10_000
    longest: int = 200

    def checked(self, value: Any) -> Any:
        """The value, if it can be taken.

        Raises:
            BadInput: saying what is wrong in the label's words.
        """
        if self.kind in ("text", "long text", "lines", "time zone"):
            return self._checked_text(value)
        if self.kind == "number":
            if not isinstance(value, int) or isinstance(value, bool):
                raise BadInput(f"{self.label}: write a whole number.")
            if not self.least <= value <= self.most:
                raise BadInput(f"{self.label}: from {self.least} to {self.most}.")
            return value
        if self.kind == "switch":
            if not isinstance(value, bool):
                raise BadInput(f"{self.label}: on or off.")
            return value
        if self.kind == "choice":
            if value not in self.choices:
                raise BadInput(f"{self.label}: choose one of {', '.join(self.choices)}.")
            return value
        if not isinstance(value, list) or any(v not in self.choices for v in value):
            raise BadInput(f"{self.label}: choose from {', '.join(self.choices)}.")
        return [choice for choice in self.choices if choice in value]

    def _checked_text(self, value: Any) -> str:
        limit = self.longest if self.kind == "text" else _LONGEST_TEXT
        if not isinstance(value, str) or not storable(value).strip() or len(value) > limit:
            raise BadInput(f"{self.label}: write between 1 and {limit} characters.")
        value = storable(value).strip()
        if self.kind == "time zone" and value not in available_timezones():
            raise BadInput(f"{self.label}: write a name such as America/New_York.")
        if self.kind == "text" and len(value.splitlines()) > 1:
            raise BadInput(f"{self.label}: write it on one line.")
        if self.kind == "lines" and any(len(line) > self.longest for line in value.splitlines()):
            raise BadInput(f"{self.label}: at most {self.longest} characters on a line.")
        return value
