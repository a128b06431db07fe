"""A sales order comes in: its goods are kept for it at once, and what is short waits."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.commands.destination import DeliverTo, destination_of
from onebook.book.commands.pay import Paid, counts_for, needs_to_pay, take_payments
from onebook.book.commands.priced_lines import Line, is_priced, needs_line_prices, refuse_too_much_off, with_prices
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.parties.parties import name_customer
from onebook.book.parties.personal import PERSONAL
from onebook.book.pricing.kit_shares import shares_of
from onebook.book.pricing.lines import buying
from onebook.book.routing.allocating import allocate
from onebook.book.routing.asked import Asked, asked_for
from onebook.book.routing.terms import rules_for
from onebook.book.rows import Order, OrderLine, Reservation
from onebook.book.rules import OURS, Rules, day_of
from onebook.book.sales.credit import CREDIT, Account, account_for, change_open, needs_customer, over, within_limit
from onebook.book.sales.lines import put_line
from onebook.book.sales.orders import new_order, places_serving, status_of
from onebook.book.sales.own_names import BOOK
from onebook.book.state import Draft
from onebook.book.stock.items import item_for_sale
from onebook.book.stock.kits import Piece, pieces
from onebook.book.stock.packing import counted, needs_to_count
from onebook.book.stock.reservations import release
from onebook.book.supply.promising import promise_new
from onebook.book.texts import Text

__all__ = ["KIND", "Line", "PlaceOrder", "place"]

ZERO = Decimal(0)


class NoAmounts(NamedTuple):
    """The amounts of what is not paid for by itself."""

    gross_amount: Decimal = ZERO
    discount_amount: Decimal = ZERO
    shipping_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO


NOTHING = NoAmounts()


class PlaceOrder(Command):
    """A sales order. system, external_id: who gives it, and what they call it.

    cart: what it kept is taken over. if_short: where not all can be had: `wait` takes it and lets the rest wait,
    `refuse` takes none of it. as_draft: it keeps nothing until it is placed (place_draft). payments: what is paid with
    it. due_days: sold on account, to be paid so many days later; none: as the customer's terms say, unless it is
    prepaid: that is on nobody's account, and nothing keeps it from being sent before it is paid. customer_id,
    sales_person_id: as the system has them.
    deliver_to, service: where it goes and by which service of the carrier; pickup_place: where the customer takes it.
    """

    system: Name
    external_id: Name
    channel: Name
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=1000)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    customer_reference: Annotated[Text, PERSONAL] | None = None
    delivery_method: Literal["ship", "pickup", "digital"] = "ship"
    cart: Name | None = None
    if_short: Literal["wait", "refuse"] = "wait"
    as_draft: bool = False
    payments: Annotated[tuple[Paid, ...], Field(max_length=100)] = ()
    due_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    prepaid: bool = False
    customer_id: Name | None = None
    sales_person_id: Name | None = None
    deliver_to: DeliverTo | None = None
    service: Name | None = None
    pickup_place: Name | None = None


def _needs(command: PlaceOrder, rules: Rules, needs: Needs) -> None:
    needs.want("order_name", (command.system, command.external_id))
    if command.cart is not None:
        needs.want("cart", (command.system, command.cart))
    if command.payments:
        needs_to_pay(needs, command.system, command.payments)
    if priced := is_priced(command.lines):
        needs_line_prices(needs, command.lines)
    if command.customer_id is not None:
        needs.want("party_held", (command.system, command.customer_id))  # they may be being erased
        needs_customer(
            needs, command.system, command.customer_id, command.due_days, prepaid=command.prepaid, priced=priced
        )
    _needs_goods(command, rules, needs)


def _needs_goods(command: PlaceOrder, rules: Rules, needs: Needs) -> None:
    """Want the items and levels; and what is to come of them, which is looked up only where something may be short."""
    fetched = command.pickup_place is not None
    places = [p for p in rules.places.values() if p.kind in OURS] if fetched else rules.serving.get(command.channel, ())
    place_ids = tuple([place.place_id for place in places])
    wanted: dict[str, int] = {}
    for line in command.lines:
        needs.want("item", line.item)
        needs.want("level", *[(line.item, place_id) for place_id in place_ids])
        needs_to_count(needs, line.item, line.unit)
        if line.unit is not None:
            needs.want("supply", line.item)  # how many these are is not known yet
        wanted[line.item] = wanted.get(line.item, 0) + units(line.quantity)
    if fetched or "keep_reserve" in rules_for(rules.routing, command.channel, command.delivery_method):
        needs.want("supply", *wanted)
    else:
        needs.want("supply_if_short", *[(sku, quantity, place_ids) for sku, quantity in wanted.items()])


def _decide(draft: Draft, command: PlaceOrder, rules: Rules) -> dict[str, Any]:
    return place(draft, command, rules, (command.system, command.cart) if command.cart is not None else None)


def place(
    draft: Draft, command: PlaceOrder, rules: Rules, cart: tuple[str, str] | None, quote_id: int | None = None
) -> dict[str, Any]:
    """Place an order; return what is told of it. cart: what is kept for it is taken over. quote_id: what it was."""
    places_serving(rules, command.channel)
    if command.customer_id is not None:
        name_customer(draft, command.system, command.customer_id, command)
    if cart is not None:
        for kept in draft.of(Reservation, *cart):
            release(draft, kept)
    order_id = new_order(draft, command.system, command.external_id)
    at = moment(command, draft.at)
    if command.pickup_place is not None and command.delivery_method != "pickup":
        raise Refused(
            "not_picked_up", f"What is to be fetched at {command.pickup_place} is not delivered otherwise.",
            'Say delivery_method "pickup", or leave pickup_place out.', pickup_place=command.pickup_place,
        )  # fmt: skip
    destination = destination_of(rules, order_id, command.deliver_to, command.service, command.pickup_place)
    if destination is not None:
        draft.put(destination)
    asked = asked_for(order_id, command.channel, command.delivery_method, at, destination)
    currency = command.currency or rules.currency
    if is_priced(command.lines):
        who = buying(draft, command.system, command.customer_id, command.channel, day_of(rules, at), currency)
        priced, _ = with_prices(draft, who, command.lines, none="known")
        command = command.model_copy(update={"lines": priced})
    refuse_too_much_off(command.lines)
    account = _account(draft, rules, command, currency, at)
    is_held = account is not None and _is_held(rules, command, account)
    lines = _lines(draft, rules, asked, command, is_held=is_held)
    if command.if_short == "refuse" and not is_held and (short := [line for line in lines if line.waiting]):
        told = "; ".join(
            f"{command.lines[line.line - 1].item}: {decimal_of(line.allocated):f} of {decimal_of(line.quantity):f}"
            for line in short
        )
        raise Refused(
            "not_enough", f"Not all of it can be had: {told}.",
            'Order no more than that, or have the rest wait (if_short "wait").', lines=[line.line for line in short],
        )  # fmt: skip
    amount = sum([line.gross_amount - line.discount_amount + line.shipping_amount for line in lines])
    tax_amount = sum([line.tax_amount for line in lines])
    order = Order(
        order_id, command.system, command.external_id, command.channel, at, day_of(rules, at),
        "draft" if command.as_draft else status_of(lines), currency, command.delivery_method, amount, tax_amount,
        command.customer_reference, amount + tax_amount, 0, account and account.due_on, is_held, None,
        command.customer_id, command.sales_person_id, account and account.credit and account.credit.party_id,
        CREDIT if is_held else None, quote_id, command.prepaid, command.due_days,
    )  # fmt: skip
    draft.put(order)
    if account is not None:
        change_open(draft, None, order)
    if command.payments:
        take_payments(draft, rules, order, command.payments, at)
    promised = [line.promised_on for line in lines if line.promised_on is not None]
    return {
        "order_id": order_id,
        "promised_on": max(promised) if len(promised) == len(lines) else None,
        "lines": [{"allocated": decimal_of(line.allocated), "waiting": decimal_of(line.waiting)} for line in lines],
        **({"on_hold": CREDIT} if is_held else {}),
    }


def _account(draft: Draft, rules: Rules, command: PlaceOrder, currency: str, at: int) -> Account | None:
    """Return on whose account an order is sold; None where it is paid at once."""
    if command.prepaid or (command.customer_id is None and command.due_days is None):
        return None
    return account_for(draft, rules, command.system, command.customer_id, currency, command.due_days, at)


def _is_held(rules: Rules, command: PlaceOrder, account: Account) -> bool:
    """Tell whether an order is put on hold since its account may not owe as much. Refused if the plan says so."""
    if account.credit is None or command.as_draft:
        return False
    owed = sum(
        (line.gross_amount or ZERO) - (line.discount_amount or ZERO) + line.shipping_amount + line.tax_amount
        for line in command.lines
    )
    paid = sum(counts_for(paid, account.credit.currency) for paid in command.payments if paid.status == "captured")
    more = max(0, units(owed) - paid)
    if rules.credit.over_limit == "hold":
        return over(account.credit, more) > 0
    within_limit(account.credit, more, (command.system, command.external_id), command.customer_id)
    return False


def _lines(draft: Draft, rules: Rules, asked: Asked, command: PlaceOrder, *, is_held: bool) -> list[OrderLine]:
    """Keep what can be had for all lines, and promise each for a day; if it is held, all waits and none is promised."""
    items = [item_for_sale(draft, line.item) for line in command.lines]
    quantities = [
        counted(draft, item, line.quantity, line.unit) for item, line in zip(items, command.lines, strict=True)
    ]
    wanted = pieces(draft, items, quantities)
    shares = shares_of(draft, asked.channel, day_of(rules, asked.at), command.currency or rules.currency, wanted)
    waiting = [piece.quantity if is_held else 0 for piece in wanted]
    keeps = not (command.as_draft or is_held)
    if keeps:
        waiting = allocate(draft, rules, asked, [(piece.line, piece.item.item_id, piece.quantity) for piece in wanted])
    for number, (item, quantity) in enumerate(zip(items, quantities, strict=True), 1):
        if item.is_kit:
            draft.put(_line(asked.order_id, Piece(number, item, quantity), quantity, command))
    lines = []
    for piece, short in zip(wanted, waiting, strict=True):
        on = None
        if keeps:
            on = promise_new(draft, rules, asked, piece.line, piece.item, short, draft.at)
        line = _line(asked.order_id, piece, short, command, on)
        lines.append(line if piece.kit_line is None else line._replace(kit_share=shares[piece.line]))
        put_line(draft, lines[-1])
    if any(piece.kit_line is not None for piece in wanted):
        return [_whole(draft, asked.order_id, number) for number in range(1, len(items) + 1)]
    return lines


def _line(order_id: int, piece: Piece, short: int, command: PlaceOrder, promised_on: str | None = None) -> OrderLine:
    """Return a line of what was asked for. A kit's parts have no amounts of their own."""
    told = command.lines[piece.line - 1] if piece.kit_line is None else NOTHING
    return OrderLine(
        order_id, piece.line, piece.item.item_id, piece.quantity, short,
        0 if command.as_draft else piece.quantity - short, 0, 0, units(told.gross_amount or ZERO),
        units(told.discount_amount or ZERO), units(told.tax_amount), 0, piece.kit_line, promised_on, promised_on,
        units(told.shipping_amount),
    )  # fmt: skip


def _whole(draft: Draft, order_id: int, number: int) -> OrderLine:
    """Return a line as it was put; a kit's is promised for when the last of its parts is."""
    line = draft.get(OrderLine, order_id, number)
    assert line  # noqa: S101 (put just now)
    days = [part.promised_on for part in draft.of(OrderLine, order_id) if part.kit_line == number]
    if days:
        on = max((day for day in days if day is not None), default=None) if None not in days else None
        line = line._replace(promised_on=on, latest_promised_on=on)
        draft.put(line)
    return line


def _is_light(command: PlaceOrder) -> bool:
    # A customer must be held, and what is open on their account. What the book calls itself is refused.
    may_be = command.cart is None and not command.payments and command.system != BOOK
    return may_be and command.customer_id is None and command.due_days is None


KIND = Kind("place_order", PlaceOrder, _needs, _decide, _is_light)
