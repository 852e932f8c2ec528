"""What staff learn of the time before a chat: where the patient was, and with which browser."""

import json

import pytest
from people import Clinic

from psc_app.domain.self_service import LONGEST_TRAIL, PLACES, in_words, trail
from psc_app.domain.user_agent import browser_name
from psc_app.services import desk

AGENTS = {
    "Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0": "Firefox on Android",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": "Firefox on Linux",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/124.0.0.0 Safari/537.36": "Chrome on Windows",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/124.0.0.0 Safari/537.36 Edg/124.0.2478.51": "Edge on Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.4 Safari/605.1.15": "Safari on macOS",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/17.4 Mobile/15E148 Safari/604.1": "Safari on iPhone",
    "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " CriOS/124.0 Mobile/15E148 Safari/604.1": "Chrome on iPad",
    "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko)"
    " SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36": "Samsung Internet on Android",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/124.0.0.0 Safari/537.36": "Chrome on ChromeOS",
    "Opera/9.80 (Windows NT 6.1) Presto/2.12 Version/12.16": "Opera on Windows",
    "curl/8.5.0": "",
    "": "",
}


@pytest.mark.parametrize("user_agent", AGENTS, ids=lambda said: AGENTS[said] or said or "nothing")
def test_a_browser_goes_by_its_name_and_its_system_and_no_more(user_agent: str):
    assert browser_name(user_agent) == AGENTS[user_agent]


def test_a_browser_that_says_very_much_is_not_read_to_its_end():
    assert browser_name("x" * 10_000 + "Firefox/1") == ""


def test_a_trail_is_kept_in_its_order_without_repetitions():
    assert trail(json.dumps(["sign-in", "portal", "portal", "sign-in"])) == [
        "sign-in",
        "portal",
        "sign-in",
    ]


@pytest.mark.parametrize(
    "sent",
    ["", "{", "null", "5", '{"a": 1}', '"portal"', "[" * 100_000, '["<b>", 1, null, ["portal"]]'],
    ids=["nothing", "broken", "null", "number", "object", "text", "deep", "strange"],
)
def test_what_a_browser_may_not_say_is_no_trail(sent: str):
    assert trail(sent) == []


def test_the_newest_places_of_a_long_trail_are_kept():
    sent = ["transcript", "portal"] * 50 + ["sign-in"]
    found = trail(json.dumps(sent))
    assert (len(found), found[-1]) == (LONGEST_TRAIL, "sign-in")


def test_every_place_is_read_in_words_and_what_is_not_known_any_more_is_left_out():
    assert in_words(["gone", *PLACES]) == list(PLACES.values())


def test_staff_see_both_on_the_summary_card(clinic: Clinic):
    ana = clinic.staff()
    chat = clinic.start(seen_before=("sign-in", "portal"), browser="Firefox on Android")
    card = clinic.look(ana, desk.conversation_card, chat)
    assert card.seen_before == ("Sign-in page", "Portal")
    assert card.browser == "Firefox on Android"


def test_who_said_nothing_of_it_has_an_empty_card(clinic: Clinic):
    card = clinic.look(clinic.staff(), desk.conversation_card, clinic.start())
    assert (card.seen_before, card.browser) == ((), "")
