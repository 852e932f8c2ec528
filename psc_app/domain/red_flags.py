"""Red flags: does a message sound like an emergency, and by which rule (SPEC 9)?

Rules only, without a model or a library: see docs/adr/0014-red-flag-rules.md. They miss emergencies
told in words nobody thought of. The list is in red_flag_rules_*.py, a file for a few families each.
"""

from functools import cache

from psc_app.domain import (
    red_flag_rules_acute,
    red_flag_rules_breath,
    red_flag_rules_family,
    red_flag_rules_heart,
    red_flag_rules_mind,
    red_flag_rules_poison,
)
from psc_app.domain.red_flag_book import Book
from psc_app.domain.red_flag_rule import Family, Hit, Rule, Tier

__all__ = ["RULES", "VERSION", "Family", "Hit", "Rule", "Tier", "check"]

VERSION = "2026-11.2"
"""The state of the list that a clinic signs: year, month, and which in the month."""

RULES: tuple[Rule, ...] = (
    *red_flag_rules_heart.RULES,
    *red_flag_rules_breath.RULES,
    *red_flag_rules_poison.RULES,
    *red_flag_rules_mind.RULES,
    *red_flag_rules_family.RULES,
    *red_flag_rules_acute.RULES,
)


@cache
def _book() -> Book:
    return Book(RULES)


def check(text: str) -> tuple[Hit, ...]:
    """Which rules a message fulfils, strongest first; empty if none or if nothing can be read.

    Takes a fraction of a millisecond; the first call takes about 150 ms, to prepare the list. Of
    a message of more than red_flag_text.MOST_CHARACTERS the beginning and the end are read.
    """
    return _book().check(text)
