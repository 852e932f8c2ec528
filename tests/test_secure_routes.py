"""The page behind a secure message's link, as a browser meets it."""

import asyncio
import logging
from dataclasses import replace

import httpx
import pytest
from people import Clinic
from starlette.applications import Starlette
from text_talks import TextTalk

from psc_app.api import secure_routes
from psc_app.models.texts import SecureMessage

HOST = "http://clinic.test"
WORDS = "Your A1c is 7.1 & rising.\n<b>Go on</b> with metformin."
RIGHT = {"month": "9", "day": "11", "year": "1976"}
WRONG = {"month": "11", "day": "9", "year": "1976"}


class Phone:
    """A browser on a phone, with the link that came by text."""

    def __init__(self, talk: TextTalk, public_url: str = "") -> None:
        config = talk.clinic.house.config.model_copy(update={"public_url": public_url})
        house = replace(talk.clinic.house, config=config)
        self.app = Starlette(routes=secure_routes.build_routes(house))
        self.path = f"/m/{talk.token()}"
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str = "", **more: object) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as browser:
                browser.cookies.update(self.cookies)
                answer = await browser.request(method, path or self.path, **more)
                self.cookies.update(dict(browser.cookies))
                return answer

        return asyncio.run(ask())

    def get(self) -> httpx.Response:
        return self.ask("GET")

    def enter(self, form: dict[str, str], **headers: str) -> httpx.Response:
        return self.ask("POST", data=form, headers={"origin": HOST, **headers})


@pytest.fixture
def talk(clinic: Clinic) -> TextTalk:
    """Elsa was sent a secure message."""
    found = TextTalk(clinic)
    found.send_secure(WORDS)
    return found


@pytest.fixture
def phone(talk: TextTalk) -> Phone:
    """Her phone."""
    return Phone(talk)


def tries(talk: TextTalk) -> int:
    (row,) = talk.clinic.rows(SecureMessage)
    return row.tries


def test_following_the_link_shows_a_form_and_nothing_of_the_message(phone: Phone, talk: TextTalk):
    for _ in range(3):
        page = phone.get()
        assert page.status_code == 200 and "Date of birth" in page.text
        assert "A1c" not in page.text and "Vargas" not in page.text
        assert "If this is an emergency, call 911." in page.text
    assert phone.ask("HEAD").status_code == 200
    assert tries(talk) == 0


def test_the_right_date_leads_to_the_message_and_a_reload_shows_it_again(phone: Phone):
    answer = phone.enter(RIGHT)
    assert (answer.status_code, answer.headers["location"]) == (303, phone.path)
    for _ in range(2):
        page = phone.get()
        assert page.status_code == 200 and "metformin" in page.text
    assert "&lt;b&gt;Go on&lt;/b&gt;" in page.text and "7.1 &amp; rising" in page.text
    assert "15 more minutes" in page.text


def test_the_browsers_key_is_for_this_page_alone_and_for_a_quarter_of_an_hour(talk: TextTalk):
    given = Phone(talk, "https://clinic.test").enter(RIGHT, origin="https://clinic.test")
    cookie = given.headers["set-cookie"]
    assert f"Path=/m/{talk.token()};" in cookie and "Max-Age=900" in cookie
    assert "HttpOnly" in cookie and "Secure" in cookie


def test_after_a_quarter_of_an_hour_it_is_gone(phone: Phone, talk: TextTalk):
    phone.enter(RIGHT)
    talk.clinic.clock.turn(minutes=15)
    page = phone.get()
    assert page.status_code == 410 and "read before" in page.text and "metformin" not in page.text


def test_another_browser_finds_it_read(phone: Phone, talk: TextTalk):
    phone.enter(RIGHT)
    other = Phone(talk)
    for page in (other.get(), other.enter(RIGHT)):
        assert page.status_code == 410 and "metformin" not in page.text


def test_a_wrong_date_says_how_many_tries_are_left(phone: Phone, talk: TextTalk):
    page = phone.enter(WRONG)
    assert page.status_code == 403 and "4 more tries" in page.text
    for _ in range(2):
        phone.enter(WRONG)
    assert "one more try" in phone.enter(WRONG).text
    closed = phone.enter(WRONG)
    assert closed.status_code == 410 and "too many dates" in closed.text
    assert phone.enter(RIGHT).status_code == 410
    assert tries(talk) == 5


@pytest.mark.parametrize(
    "form",
    [
        {"month": ""},
        {"month": "9", "day": "11", "year": "76"},
        {"month": "13", "day": "11", "year": "1976"},
        {"month": "2", "day": "30", "year": "1976"},
        {"month": "9", "day": "eleven", "year": "1976"},
        {"month": "9", "day": "11", "year": "١٩٧٦"},
        {"month": "-9", "day": "11", "year": "1976"},
        {"month": "9", "day": "11", "year": "1" * 3000},
    ],
)
def test_what_is_no_date_costs_no_try(phone: Phone, talk: TextTalk, form: dict[str, str]):
    page = phone.enter(form)
    assert page.status_code == 422 and "four digits" in page.text
    assert tries(talk) == 0


def test_a_form_of_another_site_is_not_taken(phone: Phone, talk: TextTalk):
    assert phone.enter(RIGHT, origin="https://elsewhere.test").status_code == 403
    assert phone.ask("POST", data=RIGHT).status_code == 403
    assert tries(talk) == 0
    assert phone.enter(RIGHT).status_code == 303


def test_a_form_of_another_shape_or_size_is_not_taken(phone: Phone, talk: TextTalk):
    own = {"origin": HOST}
    assert phone.ask("POST", json=RIGHT, headers=own).status_code == 415
    assert phone.enter(RIGHT | {"month": "9" * 5000}).status_code == 413
    assert tries(talk) == 0


@pytest.mark.parametrize("path", ["/m/x", f"/m/{'A' * 43}", "/m/%00", f"/m/{'%F0%9F%98%80' * 20}"])
def test_a_link_that_was_made_up_opens_nothing(phone: Phone, path: str):
    assert phone.ask("GET", path).status_code == 404
    answer = phone.ask("POST", path, data=RIGHT, headers={"origin": HOST})
    assert answer.status_code == 404


def test_the_page_is_kept_nowhere_found_by_nobody_and_loads_nothing_from_elsewhere(phone: Phone):
    phone.enter(RIGHT)
    headers = phone.get().headers
    assert headers["cache-control"] == "no-store" and "noindex" in headers["x-robots-tag"]
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy


def test_neither_link_nor_date_nor_words_come_into_a_log(
    phone: Phone, talk: TextTalk, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    for form in (WRONG, {}, RIGHT):
        phone.enter(form)
    phone.get()
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("psc"))
    assert not any(word in ours for word in (talk.token(), "1976", "metformin"))
