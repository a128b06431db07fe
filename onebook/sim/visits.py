"""Visits to the web shop: to look around, to buy, to follow a parcel, and by passers-by who never come again."""

from __future__ import annotations

import numpy as np

from onebook.sim.clock import DAY, HOUR, Clock, within_hours
from onebook.sim.decide import LOOK_PAGES, LOOKS, ORDER_PAGES, error_share
from onebook.sim.draws import Dice, Floats, Ints
from onebook.sim.items import Items, wanted_item
from onebook.sim.life import STEPS, Life
from onebook.sim.people import Flags, People
from onebook.sim.table import Table, joined, kept, rows
from onebook.sim.world import CAMPAIGNS, CATEGORIES, PAGES, WEB, World

__all__ = ["DEVICES", "PURPOSES", "SOURCES", "browsing", "visits"]

PURPOSES = ("browse", "look", "order", "track", "pass")
DEVICES = ("mobile", "desktop", "tablet")
SOURCES = ("direct", "organic", "referral")
"""Where a visit that no campaign brought comes from."""
BROWSING = 4.0
"""Visits a year without any need, of somebody who looks around as much as most."""
PASSERS = 110_000
"""Visits a year by passers-by in a world of size 1."""
PASSER = 1 << 40
"""From here on, numbers of passers-by; those of people lie below."""


def browsing(world: World, folk: People, days: Clock, dice: Dice) -> tuple[Table, Floats]:
    """Return visits without a need (person, nth, at, failed), and the day on which an error in one drove them away."""
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
    return {"person": person, "nth": nth, "at": at, "failed": failed}, left


def visits(world: World, folk: People, range_: Items, days: Clock, dice: Dice, life: Life, browsed: Table) -> Table:
    """Return all visits before the world's end, by time.

    Columns: visit: its number; key: what its draws are made for; person: -1 for passers-by; browser: its cookie; known:
    the person was logged in; at, seconds; purpose (place in PURPOSES); need: -1 if none; item, views: products viewed;
    campaign: place in CAMPAIGNS, -1; source: place in SOURCES; device; failed; page: place of the failing page in
    LOOK_PAGES or ORDER_PAGES; slow, out, silent, next_day, on_account; cart, checkout, ordered.
    """
    found = [
        _browsed(folk, range_, dice, life, browsed),
        _looked(range_, dice, life),
        _ordered(dice, life),
        _tracked(world, dice, life),
        _passing(world, range_, days, dice),
    ]
    table = joined([_completed(v) for v in found])
    table = kept(table, (table["at"] >= 0) & (table["at"] < world.days * DAY))
    table |= _who(folk, dice, table)
    table |= _whence(dice, life, table)
    return _numbered(kept(table, np.lexsort((table["key"], table["at"]))))


def _numbered(table: Table) -> Table:
    return {"visit": np.arange(1, rows(table) + 1, dtype=np.int64)} | table


def _completed(table: Table) -> Table:
    """Return a table of visits with all columns, those not given being 0, False or -1."""
    number = rows(table)
    no, none = np.zeros(number, dtype=bool), np.full(number, -1, dtype=np.int64)
    rest: Table = {
        "key": none, "person": none, "at": none, "seconds": none, "purpose": none, "need": none, "place": none,
        "item": none, "views": np.zeros(number, dtype=np.int64), "failed": no, "page": none, "slow": no, "out": no,
        "silent": no, "next_day": no, "on_account": no, "cart": no, "checkout": no, "ordered": no,
    }  # fmt: skip
    return rest | table


def _browsed(folk: People, range_: Items, dice: Dice, life: Life, browsed: Table) -> Table:
    """Return the visits without a need, of people who have not left by then."""
    own = kept(browsed, browsed["at"] <= life.left_at[browsed["person"]] * DAY)
    key = own["person"] * STEPS + own["nth"]
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
    }


def _looked(range_: Items, dice: Dice, life: Life) -> Table:
    """Return the visits in which people looked before they decided."""
    needs = life.needs
    row, nth = np.nonzero(np.arange(LOOKS) < needs["looks"][:, None])
    key = needs["need"][row] * LOOKS + nth
    at = needs["at"][row] - np.floor(needs["look_days"][row, nth] * DAY).astype(np.int64)
    day = np.maximum(at // DAY, 0)
    at = np.minimum(day * DAY + within_hours(dice, "looks at", "web_shop", key), needs["at"][row] - HOUR)
    views = 1 + dice.poisson("look views", 1.4, key)
    return {
        "key": key * 8 + 1,
        "person": needs["person"][row],
        "at": at,
        "seconds": _seconds(dice, "look", key, views),
        "purpose": np.full(len(key), PURPOSES.index("look")),
        "need": needs["need"][row],
        "place": row,
        "item": needs["item"][row],
        "views": views,
        "failed": needs["looks_failed"][row, nth],
        "page": _page(dice, "look page", LOOK_PAGES, key),
        "slow": dice.chance("look slow", 0.14, key),
        "out": range_.out_of_stock(needs["item"][row], day),
        "silent": range_.silent[needs["item"][row]],
        "cart": dice.chance("look cart", 0.06, key),
    }


def _ordered(dice: Dice, life: Life) -> Table:
    """Return the visits in which people who turned to the site decided, for or against."""
    row = np.flatnonzero(life.needs["intended"] == WEB)
    needs = kept(life.needs, row)
    key = needs["need"]
    bought = needs["bought"] & (needs["channel"] == WEB)
    views = 1 + dice.poisson("order views", 0.8, key)
    at = np.where(needs["saved"], needs["at"] - 3 * HOUR, needs["at"] - 60)
    cart = bought | dice.chance("fills a cart", 0.72, key)
    return {
        "key": key * 8 + 2,
        "person": needs["person"],
        "at": at - _seconds(dice, "order", key, views + 2),
        "seconds": _seconds(dice, "order", key, views + 2),
        "purpose": np.full(len(key), PURPOSES.index("order")),
        "need": needs["need"],
        "place": row,
        "item": needs["item"],
        "views": views,
        "failed": needs["failed"],
        "page": _page(dice, "order page", ORDER_PAGES, key),
        "slow": needs["slow"],
        "out": needs["out"],
        "silent": needs["silent"],
        "next_day": needs["next_day"],
        "on_account": needs["on_account"],
        "cart": cart,
        "checkout": bought | (cart & dice.chance("to checkout", 0.55, key)),
        "ordered": bought,
    }


def _tracked(world: World, dice: Dice, life: Life) -> Table:
    """Return the visits that only follow a parcel: more of them where it is late."""
    needs = life.needs
    comes = (needs["shipped"] > 0) & (needs["channel"] == WEB) & ~needs["pickup"]
    comes &= dice.chance("follows", np.where(needs["late"], 0.75, 0.35), needs["need"])
    row = np.flatnonzero(comes)
    key = needs["need"][row]
    at = (needs["shipped"][row] // DAY + 1) * DAY + within_hours(dice, "follows at", "web_shop", key)
    day = np.minimum(at // DAY, world.days)
    return {
        "key": key * 8 + 3,
        "person": needs["person"][row],
        "at": at,
        "seconds": 20 + dice.whole("follows for", 0, 60, key),
        "purpose": np.full(len(row), PURPOSES.index("track")),
        "failed": dice.chance("follow fails", error_share(world, ("/account/track",), day), key),
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
        "failed": dice.chance("pass fails", error_share(world, ("/", "/product"), day), key),
        "page": _page(dice, "pass page", ("/", "/product"), key),
    }


def _seconds(dice: Dice, name: str, key: Ints, views: Ints) -> Ints:
    """Return how long visits last."""
    return np.floor((8 + 42 * views) * np.exp(0.6 * dice.normal(f"{name} seconds", key))).astype(np.int64) + 2


def _page(dice: Dice, name: str, pages: tuple[str, ...], key: Ints) -> Ints:
    """Return the page that failed, in PAGES, in proportion to how often each does."""
    shares = {p.path: p.error for p in PAGES}
    place = {p.path: n for n, p in enumerate(PAGES)}
    return np.array([place[p] for p in pages])[dice.pick(name, [shares[p] for p in pages], key)]


def _who(folk: People, dice: Dice, table: Table) -> Table:
    """Return browser, device and login of each visit: people use several browsers, households share a tablet."""
    person, key = table["person"], table["key"]
    named = person >= 0
    browsers = np.where(named, folk.browsers[person], 1)
    which = np.floor(dice.uniform("browser", key) ** 1.6 * browsers).astype(np.int64)
    tablet = np.where(named, folk.tablet[person], -1)
    shared = (tablet >= 0) & dice.chance("takes the tablet", 0.25, key)
    browser = np.where(named, person * 4 + which, (key >> 3) * 4)
    browser = np.where(shared, tablet * 4 + 3, browser)
    device = np.where(shared, 2, np.where(which == 0, 0, 1))
    device = np.where(named, device, dice.pick("device", [0.68, 0.27, 0.05], key))
    login: Flags = table["ordered"] | (table["purpose"] == PURPOSES.index("track"))
    known = named & (login | dice.chance("logged in", 0.22, key))
    return {"browser": browser, "device": device, "known": known}


def _whence(dice: Dice, life: Life, table: Table) -> Table:
    """Return what brought each visit: a campaign that the need met and clicked, or one of the sources."""
    key, place = table["key"], table["place"]
    source = dice.pick("source", [0.38, 0.52, 0.10], key)
    # A need's first campaign brings its first look; the others its later ones.
    clicked = life.needs["clicked"][np.maximum(place, 0)] & (place >= 0)[:, None]
    number = clicked.sum(axis=1)
    wanted = np.floor(dice.uniform("which campaign", key) * np.maximum(number, 1)).astype(np.int64)
    rank = np.cumsum(clicked, axis=1) - 1
    chosen = ((rank == wanted[:, None]) & clicked).argmax(axis=1)
    through = (number > 0) & dice.chance("through it", 0.7, key)
    drawn = _advertised(dice, table)
    campaign = np.where(through, chosen, np.where(place < 0, drawn, -1))
    campaign = np.where(table["purpose"] == PURPOSES.index("track"), -1, campaign)
    return {"campaign": campaign, "source": source}


def _advertised(dice: Dice, table: Table) -> Ints:
    """Return the campaign that brought a visit without a need: any that runs on the day and leads to the site."""
    key, day = table["key"], table["at"] // DAY % 365
    weights = np.array([c.exposure * c.click * (not c.after_research) for c in CAMPAIGNS])
    drawn = dice.pick("advertised", weights, key)
    first = np.array([c.days[0] for c in CAMPAIGNS])[drawn]
    last = np.array([c.days[1] for c in CAMPAIGNS])[drawn]
    share = np.where(table["person"] < 0, 0.5, 0.15)
    comes = dice.chance("comes by campaign", share, key) & (day >= first) & (day <= last)
    return np.where(comes, drawn, -1)
