"""Every page, light and dark, on a phone and at a desk: no fault, and usable by everybody."""

import re
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from scene import picture
from windows import DESKTOP, PHONE, Desk, Portal, Stage

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
_HAS_AXE = "() => 'axe' in window"
_RUN_AXE = """rules => axe.run(document,
    {resultTypes: ["violations"], ...(rules && {runOnly: {type: "rule", values: rules}})})
  .then(found => found.violations
    .filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => `${one.id} (${one.impact}): ${one.nodes.map(node => node.html).join(" | ")}`))"""
_OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer colours change; all others see the same in light and dark."""
_OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"
SMALLEST = {"width": 320, "height": 640}
"""What WCAG 2.1 (1.4.10) asks for: a desktop at 400 %, or a very small phone."""
_OTHER = {"light": "dark", "dark": "light"}


class Checker:
    """Looks at one page after the other, in light and in dark, and collects what is wrong.

    It leaves each page in the other scheme than it found it in, so a walk loads its
    pages now in the one and now in the other, and sees them change while open.

    Args:
        stage: whose complaints are collected as well.
        look: what the windows are opened with that will be looked at.
    """

    def __init__(self, stage: Stage, look: dict[str, Any]) -> None:
        self.stage, self.look = stage, look
        self.faults: list[str] = []
        self._schemes: dict[Page, str] = {}

    def check(self, name: str, page: Page) -> None:
        """The page as it stands now, and then in its other colours."""
        scheme = self._schemes.get(page, self.look.get("color_scheme", "light"))
        if page.title() == "":
            self.faults.append(f"{name}: has no title")
        # Without motion nothing is half faded in, and no colour on its way to the other.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self._see(f"{name}, {scheme}", page, scheme)
        page.emulate_media(color_scheme=_OTHER[scheme], reduced_motion="reduce")
        self._schemes[page] = _OTHER[scheme]
        self._see(f"{name}, {_OTHER[scheme]}", page, _OTHER[scheme], _OF_COLOURS)
        self.faults += [f"{name}: {said}" for said in self.stage.complaints.found]
        self.stage.complaints.found.clear()

    def _see(self, name: str, page: Page, scheme: str, rules: list[str] | None = None) -> None:
        try:
            expect(page.locator("html")).to_have_class(re.compile(rf"\b{scheme}\b"))
        except AssertionError:
            self.faults.append(f"{name}: is not {scheme}")
        if not page.evaluate(_HAS_AXE):
            page.evaluate(AXE)
        self.faults += [f"{name}: {found}" for found in page.evaluate(_RUN_AXE, rules)]
        if (over := page.evaluate(_OVERFLOW)) > 0:
            self.faults.append(f"{name}: is {over} pixels too wide")


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def checker(request: pytest.FixtureRequest, stage: Stage) -> Checker:
    return Checker(stage, {"viewport": request.param})


def test_the_portal_from_the_form_to_the_rating(checker: Checker) -> None:
    stage, look = checker.stage, checker.look
    desk = stage.agent("ana")
    patient = stage.guest(**look)
    patient.go("/")
    expect(patient.page.get_by_role("button", name="Start chat")).to_be_visible()
    checker.check("the form", patient.page)
    patient.start_chat("My knee hurts " + "a" * 200, name="Jordan")
    expect(patient.page.get_by_text("You have waited")).to_be_visible()
    checker.check("waiting", patient.page)
    desk.accept("Jordan")
    desk.write("Hello. See https://example.org/" + "a-long-address-" * 12)
    patient.write("And the other one too")
    patient.attach("knee.png", "image/png", picture())
    expect(patient.messages.get_by_role("img", name="knee.png")).to_be_visible()
    patient.draft("I am writ")
    checker.check("the chat", patient.page)
    patient.page.get_by_role("button", name="End chat").click()
    expect(patient.page.get_by_role("dialog", name="End this chat?")).to_be_visible()
    checker.check("the question before the end", patient.page)
    patient.page.get_by_role("dialog").get_by_role("button", name="End chat").click()
    patient.page.get_by_role("radio", name="5 of 5 stars").click()
    expect(patient.page.get_by_role("button", name="Send rating")).to_be_visible()
    checker.check("the rating", patient.page)
    assert checker.faults == []


def test_the_portal_of_a_signed_in_patient(checker: Checker) -> None:
    patient = checker.stage.patient("Vargas", **checker.look)
    expect(patient.page.get_by_role("heading", name="Your appointments")).to_be_visible()
    checker.check("the own record", patient.page)
    assert checker.faults == []


def test_the_agents_dashboard_from_home_to_wrap_up(checker: Checker) -> None:
    stage, look = checker.stage, checker.look
    desk = stage.agent("ana", **look)
    checker.check("home, empty", desk.page)
    patient = stage.patient("Vargas")
    patient.start_chat("A question about my medicine")
    expect(desk.offer("Elsa Vargas")).to_be_visible()
    checker.check("the offer", desk.page)
    desk.accept("Elsa Vargas")
    patient.write("I feel dizzy in the morning")
    desk.sees("I feel dizzy in the morning")
    checker.check("the conversation", desk.page)
    desk.page.get_by_role("radio", name="Internal").click()
    desk.write("Blood pressure pills are new")
    desk.sees("Blood pressure pills are new")
    checker.check("an internal note", desk.page)
    see_record(checker, desk)
    desk.page.get_by_role("button", name="Home").click()
    checker.check("home, with a conversation", desk.page)
    desk.rail_item("Elsa Vargas").click()
    desk.end()
    expect(desk.page.get_by_role("button", name="Finish and close")).to_be_visible()
    checker.check("wrap-up", desk.page)
    assert checker.faults == []


def see_record(checker: Checker, desk: Desk) -> None:
    tab = desk.page.get_by_role("tab", name="Patient")
    if tab.is_visible():
        tab.click()
    expect(desk.record.get_by_text("Active conditions")).to_be_visible()
    desk.record.get_by_role("button", name="Edit address").click()
    expect(desk.record.get_by_role("textbox", name="Address")).to_be_visible()
    checker.check("the record", desk.page)
    desk.record.get_by_role("button", name="Cancel").click()
    if tab.is_visible():
        desk.page.get_by_role("tab", name="Chat").click()


def test_a_guest_who_is_not_identified_yet(checker: Checker) -> None:
    desk = checker.stage.agent("ben", **checker.look)
    patient = checker.stage.guest()
    patient.start_chat("Who am I?")
    expect(desk.page.get_by_role("alertdialog")).to_be_visible()
    desk.page.get_by_role("button", name="Accept").click()
    expect(desk.messages).to_be_visible()
    tab = desk.page.get_by_role("tab", name="Patient")
    if tab.is_visible():
        tab.click()
    desk.record.get_by_label("Search patients").fill("Vargas")
    desk.record.get_by_role("button", name="Search").click()
    expect(desk.record.get_by_role("button", name="Link").first).to_be_visible()
    checker.check("who is this", desk.page)
    desk.record.get_by_role("button", name="Link").first.click()
    expect(desk.record).to_contain_text("Not verified")
    desk.record.get_by_role("button", name="Verify").click()
    expect(desk.record.get_by_role("button", name="Verified")).to_be_visible()
    checker.check("verifying", desk.page)
    assert checker.faults == []


def test_the_doors_and_the_small_pages(checker: Checker) -> None:
    stage, look = checker.stage, checker.look
    window = stage.guest(**look)
    for path, sees in (
        ("/login", "Staff sign-in"),
        ("/login?why=wrong", "Staff sign-in"),
        ("/login?why=expired", "Staff sign-in"),
        ("/sign-in", "With a password"),
        ("/sign-in?why=code-sent", "Enter the code"),
    ):
        window.go(path)
        expect(window.page.get_by_role("heading", name=sees)).to_be_visible()
        checker.check(path, window.page)
    if not stage.server.rows("SELECT id FROM outbox_letter"):
        ask_for_a_code(window)
    window.go("/outbox")
    expect(window.page.locator(".letter").first).to_be_visible()
    checker.check("/outbox", window.page)
    desk = stage.agent("ana", **look)
    desk.go("/account")
    expect(desk.page.get_by_role("heading", name="Ana Ruiz")).to_be_visible()
    checker.check("/account", desk.page)
    admin = stage.staff("ada", **look)
    admin.go("/admin")
    expect(admin.page.get_by_role("button", name="Save").first).to_be_visible()
    checker.check("/admin", admin.page)
    admin.go("/account")
    checker.check("/account of an administrator", admin.page)
    assert checker.faults == []


def ask_for_a_code(window: Portal) -> None:
    window.go("/sign-in")
    form = window.page.locator("form[action='/auth/patient/code']")
    form.locator("[name=identifier]").fill("555-121-6206")
    form.get_by_role("button", name="Send me a code").click()
    window.page.wait_for_url(re.compile("why="))


def test_at_four_hundred_percent_nothing_has_to_be_scrolled_sideways(stage: Stage) -> None:
    patient = stage.guest(viewport=SMALLEST)
    desk = stage.agent("ana", viewport=SMALLEST)
    patient.start_chat("My knee hurts", name="Jordan")
    desk.accept("Jordan")
    desk.write("Hello")
    patient.sees("Hello")
    for window in (patient, desk):
        assert window.page.evaluate(_OVERFLOW) <= 0
        expect(window.composer).to_be_in_viewport()
    for path in ("/login", "/sign-in", "/outbox"):
        patient.go(path)
        expect(patient.page.get_by_role("heading").first).to_be_visible()
        assert patient.page.evaluate(_OVERFLOW) <= 0
