"""How what was bought reaches the customer, and what comes back."""

from __future__ import annotations

import numpy as np

from onebook.sim.clock import DAY, HOUR, Clock, within_hours
from onebook.sim.decide import TRACK_PAGES, error_share
from onebook.sim.draws import Dice, Ints
from onebook.sim.people import Flags, People
from onebook.sim.table import Table
from onebook.sim.world import CARRIERS, CATEGORIES, FURNITURE, TILL, WEB, World

__all__ = ["CUT_OFF", "deliver"]

CUT_OFF = 14 * HOUR
"""Orders until this time of day leave on the same working day."""
PICKUP = 0.16
"""Share of web orders of people near a store that are collected there."""
PEAK = (328, 358)
"""Days of the year on which carriers have too much to do."""


def deliver(world: World, folk: People, days: Clock, dice: Dice, needs: Table) -> Table:
    """Return how each purchase is delivered; of needs without a purchase, and of till sales, most is 0 or False.

    Columns: store: the store that sold or hands over, -1; pickup; carrier: place in CARRIERS, -1; promised: last second
    of the day promised; shipped, delivered: seconds; late; cancelled, cancelled_by_us, cancelled_at; returned,
    returned_at, refunded_at, returned_to: the store they came back to, -1; damaged; followed_at: second of the visit
    that follows the parcel, 0; follow_failed: it met an error.
    """
    need, who, channel, bought = needs["need"], needs["person"], needs["channel"], needs["bought"]
    day, tod = needs["at"] // DAY, needs["at"] % DAY
    nearest = folk.store[who]
    till = bought & (channel == TILL)
    pickup = bought & (channel == WEB) & (nearest >= 0) & dice.chance("collects", PICKUP, need)
    store = np.where(till | pickup, np.where(nearest >= 0, nearest, dice.whole("store", 0, 2, need)), -1)
    sent = bought & ~till
    carrier = np.where(sent & ~pickup, _carrier(dice, needs), -1)
    transit = np.array([c.days for c in CARRIERS])[carrier]
    late = _late(world, dice, needs, carrier, pickup, day) & sent
    # A parcel leaves on the working day of the order, or the next one after the cut-off.
    leaves_on = days.work_day[day + (tod > CUT_OFF)]
    delay = 1 + dice.poisson("delay", 1.6, need)
    promised_on = days.after_working_days(leaves_on, np.where(pickup, 1, transit + 1))
    arrives_on = days.after_working_days(
        leaves_on, np.where(pickup, 1, transit) + np.where(late, delay + 1, dice.whole("slack", 0, 1, need) * ~pickup)
    )
    shipped = np.maximum(leaves_on * DAY + 15 * HOUR + dice.whole("leaves", 0, 3 * HOUR, need), needs["at"] + 2 * HOUR)
    delivered = arrives_on * DAY + within_hours(dice, "arrives", "stores", need)
    delivered = np.maximum(delivered, shipped + HOUR)
    by_customer = sent & dice.chance("thinks better of it", 0.018, need)
    by_us = sent & ~by_customer & dice.chance("we have none", np.array([0.006, 0.016, 0, 0.008, 0.004])[channel], need)
    cancelled = by_customer | by_us
    shipped, delivered = np.where(till, needs["at"], shipped), np.where(till, needs["at"], delivered)
    out = {
        "store": store,
        "pickup": pickup,
        "carrier": carrier,
        "promised": np.where(sent, promised_on * DAY + DAY - 1, 0),
        "shipped": np.where(bought & ~cancelled, shipped, 0),
        "delivered": np.where(bought & ~cancelled, delivered, 0),
        "late": late & ~cancelled & (arrives_on > promised_on),
        "cancelled": cancelled,
        "cancelled_by_us": by_us,
        "cancelled_at": np.where(cancelled, needs["at"] + HOUR + dice.whole("cancels", 0, 8 * HOUR, need), 0),
    }
    out |= _followed(world, dice, needs | out)
    return out | _returned(folk, days, dice, needs | out)


def _carrier(dice: Dice, needs: Table) -> Ints:
    """Return who carries each parcel: furniture goes with the bulky one, most other things do not."""
    usual = dice.pick("carrier", [c.share * (c.service != "bulky") for c in CARRIERS], needs["need"])
    bulky = (needs["category"] == FURNITURE) | dice.chance("bulky", 0.06, needs["need"])
    return np.where(bulky, len(CARRIERS) - 1, usual)


def _late(world: World, dice: Dice, needs: Table, carrier: Ints, pickup: Flags, day: Ints) -> Flags:
    """Return which deliveries are delayed: more before Christmas, fewer since the channels were joined."""
    share = np.where(pickup, 0.03, np.array([c.late for c in CARRIERS])[carrier])
    year_day = world.year_day(day)
    share = share * np.where((year_day >= PEAK[0]) & (year_day <= PEAK[1]), world.effects.peak, 1.0)
    share = share * np.where(day >= world.change_day, world.effects.change, 1.0)
    return dice.chance("late", share, needs["need"])


def _followed(world: World, dice: Dice, needs: Table) -> Table:
    """Return who comes to the site only to follow a parcel: more of them where it is late."""
    need = needs["need"]
    follows = (needs["shipped"] > 0) & (needs["channel"] == WEB) & ~needs["pickup"]
    follows &= dice.chance("follows", np.where(needs["late"], 0.75, 0.35), need)
    at = (needs["shipped"] // DAY + 1) * DAY + within_hours(dice, "follows at", "web_shop", need)
    failed = follows & dice.chance("follow fails", error_share(world, TRACK_PAGES, at // DAY), need)
    return {"followed_at": np.where(follows, at, 0), "follow_failed": failed}


def _returned(folk: People, days: Clock, dice: Dice, needs: Table) -> Table:
    """Return what comes back, when and where, and when the money is paid back."""
    need, channel = needs["need"], needs["channel"]
    share = np.array([c.return_share for c in CATEGORIES])[needs["category"]]
    share = share * np.array([1.5, 1.3, 0.5, 1.6, 0.4])[channel]
    damaged = needs["bought"] & dice.chance("damaged", np.where(needs["carrier"] >= 0, 0.012, 0.001), need)
    returned = needs["bought"] & ~needs["cancelled"] & (damaged | dice.chance("returned", share, need))
    after = 2 + dice.poisson("keeps for", 6.0, need)
    nearest = folk.store[needs["person"]]
    # What was bought in a store goes back to it; what the site sold, to the nearest one or by parcel.
    to_store = (channel == TILL) | ((channel == WEB) & (nearest >= 0) & dice.chance("to store", 0.35, need))
    day = needs["delivered"] // DAY + after
    day = np.where(to_store, days.shop_day[np.minimum(day, len(days.shop_day) - 1)], day)
    at = day * DAY + within_hours(dice, "brings back", "stores", need)
    paid = at + np.where(to_store, 600, DAY + dice.whole("pays back", 0, 9 * DAY, need))
    return {
        "damaged": damaged & returned,
        "returned": returned,
        "returned_at": np.where(returned, at, 0),
        "refunded_at": np.where(returned, paid, 0),
        "returned_to": np.where(returned & to_store, np.where(channel == TILL, needs["store"], nearest), -1),
    }
