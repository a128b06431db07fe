"""The lines of a quote: priced, kept for it if it asks for that, and put as a version of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from onebook.book.answers import Refused
from onebook.book.commands.priced_lines import Line, is_priced, needs_line_prices, refuse_too_much_off, with_prices
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.pricing.choosing import Priced
from onebook.book.pricing.lines import buying
from onebook.book.rows import Quote, QuoteLine, QuoteVersion
from onebook.book.rules import Rules, day_of
from onebook.book.sales.credit import needs_customer
from onebook.book.sales.orders import places_serving
from onebook.book.sales.quotes import cart_of, end_of, let_go
from onebook.book.state import Draft
from onebook.book.stock.items import item_for_sale
from onebook.book.stock.packing import counted, needs_to_count
from onebook.book.stock.reservations import reserve

__all__ = ["Quoted", "needs_to_quote", "quote_lines", "told_of"]


class Quoted(NamedTuple):
    """What is offered, and when."""

    lines: Sequence[Line]
    at: int


class QuotedLine(NamedTuple):
    """A line as it was put, the price that a list told for it, and how much of it is kept."""

    line: QuoteLine
    priced: Priced | None
    kept: int


def needs_to_quote(
    needs: Needs, rules: Rules, quote: tuple[str, str], channel: str | None, lines: Sequence[Line],
    customer_id: str | None, *, reserve: bool,
) -> None:  # fmt: skip
    """Want what `quote_lines` looks at. channel: None where it is not known yet: then all places."""
    if is_priced(lines):
        needs_line_prices(needs, lines)
        needs_customer(needs, quote[0], customer_id, None, prepaid=True, priced=True)
    needs.want("cart", cart_of(*quote))
    served = {place for places in rules.serving.values() for place in places}
    places = served if channel is None else rules.serving.get(channel, ())
    for line in lines:
        needs.want("item", line.item)
        needs_to_count(needs, line.item, line.unit)
        if reserve:
            needs.want("level", *((line.item, place.place_id) for place in places))


def quote_lines(draft: Draft, rules: Rules, quote: Quote, quoted: Quoted) -> tuple[Quote, list[QuotedLine]]:
    """Put what is offered as the quote's version, and keep it; return the quote as it stands, and its lines.

    Refused where nothing tells a price, a discount is larger than it, or the last day is over.
    """
    today = day_of(rules, quoted.at)
    if quote.valid_until < today:
        raise Refused(
            "quote_over", f"Quote {quote.external_id} could be ordered until {quote.valid_until}: that is over.",
            "Say a later day.", system=quote.system, external_id=quote.external_id,
        )  # fmt: skip
    lines: Sequence[Line] = quoted.lines
    priced: Sequence[Priced | None] = [None] * len(lines)
    if is_priced(lines):
        who = buying(draft, quote.system, quote.customer_id, quote.channel, today, quote.currency)
        lines, priced = with_prices(draft, who, lines)
    refuse_too_much_off(lines)
    found = []
    for number, (line, reason) in enumerate(zip(lines, priced, strict=True), 1):
        item = item_for_sale(draft, line.item)
        quantity = counted(draft, item, line.quantity, line.unit)
        row = QuoteLine(
            quote.quote_id, quote.version, number, item.item_id, quantity, line.unit or item.unit, units(line.quantity),
            units(line.gross_amount or 0), units(line.discount_amount or 0), units(line.shipping_amount),
            units(line.tax_amount), reason and reason.by_list.list_id,
        )  # fmt: skip
        draft.put(row)
        found.append(QuotedLine(row, reason, 0))
    if quote.reserves:
        let_go(draft, quote)
        found = [each._replace(kept=_kept(draft, rules, quote, each.line, lines)) for each in found]
    rows = [each.line for each in found]
    amount = sum(row.gross_amount - row.discount_amount + row.shipping_amount for row in rows)
    quote = quote._replace(amount=amount, tax_amount=sum(row.tax_amount for row in rows))
    draft.put(quote)
    draft.put(
        QuoteVersion(
            quote.quote_id, quote.version, draft.journal_id, quoted.at, quote.valid_until, amount, quote.tax_amount
        )
    )
    return quote, found


def _kept(draft: Draft, rules: Rules, quote: Quote, line: QuoteLine, lines: Sequence[Line]) -> int:
    """Keep what can be had of a line until the quote's last day is over; return how much that is."""
    item = item_for_sale(draft, lines[line.line - 1].item)
    cart, until = cart_of(quote.system, quote.external_id), end_of(rules, quote.valid_until)
    places = places_serving(rules, quote.channel)
    return line.quantity - reserve(draft, cart, item, line.quantity, places, until)


def told_of(quote: Quote, lines: Sequence[QuotedLine]) -> dict[str, Any]:
    """Return what is told of a quote: each line's amounts, and why it has them."""
    return {
        "quote_id": quote.quote_id,
        "version": quote.version,
        "amount": decimal_of(quote.amount),
        "tax_amount": decimal_of(quote.tax_amount),
        "lines": [_told(each) for each in lines],
    }


def _told(each: QuotedLine) -> dict[str, Any]:
    told: dict[str, Any] = {
        "gross_amount": decimal_of(each.line.gross_amount),
        "discount_amount": decimal_of(each.line.discount_amount),
        "reserved": decimal_of(each.kept),
    }
    if each.priced is not None:
        told["price_list"] = each.priced.by_list.name
        told["price"] = decimal_of(each.priced.price)
        told["from_quantity"] = decimal_of(each.priced.from_quantity)
    return told
