"""Tables of the book's pages: told once, drawn in the page and written as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from onebook.app.keeping.clock import moment_of
from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.app.sheets import Sheet
from onebook.book.exact import decimal_of
from onebook.web.words import amount, column

__all__ = [
    "Cell", "Column", "Drawn", "Linked", "Marked", "Table", "drawn", "item_href", "order_href", "quote_href",
    "sheet_of", "stock_href", "word",
]  # fmt: skip

FIGURES = ("quantity", "money", "worth", "number", "rough")
"""Sorts of column whose values are numbers; quantities, money and worths come in ten-thousandths.

What goods are worth is drawn to the cent, and what is rough to a tenth; files have both in full."""


CENT = Decimal("0.01")


class Column(NamedTuple):
    """A column. key: its name in a file; sort: `text`, `day`, `moment` or of `FIGURES`.

    less: phones leave it out; varies: it is told only where rows differ in it; file: only files have it.
    """

    key: str
    label: str
    sort: str = "text"
    less: bool = False
    varies: bool = False
    file: bool = False


class Linked(NamedTuple):
    """A value that leads somewhere. value: as a file has it; text: as the page has it, where that is something else."""

    value: Any
    href: str
    text: str = ""


class Marked(NamedTuple):
    """A value in words, with what it means: `good`, `near` or `bad`, or nothing. value: as a file has it.

    A figure is written as its column is, whatever the text.
    """

    value: Any
    text: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values for all columns. name: by which it is downloaded; asked: what a download asks for besides it.

    within: of each row, whether it is a part of one above it.
    """

    name: str
    label: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    note: str = ""
    within: Sequence[bool] = ()
    asked: Mapping[str, str] = field(default_factory=dict)


class Cell(NamedTuple):
    """A cell as it is drawn. sort: of its column."""

    text: str
    href: str
    state: str
    sort: str
    less: bool


class Drawn(NamedTuple):
    """A table as it is drawn."""

    name: str
    label: str
    note: str
    heads: Sequence[Column]
    rows: list[tuple[bool, list[Cell]]]
    asked: Mapping[str, str]


def drawn(table: Table, zone: ZoneInfo) -> Drawn:
    """Return a table as a page draws it: figures of a column with as many decimals, columns without values left out."""
    texts = [_texts(of, [_plain(row[at]) for row in table.rows], zone) for at, of in enumerate(table.columns)]
    shown = [at for at, of in enumerate(table.columns) if at == 0 or (not of.file and _is_told(of, texts[at]))]
    within = table.within or [False] * len(table.rows)
    rows = [
        (inner, [_cell(table.columns[at], row[at], texts[at][nth]) for at in shown])
        for nth, (inner, row) in enumerate(zip(within, table.rows, strict=True))
    ]
    return Drawn(table.name, table.label, table.note, [table.columns[at] for at in shown], rows, table.asked)


def _is_told(of: Column, texts: Sequence[str]) -> bool:
    return len(set(texts)) > 1 if of.varies and len(texts) > 1 else any(texts)


def _plain(value: Any) -> Any:
    return (value.text or value.value) if isinstance(value, Linked) else value


def _bare(value: Any) -> Any:
    value = value.value if isinstance(value, Linked) else value
    return value.value if isinstance(value, Marked) else value


def _cell(of: Column, value: Any, text: str) -> Cell:
    href = value.href if isinstance(value, Linked) else ""
    state = value.state if isinstance(value, Marked) else ""
    return Cell(text, href, state, of.sort, of.less)


def _texts(of: Column, values: Sequence[Any], zone: ZoneInfo) -> list[str]:
    if of.sort in FIGURES:
        figures = [_figure(of.sort, _bare(value)) for value in values]
        if of.sort == "rough":
            return ["" if each is None else amount(each, 1) for each in figures]
        if of.sort == "worth":
            figures = [None if each is None else each.quantize(CENT) for each in figures]
        return column(figures, 2 if of.sort in ("money", "worth") else 0)
    return [_text(of.sort, value, zone) for value in values]


def _figure(sort: str, value: Any) -> Decimal | None:
    if value is None:
        return None
    return Decimal(value) if sort in ("number", "rough") else decimal_of(value)


def _text(sort: str, value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, Marked):
        return value.text
    if isinstance(value, bool):
        return _("yes") if value else ""
    return moment_of(value, zone) if sort == "moment" else str(value)


def sheet_of(table: Table) -> Sheet:
    """Return a table as a file has it: figures exact, instants in UTC, words as the book has them."""
    sorts = {
        "quantity": "figure",
        "money": "figure",
        "worth": "figure",
        "rough": "figure",
        "number": "count",
        "moment": "instant",
    }
    columns = {of.key: sorts.get(of.sort, "text") for of in table.columns}
    rows = [[_kept(of, value) for of, value in zip(table.columns, row, strict=True)] for row in table.rows]
    return Sheet(table.label, columns, rows, (table.note,) if table.note else ())


def _kept(of: Column, value: Any) -> Any:
    value = _bare(value)
    if value is None:
        return None
    if of.sort == "moment":
        return datetime.fromtimestamp(value / 1_000_000, UTC)
    if of.sort == "day":
        return date.fromisoformat(value)
    return _figure(of.sort, value) if of.sort in ("quantity", "money", "worth", "rough") else value


def order_href(system: str, external_id: str) -> str:
    """Return the address of an order's page."""
    return f"/orders/{quote(system, safe='')}/{quote(external_id, safe='')}"


def quote_href(system: str, external_id: str) -> str:
    """Return the address of a quote's page."""
    return f"/quotes/{quote(system, safe='')}/{quote(external_id, safe='')}"


def stock_href(item: str) -> str:
    """Return the address of the page of an item's stock."""
    return f"/stock/{quote(item, safe='')}"


def item_href(item: str) -> str:
    """Return the address of an item's page."""
    return f"/items/{quote(item, safe='')}"


WORDS = {
    "draft": marked("draft"),
    "placed": marked("placed, waits"),
    "paid": marked("paid, waits"),
    "allocated": marked("ready to ship"),
    "shipped": marked("shipped"),
    "delivered": marked("delivered"),
    "closed": marked("closed"),
    "cancelled": marked("cancelled"),
    "waiting": marked("waiting"),
    "late": marked("late"),
    "to_ship": marked("to be shipped"),
    "active": marked("active"),
    "phased_out": marked("phased out"),
    "ended": marked("ended"),
    "authorised": marked("authorised"),
    "captured": marked("paid"),
    "failed": marked("failed"),
    "requested": marked("announced"),
    "received": marked("received"),
    "inspected": marked("inspected"),
    "refunded": marked("refunded"),
    "exchanged": marked("exchanged"),
    "refused": marked("refused"),
    "payment": marked("payment"),
    "deposit": marked("deposit"),
    "refund": marked("refund"),
    "chargeback": marked("chargeback"),
    "purchase": marked("buy"),
    "drop_ship": marked("buy, sent to the customer"),
    "transfer": marked("bring over"),
    "ship": marked("shipped to the customer"),
    "pickup": marked("fetched by the customer"),
    "carry_out": marked("taken at the till"),
    "digital": marked("sent digitally"),
    "gtin": marked("GTIN"),
    "sku": marked("SKU"),
    "asin": marked("ASIN"),
    "sent": marked("sent"),
    "ordered": marked("ordered"),
    "declined": marked("declined"),
    "expired": marked("expired"),
    "open": marked("open"),
    "ending": marked("ends soon"),
    "price": marked("the price"),
    "delivery_time": marked("the time of delivery"),
    "competitor": marked("bought elsewhere"),
    "no_need": marked("no need any more"),
    "no_answer": marked("no answer"),
    "withdrawn": marked("withdrawn by us"),
}
"""What words of the book are called on pages; others are said as they stand."""


def word(name: str | None) -> str:
    """Say a word of the book, such as a status."""
    if name is None:
        return ""
    return _(WORDS[name]) if name in WORDS else name.replace("_", " ")
