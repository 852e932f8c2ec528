"""A patient's phone on the screen of /simulator, in the words of what they do with it."""

from playwright.sync_api import Locator, expect
from windows import Stage, Window

EMERY, ELSA, NOBODY = "Emery Purdy", "Elsa Vargas", "Somebody new"


class Phone(Window):
    """One tab of /simulator with one phone in front."""

    def take(self, name: str) -> None:
        """Take this phone from the table."""
        self.page.get_by_role("navigation", name="Phones").get_by_role("button", name=name).click()
        expect(self.page.locator(".phone-head strong")).to_have_text(name)

    @property
    def screen(self) -> Locator:
        return self.page.get_by_role("log", name="Texts on this phone")

    def text(self, words: str) -> None:
        """Write to the clinic; the clinic has it in the end."""
        area = self.page.get_by_role("textbox", name="Text to the clinic")
        area.fill(words)
        area.press("Enter")
        self.has_sent(words)

    def word(self, word: str) -> None:
        """Press one of the words that the clinic knows."""
        quick = self.page.get_by_role("group", name="Words the clinic knows")
        quick.get_by_role("button", name=word, exact=True).click()
        self.has_sent(word)

    def has_sent(self, words: str) -> None:
        own = self.screen.locator("li.own").filter(has_text=words).last
        expect(own).to_contain_text("With the clinic")

    def got(self, words: str) -> Locator:
        """The texts of the clinic's that say this; there is one at least."""
        came = self.screen.locator("li.theirs").filter(has_text=words)
        expect(came.last).to_be_visible()
        return came

    def choose(self, what: str, choice: str) -> None:
        """Have something go wrong at the carrier."""
        menu = self.page.get_by_role("combobox", name=what, exact=True)
        menu.select_option(label=choice)
        expect(self.page.get_by_text("Something does", exact=True)).to_be_visible()

    def at_the_carrier(self, words: str) -> Locator:
        """The clinic's newest text with these words, as the carrier has it."""
        return self.page.locator(".sent li").filter(has_text=words).first


def phone_of(stage: Stage, name: str, **look: object) -> Phone:
    """A patient's phone, empty, with a carrier at which nothing goes wrong."""
    context = stage.context(**({"viewport": {"width": 1360, "height": 900}} | look))
    opened = Phone(stage.server.url, context, stage.complaints)
    opened.go("/simulator")
    opened.take(name)
    opened.page.get_by_role("button", name="Empty the phones").click()
    expect(opened.page.get_by_text("No texts yet.")).to_be_visible()
    return opened
