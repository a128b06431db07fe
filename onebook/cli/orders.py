"""`onebook orders`: sales orders as the book has them, and what is done with them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onebook.cli import selling
from onebook.cli.giving import Kinds
from onebook.cli.listed import cells, heads, list_out, onward
from onebook.cli.show import AsCsv, AsJson, business, clock, filled, say, table, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

KINDS = {
    "place": "place_order", "draft": "place_draft", "ship": "ship_order", "deliver": "deliver",
    "cancel": "cancel_order",
    "cancel-lines": "cancel_lines", "close": "close_order", "pay": "pay", "refund": "refund", "resume": "resume_order",
    "release": "release_allocation", "move-allocation": "move_allocation", "reroute": "reroute",
    "refuse": "refuse_allocation", "sell": "sell", "reserve": "reserve", "drop-ship": "drop_ship",
    "issue-voucher": "issue_voucher", "redeem-voucher": "redeem_voucher", "approve": "approve_order",
    "make-quote": "make_quote", "change-quote": "change_quote", "send-quote": "send_quote",
    "order-quote": "order_quote", "decline-quote": "decline_quote", "expire-quotes": "expire_quotes",
    "set-price-list": "set_price_list", "set-prices": "set_prices", "set-terms": "set_terms",
}  # fmt: skip
orders_app = Kinds(KINDS, "Sales orders: list them, show one, place, ship, cancel …")
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    selling.add_commands(orders_app)
    app.add_typer(orders_app, name="orders")


COLUMNS = ("system", "external_id", "channel", "ordered_at", "status", "amount", "tax_amount", "paid_amount",
           "currency", "customer_id")  # fmt: skip


@orders_app.command("list")
def list_orders(
    context: typer.Context,
    channel: Annotated[str, typer.Option(callback=filled, help="Only of this channel.")] = "",
    status: Annotated[str, typer.Option(callback=filled, help="Only those that are this far.")] = "",
    customer: Annotated[
        str, typer.Option(callback=filled, help="Only of this customer, as their system names them.")
    ] = "",
    item: Annotated[str, typer.Option(callback=filled, help="Only with a line of this item.")] = "",
    find: Annotated[str, typer.Option(metavar="TEXT", callback=filled, help="Only those whose number begins so.")] = "",
    after: Annotated[
        tuple[str, str] | None, typer.Option(metavar="SYSTEM EXTERNAL_ID", help="Begin behind this order.")
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List sales orders, the latest first."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.filters import check_channel, check_item, check_order_status
    from onebook.app.keeping.going_on import after_order
    from onebook.app.keeping.shapes import order_shape
    from onebook.book.views.orders import OrderWish, orders_listed

    opened = business(context)
    check_channel(opened.plan, channel)
    check_order_status(status)
    with keeping(opened) as book:
        check_item(book.store, item)
        zone = book.rules.time_zone
        wish = OrderWish(channel, status, customer, item, find)
        found = orders_listed(book.store, wish, limit, after_order(book.store, after))
    shapes = [order_shape(order) for order in found]
    names = ("system", "number", "channel", "ordered", "status", "amount", "tax", "paid", "", "customer")
    list_out("Sales orders", shapes, COLUMNS, cells(COLUMNS, shapes), as_json, as_csv, left=5, shown=names, zone=zone,
             none="There is no such order.", note=onward(shapes, limit, "system", "external_id"))  # fmt: skip


@orders_app.command("show")
def show(
    context: typer.Context,
    system: Annotated[str, typer.Argument(metavar="SYSTEM")],
    external_id: Annotated[str, typer.Argument(metavar="EXTERNAL_ID")],
    as_json: AsJson = False,
) -> None:
    """Show a sales order with all that became of it."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.clock import moment_of
    from onebook.app.keeping.next_step import next_step
    from onebook.app.keeping.shapes import life_shape
    from onebook.app.shapes import to_json
    from onebook.book.views.orders import order_life
    from onebook.records import BadInput, Fault

    with keeping(business(context)) as book:
        zone = book.rules.time_zone
        found = order_life(book.store, system, external_id)
    if found is None:
        raise BadInput(
            Fault("", f"there is no order {external_id} of {system}.", "Find it: onebook orders list --find …")
        )
    life = life_shape(found, costs=True)
    if as_json:
        write(to_json(life))
        return
    money = f"{life['amount']} {life['currency']} and {life['tax_amount']} tax, {life['paid_amount']} paid"
    when = moment_of(life["ordered_at"], zone)
    say([f"Order {external_id} of {system}, {life['channel']}, {when}: {life['status']}. {money}.",
         f"Next: {next_step(found, zone)}."])  # fmt: skip
    rows = [[*(str(line[name]) for name in LINE), *_amounts(line)] for line in life["lines"]]
    table("Lines", (*LINE, "amount", "shipping", "tax"), rows, left=2)
    for kind, shown in LISTS.items():
        if rows := [[_cell(name, row[name], zone) for name in shown] for row in life[kind]]:
            table(kind.capitalize(), heads(shown), rows, left=len(shown))
    adds_up = "Amounts of lines are without tax, less discounts; with shipping they add up to the order's."
    say([f"{adds_up} {clock(zone)}"], italic=True, dim=True)


LINE = ("line", "item", "quantity", "waiting", "allocated", "shipped", "delivered", "cancelled")
"""What is shown of a line besides its amounts."""
LISTS = {
    "kept": ("line", "place", "quantity"),
    "shipments": ("shipped_at", "place", "external_id", "carrier", "tracking_code", "delivered_at", "lines"),
    "payments": ("paid_at", "kind", "method", "status", "amount", "currency"),
    "returns": ("requested_at", "external_id", "channel", "status", "owed_amount", "settled_amount", "lines"),
    "promises": ("line", "promised_on", "promised_at", "reason"),
    "entries": ("at", "kind", "actor", "through", "command_id"),
}
"""What is shown of what became of an order."""


def _amounts(line: Mapping[str, Any]) -> tuple[str, str, str]:
    """What a line comes to less discounts, its shipping and its tax; the kit's line has those of its parts."""
    if line["kit_line"] is not None:
        return "", "", ""
    amount = Decimal(line["gross_amount"]) - Decimal(line["discount_amount"])
    return f"{amount:f}", line["shipping_amount"], line["tax_amount"]


def _cell(name: str, of: Any, zone: ZoneInfo) -> str:
    from onebook.app.keeping.clock import moment_of

    if isinstance(of, list):
        return ", ".join(f"{row['quantity']} {row['item']}" for row in of)
    if of is not None and (name == "at" or name.endswith("_at")):
        return moment_of(of, zone)
    return "" if of is None else str(of)
