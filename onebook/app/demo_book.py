"""The demo merchant's book: its items and what stands of them, and a few days of work up to now."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

from onebook.app.business import open_business
from onebook.app.demo_day import OPENED, Article, Said, day_of_work
from onebook.app.keeping import Book, book_url
from onebook.book import Given, Refusal, Who, command_kinds, make_book, open_book
from onebook.book.learning import learn_if_due
from onebook.book.store.is_there import is_book
from onebook.records import BadInput, Fault
from onebook.sim import EXPORTS

__all__ = ["keep_book"]

AT_ONCE = 500
"""Commands of a batch."""
DEMO = Who("demo", "demo", "cli")
GRAMS = 1000
FILE = "sqlite:///"


def keep_book(folder: Path) -> bool:
    """Make the demo merchant's book in its folder; not where there is one, or the plan keeps it elsewhere.

    It is made under another name until it is whole, so that one that was begun is never taken for it. Return whether it
    was made.
    """
    business = open_business(folder)
    url = book_url(business)
    if is_book(url) or not url.startswith(FILE):
        return False
    file = Path(url.removeprefix(FILE))
    making = file.with_name(f"{file.name}.making")
    remove_book(making)
    make_book(f"{FILE}{making}", business.plan)
    _fill(Book(*open_book(f"{FILE}{making}", business.plan)), read_articles(folder), datetime.now(UTC))
    making.rename(file)
    remove_book(making)
    return True


def remove_book(file: Path) -> None:
    """Remove a book's file, and what its store keeps beside it."""
    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()


def _fill(book: Book, articles: list[Article], now: datetime) -> None:
    """Give the book all that it is to know, and let it learn of that."""
    said = [*_opened(articles, now - OPENED), *day_of_work(articles, now)]
    try:
        _do(book, said)
        learn_if_due(book.store, book.rules)
    finally:
        book.store.close()


def _do(book: Book, said: Iterable[Said]) -> None:
    numbered = enumerate(said)
    while some := list(islice(numbered, AT_ONCE)):
        for (number, (kind, _)), answer in zip(some, book.do(*map(_given, some)), strict=True):
            if isinstance(answer, Refusal):
                raise BadInput(Fault(f"the demo's command {number}, {kind}", answer.what, answer.mend))


def _given(numbered: tuple[int, Said]) -> Given:
    number, (kind, fields) = numbered
    command = {"command_id": f"demo-{number}", **fields}
    return Given(command_kinds()[kind].model.model_validate(command), DEMO)


def _opened(articles: Iterable[Article], at: datetime) -> Iterator[Said]:
    """Yield all items with what stood of them."""
    for a in articles:
        yield "set_item", {
            "item": a.number, "name": a.name, "category": a.category, "weight": Decimal(a.grams) / GRAMS,
        }  # fmt: skip
        yield "set_item_codes", {"item": a.number, "codes": [{"scheme": "gtin", "code": a.gtin}]}
        lines = [{"place": p, "quantity": n, "unit_cost": a.cost} for p, n in a.stock.items() if n]
        if lines:
            yield "open_stock", {"item": a.number, "at": at, "lines": lines}


def read_articles(folder: Path) -> list[Article]:
    """Read the items that the merchant's ERP exports, with the last stock that it tells."""
    exports = folder / EXPORTS / "erp"
    stock: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
    with (exports / "stock.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):  # by day
            stock[row["item"]][row["place"]] = (row["day"], int(row["units"]))
    with (exports / "items.csv").open(encoding="utf-8", newline="") as file:
        return [
            Article(
                row["item"], row["name"], row["group"], row["gtin"], int(row["grams"]), Decimal(row["list_price"]),
                Decimal(row["unit_cost"]), {place: units for place, (_, units) in stock[row["item"]].items()},
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
