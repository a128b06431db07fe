"""The tables of the pages of orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onebook.app.keeping.order_pages import OrderShown
from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.book.views.open_orders import OpenOrder
from onebook.book.views.order_life import OrderTask
from onebook.book.views.orders import OrderListed
from onebook.book.views.tasks import TaskListed
from onebook.plan import Plan
from onebook.web.book_reading import link
from onebook.web.book_tables import Column, Linked, Marked, Table, item_href, order_href, stock_href, word
from onebook.web.words import channel_word, system_word

__all__ = ["ASKED", "order_tables", "orders_table", "to_do_table"]

TASKS = {
    "count": marked("count what is there"),
    "over_receipt": marked("more came than was ordered: look into it"),
    "unknown_item": marked("the till sold a number that is not known: find out what it was"),
    "check_discount": marked("more discount than the line costs: look into it"),
    "check_payment": marked("a payment was not good: see what is still owed"),
}
"""What people are asked to do; what customers are to be told hangs on the days (`_to_do`)."""
ASKED = ("tell_customer", "unknown_item", "check_discount", "check_payment")
"""What of it is about orders."""
STATES = {"delivered": "good", "closed": "good", "shipped": "good", "placed": "near", "paid": "near", "failed": "bad"}
"""Statuses that are as they should be, and such that are not yet."""


def orders_table(
    orders: Sequence[OpenOrder], plan: Plan, today: str, names: Mapping[tuple[str, str], str] | None
) -> Table:
    """Return a list of orders. today: a day promised before it is past.

    names: of customers, by system and id; None for those who may not read them.
    """
    rows = [
        [
            Linked(order.external_id, order_href(order.system, order.external_id)),
            system_word(plan, order.system),
            status_cell(order.status),
            _promised(on, today),
            order.ordered_at,
            channel_word(plan, order.channel),
            _customer(order, names),
            *([] if names is None else [names.get((order.system, order.customer_id or ""))]),
            order.customer_reference,
            order.amount,
            order.amount + order.tax_amount,
            order.paid_amount,
            order.currency,
        ]
        for order, on in orders
    ]
    currencies = {order.currency for order, _on in orders}
    with_tax = _("With tax, %(currency)s", currency=currencies.pop()) if len(currencies) == 1 else _("With tax")
    columns = [
        Column("order", _("Order")),
        Column("system", _("System"), less=True, varies=True),
        Column("status", _("Status")),
        Column("promised_on", _("Promised"), "day"),
        Column("ordered_at", _("Ordered"), "moment"),
        Column("channel", _("Channel"), less=True),
        Column("customer", _("Customer"), less=True),
        *([] if names is None else [Column("customer_name", _("Customer's name"), file=True)]),
        Column("reference", _("Reference"), less=True),
        Column("amount", _("Without tax"), "money", less=True),
        Column("amount_with_tax", with_tax, "money"),
        Column("paid", _("Paid"), "money", less=True),
        Column("currency", _("Currency"), less=True, varies=True),
    ]
    return Table("orders", _("Orders"), columns, rows)


def _customer(order: OrderListed, names: Mapping[tuple[str, str], str] | None) -> Linked | None:
    if order.customer_id is None:
        return None
    name = (names or {}).get((order.system, order.customer_id), "")
    return Linked(order.customer_id, link("/orders", {"customer": order.customer_id, "system": order.system}), name)


def to_do_table(tasks: Sequence[TaskListed], note: str = "") -> Table:
    """Return what people are asked to do for orders."""
    columns = [
        Column("order", _("Order")),
        Column("what", _("To do")),
        *_promises_columns(),
        Column("line", _("Line"), "number", less=True),
        Column("item", _("Item"), less=True),
        Column("name", _("Name"), less=True),
        Column("since", _("Since"), "moment", less=True),
        Column("task", _("Task")),
    ]
    rows = [
        [Linked(task.order, order_href(str(task.order_system), str(task.order))), *_to_do(task), task.line, task.item,
         task.name, task.opened_at, task.task_id]
        for task in tasks
    ]  # fmt: skip
    return Table("to-do", _("To do"), columns, rows, note)


def _promises_columns() -> list[Column]:
    return [
        Column("promised_on", _("Promised"), "day"),
        Column("first_promised_on", _("First promised"), "day", less=True),
    ]


def _to_do(task: TaskListed | OrderTask) -> list[Any]:
    """Say what somebody is asked to do; of a customer who is to be told, what has changed, and the days."""
    first, now = task.promised_on, task.latest_promised_on
    if task.kind != "tell_customer":
        return [Marked(task.kind, _(TASKS.get(task.kind, task.kind))), None, None]
    if now is None:
        told = _("tell the customer that nobody can say when it comes")
    elif first is not None and now > first:
        told = _("tell the customer that it takes longer")
    else:
        told = _("tell the customer that it waits for goods")
    return [Marked(task.kind, told), now, Marked(first, "" if first == now else first or "")]


def status_cell(status: str) -> Marked:
    """Return a status as a cell."""
    return Marked(status, word(status), STATES.get(status, ""))


def _promised(on: str | None, today: str) -> Marked | None:
    if on is None:
        return None
    return Marked(on, _("%(day)s, past", day=on), "bad") if on < today else Marked(on, on)


def order_tables(shown: OrderShown, plan: Plan, *, costs: bool, today: str) -> list[Table]:
    """Return the tables of an order's life, without those that have no rows."""
    order = shown.life.order
    asked = {"system": order.system, "id": order.external_id}
    found = [
        _lines(shown, costs=costs, today=today), _kept(shown), _shipments(shown, plan), _payments(shown, plan),
        _returns(shown, plan), _promises(shown), _tasks(shown), _entries(shown),
    ]  # fmt: skip
    return [
        Table(each.name, each.label, each.columns, each.rows, each.note, each.within, asked)
        for each in found
        if each.rows
    ]


def _lines(shown: OrderShown, *, costs: bool, today: str) -> Table:
    lines = shown.life.lines
    kits = {line["kit_line"] for line in lines} - {None}
    columns = [
        Column("line", _("Line"), "number"),
        Column("item", _("Item")),
        Column("name", _("Name"), less=True),
        Column("part_of_line", _("Part of line"), "number", less=True),
        Column("quantity", _("Ordered"), "quantity"),
        Column("waiting", _("Waits"), "quantity"),
        Column("allocated", _("Kept"), "quantity"),
        Column("shipped", _("Shipped"), "quantity"),
        Column("delivered", _("Delivered"), "quantity"),
        Column("cancelled", _("Cancelled"), "quantity"),
        Column("promised_on", _("Promised"), "day"),
        Column("first_promised_on", _("First promised"), "day", less=True),
        Column("amount", _("Without tax, %(currency)s", currency=shown.life.order.currency), "money"),
        Column("shipping", _("Shipping"), "money"),
        Column("tax", _("Tax"), "money", less=True),
    ]
    rows = []
    for line in lines:
        part = line["kit_line"] is not None
        still = bool(line["waiting"] or line["allocated"])
        latest = line["latest_promised_on"]
        row = [
            line["line"],
            Linked(line["item"], item_href(str(line["item"]))),
            line["name"],
            line["kit_line"],
            line["quantity"],
            *(line[name] or None for name in ("waiting", "allocated", "shipped", "delivered", "cancelled")),
            _promised(str(latest), today) if latest and still else latest,
            Marked(line["promised_on"], "" if line["promised_on"] == latest else str(line["promised_on"] or "")),
            None if part else int(str(line["gross_amount"])) - int(str(line["discount_amount"])),
            line["shipping_amount"] or None,
            None if part else line["tax_amount"],
        ]
        # What a kit costs stands at its parts, which alone are goods.
        cost = line["cost_amount"] if line["shipped"] and line["line"] not in kits else None
        rows.append([*row, cost] if costs else row)
    columns += [Column("cost", _("Cost of what was shipped"), "worth")] if costs else []
    return Table("order-lines", _("Lines"), columns, rows)


def _kept(shown: OrderShown) -> Table:
    items = {line["line"]: line["item"] for line in shown.life.lines}
    columns = [
        Column("line", _("Line")),
        Column("item", _("Item")),
        Column("place", _("Kept at")),
        Column("quantity", _("Quantity"), "quantity"),
    ]
    rows = [
        [kept["line"], Linked(items[kept["line"]], stock_href(str(items[kept["line"]]))), kept["place"],
         kept["quantity"]]
        for kept in shown.life.kept
    ]  # fmt: skip
    return Table("order-kept", _("Kept for it"), columns, rows)


def _shipments(shown: OrderShown, plan: Plan) -> Table:
    columns = [
        Column("shipment", _("Shipment")),
        Column("system", _("System"), less=True),
        Column("shipped_at", _("Left"), "moment"),
        Column("place", _("From")),
        Column("carrier", _("Carrier"), less=True),
        Column("tracking_code", _("Tracking")),
        Column("parcels", _("Parcels"), "number", less=True),
        Column("delivered_at", _("Delivered"), "moment"),
        Column("line", _("Line"), "number"),
        Column("item", _("Item"), less=True),
        Column("quantity", _("Quantity"), "quantity"),
        Column("returned", _("Came back"), "quantity"),
    ]
    rows = []
    for sent in shown.life.shipments:
        for line in _of(sent):
            code, url = sent["tracking_code"], str(sent["tracking_url"] or "")
            rows.append([
                sent["external_id"], system_word(plan, str(sent["system"])), sent["shipped_at"], sent["place"],
                sent["carrier"], Linked(code, url) if code and url.startswith("https://") else code, sent["parcels"],
                sent["delivered_at"], line["line"], line["item"], line["quantity"], line["returned"] or None,
            ])  # fmt: skip
    return Table("order-shipments", _("Shipments"), columns, rows)


def _of(document: dict[str, object]) -> list[dict[str, object]]:
    lines = document["lines"]
    return lines if isinstance(lines, list) else []


def _payments(shown: OrderShown, plan: Plan) -> Table:
    columns = [
        Column("payment", _("Payment")),
        Column("system", _("System"), less=True),
        Column("kind", _("What")),
        Column("status", _("Status")),
        Column("method", _("By"), less=True),
        Column("paid_at", _("When"), "moment"),
        Column("amount", _("Amount"), "money"),
        Column("currency", _("Currency"), less=True),
        Column("reason", _("Reason"), less=True),
    ]
    rows = [
        [paid["external_id"], system_word(plan, str(paid["system"])), status_cell(str(paid["kind"])),
         status_cell(str(paid["status"])),
         word(str(paid["method"])), paid["paid_at"], paid["amount"], paid["currency"],
         word(None if paid["reason"] is None else str(paid["reason"]))]
        for paid in shown.life.payments
    ]  # fmt: skip
    return Table("order-payments", _("Payments and refunds"), columns, rows)


def _returns(shown: OrderShown, plan: Plan) -> Table:
    columns = [
        Column("return", _("Return")),
        Column("channel", _("Channel"), less=True),
        Column("status", _("Status")),
        Column("requested_at", _("Announced"), "moment"),
        Column("received_at", _("Received"), "moment"),
        Column("line", _("Line"), "number"),
        Column("item", _("Item")),
        Column("quantity", _("Announced pieces"), "quantity"),
        Column("received", _("Received pieces"), "quantity"),
        Column("reason", _("Reason"), less=True),
        Column("owed", _("To be paid back"), "money"),
        Column("settled", _("Paid back"), "money"),
    ]
    rows = []
    for back in shown.life.returns:
        for nth, line in enumerate(_of(back)):
            first = nth == 0  # amounts are of the whole return
            rows.append([
                back["external_id"], channel_word(plan, str(back["channel"])), status_cell(str(back["status"])),
                back["requested_at"], back["received_at"], line["line"], line["item"], line["quantity"],
                line["received"], line["reason"], back["owed_amount"] if first else None,
                back["settled_amount"] if first else None,
            ])  # fmt: skip
    return Table("order-returns", _("Returns"), columns, rows)


def _promises(shown: OrderShown) -> Table:
    columns = [
        Column("line", _("Line")),
        Column("promised_on", _("Promised for"), "day"),
        Column("promised_at", _("Promised on"), "moment"),
        Column("reason", _("Why")),
    ]
    rows = [
        [each["line"], each["promised_on"] or Marked("", _("nobody can say"), "bad"), each["promised_at"],
         word(str(each["reason"]))]
        for each in shown.life.promises
    ]  # fmt: skip
    return Table("order-promises", _("Promises after the first"), columns, rows)


def _tasks(shown: OrderShown) -> Table:
    columns = [
        Column("task", _("To do")),
        *_promises_columns(),
        Column("line", _("Line"), "number"),
        Column("item", _("Item")),
        Column("opened_at", _("Since"), "moment", less=True),
    ]
    rows = [[*_to_do(task), task.line, task.item, task.opened_at] for task in shown.beside.tasks]
    return Table("order-tasks", _("To do for it"), columns, rows)


def _entries(shown: OrderShown) -> Table:
    columns = [
        Column("at", _("When"), "moment"),
        Column("what", _("What")),
        Column("who", _("Who")),
        Column("through", _("Through what")),
        Column("command_id", _("Named"), less=True),
    ]
    rows = [[each.at, word(each.kind), each.actor, each.through, each.command_id] for each in shown.beside.entries]
    return Table("order-entries", _("Who did what"), columns, rows)
