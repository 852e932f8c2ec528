"""What an administrator decides about routing: each field's label, help, bounds and default.

One list serves the form that asks, the service that checks, and the history
that shows what was changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_cards import FormValue
from psc_app.domain.plain_text import storable

SPANS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
"""Units in which a time can be written, in seconds."""

_SHORT = {"seconds": "s", "minutes": "min", "hours": "h", "days": "d"}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to decide.

    Attributes:
        name: the column, and the name of the form's control.
        kind: "text" (one line), "long text", "number", "span" (a time), "switch",
            "choice" (one of `choices`), "choices" (at least one of them), "row"
            (one of what `of` names), "time zone", "date" ("2026-12-25"), "clock"
            ("09:00"), or "own" where the service that keeps it has rules of its own.
        choices: value and label of each.
        least, most: bounds of a number; of a span, in `unit`.
        longest: characters of a text.
        unit: behind a number; for a span what the column counts, "seconds" or
            "minutes".
        of: "queue", "hours", "workstream" or "clinic", where the kind is "row".
        empty: what no row is called, where there may be none.
        once: decided when it is made, and not changed later.
        asked: another field and its value, where it is asked only with that.
        group: the heading under which a long form shows it.
        optional: whether a text, date or clock may be empty.
    """

    name: str
    label: str
    help: str
    kind: str
    default: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = 1_000
    longest: int = 80
    unit: str = ""
    of: str = ""
    empty: str = ""
    once: bool = False
    asked: tuple[str, str] | None = None
    group: str = ""
    optional: bool = False

    def is_asked(self, form: Mapping[str, str]) -> bool:
        """Whether a form with these other choices asks for it."""
        return self.asked is None or form.get(self.asked[0]) == self.asked[1]

    def read(self, form: Mapping[str, str]) -> Any:
        """What a form's texts mean, not yet checked against the bounds.

        Raises:
            BadInput: a number that is none, in the label's words.
        """
        text = form.get(self.name, "").strip()
        if self.kind == "switch":
            return bool(text)
        if self.kind == "choices":
            return [value for value, _ in self.choices if form.get(f"{self.name}-{value}")]
        if self.kind == "number":
            return self._whole(text)
        if self.kind == "span":
            chosen = form.get(f"{self.name}-unit", self.unit)
            return self._whole(text) * SPANS.get(chosen, 1) // SPANS[self.unit]
        if self.kind == "row":
            return int(text) if text.isdecimal() and len(text) < 10 else None
        return text

    def _whole(self, text: str) -> int:
        if not text.isascii() or not text.isdecimal() or len(text) > 9:
            raise BadInput(f"{self.label}: write a whole number.")
        return int(text)

    def checked(self, value: Any) -> Any:
        """The value, if it can be taken; whether a row is there is not asked here.

        Raises:
            BadInput: saying what is wrong, in the label's words.
        """
        if self.kind in ("text", "long text", "time zone"):
            return self._checked_text(value)
        if self.kind in ("number", "span"):
            return self._checked_number(value)
        if self.kind in ("date", "clock"):
            return self._checked_moment(value)
        if self.kind == "switch" and not isinstance(value, bool):
            raise BadInput(f"{self.label}: on or off.")
        known = [choice for choice, _ in self.choices]
        if self.kind == "choice" and value not in known:
            raise BadInput(f"{self.label}: choose one.")
        if self.kind == "choices":
            if not isinstance(value, list) or not value or any(v not in known for v in value):
                raise BadInput(f"{self.label}: choose at least one.")
            return [choice for choice in known if choice in value]
        if self.kind == "row" and not (isinstance(value, int) or (value is None and self.empty)):
            raise BadInput(f"{self.label}: choose one.")
        return value

    def _checked_number(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadInput(f"{self.label}: write a whole number.")
        if not self.least <= value <= self.most:
            raise BadInput(
                f"{self.label}: from {self._in_words(self.least)} to {self._in_words(self.most)}."
            )
        return value

    def _checked_text(self, value: Any) -> str:
        least = 0 if self.optional or self.kind == "long text" else 1
        if not isinstance(value, str) or not least <= len(storable(value).strip()) <= self.longest:
            raise BadInput(f"{self.label}: write between {least} and {self.longest} characters.")
        value = storable(value).strip()
        if self.kind != "long text" and len(value.splitlines()) > 1:
            raise BadInput(f"{self.label}: write it on one line.")
        if self.kind == "time zone" and value not in available_timezones():
            raise BadInput(f"{self.label}: write a name such as America/New_York.")
        return value

    def _checked_moment(self, value: Any) -> str:
        if value == "" and self.optional:
            return ""
        day = self.kind == "date"
        try:
            if day:
                return date.fromisoformat(str(value)).isoformat()
            return f"{datetime.strptime(str(value), '%H:%M'):%H:%M}"
        except ValueError:
            raise BadInput(
                f"{self.label}: choose one, such as {'2026-12-25' if day else '09:00'}."
            ) from None

    def put(self, value: Any) -> FormValue:
        """A value in the shape its control needs."""
        if self.kind == "switch":
            return FormValue(on=bool(value))
        if self.kind == "choices":
            return FormValue(chosen=tuple(value))
        if self.kind == "span":
            count, unit = self._largest_unit(value)
            return FormValue(text=str(count), unit=unit)
        return FormValue(text="" if value is None else str(value))

    def _largest_unit(self, value: int) -> tuple[int, str]:
        seconds = value * SPANS[self.unit]
        if seconds == 0:
            return 0, self.unit
        for unit, size in sorted(SPANS.items(), key=lambda one: -one[1]):
            if size >= SPANS[self.unit] and seconds % size == 0:
                return seconds // size, unit
        return value, self.unit

    def _in_words(self, value: int) -> str:
        if self.kind == "span":
            count, unit = self._largest_unit(value)
            return f"{count:,} {_SHORT[unit]}"
        return f"{value:,} {self.unit}".strip()

    def shown(self, value: Any, names: Mapping[str, Mapping[int, str]] | None = None) -> str:
        """A value as the history writes it.

        Args:
            value: as it was kept.
            names: names of rows by what they are of, such as {"queue": {3: "Front desk"}}.
        """
        if self.kind == "row":
            if value is None:
                return self.empty or "none"
            return (names or {}).get(self.of, {}).get(value, f"number {value}, since removed")
        if self.kind == "switch":
            return "on" if value else "off"
        if self.kind in ("number", "span") and isinstance(value, int):
            return self._in_words(value)
        labels = dict(self.choices)
        if self.kind == "choices" and isinstance(value, list):
            return ", ".join(labels.get(one, str(one)) for one in value)
        return labels.get(value, str(value)) if value != "" else "empty"


def checked(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that the fields name, each checked.

    Raises:
        BadInput: the first that can't be taken, in its label's words.
    """
    return {one.name: one.checked(values[one.name]) for one in fields if one.name in values}


def defaults(fields: Sequence[Field]) -> dict[str, Any]:
    """What a new one begins with."""
    return {one.name: one.default for one in fields}


def put(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, FormValue]:
    """Values in the shape that a form needs, by the fields' names."""
    return {one.name: one.put(values[one.name]) for one in fields if one.kind != "own"}
