"""Every text that people read goes through gettext: in a language that brackets all of it, nothing stands outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from merchant import serving, write_business

from onebook.app import language, messages
from onebook.app.language import gettext, ngettext, preferred, speaking
from onebook.web import make_app

OPEN, CLOSE = "⟦", "⟧"
PSEUDO = "eo"

DATA = {
    # the business, its channels, systems and items
    "Müller", "Söhne", "Web", "more", "Läden", "script", "alert", "web", "store", "shop", "ledger", "Lamp", "Bulb",
    "lights", "i", "Onebook", "EUR", "files", "mixed", "no", "goods", "marketing", "scri",  # (cut off in a chart)
    # ids, names of files and of periods, marks of time zones
    "c1", "c2", "i1", "i2", "r1", "m1", "h1", "A", "b", "onebook", "toml", "orders", "lines", "csv", "UTC", "database",
}  # fmt: skip
"""Words of the business itself, which no language changes."""

PAGES = (
    "/", "/?period=2024", "/?period=2024&channel=web", "/?period=2030", "/pnl?period=2024", "/pnl?period=2024&by=month",
    "/pnl?by=item_group&allocate=1", "/pnl?from=2024-01-15&to=2024-02-10", "/pnl/gross_sales?period=2024",
    "/pnl/operating_profit?period=2024&allocate=1&channel=web", "/pnl/net_sales?period=2024", "/kpi/discount_rate",
    "/kpi/net_sales?period=2024&by=item_group", "/kpi/customers?period=2024", "/kpi/nps?period=2024",
    "/kpi/return_rate_value?period=2024&by=place", "/document/sales_order/shop/2", "/document/item/shop/i1",
    "/document/cost/shop/m1", "/plan", "/delivery", "/data", "/nowhere", "/kpi/nothing", "/?period=never",
)  # fmt: skip


class Seen(HTMLParser):
    """What of a page is told outside of brackets: its text, and what is said in place of pictures and marks."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.depth = 0
        self._open: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        said = [given.get(name) or "" for name in ("aria-label", "title", "placeholder", "alt")]
        skipped = tag in ("code", "pre", "style") or (given.get("lang") == "en" and tag != "html")
        if not self._skips() and not skipped:
            for text in said:
                self._tell(text)
        if tag not in ("meta", "link", "input", "br"):
            self._open.append((tag, skipped))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What closes itself, such as a line of a drawing, says nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._skips():
            self._tell(data)

    def _skips(self) -> bool:
        return any(skipped for _, skipped in self._open)

    def _tell(self, text: str) -> None:
        for piece in re.split(f"([{OPEN}{CLOSE}])", text):
            if piece in (OPEN, CLOSE):
                self.depth += 1 if piece == OPEN else -1
            elif not self.depth:
                self.outside.append(piece)


@pytest.fixture
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language that brackets every message of the template."""
    with messages.TEMPLATE.open("rb") as file:
        template = read_po(file)
    catalogue = Catalog(locale=PSEUDO, fuzzy=False)
    for message in template:
        if message.id:
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            bracketed = tuple(f"{OPEN}{text}{CLOSE}" for text in texts)
            catalogue.add(message.id, bracketed if len(texts) > 1 else bracketed[0])
    target = tmp_path / PSEUDO / "LC_MESSAGES" / "onebook.po"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_po(file, catalogue)
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    _forget()
    yield
    _forget()


def _forget() -> None:
    language.languages.cache_clear()
    language._catalogue.cache_clear()


def test_the_template_holds_every_message() -> None:
    said = "is out of date: run `python -m onebook.app.messages`"
    assert messages.TEMPLATE.read_text(encoding="utf-8") == messages.template(), said


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.usefixtures("pseudo")
def test_no_text_escapes_the_language(client: httpx.Client, address: str) -> None:
    _speaks(client.get(address, headers={"Accept-Language": PSEUDO}).text)


@pytest.mark.usefixtures("pseudo")
def test_so_do_the_pages_in_place_of_others(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("unloaded")
    write_business(folder)
    with serving(make_app(folder)) as client:
        nothing = client.get("/", headers={"Accept-Language": PSEUDO}).text
        monkeypatch.setattr("onebook.web.pages.plan.check_business", lambda _: 1 / 0)
        crashed = client.get("/plan", headers={"Accept-Language": PSEUDO})
        refused = client.get("/", headers={"Accept-Language": PSEUDO, "Host": "elsewhere.example"})
    _speaks(nothing)
    assert (crashed.status_code, refused.status_code) == (500, 400)
    _speaks(crashed.text)
    _speaks(refused.text)


def _speaks(page: str) -> None:
    """Look at all that a page tells: each word is the language's, or the business's own."""
    assert f'<html lang="{PSEUDO}">' in page
    seen = Seen(page)
    assert seen.depth == 0, "a bracket is lost, so what follows it would not be looked at"
    outside = " ".join(seen.outside)
    words = {
        word for word in re.findall(r"[^\W\d_]\w*", outside) if word not in DATA and not re.fullmatch("Q[1-4]", word)
    }
    assert not words, sorted(words)


@pytest.mark.usefixtures("pseudo")
def test_every_page_of_the_menu_speaks(client: httpx.Client) -> None:
    page = client.get("/plan", headers={"Accept-Language": PSEUDO}).text
    menu = re.findall(r'<li><a href="[^"]*"[^>]*>([^<]*)</a>', page)
    assert len(menu) > 2
    assert all(label.startswith(OPEN) for label in menu)


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("eo", "eo"),
        ("eo-XX,en;q=0.5", "eo"),
        ("en,eo;q=0.9", "en"),
        ("xx, eo; q=0.1", "eo"),
        ("eo;q=0", "en"),
        ("", "en"),
        ("eo;q=x", "en"),
    ],
)
def test_the_browser_chooses_among_the_languages_there_are(header: str, spoken: str) -> None:
    assert preferred(header) == spoken


@pytest.mark.usefixtures("pseudo")
def test_what_a_catalogue_lacks_is_told_in_english() -> None:
    with speaking(PSEUDO):
        assert gettext("Board") == f"{OPEN}Board{CLOSE}"
        assert gettext("no such message %(a)s", a=1) == "no such message 1"
        assert ngettext("%(number)s flow, carried by Onebook", "%(number)s flows, carried by Onebook", 1200) == (
            f"{OPEN}1,200 flows, carried by Onebook{CLOSE}"
        )
    with speaking("xx"):
        assert gettext("Board") == "Board"
