"""The tables of the pages of quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from onebook.app.keeping.clock import day_of
from onebook.app.keeping.quote_pages import ENDING, OneQuote
from onebook.app.language import gettext as _
from onebook.app.language import ngettext
from onebook.book.exact import share_of
from onebook.book.sales.quotes import OPEN
from onebook.book.views.quotes import QuoteFigures, QuoteLineShown, QuoteListed
from onebook.book.views.quotes_found import QuotePeople
from onebook.plan import Plan
from onebook.web.book_reading import Clock, link
from onebook.web.book_tables import Column, Linked, Marked, Table, item_href, quote_href, stock_href, word
from onebook.web.words import channel_word, system_word

__all__ = ["age_of", "figures_table", "quote_tables", "quotes_table", "until_cell"]

STATES = {"ordered": "good", "sent": "near", "declined": "bad", "expired": "bad"}
"""How quotes ended, or that the customer is to decide."""
ONE = 10_000
"""One of something, in ten-thousandths."""
FINE = Decimal("0.0001")
"""To which a file tells shares and days."""


def figures_table(found: Sequence[QuoteFigures], named: Mapping[str, str], asked: Mapping[str, str]) -> Table:
    """Return what became of quotes, by sales person. named: what they are called by id; asked: of which quotes."""
    rows = [
        [
            _person(each.sales_person_id, named),
            each.currency,
            each.made,
            each.open or None,
            each.open_amount or None,
            each.ordered or None,
            each.declined or None,
            each.expired or None,
            each.ordered_amount or None,
            None if each.won_share is None else (each.won_share * 100).quantize(FINE),
            None if each.days_to_decide is None else each.days_to_decide.quantize(FINE),
        ]
        for each in found
    ]
    columns = [
        Column("sales_person", _("Sales person")),
        Column("currency", _("Currency"), less=True, varies=True),
        Column("made", _("Made"), "number"),
        Column("open", _("Open"), "number"),
        Column("open_amount", _with_currency(_("Open, without tax"), {each.currency for each in found}), "money",
               less=True),
        Column("ordered", _("Ordered"), "number"),
        Column("declined", _("Declined"), "number", less=True),
        Column("expired", _("Expired"), "number", less=True),
        Column("ordered_amount", _with_currency(_("Ordered, without tax"), {each.currency for each in found}),
               "money", less=True),
        Column("won_share", _("Won, %"), "rough"),
        Column("days_to_decide", _("Days until decided"), "rough"),
    ]  # fmt: skip
    note = _("Won: ordered, of those that were ordered, declined or expired. Days until decided: from when a quote was "
             "made until it was ordered or declined, on average.")  # fmt: skip
    return Table("quote-figures", _("What became of them"), columns, rows, note, asked=asked)


def _person(sales_person: str | None, named: Mapping[str, str]) -> Linked | Marked:
    if sales_person is None:
        return Marked(None, _("nobody named"))
    # A file has their id, the page their name.
    return Linked(Marked(sales_person, named.get(sales_person, sales_person)),
                  link("/quotes", {"sales_person": sales_person}))  # fmt: skip


def _with_currency(label: str, currencies: set[str]) -> str:
    return f"{label}, {currencies.pop()}" if len(currencies) == 1 else label


def quotes_table(
    quotes: Sequence[QuoteListed], people: Mapping[int, QuotePeople], plan: Plan, zone: Clock, today: str
) -> Table:
    """Return a list of quotes. people: what their people are called, by the quote's id."""
    rows = [
        [
            Linked(each.external_id, quote_href(each.system, each.external_id)),
            system_word(plan, each.system),
            status_cell(each.status),
            _called(each.customer_id, people[each.quote_id].customer),
            _called(each.sales_person_id, people[each.quote_id].sales_person),
            channel_word(plan, each.channel),
            until_cell(each, today),
            age_of(each, zone, today),
            each.amount,
            each.currency,
        ]
        for each in quotes
    ]
    columns = [
        Column("quote", _("Quote")),
        Column("system", _("System"), less=True, varies=True),
        Column("status", _("Status")),
        Column("customer", _("Customer")),
        Column("sales_person", _("Sales person"), less=True),
        Column("channel", _("Channel"), less=True),
        Column("valid_until", _("Valid until"), "day", less=True),
        Column("age_days", _("Age in days"), "number", less=True),
        Column("amount", _with_currency(_("Without tax"), {each.currency for each in quotes}), "money"),
        Column("currency", _("Currency"), less=True, varies=True),
    ]
    note = _("Age: of open quotes up to today, of others until they were ordered, declined or expired.")
    return Table("quotes", _("Quotes"), columns, rows, note)


def _called(party: str | None, name: str) -> Marked | None:
    return None if party is None else Marked(party, name or party)


def status_cell(status: str) -> Marked:
    """Return how far a quote is as a cell."""
    return Marked(status, word(status), STATES.get(status, ""))


def until_cell(quote: QuoteListed, today: str) -> Marked:
    """Return the last day of a quote as a cell that says whether an open one ends soon."""
    until = quote.valid_until
    left = (date.fromisoformat(until) - date.fromisoformat(today)).days
    if quote.status not in OPEN or left > ENDING:
        return Marked(until, until)
    if left < 0:
        return Marked(until, _("%(day)s, past", day=until), "bad")
    if not left:
        return Marked(until, _("%(day)s, today", day=until), "near")
    return Marked(until, ngettext("%(day)s, %(number)s day left", "%(day)s, %(number)s days left", left, day=until),
                  "near")  # fmt: skip


def age_of(quote: QuoteListed, zone: Clock, today: str) -> int:
    """Return the days from when a quote was made until it was decided on, or until today."""
    until = today if quote.decided_at is None else day_of(quote.decided_at, zone)
    return (date.fromisoformat(until) - date.fromisoformat(day_of(quote.made_at, zone))).days


def quote_tables(one: OneQuote) -> list[Table]:
    """Return the tables of a quote's life, without those that have no rows."""
    quote = one.shown.quote
    asked = {"system": quote.system, "id": quote.external_id}
    found = [_lines(one), _kept(one), _versions(one), _earlier(one), _entries(one)]
    return [
        Table(each.name, each.label, each.columns, each.rows, each.note, each.within, asked)
        for each in found
        if each.rows
    ]


def _lines(one: OneQuote) -> Table:
    rows = [_line(line) for line in one.shown.versions[-1].lines]
    return Table("quote-lines", _("Lines"), _line_columns(one.shown.quote), rows)


def _line_columns(quote: QuoteListed) -> list[Column]:
    return [
        Column("line", _("Line"), "number"),
        Column("item", _("Item")),
        Column("name", _("Name"), less=True),
        Column("quantity", _("Quantity"), "quantity"),
        Column("unit", _("Unit"), less=True),
        Column("each", _("Each, less discount"), "worth", less=True),
        Column("price_list", _("Price from")),
        Column("gross_amount", _("Before discount"), "money", less=True),
        Column("discount_amount", _("Discount"), "money", less=True),
        Column("amount", _with_currency(_("Without tax"), {quote.currency}), "money"),
        Column("shipping", _("Shipping"), "money"),
        Column("tax", _("Tax"), "money", less=True),
    ]


def _line(line: QuoteLineShown) -> list[object]:
    net = line.gross_amount - line.discount_amount
    return [
        line.line,
        Linked(line.item, item_href(line.item)),
        line.name,
        line.quantity,
        line.unit,
        share_of(net, ONE, line.quantity),
        Marked(line.price_list, line.price_list or _("given with the quote")),
        line.gross_amount,
        line.discount_amount or None,
        net,
        line.shipping_amount or None,
        line.tax_amount,
    ]


def _kept(one: OneQuote) -> Table:
    columns = [
        Column("item", _("Item")),
        Column("name", _("Name"), less=True),
        Column("place", _("Kept at")),
        Column("quantity", _("Quantity"), "quantity"),
        Column("expires_at", _("Until"), "moment"),
    ]
    rows = [
        [Linked(kept.item, stock_href(kept.item)), kept.name, kept.place, kept.quantity, kept.expires_at]
        for kept in one.shown.kept
    ]
    return Table("quote-kept", _("Kept for it"), columns, rows)


def _versions(one: OneQuote) -> Table:
    """All versions, where there are several."""
    columns = [
        Column("version", _("Version"), "number"),
        Column("made_at", _("Made"), "moment"),
        Column("valid_until", _("Valid until"), "day"),
        Column("lines", _("Lines"), "number", less=True),
        Column("amount", _with_currency(_("Without tax"), {one.shown.quote.currency}), "money"),
        Column("tax", _("Tax"), "money", less=True),
    ]
    versions = one.shown.versions
    rows = [
        [each.version, each.made_at, each.valid_until, len(each.lines), each.amount, each.tax_amount]
        for each in versions
    ]
    return Table("quote-versions", _("Versions"), columns, rows if len(versions) > 1 else [])


def _earlier(one: OneQuote) -> Table:
    columns = [Column("version", _("Version"), "number"), *_line_columns(one.shown.quote)]
    rows = [[each.version, *_line(line)] for each in one.shown.versions[:-1] for line in each.lines]
    return Table("quote-earlier", _("Lines of earlier versions"), columns, rows)


def _entries(one: OneQuote) -> Table:
    columns = [
        Column("at", _("When"), "moment"),
        Column("what", _("What")),
        Column("who", _("Who")),
        Column("through", _("Through what")),
        Column("command_id", _("Named"), less=True),
    ]
    rows = [[each.at, word(each.kind), each.actor, each.through, each.command_id] for each in one.shown.entries]
    return Table("quote-entries", _("Who did what"), columns, rows)
