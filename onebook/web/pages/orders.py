"""Orders: what waits, is late or must leave, any order found by what is at hand, and one with its whole life."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.keeping.clock import day_of, moment_of
from onebook.app.keeping.filters import ORDER_STATUSES, check_channel, check_order_status
from onebook.app.keeping.next_step import next_step
from onebook.app.keeping.order_pages import (
    OrdersAsked,
    OrderShown,
    OrdersShown,
    customers_named,
    margin_of,
    now,
    open_now,
    order_shown,
    orders_shown,
    rules_now,
)
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.book import Rules
from onebook.book.exact import decimal_of
from onebook.book.views.open_orders import COUNTED, STATES, OpenOrders
from onebook.book.views.tasks import tasks_listed
from onebook.plan import Plan
from onebook.records import Fault
from onebook.web.book_reading import PAGE, Clock, Costs, Kept, Keyed, Persons, Planned, link
from onebook.web.book_tables import drawn, quote_href, word
from onebook.web.errors import NotThere
from onebook.web.order_tables import ASKED, order_tables, orders_table, to_do_table
from onebook.web.render import draw
from onebook.web.wanted import must_be_known, must_be_printable
from onebook.web.words import amount, channel_word, raw, system_word, upper_first

FEW = 10
"""Of what is to do, how much the page shows."""
NAV = (37, marked("Orders"), "/orders")
router = APIRouter(dependencies=[Depends(must_be_known)])

Word = Annotated[str, Query(max_length=200)]
FOUND = {
    "customer": marked("No order has this number; these are of the customer of this number."),
    "reference": marked("No order has this number; these have it as the customer's reference."),
    "shipment": marked("No order has this number; these were sent with the parcel of this number."),
    "name": marked("No order has this number; these are of customers called so."),
    "names": marked("No order has this number; these are of the first customers called so. Give more of the name."),
}
"""How orders were found, where it was not by their number."""


@router.get("/orders")
def orders_page(
    request: Request, kept: Kept, plan: Planned, zone: Clock, persons: Persons, page: Keyed, q: Word = "",
    status: Word = "", channel: Word = "", item: Word = "", customer: Word = "", system: Word = "",
) -> HTMLResponse:  # fmt: skip
    """Draw what the open orders need, and the orders that are asked for."""
    must_be_printable(q, status, channel, item, customer, system)
    check_channel(plan, channel)
    check_order_status(status, STATES)
    asked = OrdersAsked(q.strip(), status, channel, item.strip(), customer.strip(), system if customer else "")
    rules = rules_now(kept, plan)
    still = open_now(kept, rules)
    shown = orders_shown(kept, rules, asked, PAGE, page.key, persons=persons)
    pairs = {
        "q": asked.text, "status": status, "channel": channel, "item": asked.item, "customer": asked.customer,
        "system": asked.system,
    }  # fmt: skip
    later = None if shown.next is None else page.next(page.limit, *shown.next)
    names = customers_named(kept, shown.orders) if persons else None
    listed = orders_table(shown.orders, plan, still.today.isoformat(), names)
    whole = asked == OrdersAsked() and not page.after
    to_do = tasks_listed(kept, FEW, kinds=ASKED) if whole else []
    table = to_do_table(to_do, _("The file has all of them.") if len(to_do) == FEW else "")
    return draw(
        request, "orders.html", _("Orders"), zone=zone.key, asked=asked, answer=_answer(still),
        to_do=drawn(table, zone) if to_do else None,
        states=_states(still, asked), selects=_selects(asked, plan, rules), inputs=[("item", _("Item"), asked.item)],
        kept=[("customer", asked.customer), ("system", asked.system)] if asked.customer else [],
        filters=_filters(asked, pairs), said=_said(asked, shown, day=zone, first=not page.after),
        orders=drawn(replace(listed, asked=pairs), zone) if shown.orders else None,
        first=link("/orders", pairs) if page.after else "",
        next=link("/orders", pairs | {"cursor": later}) if later else "",
    )  # fmt: skip


def _answer(still: OpenOrders) -> str:
    """Say what the open orders need."""
    if not still.number:
        return _("No order is open: nothing waits, and nothing is to be shipped.")
    most = "" if still.all_seen else _("Of the first %(number)s lines that are open: ", number=f"{COUNTED:,}")
    when = _("today") if still.ship_on == still.today else _("on %(day)s", day=still.ship_on.isoformat())
    told = [
        ngettext("%(number)s order is to be shipped %(when)s", "%(number)s orders are to be shipped %(when)s",
                 still.to_ship, when=when),
        ngettext("%(number)s waits for goods", "%(number)s wait for goods", still.waiting),
        ngettext("%(number)s is late", "%(number)s are late", still.late) if still.late else _("none is late"),
    ]  # fmt: skip
    return upper_first(f"{most}{', '.join(told)}.")


def _states(still: OpenOrders, asked: OrdersAsked) -> list[tuple[str, str, str, bool]]:
    numbers = {"late": still.late, "to_ship": still.to_ship, "waiting": still.waiting}
    more = "" if still.all_seen else "+"
    return [
        (upper_first(word(state)), f"{numbers[state]:,}{more}",
         link("/orders", {"status": state, "channel": asked.channel}), state == asked.status)
        for state in STATES
        if numbers[state]
    ]  # fmt: skip


def _selects(asked: OrdersAsked, plan: Plan, rules: Rules) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """What can be chosen: a status, and a channel in which orders are placed."""
    selling = [name for name, of in plan.channels.items() if of.sells or rules.serving[name] or name == asked.channel]
    channels = [(name, channel_word(plan, name), name == asked.channel) for name in selling]
    states = [(name, upper_first(word(name)), name == asked.status) for name in (*STATES, *ORDER_STATUSES)]
    return [("status", _("Status"), states), ("channel", _("Channel"), channels)]


def _filters(asked: OrdersAsked, pairs: dict[str, str]) -> list[tuple[str, str, str]]:
    """What narrows the list and stands in no select, each with the address without it."""
    named = (("q", _("Found by"), asked.text), ("customer", _("Customer"), asked.customer))
    return [(label, of, link("/orders", pairs | {name: "", "system": ""})) for name, label, of in named if of]


def _said(asked: OrdersAsked, shown: OrdersShown, day: Clock, *, first: bool) -> str:
    """Say how the orders were found, or what to do where there are none. first: of the first page."""
    if shown.until is not None:
        until = day_of(shown.until, day)
        return _("Looked through up to %(day)s; the next page looks further back.", day=until)
    if shown.orders:
        return _(FOUND[shown.by]) if shown.by in FOUND else ""
    if not first:
        return _("No more orders follow.")
    if asked.text:
        return _("No order is known by '%(text)s'. Give a number as it begins, or the whole of another one.",
                 text=asked.text)  # fmt: skip
    if asked != OrdersAsked():
        return _("There is no such order. Take a filter away to see more.")
    return _("There are no orders yet. Channels give them by `POST /v1/commands/place_order`; `onebook book import` "
             "takes them from a table.")  # fmt: skip


@router.get("/orders/{system}/{external_id:path}")
def order_page(
    request: Request, kept: Kept, plan: Planned, zone: Clock, costs: Costs, persons: Persons, system: str,
    external_id: str,
) -> HTMLResponse:  # fmt: skip
    """Draw an order with its whole life."""
    shown = order_shown(kept, system, external_id)
    if shown is None:
        what = _("there is no order %(number)s of %(system)s.", number=external_id, system=system)
        raise NotThere(Fault("", what, _("Find it on the page Orders.")))
    today = day_of(now(), zone)
    tables = order_tables(shown, plan, costs=costs, today=today)
    return draw(
        request, "order.html", _("Order %(number)s", number=external_id), zone=zone.key,
        answer=_life_answer(shown, plan, today, zone), facts=_facts(shown, plan, zone, costs=costs, persons=persons),
        tables=[drawn(table, zone) for table in tables],
    )  # fmt: skip


def _life_answer(shown: OrderShown, plan: Plan, today: str, zone: Clock) -> str:
    """Say how far an order is, and whether its customer gets it in time."""
    order, lines = shown.life.order, shown.life.lines
    goods = [line for line in lines if line["line"] not in {each["kit_line"] for each in lines}]
    told = [_("%(channel)s, %(moment)s: %(status)s", channel=channel_word(plan, order.channel),
              moment=moment_of(order.ordered_at, zone), status=word(order.status))]  # fmt: skip
    waits = sum(bool(line["waiting"]) for line in goods)
    if waits and not shown.life.on_hold:
        told.append(ngettext("%(number)s line waits for goods", "%(number)s lines wait for goods", waits))
    still = [line for line in goods if line["waiting"] or line["allocated"]]
    days = sorted({str(line["latest_promised_on"]) for line in still if line["latest_promised_on"]})
    if days:
        told.append(_promised_words(days, today))
    elif still and not shown.life.on_hold:
        told.append(_("nobody can say when it will be there"))
    gone = [sent for sent in shown.life.shipments if sent["delivered_at"]]
    if order.status == "delivered" and gone:
        had = max(day_of(int(str(sent["delivered_at"])), zone) for sent in gone)
        said = max((str(line["promised_on"]) for line in goods if line["promised_on"]), default="")
        told.append(_("the customer had it on %(day)s, first promised for %(first)s", day=had, first=said) if said
                    else _("the customer had it on %(day)s", day=had))  # fmt: skip
    if (rest := shown.life.owed_amount - order.paid_amount) > 0 and order.status not in ("draft", "cancelled"):
        amount_due = f"{raw(decimal_of(rest), 2)} {order.currency}"
        told.append(_("%(amount)s are still to be paid", amount=amount_due))
    if shown.life.on_hold:
        told.append(_("it is on hold, and nothing is kept for it until it is resumed"))
    return f"{'; '.join(told)}."


def _promised_words(days: list[str], today: str) -> str:
    """Say for when what is open was promised: the last of these days, but first of all one that is past."""
    if days[0] >= today:
        return _("promised for %(day)s", day=days[-1])
    past = _("promised for %(day)s, which is past", day=days[0])
    return past if days[-1] == days[0] else past + _(", the last of it for %(day)s", day=days[-1])


def _facts(shown: OrderShown, plan: Plan, zone: Clock, *, costs: bool, persons: bool) -> list[tuple[str, str, str]]:
    """What is told of an order besides its tables: label, text and address."""
    life, order, beside = shown.life, shown.life.order, shown.beside

    def money(number: int) -> str:
        return f"{raw(decimal_of(number), 2)} {order.currency}"

    who = " ".join(filter(None, (beside.customer if persons else "", order.customer_id)))
    goes = ", ".join(filter(None, (word(life.delivery_method), beside.country, beside.postcode, beside.service,
                                   beside.pickup_place)))  # fmt: skip
    facts = [
        (_("Next"), upper_first(f"{next_step(life, zone)}."), ""),
        (_("System"), system_word(plan, order.system), ""),
        (_("Customer"), who, link("/orders", {"customer": order.customer_id, "system": order.system})),
        (_("Customer's reference"), order.customer_reference or "", ""),
        (_("Sold by"), life.sales_person_id or "", ""),
        (_("Quote"), beside.quote[1] if beside.quote else "", quote_href(*beside.quote) if beside.quote else ""),
        (_("Delivery"), goes, ""),
        (_("Without tax"), money(order.amount), ""),
        (_("To pay, with tax"), money(life.owed_amount), ""),
        (_("Paid"), money(order.paid_amount), ""),
        (_("To be paid by"), life.due_on or "", ""),
    ]
    if costs and any(line["shipped"] for line in life.lines):
        sold, cost = margin_of(shown)
        ours = plan.business.currency
        facts += [
            (_("Shipped so far"), _("%(amount)s without tax", amount=money(sold)), ""),
            (_("Cost of it"), f"{amount(decimal_of(cost), 2)} {ours}", ""),
        ]
        if order.currency == ours:  # else it would take a rate
            facts.append((_("Margin"), f"{amount(decimal_of(sold - cost), 2)} {ours}{_share(sold - cost, sold)}", ""))
    return [fact for fact in facts if fact[1]]


def _share(part: int, whole: int) -> str:
    return f" ({raw((Decimal(part) / whole * 100).quantize(Decimal('0.1')), 1)} %)" if whole > 0 else ""
