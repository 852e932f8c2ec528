"""The wallboard as a room sees it, and alerts and limits as supervisors work with them."""

import re
from datetime import timedelta

import pytest
from app_server import change_rows, house_on, staff_actor
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select
from windows import Desk, Stage

from psc_app.domain.actor import SYSTEM
from psc_app.domain.measures.thresholds import DEFAULTS
from psc_app.models.insights import FigureThreshold, SavedView, StartView
from psc_app.models.people import SignIn
from psc_app.models.settings import Setting
from psc_app.services.insights import saved_views
from psc_app.services.work import Work

pytestmark = pytest.mark.browser

WALL = {"width": 1920, "height": 1080}
PAIN = "I have crushing chest pain and my left arm is numb"
NAME, REASON = "Zwetschkau", "My knee hurts"


def wall(stage: Stage, who: str = "sam", **more) -> Page:
    opened = stage.staff(who, viewport=more.pop("viewport", WALL), **more)
    opened.go("/supervisor/wallboard")
    return opened.page


def tile(page: Page, label: str) -> Locator:
    return page.locator(".wall-figure").filter(has_text=label)


def row(page: Page, queue: str) -> Locator:
    return page.locator(".wall-queues tbody tr").filter(has_text=queue)


def comes(stage: Stage, reason: str = REASON) -> None:
    stage.guest().start_chat(reason, name=NAME)


def tell_at_once(stage: Stage) -> None:
    """Supervisors are told as soon as a figure passes its limit, and of nothing but what is set."""

    def write(work: Work) -> None:
        work.session.merge(Setting(key="figures.alert_hold", value=0))
        known = {one.measure for one in work.session.exec(select(FigureThreshold))}
        for measure in {key for key, limit in DEFAULTS.items() if limit.alerts} - known:
            work.session.add(FigureThreshold(measure=measure))

    with house_on(stage.server.data_dir) as house:
        house.store.do_now(SYSTEM, write)


def test_the_room_sees_who_waits_in_which_queue_and_nobodys_name(stage: Stage) -> None:
    page = wall(stage)
    expect(tile(page, "Waiting").locator(".wall-value")).to_have_text("0")
    comes(stage)
    expect(tile(page, "Waiting").locator(".wall-value")).to_have_text("1", timeout=5_000)
    expect(
        page.locator(".wall-queues tbody tr td:nth-child(2)").filter(has_text="1")
    ).to_have_count(1)
    expect(tile(page, "Longest wait").locator(".wall-value")).to_have_text(re.compile(r"00:\d\d"))
    for word in (NAME, REASON):
        assert word not in page.content()
    assert stage.complaints.found == []


def test_there_is_nothing_to_press_and_everything_fits_on_the_screen(stage: Stage) -> None:
    for viewport in (WALL, {"width": 1366, "height": 768}, {"width": 3840, "height": 2160}):
        page = wall(stage, viewport=viewport, color_scheme="dark")
        expect(page.locator(".wall-queues tbody tr").first).to_be_visible()
        assert page.locator("a, button, input, select").count() == 0
        size = page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert size[0] <= viewport["width"]
        assert size[1] <= viewport["height"]
        expect(page.locator(".wall-foot")).to_be_in_viewport(ratio=1)
        # From five metres a digit has to be about 2 cm high: on a screen of 60 cm a thirtieth.
        for cell in page.locator(".wall-queues tbody td .wall-value").all():
            height = cell.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
            assert height >= viewport["height"] / 25
        cut = page.locator(".wall-value").evaluate_all(
            "all => all.filter(one => one.scrollWidth > one.parentElement.clientWidth).length"
        )
        assert cut == 0
        page.context.close()


def test_a_red_flag_is_counted_says_when_it_is_late_and_names_nobody(stage: Stage) -> None:
    def soon(work: Work) -> None:
        work.session.merge(Setting(key="figures.flag_late", value=5))

    with house_on(stage.server.data_dir) as house:
        house.store.do_now(SYSTEM, soon)
    page = wall(stage)
    flags = page.locator(".wall-flags")
    expect(flags).to_have_text("No red flag waits")
    patient, _ = stage.talk(name=NAME)
    patient.write(PAIN)
    expect(flags).to_contain_text("red flag waits")
    expect(flags.locator(".wall-count")).to_have_text("1")
    expect(flags).to_contain_text("late")
    assert NAME not in page.content()
    assert "chest" not in page.content()
    desk = stage.staff("sam")
    desk.go("/supervisor")
    desk.page.get_by_role("button", name=re.compile("^Acknowledge")).first.click()
    expect(flags).to_have_text("No red flag waits")


def test_after_the_server_was_away_the_board_goes_on_by_itself(stage: Stage) -> None:
    page = wall(stage)
    expect(tile(page, "Waiting").locator(".wall-value")).to_have_text("0")
    stage.server.kill()
    stage.server.start()
    comes(stage)
    expect(tile(page, "Waiting").locator(".wall-value")).to_have_text("1", timeout=60_000)
    stage.complaints.found.clear()


def test_a_screen_that_nobody_touches_goes_on_while_all_else_is_locked(stage: Stage) -> None:
    desk = stage.staff("sam", viewport=WALL)
    with house_on(stage.server.data_dir) as house:
        hour = timedelta(hours=1)
        change_rows(house, SignIn, lambda one: setattr(one, "seen_at", one.seen_at - hour))
    desk.go("/supervisor/wallboard")
    expect(tile(desk.page, "Waiting").locator(".wall-value")).to_have_text("0")
    comes(stage)
    expect(tile(desk.page, "Waiting").locator(".wall-value")).to_have_text("1")
    desk.go("/supervisor")
    desk.page.wait_for_url(re.compile("/login"))


def test_an_agent_sees_no_board(stage: Stage) -> None:
    page = wall(stage, "ben")
    expect(page.get_by_text("This page is for supervisors.")).to_be_visible()
    assert page.locator(".wall-value").count() == 0


# ------------------------------------------------------------------ alerts and limits


def alerts(window: Desk) -> Locator:
    # The day that the demonstration invents may stand beyond other limits of its own.
    return window.page.locator(".figure-alerts li").filter(has_text="Waiting now")


def set_limit(window: Desk, measure: str, at_risk: str, critical: str) -> None:
    window.page.locator(f"input[name='{measure}.at_risk']").fill(at_risk)
    window.page.locator(f"input[name='{measure}.critical']").fill(critical)
    window.page.locator(f"input[name='{measure}.alerts']").check()
    window.page.get_by_role("button", name="Save", exact=True).click()


def test_a_limit_that_a_supervisor_sets_rings_on_every_page_until_somebody_takes_note(
    stage: Stage,
) -> None:
    tell_at_once(stage)
    limits, elsewhere = stage.staff("sam"), stage.staff("sam")
    limits.go("/supervisor/alerts")
    elsewhere.go("/supervisor/routing")
    set_limit(limits, "waiting_now", "1", "9")
    expect(limits.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(alerts(elsewhere)).to_have_count(0)
    comes(stage)
    expect(alerts(elsewhere)).to_contain_text("Waiting now")
    expect(alerts(elsewhere)).to_contain_text("At risk")
    running = limits.page.locator(".alert-list li").filter(has_text="Waiting now")
    for shown in (running, alerts(elsewhere)):
        expect(shown).to_contain_text(re.compile(r"Waiting now reached 1 at .+, now 1"))
    comes(stage)
    for shown in (running, alerts(elsewhere)):
        expect(shown).to_contain_text(re.compile(r"Waiting now reached 1 at .+, now 2"))
    alerts(elsewhere).get_by_role("button", name="Take note").click()
    expect(alerts(elsewhere)).to_have_count(0)
    expect(running).to_contain_text("Noted by Sam")
    expect(
        limits.page.get_by_role("row").filter(has_text="Waiting now, each queue")
    ).to_contain_text("1 / 9, alerts")
    assert stage.complaints.found == []


def test_all_that_stand_are_noted_at_once_by_keyboard_and_leave_every_screen(
    stage: Stage,
) -> None:
    tell_at_once(stage)
    one, other = stage.staff("sam"), stage.staff("sam")
    one.go("/supervisor/alerts")
    other.go("/supervisor")
    one.page.locator("input[name='longest_wait_now.at_risk']").fill("1")
    one.page.locator("input[name='longest_wait_now.critical']").fill("9999")
    one.page.locator("input[name='longest_wait_now.alerts']").check()
    set_limit(one, "waiting_now", "1", "9")
    expect(one.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    comes(stage)
    bar = other.page.locator(".figure-alerts li")
    for label in ("Waiting now", "Longest wait now"):
        expect(bar.filter(has_text=label)).to_have_count(1)
    noted = other.page.get_by_role("button", name=re.compile(r"^Take note of all \d+$"))
    noted.press("Enter")
    expect(bar).to_have_count(0)
    expect(noted).to_have_count(0)
    running = one.page.locator(".alert-list li")
    for label in ("Waiting now", "Longest wait now"):
        expect(running.filter(has_text=label)).to_contain_text("Noted by Sam")
    notes = stage.server.rows(
        "SELECT COUNT(*), COUNT(DISTINCT json_extract(detail, '$.alert')) FROM event"
        " WHERE deed = 'figure alert noted'"
    )
    assert notes[0][0] == notes[0][1] >= 2
    assert stage.complaints.found == []


def test_a_limit_that_can_be_none_is_refused_beside_the_button_and_stays_in_its_field(
    stage: Stage,
) -> None:
    window = stage.staff("sam")
    window.go("/supervisor/alerts")
    window.page.get_by_role("link", name="Billing").click()
    expect(window.page.get_by_text("Limits of Billing")).to_be_attached()
    set_limit(window, "service_level", "50", "90")
    fault = window.page.locator(".limits-form").get_by_role("alert")
    expect(fault).to_have_text("Service level: critical has to be below at risk.")
    field = window.page.locator("input[name='service_level.critical']")
    expect(field).to_have_value("90")
    set_limit(window, "service_level", "50", "never")
    expect(fault).to_have_count(0)
    expect(field).to_have_value("never")
    expect(window.page.locator("tr[data-measure='service_level']")).to_contain_text("own")
    window.page.reload()
    expect(field).to_have_value("never")
    assert stage.complaints.found == []


def test_a_view_is_kept_chosen_again_and_deleted(stage: Stage) -> None:
    window = stage.staff("sam")
    window.go("/supervisor?window=24h&channel=sms")
    views = window.page.locator(".saved-views")
    opener = views.get_by_role("button").first
    opener.click()
    views.get_by_role("textbox", name="Keep what is shown as").fill("Texts of a day")
    views.get_by_role("button", name="Save").click()
    expect(opener).to_have_text("Texts of a day")
    window.go("/supervisor")
    expect(opener).to_have_text("Views")
    opener.click()
    views.get_by_role("button", name="Texts of a day", exact=True).click()
    window.page.wait_for_url(re.compile(r"channel=sms&window=24h"))
    expect(opener).to_have_text("Texts of a day")
    opener.click()
    views.get_by_role("button", name="Delete Texts of a day").click()
    views.get_by_role("button", name="Delete", exact=True).click()
    expect(opener).to_have_text("Views")
    assert stage.complaints.found == []


def sign_in(window: Desk) -> None:
    window.page.get_by_label("Username").fill("sam")
    window.page.get_by_label("Password").fill("demo")
    window.page.get_by_role("button", name="Sign in").click()


def test_the_view_with_the_star_opens_at_sign_in_and_that_it_is_gone_is_said_once(
    stage: Stage,
) -> None:
    with house_on(stage.server.data_dir) as house:
        sam = staff_actor(house, "sam")
        key = house.store.do_now(sam, saved_views.save, "/supervisor", "channel=sms", "Texts")
    window = stage.staff("sam")
    window.go("/supervisor")
    views = window.page.locator(".saved-views")
    views.get_by_role("button", name="Views").click()
    star = views.get_by_role("button", name="Open Texts at sign-in")
    star.press("Enter")
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(views.get_by_text("Opens at sign-in")).to_be_visible()
    window.page.keyboard.press("Escape")
    window.page.get_by_role("button", name="Sign out").click()
    sign_in(window)
    window.page.wait_for_url(re.compile(r"/supervisor/?\?channel=sms$"))
    expect(views.get_by_role("button").first).to_have_text("Texts")

    def lose(work: Work) -> None:
        # As if somebody else's, who has deleted it.
        work.session.get(StartView, sam.id).view_id = None
        work.session.delete(work.session.get(SavedView, key))

    with house_on(stage.server.data_dir) as house:
        house.store.do_now(SYSTEM, lose)
    window.page.get_by_role("button", name="Sign out").click()
    window.go("/supervisor")
    window.page.wait_for_url(re.compile(r"/login/?\?next=/supervisor"))
    sign_in(window)
    gone = window.page.get_by_role("status").filter(has_text="opened when you signed in")
    expect(gone).to_contain_text("“Texts”")
    gone.get_by_role("button", name="OK").click()
    expect(gone).to_have_count(0)
    window.page.reload()
    expect(views).to_be_visible()
    expect(gone).to_have_count(0)
    assert stage.complaints.found == []


def test_who_has_to_sign_in_first_comes_to_the_page_that_they_wanted(stage: Stage) -> None:
    window = stage.desk()
    window.go("/supervisor/agents?window=24h&search=Elsa")
    window.page.wait_for_url(re.compile("/login"))
    assert "Elsa" not in window.page.url
    sign_in(window)
    window.page.wait_for_url(re.compile(r"/supervisor/agents/?\?window=24h$"))
    expect(window.page.locator(".chosen-words")).to_have_text("Last 24 hours")
    assert stage.complaints.found == []


def test_all_queues_together_have_limits_of_their_own_that_colour_the_total_and_ring(
    stage: Stage,
) -> None:
    tell_at_once(stage)
    window = stage.staff("sam")
    window.go("/supervisor/alerts")
    window.page.get_by_role("link", name="All queues together").click()
    expect(window.page.get_by_text("Limits of all queues together")).to_be_attached()
    set_limit(window, "waiting_now", "1", "2")
    expect(window.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    board = wall(stage)
    expect(tile(board, "Waiting")).not_to_contain_text("Critical")
    comes(stage)
    comes(stage)
    expect(tile(board, "Waiting")).to_contain_text("Critical")
    running = window.page.locator(".alert-list li").filter(has_text="All queues together")
    expect(running).to_contain_text("Critical")
    expect(running).to_contain_text("Waiting now reached 2")
    running.get_by_role("link").click()
    card = window.page.locator(".figure-cards [data-figure=waiting_now]").first
    expect(card).to_contain_text("Critical")
    assert stage.complaints.found == []
