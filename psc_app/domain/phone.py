"""Phone numbers in E.164 ("+16175550134")."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

DEFAULT_REGION = "US"
"""Where a number without a country code is taken to be."""

_LONGEST = 40


def to_e164(text: str, region: str = DEFAULT_REGION) -> str | None:
    """A number in E.164, or None when no number can be read in it.

    *Possible* numbers are enough (right length for its country), so that the
    fictional 555 numbers pass; ask `is_sendable` before sending to one.
    """
    if not text or len(text) > _LONGEST or not any(letter.isdigit() for letter in text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    # "Possible, locally" lacks its area code: as E.164 it would be another number.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_sendable(e164: str) -> bool:
    """Whether a number is one that a carrier can have given out."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(e164))
    except NumberParseException:
        return False


def pretty(stored: str, region: str = DEFAULT_REGION) -> str:
    """A stored number as people write it: in the clinic's country without its code."""
    try:
        number = phonenumbers.parse(stored, region)
    except NumberParseException:
        return stored
    if not phonenumbers.is_possible_number(number):
        return stored
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def last_four(stored: str) -> str:
    """The last four digits, enough to recognise a number and too few to dial it."""
    digits = "".join(letter for letter in stored if letter.isdigit())
    return digits[-4:] if len(digits) >= 7 else ""
