"""The carrier's codes for what went wrong, in words for staff."""

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    # When it was asked to take a text.
    "21211": "This is no number that can be texted.",
    "21214": "This number can't be reached.",
    "21265": "The text could not be sent: the carrier can't use this number.",
    "21266": "This is the clinic's own number.",
    "21408": "The clinic's account may not text this country.",
    "21602": "The text was empty.",
    "21604": "The number is missing.",
    "21606": "The clinic's own number can't send texts. Tell an administrator.",
    "21608": "The clinic's account is a trial one, which texts only numbers it has verified.",
    "21610": "This number has opted out of texts at the carrier.",
    "21611": "Too many texts wait to be sent from the clinic's number.",
    "21612": "The carrier can't send from the clinic's number to this one.",
    "21614": "This is no mobile number.",
    "21617": "The text is too long for the carrier.",
    "21619": "The text was empty.",
    "21635": "This is a landline, which takes no texts.",
    "21703": "The clinic's messaging service has no number to send from. Tell an administrator.",
    "21705": "The clinic's messaging service was not found. Tell an administrator.",
    # What became of a text that it had taken.
    "30001": "Too many texts waited at the carrier.",
    "30002": "The clinic's account at the carrier is suspended. Tell an administrator.",
    "30003": "The phone could not be reached: it may be off or out of range.",
    "30004": "The phone, or its provider, blocks texts from the clinic.",
    "30005": "This number is not in use.",
    "30006": "This is a landline, or a provider that can't be reached by text.",
    "30007": "The phone's provider took the text for spam.",
    "30008": "It was not delivered, and the provider gives no reason.",
    "30009": "A part of the text was lost on the way.",
    "30010": "It would have cost more than the account allows.",
    "30011": "The phone's provider takes no pictures.",
    "30017": "The phone's provider had too much to do.",
    "30018": "The sender has to be registered in this country. Tell an administrator.",
    "30019": "The text is too large for the phone's provider.",
    "30022": "The day's limit of the clinic's registration is used up.",
    "30023": "The day's limit of the clinic's registration is used up.",
    "30024": "The phone's provider does not know the clinic's number. Tell an administrator.",
    "30032": "The clinic's toll-free number is not verified. Tell an administrator.",
    "30034": "The clinic's number is not registered for texts. Tell an administrator.",
    "30036": "It could not be delivered in time.",
    "30038": "The phone's provider does not let one-time codes through.",
    "30039": "The text came back as one of a loop of answers.",
    "30044": "The clinic's trial account can't send a text this long.",
    "30410": "The phone's provider did not answer in time.",
    "30450": "The carrier held the text back because of its content.",
    "30453": "The carrier suspects misuse and blocks this number.",
    "63016": "This address takes only texts made from an approved template.",
    "63018": "Too many messages were sent to this address.",
    "63024": "This is no address that can be written to.",
    # When the carrier itself could not be used.
    "20003": "The carrier does not accept the clinic's account and token. Tell an administrator.",
    "20404": "The clinic's account was not found at the carrier. Tell an administrator.",
    "20429": "The carrier asked for patience.",
    "401": "The carrier does not accept the clinic's account and token. Tell an administrator.",
    "403": "The clinic's account may not do this at the carrier. Tell an administrator.",
    "429": "The carrier asked for patience.",
    "503": "The carrier was not available.",
    "unreachable": "The carrier could not be reached.",
}
"""Twilio's codes, HTTP statuses where it gave none, and our own."""

OPTED_OUT = "21610"
"""The carrier itself blocks the number, because it was told STOP."""


def words(code: str) -> str:
    """What a code means, as a sentence for staff; "" for no code."""
    if not code:
        return ""
    return CODES.get(code, f"The carrier gave the code {code}.")
