"""How a need meets campaigns and the site, and whether and where it ends in a purchase.

Whether somebody buys is one draw against a probability. The same draw against the probability without one of the
effects tells what would have happened without it: that is the truth which estimators are held against.
"""

from __future__ import annotations

import numpy as np

from onebook.sim.clock import running
from onebook.sim.draws import Dice, Floats, Ints
from onebook.sim.items import Items
from onebook.sim.people import DEVICES, People, device_of
from onebook.sim.table import Table
from onebook.sim.world import CAMPAIGNS, CATEGORIES, CHANNELS, FURNITURE, PAGES, SALES, TILL, WEB, World

__all__ = [
    "ADVERTISED",
    "LOOKS",
    "LOOK_PAGES",
    "OF_CHANNEL",
    "ORDER_PAGES",
    "TRACK_PAGES",
    "decide",
    "error_share",
    "meet",
    "since_change",
    "visit_key",
]

LOOKS = 3
"""Visits to the site before a decision, at most."""
LOOK_DAYS = 29
"""Days before the decision within which people look."""
LOOK_PAGES = ("/", "/category", "/product", "/product", "/search")
ORDER_PAGES = ("/product", "/cart", "/checkout/address", "/checkout/payment")
TRACK_PAGES = ("/account/track",)
ADVERTISED = (*dict.fromkeys(c.channel for c in CAMPAIGNS), "*")
"""The channels in which campaigns are met, and all of them together."""
OF_CHANNEL = np.array([[channel in {c.channel, "*"} for channel in ADVERTISED] for c in CAMPAIGNS], dtype=np.float64)
BASE = (-0.16, 0.35, 0.30, 0.30, -1.90)
"""Log-odds of buying in each channel, without any of the effects."""
REGULAR = 1.9
"""What it adds in the sales team's channel to be a customer already, who orders again without being a lead."""
SLOW, NEXT_DAY, ON_ACCOUNT = 0.14, 0.40, 0.50
"""Shares of visits with slow pages, with a promise of the next day, with buying on account offered."""
SAVED = 0.22
"""Share of those who give up on the site, and buy elsewhere all the same."""


def visit_key(need: Ints) -> Ints:
    """Return what the draws of the visit are made for in which a need is decided on the site."""
    return need * 8 + 2


def since_change(world: World, day: np.ndarray) -> Floats:
    """Return the factor on what got better when the channels were joined, on each day."""
    return np.where(day >= world.change_day, world.effects.change, 1.0)


def error_share(world: World, pages: tuple[str, ...], day: np.ndarray) -> Floats:
    """Return how probable it is that a visit to these pages meets an error, on each day."""
    factor = since_change(world, day)
    shares = {p.path: p.error for p in PAGES}
    clean = np.ones(day.shape)
    for page in pages:
        clean *= 1.0 - shares[page] * factor
    return 1.0 - clean


def meet(world: World, folk: People, dice: Dice, needs: Table) -> Table:
    """Return which campaigns a need meets, and when its owner looks at the site before deciding.

    Columns: looks: visits before the decision; look_days: how many days before it, shape (needs, LOOKS);
    looks_failed: which of them met an error; met: campaigns met, shape (needs, campaigns); clicked: those that brought
    a visit; asks: asks a question; answered_hours: until it is answered.
    """
    need, who, day = needs["need"], needs["person"], needs["day"]
    each = np.arange(LOOKS)
    odds = 0.15 + 0.9 * np.log(folk.online[who])
    researched = dice.chance("looks", 1.0 / (1.0 + np.exp(-odds)), need)
    looks = np.where(researched, 1 + dice.poisson("looks again", 0.5, need).clip(0, LOOKS - 1), 0)
    before = np.minimum(0.05 + 5.5 * dice.exponential("look days", need[:, None], each), LOOK_DAYS)
    before = np.minimum(before, np.maximum(day + 0.9, 0.05)[:, None])
    looked_on = day[:, None] - np.floor(before)
    failed = dice.chance("look fails", error_share(world, LOOK_PAGES, looked_on), need[:, None], each) & (
        each < looks[:, None]
    )
    number = np.arange(len(CAMPAIGNS))
    reached = running(world, day)
    among = {
        "print": dice.chance("gets the catalogue", 0.6, who),
        "mail": dice.chance("gets the letter", 0.6, who),
        "event": folk.organisation[who] >= 0,
    }
    for place, campaign in enumerate(CAMPAIGNS):
        if campaign.after_research:
            reached[:, place] &= researched
        if campaign.medium in among:
            reached[:, place] &= among[campaign.medium]
    exposure = np.array([c.exposure for c in CAMPAIGNS])
    met = dice.chance("meets", reached * exposure, need[:, None], number)
    clicked = met & dice.chance("clicks", np.array([c.click for c in CAMPAIGNS]), need[:, None], number)
    asks = dice.chance("asks", np.where(researched, 0.09, 0.03), need)
    hours = np.exp(1.5 + 1.1 * dice.normal("answer", need))
    return {
        "looks": looks,
        "look_days": before,
        "looks_failed": failed,
        "met": met,
        "clicked": clicked,
        "asks": asks,
        "answered_hours": hours,
    }


def _intended(folk: People, dice: Dice, needs: Table) -> tuple[np.ndarray, np.ndarray]:
    """Return the channel people turn to first, and the one they like next best that is not the same."""
    noise = -np.log(-np.log(dice.uniform("turns to", needs["need"][:, None], np.arange(len(CHANNELS)))))
    liking = folk.liking[needs["person"]] + 0.8 * noise
    # Big things are rather bought where they can be touched or explained.
    liking[:, TILL] += 0.6 * (needs["category"] == FURNITURE)
    liking[:, SALES] += 0.9 * (needs["category"] == FURNITURE)
    first = liking.argmax(axis=1)
    liking[np.arange(len(first)), first] = -np.inf
    liking[:, [WEB, SALES]] = -np.inf
    return first, liking.argmax(axis=1)


def _facts(world: World, folk: People, range_: Items, dice: Dice, needs: Table, intended: np.ndarray) -> Table:
    """Return the facts of the moment of decision: what helps and what stands in the way."""
    need, day, who, item = needs["need"], needs["day"], needs["person"], needs["item"]
    web, sales = intended == WEB, intended == SALES
    asked_on = np.maximum(day - 3 - dice.poisson("lead age", 14.0, need), 0)
    factor = since_change(world, asked_on)
    median = np.array([c.price for c in CATEGORIES])
    return {
        "failed": web & dice.chance("order fails", error_share(world, ORDER_PAGES, day), need),
        "slow": web & dice.chance("slow", SLOW, need),
        "out": web & range_.out_of_stock(item, day),
        "silent": web & range_.silent[item],
        "next_day": web & dice.chance("next day", NEXT_DAY, need),
        "on_account": web & dice.chance("on account", ON_ACCOUNT, need),
        "answered_fast": needs["asks"] & (needs["answered_hours"] < 4.0),  # noqa: PLR2004
        "lead": sales & (dice.chance("new lead", np.where(folk.organisation[who] >= 0, 0.55, 1.0), need)),
        "lead_day": asked_on,
        "lead_fast": sales & dice.chance("lead answered", 1 - 0.45 * factor, need),
        "lead_at_home": sales & dice.chance("lead in channel", 1 - 0.32 * factor, need),
        "mobile": web & (device_of(folk, dice, who, visit_key(need))[1] == DEVICES.index("mobile")),
        "dearer": np.where(web, np.log2(range_.price[item] / median[range_.category[item]]), 0.0),
    }


def decide(world: World, folk: People, range_: Items, dice: Dice, needs: Table) -> Table:
    """Return what becomes of each need.

    Columns: intended, channel (places in CHANNELS): where they turned to, and where they bought or gave up; the facts
    of the moment; bought; saved: gave up on the site and bought elsewhere; chance: the probability of buying where they
    turned to; anyway: would have bought without looking on the site before; without: would have bought without a
    campaign, shape (needs, campaigns); unmoved: would have bought without any campaign of a channel, shape (needs,
    `ADVERTISED`).
    """
    effects = world.effects
    intended, second = _intended(folk, dice, needs)
    facts = _facts(world, folk, range_, dice, needs, intended)
    own = np.array([c.effect for c in CAMPAIGNS]) * effects.campaigns
    looked = effects.research * (needs["looks"] > 0)
    is_lead = facts["lead"]
    odds = (
        np.array(BASE)[intended]
        + looked
        + (needs["met"] * own).sum(axis=1)
        + effects.errors * facts["failed"]
        + effects.slow_pages * facts["slow"]
        + effects.out_of_stock * facts["out"]
        + effects.missing_information * facts["silent"]
        + effects.delivery_promise * facts["next_day"]
        + effects.payment_choice * facts["on_account"]
        + effects.mobile * facts["mobile"]
        + effects.price * facts["dearer"]
        + effects.answers * facts["answered_fast"]
        + REGULAR * ((intended == SALES) & ~is_lead)
        + effects.leads_answered * (is_lead & facts["lead_fast"])
        + effects.leads_in_channel * (is_lead & facts["lead_at_home"])
    )
    draw = dice.uniform("buys", needs["need"])
    by_heart = draw < _share(odds)
    turned = (intended == WEB) & dice.chance("saved", SAVED, needs["need"])
    saved = turned & ~by_heart

    def bought_less(much: Floats) -> np.ndarray:
        found: np.ndarray = (draw[:, None] < _share(odds[:, None] - much)) | turned[:, None]
        return found

    return facts | {
        "intended": intended,
        "channel": np.where(saved, second, intended),
        "bought": by_heart | saved,
        "saved": saved,
        "chance": _share(odds),
        "anyway": (draw < _share(odds - looked)) | turned,
        "without": bought_less(needs["met"] * own),
        "unmoved": bought_less((needs["met"] * own) @ OF_CHANNEL),
    }


def _share(odds: Floats) -> Floats:
    """Return the probability of log-odds."""
    share: Floats = 1.0 / (1.0 + np.exp(-odds))
    return share
