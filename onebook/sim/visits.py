"""Visits to the web shop: to look around, to buy, to follow a parcel, and by passers-by who never come again."""

from __future__ import annotations

import numpy as np

from onebook.sim.clock import DAY, HOUR, Clock, running, within_hours
from onebook.sim.decide import (
    LOOK_PAGES,
    LOOKS,
    NEXT_DAY,
    ON_ACCOUNT,
    ORDER_PAGES,
    SLOW,
    TRACK_PAGES,
    error_share,
    visit_key,
)
from onebook.sim.draws import Dice, Floats, Ints
from onebook.sim.items import Items, wanted_item
from onebook.sim.life import LEFT_FOR, STEPS, Life
from onebook.sim.people import Flags, People, device_of
from onebook.sim.table import Table, joined, kept, rows
from onebook.sim.world import CAMPAIGNS, CATEGORIES, PAGES, WEB, World

__all__ = [
    "FIRST_PAGE",
    "PURPOSES",
    "SOURCES",
    "STEP_SECONDS",
    "VIEW_SECONDS",
    "browsing",
    "looks_at",
    "place_of",
    "visits",
]

PURPOSES = ("browse", "look", "order", "track", "pass")
SOURCES = ("direct", "organic", "referral")
"""Where a visit that no campaign brought comes from."""
BROWSING = 4.0
"""Visits a year without any need, of somebody who looks around as much as most."""
PASSERS = 110_000
"""Visits a year by passers-by in a world of size 1."""
PASSER = 1 << 40
"""From here on, numbers of passers-by; those of people lie below."""
PASSER_PAGES = ("/", "/product")
STEPS_BEFORE = (0.45, 0.30, 0.15, 0.07, 0.03)
"""How often 0, 1, 2 … pages stand between entering and the first product."""
FIRST_PAGE, STEP_SECONDS, VIEW_SECONDS = 3, 6, 9
"""Seconds spent on the page where a visit begins, on each before the first product, and on each product."""


def browsing(world: World, folk: People, days: Clock, dice: Dice) -> tuple[Table, Floats]:
    """Return visits without a need, and the day on which an error in one of them drove each person away (or infinite).

    Columns: person, key, at, failed, away: that error makes them stay away for ever, unless they had gone before.
    """
    came = np.where(np.isinf(folk.arrives), world.days, np.maximum(folk.arrives, 0.0))
    span = days.busy_at(np.full(folk.number, float(world.days))) - days.busy_at(came)
    number = dice.poisson("browses", BROWSING / 365 * span * folk.online, folk.ids)
    person = np.repeat(folk.ids, number)
    nth = np.arange(len(person)) - np.repeat(np.cumsum(number) - number, number)
    key = person * STEPS + nth
    busy = days.busy_at(came[person]) + dice.uniform("browses when", key) * span[person]
    day = np.minimum(np.floor(days.day_at(busy)), world.days - 1).astype(np.int64)
    at = day * DAY + within_hours(dice, "browses at", "web_shop", key)
    failed = dice.chance("browse fails", error_share(world, LOOK_PAGES, day), key)
    away = failed & dice.chance("error drives away", world.effects.coming_back, key)
    left = np.full(folk.number, np.inf)
    np.minimum.at(left, person[away], at[away] / DAY)
    return {"person": person, "key": key, "at": at, "failed": failed, "away": away}, left


def visits(world: World, folk: People, range_: Items, days: Clock, dice: Dice, life: Life, browsed: Table) -> Table:
    """Return all visits before the world's end, by time.

    Columns: visit: its number; key: what its draws are made for; person: -1 for passers-by; browser: its cookie; known:
    the person was logged in; at, seconds; purpose (place in PURPOSES); need: -1 if none; place: of the need in the
    life, -1; steps: pages before the first product; searched: one of them is the site's search; item: the one wanted,
    viewed first, -1 if no product is viewed; views: products viewed; campaign: place in CAMPAIGNS, -1; source: place in
    SOURCES; device: place in DEVICES; failed; page: place of the failing page in PAGES; away: that error made the
    person stay away for ever; slow, out, silent, next_day, on_account: what the site showed; cart, checkout, ordered;
    saved: left without an order, for the same need bought elsewhere.
    """
    found = [
        _browsed(folk, range_, dice, life, browsed),
        _looked(dice, life),
        _ordered(dice, life),
        _tracked(dice, life),
        _passing(world, range_, days, dice),
    ]
    table = joined([_completed(v) for v in found])
    table = kept(table, (table["at"] >= 0) & (table["at"] < world.days * DAY))
    table |= _who(folk, dice, table)
    table |= _whence(world, dice, life, table)
    table |= _shown(range_, dice, table)
    table |= _route(dice, table)
    table = kept(table, np.lexsort((table["key"], table["at"])))
    return {"visit": np.arange(1, rows(table) + 1, dtype=np.int64)} | table


def _completed(table: Table) -> Table:
    """Return a table of visits with all columns, those not given being 0, False or -1."""
    number = rows(table)
    no, none = np.zeros(number, dtype=bool), np.full(number, -1, dtype=np.int64)
    rest: Table = {
        "key": none, "person": none, "at": none, "seconds": none, "purpose": none, "need": none, "place": none,
        "item": none, "views": np.zeros(number, dtype=np.int64), "failed": no, "page": none, "away": no, "slow": no,
        "out": no, "silent": no, "next_day": no, "on_account": no, "cart": no, "checkout": no, "ordered": no,
        "saved": no,
    }  # fmt: skip
    return rest | table


def _browsed(folk: People, range_: Items, dice: Dice, life: Life, browsed: Table) -> Table:
    """Return the visits without a need, of people who have not left by then."""
    own = kept(browsed, browsed["at"] <= life.left_at[browsed["person"]] * DAY)
    key = own["key"]
    views = dice.poisson("browse views", 1.3, key)
    category = np.where(
        dice.chance("browses as ever", 0.6, key),
        folk.taste[own["person"]],
        dice.pick("browses what", [c.share for c in CATEGORIES], key),
    )
    return {
        "key": key * 8,
        "person": own["person"],
        "at": own["at"],
        "seconds": _seconds(dice, "browse", key, views),
        "purpose": np.full(len(key), PURPOSES.index("browse")),
        "item": np.where(views > 0, wanted_item(range_, dice, "browse item", category, key), -1),
        "views": views,
        "failed": own["failed"],
        "page": _page(dice, "browse page", LOOK_PAGES, key),
        "away": own["away"] & (own["at"] / DAY == life.left_at[own["person"]]),
    }


def looks_at(dice: Dice, needs: Table) -> Ints:
    """Return when people looked at the site before they turned to a channel, shape (needs, LOOKS)."""
    turned = needs["turned_at"][:, None]
    key = needs["need"][:, None] * LOOKS + np.arange(LOOKS)
    day = np.maximum((turned - np.floor(needs["look_days"] * DAY).astype(np.int64)) // DAY, 0)
    found: Ints = np.minimum(day * DAY + within_hours(dice, "looks at", "web_shop", key), turned - HOUR)
    return found


def _looked(dice: Dice, life: Life) -> Table:
    """Return the visits in which people looked before they decided."""
    needs = life.needs
    row, nth = np.nonzero(np.arange(LOOKS) < needs["looks"][:, None])
    key = needs["need"][row] * LOOKS + nth
    views = 1 + dice.poisson("look views", 1.4, key)
    return {
        "key": key * 8 + 1,
        "person": needs["person"][row],
        "at": looks_at(dice, needs)[row, nth],
        "seconds": _seconds(dice, "look", key, views),
        "purpose": np.full(len(key), PURPOSES.index("look")),
        "need": needs["need"][row],
        "place": row,
        "item": needs["item"][row],
        "views": views,
        "failed": needs["looks_failed"][row, nth],
        "page": _page(dice, "look page", LOOK_PAGES, key),
        "away": needs["looks_failed"][row, nth] & (needs["left_for"][row] == LEFT_FOR.index("error")),
        "cart": dice.chance("look cart", 0.06, key),
    }


def _ordered(dice: Dice, life: Life) -> Table:
    """Return the visits in which people who turned to the site decided, for or against."""
    row = np.flatnonzero(life.needs["intended"] == WEB)
    needs = kept(life.needs, row)
    key = needs["need"]
    bought = needs["bought"] & (needs["channel"] == WEB)
    views = 1 + dice.poisson("order views", 0.8, key)
    seconds = _seconds(dice, "order", key, views + 2)
    page = _page(dice, "order page", ORDER_PAGES, key)
    at_checkout = needs["failed"] & np.isin(page, [place_of(p) for p in ORDER_PAGES[2:]])
    in_cart = needs["failed"] & (page == place_of("/cart"))
    checkout = bought | at_checkout | dice.chance("to checkout", np.where(in_cart, 0.0, 0.40), key)
    return {
        "key": visit_key(key),
        "person": needs["person"],
        "at": needs["turned_at"] - 60 - seconds,
        "seconds": seconds,
        "purpose": np.full(len(key), PURPOSES.index("order")),
        "need": needs["need"],
        "place": row,
        "item": needs["item"],
        "views": views,
        "failed": needs["failed"],
        "page": page,
        "away": needs["failed"] & (needs["left_for"] == LEFT_FOR.index("error")),
        "slow": needs["slow"],
        "out": needs["out"],
        "silent": needs["silent"],
        "next_day": needs["next_day"],
        "on_account": needs["on_account"],
        "cart": checkout | in_cart | dice.chance("fills a cart", 0.53, key),
        "checkout": checkout,
        "ordered": bought,
        "saved": needs["saved"],
    }


def _tracked(dice: Dice, life: Life) -> Table:
    """Return the visits that only follow a parcel."""
    needs = kept(life.needs, life.needs["followed_at"] > 0)
    key = needs["need"]
    return {
        "key": key * 8 + 3,
        "person": needs["person"],
        "at": needs["followed_at"],
        "seconds": 20 + dice.whole("follows for", 0, 60, key),
        "purpose": np.full(len(key), PURPOSES.index("track")),
        "failed": needs["follow_failed"],
        "page": np.full(len(key), place_of(*TRACK_PAGES)),
        "away": needs["follow_failed"] & (needs["left_for"] == LEFT_FOR.index("error")),
    }


def _passing(world: World, range_: Items, days: Clock, dice: Dice) -> Table:
    """Return the visits of passers-by: one each, and gone."""
    number = max(round(PASSERS * world.size * world.days / 365), 20)
    key = PASSER + np.arange(number, dtype=np.int64)
    day = np.floor(days.day_at(dice.uniform("passes", key) * world.days)).astype(np.int64).clip(0, world.days - 1)
    views = dice.poisson("pass views", 0.7, key)
    category = dice.pick("passes what", [c.share for c in CATEGORIES], key)
    return {
        "key": key * 8 + 4,
        "at": day * DAY + within_hours(dice, "passes at", "web_shop", key),
        "seconds": np.where(views > 0, _seconds(dice, "pass", key, views), dice.whole("bounces", 1, 9, key)),
        "purpose": np.full(number, PURPOSES.index("pass")),
        "item": np.where(views > 0, wanted_item(range_, dice, "pass item", category, key), -1),
        "views": views,
        "failed": dice.chance("pass fails", error_share(world, PASSER_PAGES, day), key),
        "page": _page(dice, "pass page", PASSER_PAGES, key),
    }


def _seconds(dice: Dice, name: str, key: Ints, views: Ints) -> Ints:
    """Return how long visits last."""
    return np.floor((8 + 42 * views) * np.exp(0.6 * dice.normal(f"{name} seconds", key))).astype(np.int64) + 2


def place_of(page: str) -> int:
    """Return the place of a page in PAGES."""
    return next(n for n, p in enumerate(PAGES) if p.path == page)


def _page(dice: Dice, name: str, pages: tuple[str, ...], key: Ints) -> Ints:
    """Return the page that failed, in PAGES, in proportion to how often each does."""
    places = np.array([place_of(p) for p in pages])
    return places[dice.pick(name, [PAGES[p].error for p in places], key)]


def _who(folk: People, dice: Dice, table: Table) -> Table:
    """Return browser, device and login of each visit; every passer-by has a browser of their own."""
    person, key = table["person"], table["key"]
    named = person >= 0
    browser, device = device_of(folk, dice, np.maximum(person, 0), key)
    browser = np.where(named, browser, (key >> 3) * 4)
    device = np.where(named, device, dice.pick("device", [0.68, 0.27, 0.05], key))
    login: Flags = table["ordered"] | (table["purpose"] == PURPOSES.index("track"))
    known = named & (login | dice.chance("logged in", 0.22, key))
    return {"browser": browser, "device": device, "known": known}


def _whence(world: World, dice: Dice, life: Life, table: Table) -> Table:
    """Return what brought each visit: a campaign that the need met and clicked, or one of the sources."""
    key, place = table["key"], table["place"]
    source = dice.pick("source", [0.38, 0.52, 0.10], key)
    # A visit for a need may come through any campaign that the need met and clicked.
    clicked = life.needs["clicked"][np.maximum(place, 0)] & (place >= 0)[:, None]
    number = clicked.sum(axis=1)
    wanted = np.floor(dice.uniform("which campaign", key) * np.maximum(number, 1)).astype(np.int64)
    rank = np.cumsum(clicked, axis=1) - 1
    chosen = ((rank == wanted[:, None]) & clicked).argmax(axis=1)
    through = (number > 0) & dice.chance("through it", 0.7, key)
    drawn = _advertised(world, dice, table)
    campaign = np.where(through, chosen, np.where(place < 0, drawn, -1))
    campaign = np.where(table["purpose"] == PURPOSES.index("track"), -1, campaign)
    return {"campaign": campaign, "source": source}


def _advertised(world: World, dice: Dice, table: Table) -> Ints:
    """Return the campaign that brought a visit without a need: any that runs on the day and leads to the site."""
    key = table["key"]
    weights = np.array([c.exposure * c.click * (not c.after_research) for c in CAMPAIGNS])
    drawn = dice.pick("advertised", weights, key)
    runs = running(world, table["at"] // DAY)[np.arange(len(key)), drawn]
    comes = dice.chance("comes by campaign", np.where(table["person"] < 0, 0.5, 0.15), key)
    return np.where(comes & runs, drawn, -1)


def _shown(range_: Items, dice: Dice, table: Table) -> Table:
    """Return what the site showed: to those who came to decide, what they decided by; to others, as often."""
    key, item = table["key"], np.maximum(table["item"], 0)
    decides, looks = table["purpose"] == PURPOSES.index("order"), table["item"] >= 0
    return {
        "slow": np.where(decides, table["slow"], dice.chance("slow here", SLOW, key)),
        "out": np.where(decides, table["out"], looks & range_.out_of_stock(item, table["at"] // DAY)),
        "silent": looks & range_.silent[item],
        "next_day": np.where(decides, table["next_day"], looks & dice.chance("next day here", NEXT_DAY, key)),
        "on_account": np.where(decides, table["on_account"], dice.chance("on account here", ON_ACCOUNT, key)),
    }


def _route(dice: Dice, table: Table) -> Table:
    """Return the pages before the first product, and how long the visit lasts with them, and so when it began."""
    key, views = table["key"], table["views"]
    looks = table["item"] >= 0
    steps = np.where(looks, dice.pick("steps", STEPS_BEFORE, key), 0)
    seconds = np.maximum(table["seconds"], FIRST_PAGE + STEP_SECONDS * steps + VIEW_SECONDS * views)
    return {
        "steps": steps,
        "searched": (steps > 0) & dice.chance("searches", 0.3, key),
        "seconds": seconds,
        # A visit ends with its order: it began the earlier, the longer it is.
        "at": table["at"] - table["ordered"] * (seconds - table["seconds"]),
    }
