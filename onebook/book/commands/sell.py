"""A sale at a till: the goods are in the customer's hand, so it is posted whatever the book says is there."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Command, Kind, Name, moment, told_at
from onebook.book.commands.pay import Paid, needs_to_pay, take_what_is_good
from onebook.book.commands.place_order import NOTHING
from onebook.book.commands.priced_lines import Line, is_priced, needs_line_prices, with_prices, with_too_much_off_spread
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.pricing.kit_shares import shares_of
from onebook.book.pricing.lines import buying
from onebook.book.rows import Item, Move, Order, OrderLine, Place, Task
from onebook.book.rules import Rules, day_of
from onebook.book.sales.credit import needs_customer
from onebook.book.sales.lines import put_line
from onebook.book.sales.orders import new_order, places_serving
from onebook.book.sales.shipments import Sent, add_to_shipment, begin_shipment
from onebook.book.state import Draft
from onebook.book.stock.corrections import needs_to_take, take
from onebook.book.stock.items import item_named, our_place
from onebook.book.stock.kits import Piece, pieces
from onebook.book.stock.moves import move
from onebook.book.stock.opening import needs_opening, was_opened_since
from onebook.book.stock.packing import counted, needs_to_count
from onebook.book.stock.told_late import BY_OPENING, counts_since, needs_counts_since, seen_to_go, seen_to_go_by_lots

__all__ = ["KIND", "Sell"]

ZERO = Decimal(0)


class Sell(Command):
    """A till's sale. system, external_id: the till, and its receipt.

    Where the book had fewer, they are found and the place is to be counted; where they were promised to others, these
    get others from elsewhere, or wait and are to be told. What was sold (`at`) before a count that the book has, that
    count has missed already, and so has the opening what was sold before it: it is not missed once more, and the place
    is to be counted. payments: what is paid with it. customer_id, sales_person_id: as the system has them.

    An item number that is not known becomes a draft item; more discount on a line than it costs is taken off the other
    lines, as far as it goes; a payment that is not good (a voucher, as far as it does not cover it) stays owed. Each is
    a task: `unknown_item`, `check_discount`, `check_payment`. What nobody can say how many pieces it was is refused: a
    unit that the item does not have, or a part of a kit that is not exact. Goods that come back are take_back.
    """

    system: Name
    external_id: Name
    channel: Name
    place: Name
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=1000)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    payments: Annotated[tuple[Paid, ...], Field(max_length=100)] = ()
    customer_id: Name | None = None
    sales_person_id: Name | None = None


def _needs(command: Sell, rules: Rules, needs: Needs) -> None:
    needs.want("order_name", (command.system, command.external_id))
    needs_to_pay(needs, command.system, command.payments)
    if is_priced(command.lines):
        needs_line_prices(needs, command.lines)
        needs_customer(needs, command.system, command.customer_id, None, prepaid=True, priced=True)
    skus = [line.item for line in command.lines]
    needs.want("item", *skus)
    for line in command.lines:
        needs_to_count(needs, line.item, line.unit)
    if command.place in rules.places:
        needs_to_take(needs, rules, skus, rules.places[command.place])
        needs_counts_since(needs, told_at(command), skus, [rules.places[command.place]])
        needs_opening(needs, told_at(command), skus, [rules.places[command.place]])


def _decide(draft: Draft, command: Sell, rules: Rules) -> dict[str, Any]:
    place = our_place(rules, command.place)
    places_serving(rules, command.channel)
    order_id = new_order(draft, command.system, command.external_id)
    at = moment(command, draft.at)
    _add_unknown(draft, command, order_id, place, at)
    if is_priced(command.lines):
        who = buying(
            draft, command.system, command.customer_id, command.channel, day_of(rules, at),
            command.currency or rules.currency,
        )  # fmt: skip
        command = command.model_copy(update={"lines": with_prices(draft, who, command.lines, none="zero")[0]})
    lines_told, too_much_off = with_too_much_off_spread(command.lines)
    command = command.model_copy(update={"lines": lines_told})
    for number in too_much_off:
        item_id = item_named(draft, command.lines[number - 1].item).item_id
        draft.put(Task(draft.new_id(), "check_discount", at, item_id, None, order_id, number))
    moves: list[Move] = []
    found = _sell_all(draft, rules, order_id, command, place, at, moves)
    lines = draft.of(OrderLine, order_id)
    amount = sum(li.gross_amount - li.discount_amount + li.shipping_amount for li in lines)
    tax_amount = sum(li.tax_amount for li in lines)
    order = Order(
        order_id, command.system, command.external_id, command.channel, at, day_of(rules, at), "delivered",
        command.currency or rules.currency, "carry_out", amount, tax_amount, None, amount + tax_amount,
        customer_id=command.customer_id, sales_person_id=command.sales_person_id,
    )  # fmt: skip
    draft.put(order)
    add_to_shipment(draft, begin_shipment(draft, rules, order, place, Sent(), at), moves)
    if not take_what_is_good(draft, rules, order, command.payments, at):
        draft.put(Task(draft.new_id(), "check_payment", at, order_id=order_id))
    return {"order_id": order_id, "lines": [{"found": decimal_of(number)} for number in found]}


def _add_unknown(draft: Draft, command: Sell, order_id: int, place: Place, at: int) -> None:
    """Add draft items for the numbers that are not known, and ask somebody what they are."""
    for number, line in enumerate(command.lines, 1):
        if draft.named("item", line.item) is None:
            item_id = draft.names["item", line.item] = draft.names["own_item", line.item] = draft.new_id()
            draft.put(Item(item_id, line.item, line.item, line.unit or "piece", "draft"))
            draft.put(Task(draft.new_id(), "unknown_item", at, item_id, place.place_id, order_id, number))


def _sell_all(
    draft: Draft, rules: Rules, order_id: int, command: Sell, place: Place, at: int, moves: list[Move]
) -> list[int]:
    """Let all lines' goods go, and add their moves to the others'; return of each how many had to be found."""
    items = [item_named(draft, line.item) for line in command.lines]
    quantities = [
        counted(draft, item, line.quantity, line.unit) for item, line in zip(items, command.lines, strict=True)
    ]
    found = [0] * len(items)
    for number, (item, quantity) in enumerate(zip(items, quantities, strict=True), 1):
        if item.is_kit:
            draft.put(_line(order_id, Piece(number, item, quantity), command, 0))
    wanted = pieces(draft, items, quantities)
    shares = shares_of(draft, command.channel, day_of(rules, at), command.currency or rules.currency, wanted)
    for piece in wanted:
        counts = counts_since(draft, told_at(command), piece.item, place)
        if not counts and was_opened_since(draft, told_at(command), piece.item, place):
            counts = BY_OPENING
        seen_to_go(draft, rules, piece.item, place, piece.quantity, counts)
        missing = take(draft, rules, piece.item, place, piece.quantity, at)
        found[(piece.kit_line or piece.line) - 1] += missing
        gone = move(
            draft, rules, piece.item, place, rules.places["customer"], piece.quantity, "shipment", at,
            order=(order_id, piece.line), expired=True,
        )  # fmt: skip
        seen_to_go_by_lots(draft, rules, piece.item, place, gone, counts)
        moves.extend(gone)
        line = _line(order_id, piece, command, -sum(each.value for each in gone))
        put_line(draft, line._replace(kit_share=shares.get(piece.line, 0)))
    return found


def _line(order_id: int, piece: Piece, command: Sell, cost: int) -> OrderLine:
    """Return a line of what the customer has. A kit's parts have no amounts of their own."""
    told = command.lines[piece.line - 1] if piece.kit_line is None else NOTHING
    return OrderLine(
        order_id, piece.line, piece.item.item_id, piece.quantity, 0, 0, piece.quantity, 0,
        units(told.gross_amount or ZERO), units(told.discount_amount or ZERO), units(told.tax_amount), cost,
        piece.kit_line, shipping_amount=units(told.shipping_amount), delivered=piece.quantity,
    )  # fmt: skip


KIND = Kind("sell", Sell, _needs, _decide)
