"""The pages of the book as a person meets them: in Chromium, by keyboard, on a phone, light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from book_business import write_book
from merchant import serving

from onebook.web import make_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADDRESSES = (
    "/orders", "/orders?status=late", "/orders?q=nix", "/orders/shop/A4", "/orders/shop/A2", "/orders/shop/A3",
    "/quotes", "/quotes?q=nix", "/quotes/crm/AN%2F1%20%3Cb%3E", "/quotes/crm/AN-2",
    "/stock", "/stock?q=chair", "/stock/chair", "/stock/rare", "/items", "/items?same=1", "/items/chair", "/items/set",
)  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the pages of a business with a book."""
    folder = tmp_path_factory.mktemp("kept")
    write_book(folder)
    with serving(make_app(folder)) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.skip("there is no Chromium on this machine (apt-get install chromium)")
    driver = pytest.importorskip("playwright.sync_api", reason="Playwright, which drives the browser, is not installed")
    with driver.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program)
        yield opened
        opened.close()


def _opened(browser: Browser, kept: httpx.Client, **how: Any) -> Page:
    opened = browser.new_page(base_url=str(kept.base_url), **how)
    opened.set_default_timeout(60_000)
    return opened


def test_from_what_is_late_to_an_order_to_why_its_item_is_where_it_is(browser: Browser, kept: httpx.Client) -> None:
    with _opened(browser, kept) as page:
        page.goto("/orders")
        page.get_by_role("link", name="Late", exact=True).click()
        page.get_by_role("link", name="A/1 <b>").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Order A/1 <b>"
        assert "which is past" in page.locator(".answer").inner_text()
        page.get_by_role("link", name="chair", exact=True).first.click()
        assert page.get_by_role("heading", level=1).inner_text() == "Item chair"
        page.get_by_role("link", name="levels and their history").click()
        assert "20 on hand" in page.locator(".answer").inner_text()
        page.get_by_role("link", name="T1").first.click()
        assert page.get_by_role("heading", level=1).inner_text() == "Order T1"


def test_a_list_by_keyboard_alone(browser: Browser, kept: httpx.Client) -> None:
    with _opened(browser, kept) as page:
        page.goto("/orders")
        page.get_by_role("searchbox", name="Order, customer").focus()
        page.keyboard.type("A2")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_label("Status").focus()
        page.keyboard.type("Draft")
        with page.expect_navigation():
            for _ in range(3):  # channel, item, then the button
                page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        assert "status=draft" in page.url
        page.get_by_role("link", name="Next").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_role("link", name="First", exact=True).wait_for()


AT_ONCE = {
    "/stock": [("Levels", "Available")], "/stock/chair": [("Where it is", "Available"), ("Why", "Quantity")],
    "/items": [("Items", "Status")], "/items/chair": [("Where it is offered", "It lacks")],
}  # fmt: skip
"""Of each page: tables, and their columns that are to be seen without moving them aside."""


def test_on_a_phone_nothing_runs_off_any_page_and_what_matters_is_seen(browser: Browser, kept: httpx.Client) -> None:
    with _opened(browser, kept, viewport={"width": 390, "height": 844}) as page:
        for address in ADDRESSES:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
            assert page.evaluate("document.querySelector('header').offsetHeight") < 100, address
            for heading, column in AT_ONCE.get(address, ()):
                head = page.get_by_role("region", name=heading).get_by_role("columnheader", name=column)
                box = head.first.bounding_box()
                assert box, (address, heading)
                assert box["x"] + box["width"] <= 390, (address, heading, column)


COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
"""What can be otherwise in the dark, where the style sheet has other colours and nothing else."""


def test_no_page_has_a_fault_of_accessibility_light_or_dark(browser: Browser, kept: httpx.Client) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe, which looks for them, is missing")
    with _opened(browser, kept) as page:
        for address in ADDRESSES:
            page.emulate_media(color_scheme="light")
            page.goto(address)
            found = axe.Axe().run(page).response["violations"]
            page.emulate_media(color_scheme="dark")
            found += axe.Axe().run(page, options=COLOURS).response["violations"]
            assert not found, (address, [(f["id"], [n["html"] for n in f["nodes"]]) for f in found])
