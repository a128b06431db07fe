"""The documents that purchases leave: orders, their lines, payments and returns. Amounts are cents with tax."""

from __future__ import annotations

import numpy as np

from onebook.sim.clock import DAY
from onebook.sim.draws import Dice, Ints
from onebook.sim.items import Items, wanted_item
from onebook.sim.life import Life
from onebook.sim.people import People
from onebook.sim.table import Table, joined, kept, rows
from onebook.sim.world import (
    CAMPAIGNS,
    CARRIERS,
    CATEGORIES,
    CHANNELS,
    FURNITURE,
    MARKETPLACE,
    SALES,
    TEXTILES,
    WEB,
    World,
)

__all__ = [
    "METHODS",
    "PROMOTIONS",
    "order_lines",
    "order_totals",
    "orders",
    "payment_methods",
    "payments",
    "return_lines",
]

METHODS = ("card", "wallet", "on account", "cash", "transfer")
PROMOTIONS = (
    ("TABLE15", "Spring textiles", 15, (90, 104)),
    ("BLACK20", "Black week", 20, (325, 332)),
    ("LETTER10", "Letter", 10, (0, 364)),
)
"""Code, name, percent off, and first and last day of the year."""
LETTER = next(n for n, c in enumerate(CAMPAIGNS) if c.medium == "mail")


def orders(world: World, folk: People, life: Life) -> Table:
    """Return all orders placed before the world's end, by time.

    Columns: order: its place; number: counts the orders of its channel, from 1; row: the need's row in the life; and
    the columns of the need named below, with organisation (-1: a private person). shipped, delivered, cancelled_at,
    returned_at, refunded_at are 0 where they do not happen before the end.
    """
    needs = life.needs
    row = np.flatnonzero(needs["bought"] & (needs["at"] < world.days * DAY))
    row = row[np.lexsort((needs["need"][row], needs["at"][row]))]
    names = (
        "need", "person", "channel", "at", "day", "category", "item", "store", "pickup", "carrier", "promised",
        "shipped", "delivered", "cancelled", "cancelled_by_us", "cancelled_at", "returned", "returned_at",
        "refunded_at", "returned_to", "damaged", "late", "satisfaction", "on_account", "lead",
    )  # fmt: skip
    table: Table = {"order": np.arange(len(row), dtype=np.int64), "row": row} | {n: needs[n][row] for n in names}
    number = np.zeros(len(row), dtype=np.int64)
    for place in range(len(CHANNELS)):
        here = table["channel"] == place
        number[here] = np.arange(1, here.sum() + 1)
    for name in ("shipped", "delivered", "cancelled_at", "returned_at", "refunded_at"):
        table[name] = np.where(table[name] < world.days * DAY, table[name], 0)
    table["returned"] &= table["returned_at"] > 0
    table["cancelled"] &= table["cancelled_at"] > 0
    return table | {"number": number, "organisation": folk.organisation[table["person"]]}


def order_lines(world: World, range_: Items, dice: Dice, life: Life, placed: Table) -> Table:
    """Return the orders' lines.

    Columns: order, line (from 1), channel, item, units, price: of one, discount, shipping, promotion: place in
    PROMOTIONS, -1; cost: of all units, without tax; net_price: price without tax, of one.
    """
    business = placed["organisation"] >= 0
    need = placed["need"]
    count = 1 + dice.poisson("lines", np.where(business, 2.2, 0.75), need).clip(0, 12)
    order = np.repeat(placed["order"], count)
    line = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count) + 1
    key = placed["need"][order] * 16 + line
    category = np.where(
        dice.chance("line as first", 0.55, key),
        placed["category"][order],
        dice.pick("line category", [c.share for c in CATEGORIES], key),
    )
    # A second chair on an order of three lines would need another carrier.
    category = np.where((category == FURNITURE) & (placed["category"][order] != FURNITURE), 0, category)
    item = np.where(line == 1, placed["item"][order], wanted_item(range_, dice, "line item", category, key))
    more = np.array([c.units for c in CATEGORIES])[range_.category[item]]
    units = 1 + dice.poisson("units", np.where(business[order], 4 * more + 2, more), key)
    price = range_.price[item]
    promotion, percent = _reduced(world, dice, life, placed, range_, order, item, key)
    gross = price * units
    discount = (gross * percent + 50) // 100
    total = np.bincount(order, weights=gross - discount, minlength=rows(placed)).astype(np.int64)
    charged = _shipping(placed, total)
    return {
        "order": order,
        "line": line,
        "channel": placed["channel"][order],
        "item": item,
        "units": units,
        "price": price,
        "net_price": (price * 100 + 59) // 119,
        "discount": discount,
        "promotion": promotion,
        "shipping": np.where(line == 1, charged[order], 0),
        "cost": range_.cost[item] * units,
    }


def _reduced(
    world: World, dice: Dice, life: Life, placed: Table, range_: Items, order: Ints, item: Ints, key: Ints
) -> tuple[Ints, Ints]:
    """Return each line's promotion and percent off."""
    day, channel = world.year_day(placed["at"][order] // DAY), placed["channel"][order]
    own = channel != MARKETPLACE
    promotion = np.full(len(order), -1, dtype=np.int64)
    letter = life.needs["met"][placed["row"], LETTER] & (placed["channel"] == WEB)
    letter &= dice.chance("uses the code", 0.5, placed["need"])
    promotion[letter[order]] = 2
    (_, _, _, (first, last)), (_, _, _, (black_first, black_last)), _ = PROMOTIONS
    promotion[own & (range_.category[item] == TEXTILES) & (day >= first) & (day <= last)] = 0
    promotion[own & (day >= black_first) & (day <= black_last)] = 1
    haggled = (channel == SALES) & (promotion < 0)
    percent = np.where(promotion >= 0, np.array([p[2] for p in PROMOTIONS])[promotion], 0)
    return promotion, np.where(haggled, dice.whole("haggled", 5, 15, key), percent)


def _shipping(placed: Table, total: Ints) -> Ints:
    """Return what each order is charged for shipping, cents with tax."""
    bulky = placed["carrier"] == len(CARRIERS) - 1
    small = np.array([495, 395, 0, 595, 0])[placed["channel"]]
    free_from = np.array([6_000, 3_000, 0, 8_000, 0])[placed["channel"]]
    charged = np.where(total < free_from, small, 0) + np.where(bulky & (placed["channel"] != SALES), 2_900, 0)
    return np.where(placed["pickup"], 0, charged)


def order_totals(placed: Table, lines: Table) -> Ints:
    """Return what each order comes to, cents with tax (of the sales team: without)."""
    unit = np.where(lines["channel"] == SALES, lines["net_price"], lines["price"])
    reduced = np.where(lines["channel"] == SALES, (lines["discount"] * 100 + 59) // 119, lines["discount"])
    amount = unit * lines["units"] - reduced + lines["shipping"]
    return np.bincount(lines["order"], weights=amount, minlength=rows(placed)).astype(np.int64)


def payment_methods(dice: Dice, placed: Table) -> Ints:
    """Return how each order is paid, as places in METHODS; in the web shop on account only where that was offered."""
    need, channel = placed["need"], placed["channel"]
    by_channel: tuple[tuple[float, ...], ...] = (
        (0.7, 0.3, 0, 0, 0),
        (0, 1, 0, 0, 0),
        (0.62, 0.1, 0, 0.28, 0),
        (0.35, 0, 0.65, 0, 0),
        (0, 0, 0, 0, 1),
    )
    method = np.zeros(len(need), dtype=np.int64)
    for place, weights in enumerate(by_channel):
        here = channel == place
        method[here] = dice.pick("method", weights, need[here])
    method[placed["on_account"] & (channel == WEB) & dice.chance("takes account", 0.6, need)] = 2
    return method


def payments(world: World, dice: Dice, placed: Table, total: Ints, method: Ints) -> Table:
    """Return payments, attempts that failed among them, and chargebacks. What is paid back stands with the returns.

    Columns: order, nth: within the order, kind (payment, chargeback), ok, method: place in METHODS, at, amount, fee.
    """
    need, channel = placed["need"], placed["channel"]
    fee = np.array([14, 19, 25, 0, 3])[method] * total // 1000 + np.array([25, 35, 30, 0, 0])[method]
    fee = np.where(channel == MARKETPLACE, 0, fee)
    paid_at = placed["at"] + np.where(method == 2, 12 * DAY, np.where(method == 4, 20 * DAY, 0))  # noqa: PLR2004
    paid = ~placed["cancelled"] | (method < 2)  # noqa: PLR2004
    failed = (channel == WEB) & (method < 2) & dice.chance("payment fails", 0.055, need)  # noqa: PLR2004
    back = paid & (method == 0) & (channel == WEB) & dice.chance("chargeback", 0.002, need)
    parts = [
        _paid(placed, failed, 1, "payment", ok=False, method=method, at=placed["at"] - 90, amount=total, fee=0 * fee),
        _paid(placed, paid, 2, "payment", ok=True, method=method, at=paid_at, amount=total, fee=fee),
        _paid(placed, back, 3, "chargeback", ok=True, method=method, at=paid_at + 25 * DAY, amount=total, fee=0 * fee),
    ]
    table = joined(parts)
    table = kept(table, (table["at"] < world.days * DAY) & (table["at"] >= 0))
    return kept(table, np.lexsort((table["nth"], table["order"])))


def _paid(
    placed: Table, which: np.ndarray, nth: int, kind: str, *, ok: bool, method: Ints, at: Ints, amount: Ints, fee: Ints
) -> Table:
    number = int(which.sum())
    return {
        "order": placed["order"][which],
        "channel": placed["channel"][which],
        "nth": np.full(number, nth),
        "kind": np.full(number, kind),
        "ok": np.full(number, ok),
        "method": method[which],
        "at": at[which],
        "amount": amount[which],
        "fee": fee[which],
    }


def return_lines(dice: Dice, placed: Table, lines: Table) -> Table:
    """Return the lines that came back: the whole order in three of ten returns, else its first line.

    Columns: order, line, channel, item, units, amount: cents as on the line; cost: of all units.
    """
    whole = placed["returned"] & dice.chance("sends all back", 0.3, placed["need"])
    back = placed["returned"][lines["order"]] & (whole[lines["order"]] | (lines["line"] == 1))
    found = kept(lines, back)
    net = found["channel"] == SALES
    unit = np.where(net, found["net_price"], found["price"])
    reduced = np.where(net, (found["discount"] * 100 + 59) // 119, found["discount"])
    return {
        "order": found["order"],
        "line": found["line"],
        "channel": found["channel"],
        "item": found["item"],
        "units": found["units"],
        "amount": unit * found["units"] - reduced,
        "cost": found["cost"],
    }
