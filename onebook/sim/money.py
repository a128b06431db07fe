"""What it costs: advertising by the day, the ledger's months, and what was budgeted. Amounts are cents without tax."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from onebook.sim.clock import YEAR, running
from onebook.sim.draws import Dice
from onebook.sim.life import Life
from onebook.sim.table import Table, kept
from onebook.sim.visits import PURPOSES
from onebook.sim.world import CAMPAIGNS, CHANNELS, STORES, World

__all__ = ["TERMS", "Entry", "advertising", "budget", "ledger", "months", "search_ranks"]

TERMS = 40
"""Search terms whose ranks are followed."""
SHOWN_TO = 1.7
"""How many more people an advertisement meets than have a need."""
SALES = {"web_shop": 215, "marketplace": 100, "stores": 205, "call_centre": 55, "sales_team": 80}
"""Net sales budgeted for a month in a world of size 1, in thousands."""


def advertising(world: World, dice: Dice, life: Life, seen: Table) -> Table:
    """Return what the advertising platforms count, by campaign and day.

    Columns: campaign (place in CAMPAIGNS), day, impressions, reach, clicks, cost.
    """
    number = len(CAMPAIGNS)
    met = np.zeros((number, world.days))
    for place in range(number):
        on = life.needs["day"][life.needs["met"][:, place]]
        met[place] = np.bincount(np.clip(on - 1, 0, world.days - 1), minlength=world.days)
    came = kept(seen, (seen["campaign"] >= 0) & (seen["purpose"] != PURPOSES.index("track")))
    clicks = np.bincount(came["campaign"] * world.days + came["at"] // 86_400, minlength=number * world.days)
    campaign, day = (a.ravel() for a in np.meshgrid(np.arange(number), np.arange(world.days), indexing="ij"))
    runs = running(world, np.arange(world.days)).T.ravel()
    each = np.array([c.impressions for c in CAMPAIGNS])[campaign]
    key = campaign * 4096 + day
    noise = 0.85 + 0.3 * dice.uniform("impressions", key)
    reach = dice.rounded("reach", met.ravel() * SHOWN_TO * noise, key) + clicks
    impressions = dice.rounded("shown in all", reach * each * (0.9 + 0.2 * dice.uniform("shown", key)), key)
    price = np.array([c.cost_per_thousand for c in CAMPAIGNS])[campaign]
    table: Table = {
        "campaign": campaign,
        "day": day,
        "impressions": impressions,
        "reach": np.minimum(reach * 3, impressions),
        "clicks": clicks,
        "cost": impressions * price // 1000,
    }
    return kept(table, runs & (impressions > 0))


def search_ranks(world: World, dice: Dice) -> Table:
    """Return where the shop stood for each term, each week. Columns: term, day, rank (0: not found)."""
    weeks = np.arange(0, world.days, 7)
    term, day = (a.ravel() for a in np.meshgrid(np.arange(TERMS), weeks, indexing="ij"))
    base = 2.0 + 26.0 * dice.uniform("rank", term) ** 1.4
    drift = -0.25 * base * day / max(world.days, 1)
    rank = np.round(base + drift + 1.5 * dice.normal("rank of week", term, day)).astype(np.int64)
    return {"term": term, "day": day, "rank": np.where(rank > 50, 0, np.maximum(rank, 1))}  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the ledger. kind, channel: as the merchant's own account plan has them; amount: cents."""

    number: str
    account: str
    text: str
    kind: str
    channel: str
    place: str
    first: date
    last: date
    amount: int


def months(world: World) -> list[tuple[date, date]]:
    """Return the first and last day of each month that the world touches."""
    found = []
    year, month = world.start.year, world.start.month
    while date(year, month, 1) < world.end:
        after = date(year + month // 12, month % 12 + 1, 1)
        found.append((date(year, month, 1), date.fromordinal(after.toordinal() - 1)))
        year, month = after.year, after.month
    return found


def ledger(world: World) -> list[Entry]:
    """Return the ledger's entries: rents, salaries and what else is not on an order."""
    entries = []
    for nth, (first, last) in enumerate(months(world), 1):
        rows_ = [("4210", f"Rent {s.name}", "shared", "", s.number, round(s.rent * 100 * world.size)) for s in STORES]
        rows_ += [
            ("4120", "Salaries, stores", "shared", "", "", round(8_600_000 * world.size)),
            ("4130", "Salaries, office", "shared", "", "", round(6_100_000 * world.size)),
            ("4210", "Rent, warehouse and office", "shared", "", "", round(1_450_000 * world.size)),
            ("4930", "Systems and telephone", "shared", "", "", round(780_000 * world.size)),
            ("4690", "Marketplace, monthly fee", "channel_fee", "marketplace", "", round(3_900 * world.size)),
            ("4660", "Photographs and texts", "marketing", "web_shop", "", round(240_000 * world.size)),
        ]
        entries += [Entry(f"L{nth:03d}-{n:02d}", *row[:5], first, last, row[5]) for n, row in enumerate(rows_, 1)]
    return entries


def budget(world: World) -> list[tuple[str, str, date, int]]:
    """Return what was budgeted: line of the P&L, channel (`*`: the business), first day of the month, cents."""
    found = []
    for first, _ in months(world):
        season = YEAR[first.month - 1] / (sum(YEAR) / 12)
        sales = {c: round(SALES[c] * season * world.size * 10) * 10_000 for c in CHANNELS}
        found += [("net_sales", c, first, amount) for c, amount in sales.items()]
        whole = sum(sales.values())
        found += [("net_sales", "*", first, whole), ("marketing", "*", first, -round(whole * 0.04))]
        found += [("shared_costs", "*", first, -round(21_800_000 * world.size))]
    return found
