"""Patients and agents at their browser windows, in the words of what they do."""

import re
from dataclasses import dataclass, field
from typing import Any

from app_server import (
    AppServer,
    guest_cookie,
    house_on,
    patient_cookie,
    patient_named,
    rest,
    staff_cookie,
)
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PHONE = {"width": 390, "height": 844}
_PATIENCE = 15_000
DESKTOP = {"width": 1360, "height": 860}


@dataclass
class Complaints:
    """What pages said on their consoles, and requests that failed."""

    found: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on(
            "console",
            lambda said: (
                self.found.append(f"{page.url}: {said.type}: {said.text}")
                if said.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda fault: self.found.append(f"{page.url}: {fault}"))
        page.on(
            "response",
            lambda answer: (
                self.found.append(f"{answer.status} for {answer.url}")
                if answer.status >= 400
                else None
            ),
        )
        page.on(
            "requestfailed",
            lambda request: (
                None
                if "ERR_ABORTED" in str(request.failure)
                else self.found.append(f"{request.failure} for {request.url}")
            ),
        )


class Window:
    """One tab of one person; `other_tab` opens a second beside it."""

    def __init__(self, url: str, context: BrowserContext, complaints: Complaints) -> None:
        self.url, self.context, self.complaints = url, context, complaints
        self.page = context.new_page()
        complaints.listen(self.page)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def other_tab(self, path: str = "") -> Any:
        """A second tab of the same person, on the same page."""
        tab = type(self)(self.url, self.context, self.complaints)
        tab.page.goto(self.page.url if not path else self.url + path)
        return tab

    @property
    def messages(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    def message(self, text: str) -> Locator:
        """The bubbles of messages that say this."""
        return self.messages.locator("li.msg").filter(
            has=self.page.locator(".bubble").get_by_text(text, exact=True)
        )

    def sees(self, text: str) -> None:
        """The message is there, exactly once, and no longer on its way."""
        expect(self.message(text)).to_have_count(1)
        expect(self.message(text).locator("xpath=self::*[contains(@class, 'pending')]")
               ).to_have_count(0)  # fmt: skip

    @property
    def composer(self) -> Locator:
        return self.page.locator("form.composer textarea")

    def draft(self, text: str) -> None:
        """Type without sending, key by key as people do."""
        self.composer.click()
        self.composer.press_sequentially(text)

    def write(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def attach(self, name: str, media_type: str, content: bytes) -> None:
        self.page.locator("form.composer input[type=file]").set_input_files(
            {"name": name, "mimeType": media_type, "buffer": content}
        )

    @property
    def banner(self) -> Locator:
        return self.page.locator(".connection.gone")

    def is_connected(self) -> None:
        expect(self.banner).to_have_count(0)


class Portal(Window):
    """A patient, on a phone unless said otherwise."""

    def start_chat(self, reason: str, **answers: str) -> None:
        """Fill in the form before a chat and start it."""
        self.go("/")
        start = self.page.get_by_role("button", name="Start chat")
        anew = self.page.get_by_role("button", name="Start a new chat")
        expect(start.or_(anew)).to_be_visible()
        if anew.is_visible():
            anew.click()
        self.page.get_by_label("What is it about?").fill(reason)
        for name, value in answers.items():
            self.page.locator(f"[name={name}]").fill(value)
        self.page.locator("[name=consent]").check()
        start.click()
        self.sees(reason)


class Desk(Window):
    """An agent at the dashboard."""

    def sign_in(self, username: str, password: str = "demo") -> None:
        self.go("/login")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.at_home()

    def at_home(self) -> None:
        expect(self.page.get_by_role("heading", name="Work items")).to_be_visible()

    def set_presence(self, presence: str) -> None:
        menu = self.page.get_by_label("Presence")
        menu.select_option(presence)
        # "now" is what the system sets on top of it, such as Busy.
        expect(menu).to_have_value(re.compile(f"^({presence}|now)$"))

    def offer(self, name: str) -> Locator:
        """The card that offers this patient."""
        return self.page.get_by_role("alertdialog").filter(
            has=self.page.get_by_role("heading", name=name)
        )

    def accept(self, name: str) -> None:
        self.offer(name).get_by_role("button", name="Accept").click()
        self.is_with(name)

    def reject(self, name: str) -> None:
        """Turn an offer down without a reason, whatever its kind."""
        answers = self.offer(name)
        answers.get_by_role("button", name="Reject").or_(
            answers.get_by_role("button", name="Decline")
        ).click()
        expect(self.offer(name)).to_have_count(0)

    def divert(self, name: str, reason: str) -> Locator:
        """Send an offer on to its queue; the dialog that asks why."""
        self.offer(name).get_by_role("button", name="Divert").click()
        question = self.page.get_by_role("dialog", name=f"Divert {name}")
        question.get_by_label("Another reason").fill(reason)
        question.get_by_role("button", name="Divert", exact=True).click()
        return question

    def dialog(self, name: str) -> Locator:
        return self.page.get_by_role("dialog", name=name)

    def command(self, words: str) -> None:
        """Do something by the palette: a few letters, and Enter."""
        self.page.keyboard.press("Control+k")
        expect(self.dialog("Commands")).to_be_visible()
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        expect(self.dialog("Commands")).to_have_count(0)
        # Until the page has been drawn without the dialog, keys go nowhere.
        self.page.evaluate(_DRAWN)

    def mode(self, label: str) -> None:
        """Choose who reads what is written: Public, Internal or Private."""
        self.page.get_by_role("radio", name=label, exact=True).click()

    def hand_over(self, command: str, target: str, note: str = "") -> None:
        """Transfer or consult from the composer: a command, a name, a note, and Enter."""
        self.composer.click()
        self.composer.press_sequentially(f"{command} {target}")
        self.composer.press("Enter")
        dialog = self.page.locator("dialog[open]")
        expect(dialog.get_by_role("option", selected=True)).to_contain_text(target)
        expect(dialog.locator("[type=submit]")).to_be_enabled()
        dialog.get_by_role("combobox").press("Enter")
        dialog.get_by_label("Note").fill(note)
        dialog.get_by_label("Note").press("Enter")

    @property
    def company(self) -> Locator:
        """The colleagues who have the same conversation on their screens."""
        return self.page.get_by_role("list", name="Also here")

    def is_with(self, name: str) -> None:
        """This patient's conversation is in front."""
        expect(self.page.locator(".conversation-head h1")).to_have_text(name)

    def rail_item(self, name: str) -> Locator:
        return self.page.get_by_role("navigation", name="Sessions").get_by_role("button", name=name)

    @property
    def record(self) -> Locator:
        return self.page.get_by_role("complementary", name="Patient")

    def end(self) -> None:
        """End the conversation in front, and say yes to the question."""
        self.page.locator(".conversation-head").get_by_role("button", name="End").click()
        question = self.page.get_by_role("dialog", name="End this conversation?")
        question.get_by_role("button", name="End", exact=True).click()


class Stage:
    """The people of one test; at its end all windows close and the clinic is quiet again."""

    def __init__(self, browser: Browser, server: AppServer) -> None:
        self.browser, self.server = browser, server
        self.complaints = Complaints()
        self._contexts: list[BrowserContext] = []

    def context(self, viewport: dict[str, int], cookie: str = "", **more: Any) -> BrowserContext:
        """A browser of its own, with a cookie ("name=value") if there is one."""
        context = self.browser.new_context(viewport=viewport, **more)  # type: ignore[arg-type]
        context.set_default_timeout(_PATIENCE)
        self._contexts.append(context)
        if cookie:
            name, _, value = cookie.partition("=")
            context.add_cookies([{"name": name, "value": value, "url": self.server.url}])
        return context

    def portal(self, cookie: str = "", **more: Any) -> Portal:
        context = self.context(more.pop("viewport", PHONE), cookie, **more)
        return Portal(self.server.url, context, self.complaints)

    def desk(self, cookie: str = "", **more: Any) -> Desk:
        context = self.context(more.pop("viewport", DESKTOP), cookie, **more)
        return Desk(self.server.url, context, self.complaints)

    def patient(self, family_name: str, **more: Any) -> Portal:
        """A patient of the demo, signed in and on the portal."""
        with house_on(self.server.data_dir) as house:
            cookie = patient_cookie(house, patient_named(house, family_name))
        opened = self.portal(cookie, **more)
        opened.go("/")
        return opened

    def guest(self, **more: Any) -> Portal:
        """A guest who has not chatted before."""
        with house_on(self.server.data_dir) as house:
            cookie, _ = guest_cookie(house)
        return self.portal(cookie, **more)

    def staff(self, username: str, **more: Any) -> Desk:
        """A member of staff, signed in."""
        with house_on(self.server.data_dir) as house:
            cookie = staff_cookie(house, username)
        return self.desk(cookie, **more)

    def agent(self, username: str, presence: str = "available", **more: Any) -> Desk:
        """An agent, signed in, on the dashboard, and available."""
        opened = self.staff(username, **more)
        opened.go("/agent")
        opened.at_home()
        opened.set_presence(presence)
        return opened

    def talk(self, agent: str = "ana", name: str = "Jordan", reason: str = "My knee hurts") -> Any:
        """A patient and an agent who talk with each other already."""
        desk = self.agent(agent)
        patient = self.guest()
        patient.start_chat(reason, name=name)
        desk.accept(name)
        desk.sees(reason)
        return patient, desk

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        rest(self.server.data_dir)
