"""Reading a page as a person does: its title, its first line, its tables and where their figures lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

import httpx

__all__ = ["Cell", "Page", "number", "read"]

VOID = {"meta", "link", "input", "br", "rect", "path"}


@dataclass
class Cell:
    """A cell's text, and the address of its first link."""

    text: str = ""
    href: str = ""


@dataclass
class Page(HTMLParser):
    """A page, read. tables: caption or heading → rows of cells, the head first. after: the next page of documents."""

    text: str
    title: str = ""
    answer: str = ""
    tables: dict[str, list[list[Cell]]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    after: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, str]] = []
        self._heading = ""
        self._rows: list[list[Cell]] = []
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if tag not in VOID:
            self._open.append((tag, given.get("class", "")))
        if tag == "h2":
            self._heading = ""
        if tag == "table":
            self._rows = []
        if tag == "tr":
            self._rows.append([])
        if tag in ("td", "th"):
            self._rows[-1].append(Cell())
        if tag == "a":
            self.links.append(given["href"])
            if given.get("rel") == "next":
                self.after = given["href"]
            if self._inside("td", "th") and not self._rows[-1][-1].href:
                self._rows[-1][-1].href = given["href"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.tables[self._heading] = self._rows
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._inside("h1"):
            self.title += data
        elif self._inside("h2"):
            self._heading += data
        elif any(css == "answer" for _, css in self._open):
            self.answer += data
        elif self._inside("td", "th") and not any(css in ("change", "unit") for _, css in self._open):
            self._rows[-1][-1].text += data

    def _inside(self, *tags: str) -> bool:
        return any(tag in tags for tag, _ in self._open)

    def rows(self, heading: str = "") -> dict[str, list[Cell]]:
        """The rows of the table below a heading, by what stands first in them."""
        return {row[0].text.strip(): row for row in self.tables[heading][1:]}

    def head(self, heading: str = "") -> list[str]:
        """The table's columns."""
        return [cell.text.strip() for cell in self.tables[heading][0]]


def read(client: httpx.Client, address: str) -> Page:
    """Open an address that must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.text)
    return Page(answer.text)


def number(text: str) -> Decimal:
    """The first number in a text, as it is written on a page."""
    found = re.search(r"[\N{MINUS SIGN}]?\d[\d,]*(\.\d+)?", text)
    assert found, text
    return Decimal(found[0].replace(",", "").replace("\N{MINUS SIGN}", "-"))
