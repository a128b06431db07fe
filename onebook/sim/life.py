"""What happens to the people of a simulated world: needs, one after another, and what becomes of each.

A *need* is the wish for something, from looking for it to what is felt about it in the end. All people's first needs
are lived through together, then all second ones, and so on: what happened in one need changes when, and whether, the
next one comes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onebook.sim.clock import DAY, HOUR, Clock, open_at, within_hours
from onebook.sim.decide import decide, meet
from onebook.sim.deliver import deliver
from onebook.sim.draws import Dice, Floats, Ints
from onebook.sim.items import Items, wanted_item
from onebook.sim.people import Flags, People
from onebook.sim.table import Table, joined, kept
from onebook.sim.world import CATEGORIES, TILL, World

__all__ = ["LEFT_FOR", "STEPS", "Life", "live"]

LEFT_FOR = ("", "error", "lateness")
STEPS = 4096
"""Needs of a person, at most."""


@dataclass(frozen=True, slots=True)
class Life:
    """All needs of a world, and what became of the people.

    needs: one row a need, sorted by person and time (columns: see `decide`, `deliver` and `feel`); left_at: when a
    person stayed away for ever (days, infinite: never); came_at: when they came to know the merchant (days);
    brought_by: who brought them, -1 for nobody.
    """

    needs: Table
    left_at: Floats
    came_at: Floats
    brought_by: Ints


def live(world: World, folk: People, range_: Items, days: Clock, dice: Dice, leaves_at: Floats) -> Life:
    """Live through all needs. leaves_at: when people stay away for something that lies outside their needs (days)."""
    came_at, left_at = folk.arrives.copy(), leaves_at.copy()
    brought_by = np.full(folk.number, -1, dtype=np.int64)
    waiting = np.flatnonzero(np.isinf(folk.arrives))
    nth = np.zeros(folk.number, dtype=np.int64)
    known = np.flatnonzero(np.isfinite(folk.arrives))
    next_at = np.full(folk.number, np.inf)
    next_at[known] = _next_need(days, dice, folk, known, nth[known], np.maximum(came_at[known], 0), 1.0)
    rounds = []
    while (active := np.flatnonzero((next_at < world.days) & (next_at < left_at))).size:
        needs = _lived(world, folk, range_, days, dice, active, nth[active], next_at[active])
        rounds.append(needs)
        nth[active] += 1
        gone = needs["left_for"] > 0
        left_at[active[gone]] = np.minimum(left_at[active[gone]], needs["settled"][gone] / DAY)
        wait = np.exp(-world.effects.satisfaction * np.where(needs["bought"], needs["satisfaction"] - 7.0, 0.0))
        next_at[active] = _next_need(days, dice, folk, active, nth[active], next_at[active], wait)
        told = np.flatnonzero(needs["recommends"])
        told = told[np.argsort(needs["settled"][told], kind="stable")][: len(waiting)]
        brought, waiting = waiting[: len(told)], waiting[len(told) :]
        came_at[brought] = needs["settled"][told] / DAY + 5.0
        brought_by[brought] = active[told]
        next_at[brought] = _next_need(days, dice, folk, brought, nth[brought], came_at[brought], 0.15)
    needs = joined(rounds)
    order = np.lexsort((needs["nth"], needs["person"]))
    return Life(kept(needs, order), left_at, came_at, brought_by)


def _next_need(
    days: Clock, dice: Dice, folk: People, who: Ints, nth: Ints, after: Floats, wait: float | Floats
) -> Floats:
    """Return the day of the next need: waiting is exponential in the merchant's own time, so that seasons show."""
    gap = dice.exponential("next need", who, nth) * 365.0 / folk.rate[who] * wait
    return days.day_at(days.busy_at(after) + np.maximum(gap, 0.5))


def _lived(
    world: World, folk: People, range_: Items, days: Clock, dice: Dice, who: Ints, nth: Ints, at: Floats
) -> Table:
    """Return one need of each of these people, lived to its end."""
    need = who * STEPS + nth
    taste = np.where(
        dice.chance("as ever", 0.55, need), folk.taste[who], dice.pick("category", [c.share for c in CATEGORIES], need)
    )
    needs: Table = {
        "need": need,
        "person": who,
        "nth": nth,
        "day": np.floor(at).astype(np.int64),
        "category": taste,
        "item": wanted_item(range_, dice, "item", taste, need),
    }
    needs |= meet(world, folk, dice, needs)
    needs |= decide(world, folk, range_, dice, needs)
    needs |= _moment(days, dice, needs)
    needs |= deliver(world, folk, days, dice, needs)
    return needs | feel(world, folk, dice, needs)


def _moment(days: Clock, dice: Dice, needs: Table) -> Table:
    """Return when a need is decided: within the hours of the channel, on a day on which it is open.

    Columns: at: the second; turned_at: when they had turned to the channel they turned to first. That is the same, but
    for those who gave up on the site: they buy elsewhere on one of the next days.
    """
    later = 1 + np.floor(dice.exponential("buys elsewhere", needs["need"])).astype(np.int64)
    at = open_at(days, dice, "time of day", needs["channel"], needs["day"] + needs["saved"] * later, needs["need"])
    gave_up = needs["day"] * DAY + within_hours(dice, "gives up at", "web_shop", needs["need"])
    return {"at": at, "turned_at": np.where(needs["saved"], gave_up, at)}


def feel(world: World, folk: People, dice: Dice, needs: Table) -> Table:
    """Return how people feel in the end, and what they do about it.

    Columns: satisfaction (0 to 10; of those who did not buy, with the visit), settled (second by which all is over),
    errors (met on the site, for this need), left_for (place in LEFT_FOR: why they stay away for ever, 0: they do not),
    recommends.
    """
    effects, need, bought = world.effects, needs["need"], needs["bought"]
    personal = (needs["channel"] >= TILL) & bought
    satisfaction = (
        7.3
        + folk.bias[needs["person"]]
        + 0.5 * personal
        - 2.4 * needs["late"]
        - 1.3 * needs["failed"]
        - 2.8 * needs["cancelled_by_us"]
        - 0.8 * needs["returned"]
        - 0.6 * needs["slow"]
        + 0.9 * dice.normal("mood", need)
    )
    errors = needs["failed"].astype(np.int64) + needs["looks_failed"].sum(axis=1) + needs["follow_failed"]
    driven = dice.chance("errors drive away", 1.0 - (1.0 - effects.coming_back) ** errors, need)
    waited = needs["late"] & dice.chance("lateness drives away", effects.lateness, need)
    settled = np.maximum(np.maximum(needs["at"], needs["delivered"]), needs["followed_at"]) + HOUR
    pleased = bought & ~needs["cancelled"] & (satisfaction > 8.4)  # noqa: PLR2004
    recommends: Flags = pleased & dice.chance("recommends", effects.referrals, need)
    return {
        "satisfaction": np.clip(satisfaction, 0.0, 10.0),
        "settled": settled,
        "errors": errors,
        "left_for": np.select([driven, waited], [LEFT_FOR.index("error"), LEFT_FOR.index("lateness")], 0),
        "recommends": recommends & (settled < (world.days - 5) * DAY),
    }
