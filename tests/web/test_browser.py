"""The pages as a person meets them: in Chromium, by mouse, by keyboard alone, on a phone and on paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pages import number

from onebook.web.words import amount

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADDRESSES = ("/?period=2024", "/pnl?period=2024&by=month", "/kpi/discount_rate?period=2024", "/pnl/gross_sales",
             "/document/sales_order/shop/2", "/plan", "/kpi/nothing")  # fmt: skip


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


@pytest.fixture
def page(browser: Browser, client: httpx.Client) -> Iterator[Page]:
    with _opened(browser, client) as opened:
        yield opened


def _opened(browser: Browser, client: httpx.Client, **how: Any) -> Page:
    opened = browser.new_page(base_url=str(client.base_url), **how)
    opened.set_default_timeout(60_000)
    return opened


def _row(page: Page, label: str) -> Any:
    return page.locator("tr").filter(has=page.get_by_role("rowheader", name=label, exact=True))


def test_from_the_board_by_a_kpi_to_a_document(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Period").select_option("2024")
    page.get_by_role("button", name="Show", exact=True).click()
    figure = _row(page, "Discount rate").get_by_role("link").first
    shown = figure.inner_text()
    figure.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Discount rate"
    assert shown in page.locator(".answer").inner_text()
    page.get_by_role("link", name="sales order 2", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Sales order 2"


def test_from_the_statement_by_a_posting_to_a_document_with_the_same_amount(page: Page) -> None:
    page.goto("/pnl?period=2024-01")
    figure = _row(page, "Gross sales").locator("a[href*='channel=store']")
    shown = number(figure.inner_text())
    figure.click()
    assert number(page.locator(".answer").inner_text().split(": ", 1)[1]) == shown
    page.get_by_role("link", name="sales order 2", exact=True).click()
    lines = page.get_by_role("table").filter(has=page.get_by_role("rowheader", name="Together"))
    at = lines.locator("thead th").all_inner_texts().index("gross amount")
    together = number(_row(page, "Together").locator("th, td").nth(at).inner_text())
    assert amount(together) == amount(shown)


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/pnl")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the figures"
    assert page.locator(":focus").evaluate("e => e.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("2024")
    page.keyboard.press("Tab")
    page.keyboard.type("Month")
    assert page.locator(":focus").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    with page.expect_navigation():
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    assert "period=2024" in page.url
    assert "by=month" in page.url


def test_on_a_phone_nothing_runs_off_any_page(browser: Browser, client: httpx.Client) -> None:
    with _opened(browser, client, viewport={"width": 390, "height": 844}) as page:
        for address in ADDRESSES:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


@pytest.mark.parametrize("address", ADDRESSES[:2])
def test_on_paper_it_is_light_and_fits(browser: Browser, client: httpx.Client, address: str) -> None:
    """The width is that of A4 within its margins."""
    with _opened(browser, client, viewport={"width": 703, "height": 1000}, color_scheme="dark") as page:
        page.goto(address)
        page.emulate_media(media="print")
        assert not page.get_by_role("navigation").first.is_visible()
        assert not page.locator("form").first.is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("document.documentElement.scrollWidth") <= 703
        assert page.get_by_role("table").first.is_visible()


EVERY = ("/", "/?period=2024", "/pnl?period=2024", "/pnl?by=month", "/pnl/gross_sales?period=2024", "/plan",
         "/kpi/discount_rate?period=2024&by=item_group", "/kpi/nps", "/document/sales_order/shop/2", "/nowhere",
         "/delivery", "/data")  # fmt: skip


COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
"""What can be otherwise in the dark, where the style sheet has other colours and nothing else."""


def test_no_page_has_a_serious_fault_of_accessibility_light_or_dark(browser: Browser, client: httpx.Client) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe, which looks for them, is missing")
    with _opened(browser, client, color_scheme="light") as page:
        for address in EVERY:
            page.emulate_media(color_scheme="light")
            page.goto(address)
            found = axe.Axe().run(page).response["violations"]
            page.emulate_media(color_scheme="dark")
            found += axe.Axe().run(page, options=COLOURS).response["violations"]
            serious = [f for f in found if f["impact"] in ("serious", "critical")]
            assert not serious, (address, [(f["id"], [n["html"] for n in f["nodes"]]) for f in serious])


def test_pages_are_light(browser: Browser, client: httpx.Client) -> None:
    """The first page with all it needs, and any page after it, whose style sheet is there already."""
    first, after = 1_500_000, 150_000
    with _opened(browser, client) as page:
        weights: dict[str, int] = {}
        page.on("response", lambda answer: weights.update({answer.url: len(answer.body())}))
        page.goto("/?period=2024", wait_until="networkidle")
        assert len(weights) >= 2, "the style sheet belongs to it"
        assert sum(weights.values()) < first
        assert all("/static/" in url for url in weights if url != page.url), "a page asks for nothing else beside it"
    for address in EVERY:
        assert len(client.get(address).content) < after, address


def test_the_board_tells_its_trends_in_words(page: Page) -> None:
    page.goto("/?period=2024-02")
    said = _row(page, "Net sales EUR").get_by_role("img").get_attribute("aria-label")
    assert said
    assert said == "4 months to 2024-02: from 100.00 to 66.51, lowest 66.51, highest 320.51"


@pytest.mark.parametrize(("width", "shown"), [(1280, ".large"), (390, ".small")])
def test_a_picture_is_drawn_for_the_room_there_is(
    browser: Browser, client: httpx.Client, width: int, shown: str
) -> None:
    with _opened(browser, client, viewport={"width": width, "height": 900}) as page:
        page.goto("/pnl?period=2024")
        drawn = page.get_by_role("img")
        assert drawn.count() == 2, "the waterfall and the course by month"
        assert page.locator(f"figure {shown} svg").first.is_visible()
        assert drawn.first.get_attribute("aria-label") == "From gross sales to profit, EUR, 2024"
        assert drawn.first.locator("text", has_text="Gross sales").count() == 1
