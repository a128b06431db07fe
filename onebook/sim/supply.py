"""What is bought and kept: stock by the week, purchase orders, receipts, invoices, and what goes missing."""

from __future__ import annotations

import numpy as np

from onebook.sim.clock import DAY, Clock
from onebook.sim.draws import Dice
from onebook.sim.items import ITEMS, Items
from onebook.sim.table import Table, kept
from onebook.sim.world import STORES, TILL, World

__all__ = ["PLACES", "SUPPLIERS", "losses", "purchases", "stock"]

PLACES = ("WH", *(s.number for s in STORES))
"""The warehouse and the stores."""
SUPPLIERS = ("Kontor Trading", "Möller Keramik", "Weberei Lausitz", "Lichtwerk", "Holzhof Nord", "Gartenbau Elbe")
"""One for each category."""


def _sold(world: World, placed: Table, lines: Table, span: int) -> np.ndarray:
    """Return units that left each place in each span of days, shape (spans, places, items)."""
    spans = -(-world.days // span)
    order = lines["order"]
    place = np.where(placed["channel"][order] == TILL, placed["store"][order] + 1, 0)
    when = np.minimum(placed["at"][order] // DAY // span, spans - 1)
    cell = (when * len(PLACES) + place) * ITEMS + lines["item"]
    left = np.bincount(
        cell, weights=lines["units"] * ~placed["cancelled"][order], minlength=spans * len(PLACES) * ITEMS
    )
    return left.astype(np.int64).reshape(spans, len(PLACES), ITEMS)


def stock(world: World, range_: Items, dice: Dice, placed: Table, lines: Table) -> Table:
    """Return what each place reports at the end of each week: enough for some weeks, nothing of what has run out.

    Columns: day, place (in PLACES), item, units.
    """
    sold = _sold(world, placed, lines, 7)
    weeks = len(sold)
    week, place, item = np.meshgrid(np.arange(weeks), np.arange(len(PLACES)), np.arange(ITEMS), indexing="ij")
    usual = sold.mean(axis=0)[None, :, :]
    cover = 2.0 + 4.0 * dice.uniform("cover", week * len(PLACES) + place, item)
    units = np.ceil(usual * cover).astype(np.int64) + 1
    day = np.minimum(week * 7 + 6, world.days - 1)
    out = range_.out_of_stock(item.ravel(), day.ravel()).reshape(units.shape)
    table: Table = {"day": day, "place": place, "item": item, "units": np.where(out, 0, units)}
    return {name: column.ravel() for name, column in table.items()}


def purchases(world: World, range_: Items, days: Clock, dice: Dice, placed: Table, lines: Table) -> Table:
    """Return purchase order lines: each month, from each supplier, what was sold in the month before.

    Columns: order: its number; line, month, supplier, item, units, cost: of one, cents; ordered, due, received (days);
    came: units received, refused: of these; billed: of one, cents; paid_units.
    """
    sold = _sold(world, placed, lines, 30).sum(axis=1)
    month, item = np.nonzero(sold > 0)
    supplier = range_.category[item]
    order = month * len(SUPPLIERS) + supplier + 1
    by_order = np.lexsort((item, order))
    month, item, supplier, order = month[by_order], item[by_order], supplier[by_order], order[by_order]
    first = np.concatenate([[True], order[1:] != order[:-1]])
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    key = order * ITEMS + item
    units, cost = sold[month, item], range_.cost[item]
    ordered = days.work_day[np.minimum(month * 30 + 2, world.days - 1)]
    due = ordered + 10 + supplier * 2
    received = due + np.where(dice.chance("supplier late", 0.12, order), dice.whole("supplier by", 2, 12, order), -1)
    short = dice.chance("short", 0.03, key)
    dearer = dice.chance("dearer", 0.05, key)
    came = units - short * dice.rounded("short by", 0.15 * units, key)
    refused = dice.chance("refused", 0.02, key) * dice.rounded("refused of", 0.25 * came, key)
    table: Table = {
        "order": order,
        "line": np.arange(len(order)) - start + 1,
        "month": month,
        "supplier": supplier,
        "item": item,
        "units": units,
        "cost": cost,
        "ordered": ordered,
        "due": due,
        "received": days.work_day[np.minimum(received, len(days.work_day) - 1)],
        "came": came,
        "refused": refused,
        "billed": np.where(dearer, (cost * 103 + 50) // 100, cost),
        "paid_units": came - refused,
    }
    return kept(table, table["ordered"] < world.days)


def losses(world: World, range_: Items, dice: Dice, placed: Table, lines: Table) -> Table:
    """Return what monthly counts found missing or too much.

    Columns: number, day, place, item, units (negative: lost), cost: of one, cents.
    """
    sold = _sold(world, placed, lines, 30)
    month, place, item = np.nonzero(sold > 0)
    key = (month * len(PLACES) + place) * ITEMS + item
    share = np.where(place == 0, 0.004, 0.012)
    lost = dice.poisson("lost", share * sold[month, place, item], key)
    found = dice.chance("found", 0.004, key)
    units = found.astype(np.int64) - lost
    which = units != 0
    day = np.minimum(month * 30 + 29, world.days - 1)
    table: Table = {"day": day, "place": place, "item": item, "units": units, "cost": range_.cost[item]}
    table = kept(table, which)
    return {"number": np.arange(1, int(which.sum()) + 1, dtype=np.int64)} | table
