"""Where a sign-in leads: to the page that was asked for, or to the view that opens first."""

from urllib.parse import parse_qs, urlsplit

import pytest
from door import WRONG, add_staff
from hypothesis import example, given
from hypothesis import strategies as st
from sign_in_forms_sent import (
    cheap_passwords,  # noqa: F401 - fixture
    staff_tries,
    target,
)

from psc_app.domain.actor import Actor
from psc_app.domain.asked_page import asked_page, sign_in_on_the_way_to
from psc_app.domain.vocabulary import Role
from psc_app.services.insights import saved_views, start_views
from psc_app.wiring import House


def supervisor(house: House, username: str = "ana") -> Actor:
    return Actor(Role.SUPERVISOR, add_staff(house, username, "supervisor"), "Sue")


def kept(house: House, who: Actor, page: str = "/supervisor", query: str = "queue=3") -> int:
    """A shared view of theirs that opens when they sign in."""
    key = house.store.do_now(who, saved_views.save, page, query, "Mine", shared=True)
    house.store.do_now(who, start_views.choose, key)
    return key


# ------------------------------------------------------------------ the page that was asked for


@pytest.mark.parametrize(
    ("came", "goes"),
    [
        ("/agent", "/agent"),
        ("/supervisor?window=24h&queue=3", "/supervisor?queue=3&window=24h"),
        ("/supervisor/floor?search=Elsa", "/supervisor/floor"),
        ("/agent?c=17", ""),
        ("/supervisor/alerts?queue=3", ""),
        ("//evil.example", ""),
        ("//evil.example?queue=3", ""),
        ("/supervisor//evil?queue=3", ""),
        ("https://evil.example/supervisor?queue=3", ""),
        ("/supervisor#x?queue=3", ""),
        ("", ""),
    ],
)
def test_of_an_address_a_path_here_and_filters_of_figures_are_taken(came: str, goes: str) -> None:
    assert asked_page(came) == goes


@given(st.text(max_size=60).map(lambda rest: f"/supervisor?{rest}") | st.text(max_size=60))
@example("/supervisor?queue=3\r\nset-cookie: a=b")
@example("/supervisor?" + "&" * 80)
def test_whatever_is_asked_for_a_sign_in_leads_nowhere_but_to_this_site(came: str) -> None:
    page = asked_page(came)
    assert asked_page(page) == page
    if page:
        parts = urlsplit(page)
        assert (parts.scheme, parts.netloc, parts.fragment) == ("", "", "")
        assert page.startswith("/") and page.isprintable() and " " not in page


def test_the_sign_in_pages_address_leads_on_without_what_was_searched_for() -> None:
    there = sign_in_on_the_way_to("/login", "/agent/cases?q=Elsa&c=17")
    assert there == "/login?next=/agent/cases"
    there = sign_in_on_the_way_to("/login", "/supervisor?channel=sms&queue=3")
    assert parse_qs(urlsplit(there).query) == {"next": ["/supervisor?channel=sms&queue=3"]}
    for nowhere in ("", "/", "//evil.example", "?queue=3"):
        assert sign_in_on_the_way_to("/login", nowhere) == "/login"


def test_after_a_wrong_password_the_page_is_still_asked_for(house: House) -> None:
    add_staff(house)
    back = target(staff_tries(house, WRONG, next="/supervisor/floor?group=queue"))
    asked = parse_qs(urlsplit(back).query)
    assert asked == {"next": ["/supervisor/floor?group=queue"], "why": ["wrong"]}
    assert target(staff_tries(house, WRONG, next="//evil.example")) == "/login?why=wrong"


# ------------------------------------------------------------------ the view that opens first


def test_a_supervisors_view_opens_when_they_sign_in(house: House) -> None:
    kept(house, supervisor(house))
    assert target(staff_tries(house)) == "/supervisor?queue=3"


def test_it_opens_in_the_place_of_the_bare_page_of_figures_and_of_no_other(house: House) -> None:
    kept(house, supervisor(house))
    for asked in ("/supervisor", "/supervisor/"):
        assert target(staff_tries(house, next=asked)) == "/supervisor?queue=3"
    for asked in ("/supervisor?window=24h", "/supervisor/floor", "/agent", "/supervisor/agents"):
        assert target(staff_tries(house, next=asked)) == asked


def test_who_chose_none_comes_to_the_page_that_they_asked_for_or_to_their_desk(
    house: House,
) -> None:
    kept(house, supervisor(house))
    supervisor(house, "tom")
    assert target(staff_tries(house, name="tom")) == "/agent"
    assert target(staff_tries(house, name="tom", next="/supervisor")) == "/supervisor"


def test_once_its_owner_deletes_it_a_sign_in_leads_to_the_ordinary_page(house: House) -> None:
    owner, tom = supervisor(house), supervisor(house, "tom")
    key = kept(house, owner)
    house.store.do_now(tom, start_views.choose, key)
    house.store.do_now(owner, saved_views.forget, key)
    assert target(staff_tries(house, name="tom")) == "/supervisor"
    # Its owner knows.
    assert target(staff_tries(house)) == "/agent"
