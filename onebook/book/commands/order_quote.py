"""A customer accepts a quote: it becomes a sales order."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.commands.destination import DeliverTo
from onebook.book.commands.place_order import PlaceOrder, place
from onebook.book.commands.priced_lines import Line
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.parties.personal import PERSONAL
from onebook.book.rows import Item, Quote, QuoteLine
from onebook.book.rules import OURS, Rules, day_of
from onebook.book.sales.quotes import cart_of, decide, open_quote
from onebook.book.state import Draft
from onebook.book.texts import Text

__all__ = ["KIND", "OrderQuote"]


class OrderQuote(Command):
    """A quote that is ordered as it was offered; what was kept for it is taken over.

    order: what its system calls the order. version: the one that the customer accepts; left out: the latest. The rest
    is as place_order has it.
    """

    system: Name
    external_id: Name
    order: Name
    version: Annotated[int, Field(ge=1)] | None = None
    customer_reference: Annotated[Text, PERSONAL] | None = None
    delivery_method: Literal["ship", "pickup", "digital"] = "ship"
    if_short: Literal["wait", "refuse"] = "wait"
    due_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    prepaid: bool = False
    deliver_to: DeliverTo | None = None
    service: Name | None = None
    pickup_place: Name | None = None


def _needs(command: OrderQuote, rules: Rules, needs: Needs) -> None:
    name = (command.system, command.external_id)
    places = tuple([place.place_id for place in rules.places.values() if place.kind in OURS])
    needs.want("quote_buyer", name)
    needs.want("quote_at", (*name, places))
    needs.want("cart", cart_of(*name))
    needs.want("order_name", (command.system, command.order))


def _decide(draft: Draft, command: OrderQuote, rules: Rules) -> dict[str, Any]:
    quote = open_quote(draft, command.system, command.external_id)
    at = moment(command, draft.at)
    _as_accepted(rules, command, quote, at)
    lines = [_line(draft, line) for line in draft.of(QuoteLine, quote.quote_id, quote.version)]
    given = {
        name: getattr(command, name)
        for name in ("delivery_method", "if_short", "due_days", "prepaid", "deliver_to", "service", "pickup_place")
    }
    order = PlaceOrder.model_construct(
        command_id=command.command_id, at=command.at, system=quote.system, external_id=command.order,
        channel=quote.channel, lines=tuple(lines), currency=quote.currency, customer_id=quote.customer_id,
        sales_person_id=quote.sales_person_id,
        customer_reference=command.customer_reference or quote.customer_reference, **given,
    )  # fmt: skip
    cart = cart_of(quote.system, quote.external_id) if quote.reserves else None
    told = place(draft, order, rules, cart, quote.quote_id)
    decide(draft, quote, "ordered", at, order_id=told["order_id"])
    return {"quote_id": quote.quote_id, "amount": decimal_of(quote.amount), **told}


def _as_accepted(rules: Rules, command: OrderQuote, quote: Quote, at: int) -> None:
    """Refuse a version that counts no more, and what comes after the last day."""
    named = {"system": quote.system, "external_id": quote.external_id}
    if command.version not in (None, quote.version):
        raise Refused(
            "quote_changed", f"Version {command.version} of quote {quote.external_id} was replaced by version "
            f"{quote.version}.", "Have the customer accept that one, or offer the other anew (change_quote).",
            version=quote.version, **named,
        )  # fmt: skip
    if day_of(rules, at) > quote.valid_until:
        raise Refused(
            "quote_over", f"Quote {quote.external_id} could be ordered until {quote.valid_until}.",
            "Offer it anew (change_quote).", **named,
        )  # fmt: skip


def _line(draft: Draft, line: QuoteLine) -> Line:
    item = draft.get(Item, line.item_id)
    assert item  # noqa: S101 (loaded with its quote)
    return Line(
        item=item.sku, quantity=decimal_of(line.quantity), gross_amount=decimal_of(line.gross_amount),
        discount_amount=decimal_of(line.discount_amount), shipping_amount=decimal_of(line.shipping_amount),
        tax_amount=decimal_of(line.tax_amount),
    )  # fmt: skip


KIND = Kind("order_quote", OrderQuote, _needs, _decide)
