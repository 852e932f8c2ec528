"""What is looked for on an administrator's pages, which show one part at a time."""

from playwright.sync_api import Locator, Page, expect
from windows import Desk


def open_part(address: str, admin: Desk, query: str, heading: str) -> Page:
    """Open a part of the page at this address, as the query says."""
    admin.go(f"{address}?{query}")
    expect(admin.page.get_by_role("heading", name=heading, exact=True, level=1)).to_be_visible()
    return admin.page


def form(page: Page, heading: str) -> Locator:
    """The form that begins a page about one thing."""
    expect(page.get_by_role("heading", name=heading, exact=True, level=1)).to_be_visible()
    return page.locator("form.card").first
