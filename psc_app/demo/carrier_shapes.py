"""How Twilio writes things down: its JSON, its forms, its refusals, its count of segments."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from psc_app.demo.carrier_book import CarrierText

VERSION = "2010-04-01"
LONGEST = 1_600

REFUSALS: dict[str, str] = {
    "20003": "Authenticate",
    "20404": "The requested resource was not found",
    "20429": "Too Many Requests",
    "20500": "Internal Server Error",
    "20503": "Service Unavailable",
    "21211": "Invalid 'To' Phone Number",
    "21266": "'To' and 'From' number cannot be the same",
    "21603": "A 'From' or 'MessagingServiceSid' parameter is required",
    "21604": "A 'To' phone number is required.",
    "21606": "The 'From' phone number provided is not a valid message-capable number",
    "21609": "The 'StatusCallback' URL is not a valid URL.",
    "21610": "Attempt to send to unsubscribed recipient",
    "21617": "The concatenated message body exceeds the 1600 character limit",
    "21619": "A text message body or media urls must be specified.",
}
"""Twilio's own words by its code."""

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = "\f^{}\\[~]|€"


def segments(body: str) -> int:
    """How many segments a text is, as the carrier bills it."""
    if all(letter in _BASIC or letter in _ESCAPED for letter in body):
        units, one, many = sum(1 + (letter in _ESCAPED) for letter in body), 160, 153
    else:
        units, one, many = len(body.encode("utf-16-le")) // 2, 70, 67
    return 1 if units <= one else -(-units // many)


def refusal(status: int, code: str) -> dict[str, Any]:
    """The JSON of an error."""
    return {
        "code": int(code),
        "message": REFUSALS.get(code, "Message cannot be sent"),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }


def message(account: str, text: CarrierText) -> dict[str, Any]:
    """The JSON of a message."""
    uri = f"/{VERSION}/Accounts/{account}/Messages/{text.sid}"
    pair = (text.clinic, text.number) if text.outgoing else (text.number, text.clinic)
    kind = ("outbound-reply" if text.automatic else "outbound-api") if text.outgoing else "inbound"
    return {
        "account_sid": account,
        "api_version": VERSION,
        "body": text.body,
        "date_created": format_datetime(text.created_at),
        "date_sent": format_datetime(text.sent_at) if text.sent_at else None,
        "date_updated": format_datetime(text.updated_at),
        "direction": kind,
        "error_code": int(text.code) if text.code else None,
        "error_message": REFUSALS.get(text.code) if text.code else None,
        # A messaging service picks its number later.
        "from": None if text.service and text.status == "accepted" else pair[0],
        "messaging_service_sid": text.service or None,
        "num_media": str(len(text.media)),
        # Not counted yet, as Twilio's first answer with a messaging service.
        "num_segments": "0" if text.status == "accepted" else str(text.segments),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": pair[1],
        "uri": f"{uri}.json",
    }


def page(
    account: str, found: Sequence[CarrierText], number: int, size: int, query: str
) -> dict[str, Any]:
    """The JSON of one page of a list of messages.

    Args:
        query: the filters, to be repeated in the addresses of other pages; "" or "&To=…".
    """
    base = f"/{VERSION}/Accounts/{account}/Messages.json?PageSize={size}{query}&Page="
    shown = found[number * size : (number + 1) * size]
    more = len(found) > (number + 1) * size
    # Later pages are found by a token as well, as Twilio's are.
    token = f"&PageToken=PA{shown[-1].sid}" if shown else ""
    return {
        "first_page_uri": f"{base}0",
        "next_page_uri": f"{base}{number + 1}{token}" if more else None,
        "previous_page_uri": f"{base}{number - 1}" if number else None,
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(shown) - 1, 0),
        "uri": f"{base}{number}",
        "messages": [message(account, text) for text in shown],
    }


def media_list(account: str, text: CarrierText) -> dict[str, Any]:
    """The JSON of the list of what hangs on a message."""
    base = f"/{VERSION}/Accounts/{account}/Messages/{text.sid}/Media"
    first = f"{base}.json?PageSize=50&Page=0"
    listed = [
        {
            "account_sid": account,
            "content_type": one.media_type,
            "date_created": format_datetime(text.created_at),
            "date_updated": format_datetime(text.updated_at),
            "parent_sid": text.sid,
            "sid": one.sid,
            "uri": f"{base}/{one.sid}.json",
        }
        for one in text.media
    ]
    return {"media_list": listed, **_only_page(first, len(listed))}


def _only_page(uri: str, count: int) -> dict[str, Any]:
    """What stands beside a list that fits on one page."""
    return {
        "first_page_uri": uri,
        "next_page_uri": None,
        "previous_page_uri": None,
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": max(count - 1, 0),
        "uri": uri,
    }


def report(account: str, text: CarrierText, status: str, at: datetime) -> list[tuple[str, str]]:
    """The form of a status report."""
    form = [
        ("ApiVersion", VERSION),
        ("MessageStatus", status),
        ("SmsSid", text.sid),
        ("SmsStatus", status),
        ("To", text.number),
        ("From", text.clinic),
        ("MessageSid", text.sid),
        ("AccountSid", account),
    ]
    if text.service:
        form.append(("MessagingServiceSid", text.service))
    if status in ("failed", "undelivered"):
        form.append(("ErrorCode", text.code))
    if status == "delivered":
        form.append(("RawDlrDoneDate", at.strftime("%y%m%d%H%M")))
    return form


def incoming(
    account: str, text: CarrierText, base: str, opt_out: str = ""
) -> list[tuple[str, str]]:
    """The form with which a patient's text is brought.

    Args:
        base: the address of the carrier's API, under which the media are.
        opt_out: what the carrier has answered by itself: "STOP", "START", "HELP".
    """
    media = f"{base}/{VERSION}/Accounts/{account}/Messages/{text.sid}/Media"
    form = [
        ("ToCountry", "US"),
        ("ToState", ""),
        ("SmsMessageSid", text.sid),
        ("NumMedia", str(len(text.media))),
        ("ToCity", ""),
        ("FromZip", ""),
        ("SmsSid", text.sid),
        ("FromState", ""),
        ("SmsStatus", "received"),
        ("FromCity", ""),
        ("Body", text.body),
        ("FromCountry", "US"),
        ("To", text.clinic),
        ("ToZip", ""),
        ("NumSegments", str(text.segments)),
        ("MessageSid", text.sid),
        ("AccountSid", account),
        ("From", text.number),
        ("ApiVersion", VERSION),
    ]
    if text.service:
        form.append(("MessagingServiceSid", text.service))
    if opt_out:
        form.append(("OptOutType", opt_out))
    for number, medium in enumerate(text.media):
        form.append((f"MediaContentType{number}", medium.media_type))
        form.append((f"MediaUrl{number}", f"{media}/{medium.sid}"))
    return form


def account(sid: str) -> dict[str, Any]:
    """The JSON of the account."""
    return {
        "sid": sid,
        "friendly_name": "Simulated account",
        "status": "active",
        "type": "Full",
        "owner_account_sid": sid,
        "uri": f"/{VERSION}/Accounts/{sid}.json",
    }


def number(account: str, own: str, incoming_url: str) -> dict[str, Any]:
    """The JSON of one of the account's numbers."""
    return {
        "account_sid": account,
        "sid": "PN" + "0" * 31 + "1",
        "phone_number": own,
        "friendly_name": own,
        "capabilities": {"sms": True, "mms": True, "voice": False, "fax": False},
        "sms_url": incoming_url,
        "sms_method": "POST",
        "sms_application_sid": None,
    }


def numbers(account: str, listed: list[dict[str, Any]]) -> dict[str, Any]:
    """The JSON of a list of the account's numbers."""
    uri = f"/{VERSION}/Accounts/{account}/IncomingPhoneNumbers.json?PageSize=50&Page=0"
    return {"incoming_phone_numbers": listed, **_only_page(uri, len(listed))}


def service(account: str, sid: str, incoming_url: str) -> dict[str, Any]:
    """The JSON of a messaging service."""
    return {
        "account_sid": account,
        "sid": sid,
        "friendly_name": "Simulated service",
        "inbound_request_url": incoming_url,
        "inbound_method": "POST",
        "use_inbound_webhook_on_number": False,
        "status_callback": None,
    }


def pool(account: str, service: str, own: str) -> dict[str, Any]:
    """The JSON of the numbers of a messaging service."""
    listed = {
        "account_sid": account,
        "service_sid": service,
        "sid": "PN" + "0" * 31 + "1",
        "phone_number": own,
        "country_code": "US",
        "capabilities": ["SMS", "MMS"],
    }
    url = f"https://messaging.twilio.com/v1/Services/{service}/PhoneNumbers?PageSize=50&Page=0"
    meta = {
        "key": "phone_numbers",
        "page": 0,
        "page_size": 50,
        "first_page_url": url,
        "previous_page_url": None,
        "next_page_url": None,
        "url": url,
    }
    return {"phone_numbers": [listed], "meta": meta}
