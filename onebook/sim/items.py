"""What the simulated merchant sells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onebook.sim.draws import Dice, Floats, Ints
from onebook.sim.people import Flags, Texts
from onebook.sim.world import CATEGORIES, World

__all__ = ["ITEMS", "Items", "items", "wanted_item"]

ITEMS = 420
WINDOWS = 3
"""How often an item may run out, at most."""
THINGS = (
    ("Pan", "Pot", "Knife", "Board", "Kettle", "Grater", "Bowl", "Tin"),
    ("Plate", "Cup", "Glass", "Jug", "Dish", "Teapot", "Platter", "Cutlery"),
    ("Towel", "Cloth", "Blanket", "Cushion", "Curtain", "Bedding", "Apron", "Rug"),
    ("Lamp", "Pendant", "Lantern", "Spot", "Candlestick", "Shade"),
    ("Chair", "Stool", "Shelf", "Table", "Bench", "Cabinet"),
    ("Planter", "Chair cover", "Watering can", "Bird house", "Fire bowl", "Parasol"),
)
SERIES = (
    "Alma",
    "Birk",
    "Celle",
    "Dune",
    "Elbe",
    "Fjord",
    "Gade",
    "Hav",
    "Isar",
    "Kap",
    "Linde",
    "Moor",
    "Nord",
    "Rune",
)


@dataclass(frozen=True, slots=True)
class Items:
    """Every item, one entry each.

    price: with tax, cents; cost: without tax, cents; popularity: weight within its category; silent: its text lacks
    measures; out_from, out_until: days between which it is out of stock, shape (items, WINDOWS), until is excluded.
    """

    category: Ints
    number: Texts
    name: Texts
    gtin: Texts
    listing: Texts
    brand: Texts
    price: Ints
    cost: Ints
    weight: Ints
    popularity: Floats
    silent: Flags
    out_from: Ints
    out_until: Ints

    def out_of_stock(self, item: Ints, day: Ints) -> Flags:
        """Return whether an item is out of stock on a day."""
        within = (self.out_from[item] <= day[:, None]) & (day[:, None] < self.out_until[item])
        return np.asarray(within.any(axis=1))


def items(world: World, dice: Dice) -> Items:
    """Return the items of a world; how many does not depend on its size."""
    ids = np.arange(ITEMS, dtype=np.int64)
    category = np.sort(dice.pick("category", [c.share for c in CATEGORIES], ids))
    median = np.array([c.price for c in CATEGORIES])[category]
    spread = np.array([c.spread for c in CATEGORIES])[category]
    price = median * np.exp(spread * dice.normal("price", ids))
    price = np.maximum(np.round(price / 100), 3).astype(np.int64) * 100 - 5
    share = np.array([c.cost_share for c in CATEGORIES])[category] + 0.05 * dice.normal("cost", ids)
    things = [THINGS[c][n % len(THINGS[c])] for n, c in enumerate(category)]
    series = [SERIES[n] for n in dice.whole("series", 0, len(SERIES) - 1, ids)]
    windows = np.broadcast_to(np.arange(WINDOWS), (ITEMS, WINDOWS))
    runs_out = dice.chance("runs out", 0.18, ids[:, None], windows)
    out_from = np.where(runs_out, dice.whole("out from", 0, world.days - 1, ids[:, None], windows), world.days * 2)
    numbers = (10_000 + ids * 3).astype(np.str_)
    return Items(
        category=category,
        number=numbers,
        name=np.array([f"{s} {t} {n % 9 + 1}" for n, (s, t) in enumerate(zip(series, things, strict=True))]),
        gtin=np.array([_gtin(f"40{n:010d}") for n in 17_000_000 + ids * 11]),
        listing=np.array([f"HP{n:08X}" for n in (ids + 1) * 9_176_521 % 4_000_000_000]),
        brand=np.array(["Harbour & Pine", "Kontor", "Nordlys"])[dice.pick("brand", [0.6, 0.25, 0.15], ids)],
        price=price,
        cost=np.maximum(np.round(price / 1.19 * np.clip(share, 0.3, 0.75)), 1).astype(np.int64),
        weight=np.array([c.weight for c in CATEGORIES])[category],
        popularity=dice.exponential("popularity", ids) ** 1.5 + 0.05,
        silent=dice.chance("silent", 0.10, ids),
        out_from=out_from,
        out_until=out_from + dice.whole("out for", 6, 24, ids[:, None], windows),
    )


def _gtin(body: str) -> str:
    """Return a GTIN-13 with its check digit (GS1 General Specifications, 7.9)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def wanted_item(range_: Items, dice: Dice, name: str, category: Ints, *keys: Ints) -> Ints:
    """Return an item of each category, the popular ones more often."""
    found = np.empty(len(category), dtype=np.int64)
    chance = dice.uniform(name, *keys)
    for number in range(len(CATEGORIES)):
        own = np.flatnonzero(range_.category == number)
        edges = np.cumsum(range_.popularity[own])
        here = category == number
        found[here] = own[np.minimum(np.searchsorted(edges, chance[here] * edges[-1]), len(own) - 1)]
    return found
