"""What is fixed about texts: how long, which of the app's lines go out, why one does not."""

from collections.abc import Mapping

from psc_app.domain.vocabulary import TextPurpose

LONGEST_TEXT = 1_600
"""Characters of one text, as the carrier takes it (SPEC section 13)."""

TEXTED: Mapping[str, TextPurpose] = {
    "red_flag": TextPurpose.EMERGENCY,
    "consent": TextPurpose.CONSENT,
    "help": TextPurpose.HELP,
    "secure": TextPurpose.SECURE_LINK,
    "reminder_answer": TextPurpose.REPLY,
    "appointment_booked": TextPurpose.REPLY,
    "appointment_moved": TextPurpose.REPLY,
    "appointment_cancelled": TextPurpose.REPLY,
}
"""Lines that always go out by text, by their key, and what they are for."""

OBSTACLES: Mapping[str, str] = {
    "opted out": "This number has opted out of texts, so nothing is sent to it.",
    "asked to stop": "The patient asked for no more texts in their own words. Say in the record"
    " whether they are opted out; until then only answers go out.",
    "no consent": "There is no consent to texts for this number, and this is no answer to one."
    " Record the consent first.",
    "no texts": "No carrier can have given out this number, so no text goes to it.",
    "not set up": "Texts are not set up: there is no account with a carrier.",
}
"""Why a text does not go out, in words for staff, by code."""

HELD = "It is {now} where the patient is, within quiet hours: what you write goes out at {then}."
"""What staff read while quiet hours hold back what is not an answer."""
