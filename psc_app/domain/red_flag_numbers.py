"""What a number in a message may be: a temperature, an oxygen reading, an infant's age, ...

A kind of number is a condition of a rule, never a hit by itself: 39 is a fever only beside a baby.
"""

from collections.abc import Callable, Mapping, Sequence

from psc_app.domain.red_flag_lexicon import Spans
from psc_app.domain.red_flag_spelling import word_set

_WEEKS = word_set("week weeks weeker")
_MONTHS = word_set("month months")
_DAYS = word_set("day days")
_AGES = _WEEKS | _MONTHS | _DAYS | word_set("year years")
_AMOUNTS = word_set("mg mcg ml unit units minutes hours hour oclock am pm year years")
_UNITS = _AGES | word_set("""
    hour hours minute minutes min pounds pound lbs kg kilo mg ml mcg unit units oclock am pm pills
    tablets times euro dollars
""")
_NOT_AN_AGE_AFTER = word_set("""
    for in since every past last next about over within until around after before
""")
_NOT_AN_AGE_BEFORE = word_set("""
    ago pregnant later gestation along gone before after into preg from since until left
""")
_FEW = word_set("one a few")
_NO_PREGNANCY = word_set("ago old later after left from before course now")


def _celsius_or_fahrenheit(low: float, low_f: float) -> Callable[[float], bool]:
    return lambda value: low <= value <= 42.9 or low_f <= value <= 109


_READINGS: Mapping[str, Callable[[float], bool]] = {
    "#fever": _celsius_or_fahrenheit(38, 100.4),
    "#high_fever": _celsius_or_fahrenheit(39, 102.2),
    "#very_high_fever": _celsius_or_fahrenheit(40, 104),
    "#normal_temperature": lambda value: 35.5 <= value < 38 or 95.9 <= value < 100.4,
    "#low_oxygen": lambda value: 50 <= value <= 91,
    "#fast_pulse": lambda value: 150 <= value <= 260,
    "#slow_pulse": lambda value: 15 <= value <= 39,
    "#low_sugar": lambda value: 10 <= value <= 55 or 0.5 <= value <= 3.3,
    "#high_sugar": lambda value: 400 <= value <= 1500 or 25 <= value <= 60,
}
"""Kinds of readings: temperature in °C or °F, oxygen in percent, pulse a minute, sugar in mg/dl
or mmol/l."""

MANY = 8
"""So many tablets are many."""


def number_spans(words: Sequence[str], spans: Spans) -> None:
    """Add where numbers stand, by what each may be."""
    for place, word in enumerate(words):
        if word not in _FEW and (word.isalpha() or not word[0].isdecimal()):
            continue
        after = words[place + 1] if place + 1 < len(words) else ""
        if after in _AGES:
            _age(words, place, spans)
        elif word[0].isdecimal():
            _reading(word, after, place, spans)


def _reading(word: str, after: str, place: int, spans: Spans) -> None:
    if "/" in word:
        spans.setdefault("#number", []).append((place, place + 1))
        upper, _, lower = word.partition("/")
        if int(upper) >= 160 or 110 <= int(lower) < 200:
            spans.setdefault("#high_pressure", []).append((place, place + 1))
        return
    value = float(word) if len(word) < 10 else 0.0
    spans.setdefault("#number", []).append((place, place + 1))
    if 1930 <= value <= 2035 and "." not in word:
        spans.setdefault("#year", []).append((place, place + 1))
    if value >= MANY and "." not in word and after not in _AMOUNTS:
        spans.setdefault("#many", []).append((place, place + 1))
    if after in _UNITS:
        return
    for kind, fits in _READINGS.items():
        if fits(value):
            spans.setdefault(kind, []).append((place, place + 1))


def _age(words: Sequence[str], place: int, spans: Spans) -> None:
    unit = words[place + 1]
    spans.setdefault("#number", []).append((place, place + 1))
    value = float(words[place]) if words[place][0].isdecimal() and "/" not in words[place] else 1
    value = 3 if words[place] == "few" else value
    span = (place, place + 2)
    if unit in _WEEKS or unit in _MONTHS:
        weeks = value if unit in _WEEKS else value * 4.35
        if weeks <= 43 and _may_be_pregnant(words, place):
            spans.setdefault("#gestation", []).append(span)
        if 19 <= weeks <= 36:
            spans.setdefault("#preterm", []).append(span)
    before = words[place - 1] if place else ""
    follows = words[place + 2] if place + 2 < len(words) else ""
    if before in _NOT_AN_AGE_AFTER or follows in _NOT_AN_AGE_BEFORE:
        return
    days = value * (7 if unit in _WEEKS else 30 if unit in _MONTHS else 1)
    if unit in _DAYS and days == 1 and follows != "old":
        return
    if unit in _DAYS | _WEEKS | _MONTHS and days <= 92:
        spans.setdefault("#young", []).append(span)
    elif unit in _WEEKS | _MONTHS and days <= 370:
        spans.setdefault("#baby_age", []).append(span)


def _may_be_pregnant(words: Sequence[str], place: int) -> bool:
    """Whether so many weeks or months may be a pregnancy's."""
    before = words[place - 1] if place else ""
    follows = words[place + 2] if place + 2 < len(words) else ""
    return before not in _NOT_AN_AGE_AFTER - {"about", "over"} and follows not in _NO_PREGNANCY
