"""What people ask, complain about and answer: leads, contacts and surveys."""

from __future__ import annotations

import numpy as np

from onebook.sim.clock import DAY, HOUR, Clock, open_at, within_hours
from onebook.sim.decide import LOOKS, since_change
from onebook.sim.draws import Dice, Ints
from onebook.sim.life import Life
from onebook.sim.people import People
from onebook.sim.table import Table, joined, kept, rows
from onebook.sim.visits import PURPOSES, looks_at
from onebook.sim.world import MARKETPLACE, PHONE, SALES, TILL, WEB, World

__all__ = ["SALES_PEOPLE", "contacts", "leads", "surveys"]

SALES_PEOPLE = 6
WEEK = 7 * DAY
EXPLAINS_MOVED, EXPLAINS_STAYED = 0.62, 0.08
"""Shares who explain again: of those who had been in another channel, and of all others."""
LEAD_CHANNELS = (WEB, TILL, PHONE, SALES)


def leads(world: World, folk: People, days: Clock, dice: Dice, life: Life, placed: Table) -> Table:
    """Return leads by time, duplicates included.

    Columns: lead: its number; need, row (of the need in the life), person, channel, at, owner, answered_at,
    answered_in, engaged_at, offered_at, closed_at (0: not), won, order: place in the orders, -1; copy: it is a
    duplicate; twin: the lead's number of which it is one, 0.
    """
    row = np.flatnonzero(life.needs["lead"])
    needs = kept(life.needs, row)
    key, end = needs["need"], world.days * DAY
    channel = np.array(LEAD_CHANNELS)[dice.pick("lead channel", [0.46, 0.20, 0.16, 0.18], key)]
    asked_on = days.work_day[needs["lead_day"]]
    at = np.minimum(asked_on * DAY + within_hours(dice, "lead at", "call_centre", key), needs["at"] - 2 * DAY)
    at = np.maximum(at, HOUR)
    slow = 26 * HOUR + np.floor(dice.exponential("lead waits", key) * 40 * HOUR).astype(np.int64)
    closed = needs["at"] - np.where(needs["bought"], 30 * 60, 0)
    answered = at + np.where(needs["lead_fast"], dice.whole("lead hours", 1, 22, key) * HOUR, slow)
    answered = np.minimum(answered, np.maximum(closed - 6 * HOUR, at))
    elsewhere = np.array(LEAD_CHANNELS)[
        (np.searchsorted(LEAD_CHANNELS, channel) + dice.whole("lead moves", 1, 3, key)) % len(LEAD_CHANNELS)
    ]
    engaged = needs["bought"] | dice.chance("lead engages", 0.42, key)
    offered = engaged & (needs["bought"] | dice.chance("lead offered", 0.55, key))
    order = np.full(rows(life.needs), -1, dtype=np.int64)
    order[placed["row"]] = placed["order"]
    offer = np.minimum(np.maximum(answered + DAY, closed - 2 * DAY), np.maximum(closed - HOUR, at))
    table: Table = {
        "need": key,
        "row": row,
        "person": needs["person"],
        "channel": channel,
        "at": at,
        "owner": np.where(folk.organisation[needs["person"]] >= 0, folk.organisation[needs["person"]], needs["person"])
        % SALES_PEOPLE,
        "answered_at": _before(answered, end),
        "answered_in": np.where(needs["lead_at_home"], channel, elsewhere),
        "engaged_at": np.where(engaged, _before(answered + 5 * HOUR, end), 0),
        "offered_at": np.where(offered, _before(offer, end), 0),
        "closed_at": _before(closed, end),
        "won": needs["bought"] & (closed < end),
        "order": order[row],
        "copy": np.zeros(len(row), dtype=bool),
    }
    # Those who got no answer where they had asked, ask again elsewhere: the same lead twice.
    twice = ~needs["lead_at_home"] & dice.chance("asks twice", 0.55, key)
    again = kept(table, twice)
    again["copy"] = np.ones(int(twice.sum()), dtype=bool)
    again["at"] = np.minimum(again["at"] + 8 * HOUR, np.maximum(again["answered_at"] - HOUR, again["at"] + HOUR))
    again["channel"] = again["answered_in"]
    both = joined([table, again])
    both = kept(both, both["at"] < end)
    both = kept(both, np.lexsort((both["copy"], both["need"], both["at"])))
    number = np.arange(1, rows(both) + 1, dtype=np.int64)
    first = dict(zip(both["need"][~both["copy"]].tolist(), number[~both["copy"]].tolist(), strict=True))
    twin = [first[n] if c else 0 for n, c in zip(both["need"].tolist(), both["copy"].tolist(), strict=True)]
    return {"lead": number} | both | {"twin": np.array(twin, dtype=np.int64)}


def _before(at: Ints, end: int) -> Ints:
    """Return the seconds that lie before the end, else 0."""
    return np.where(at < end, at, 0)


def contacts(world: World, folk: People, days: Clock, dice: Dice, life: Life, placed: Table) -> Table:
    """Return questions, service cases and complaints by time.

    Columns: contact: its number; person, kind, topic, channel, at, answered_at (0: not yet), order (-1), item, need;
    from, from_at: channel in which they had been for the same matter, and when, -1 if in none; moved: that is another
    one; solved: at the first contact; again: they had to explain again what they had told elsewhere.
    """
    found = joined([_questions(days, dice, life), _about_orders(folk, days, dice, placed)])
    found = kept(found, (found["at"] > 0) & (found["at"] < world.days * DAY))
    key = found["need"] * 4 + found["nth"]
    moved = (found["from"] >= 0) & (found["from"] != found["channel"])
    share = np.where(moved, EXPLAINS_MOVED, EXPLAINS_STAYED) * since_change(world, found["at"] // DAY)
    again = dice.chance("explains again", share, key)
    found |= {
        "moved": moved,
        "again": again,
        "solved": dice.chance("solved", np.where(again, 0.55, 0.80), key),
        "answered_at": _before(found["at"] + found["waits"], world.days * DAY),
    }
    found = kept(found, np.lexsort((key, found["at"])))
    return {"contact": np.arange(1, rows(found) + 1, dtype=np.int64)} | found


def _questions(days: Clock, dice: Dice, life: Life) -> Table:
    """Return questions before a decision, in the channel turned to or by chat or telephone."""
    row = np.flatnonzero(life.needs["asks"])
    needs = kept(life.needs, row)
    key = needs["need"]
    usual = np.array([WEB, PHONE])[dice.pick("asks where", [0.68, 0.32], key)]
    channel = np.where(needs["intended"] == MARKETPLACE, MARKETPLACE, usual)
    waits = np.floor(needs["answered_hours"] * HOUR).astype(np.int64)
    at = needs["turned_at"] - waits - dice.whole("asks before", 1, 30, key) * HOUR
    # Nobody answers the telephone at night: who asks there, has called on a working day before.
    day = days.last_working_day(np.maximum(at // DAY - 1, 0))
    at = np.where(channel == PHONE, day * DAY + within_hours(dice, "asks at", "call_centre", key), at)
    looked = looks_at(dice, needs)
    fresh = (np.arange(LOOKS) < needs["looks"][:, None]) & (looked < at[:, None]) & (looked > (at - WEEK)[:, None])
    before = np.where(fresh, looked, -1).max(axis=1)
    return {
        "need": key,
        "nth": np.zeros(len(key), dtype=np.int64),
        "person": needs["person"],
        "kind": np.full(len(key), "question"),
        "topic": np.array(["product", "availability", "delivery", "payment"])[
            dice.pick("asks what", [0.55, 0.25, 0.12, 0.08], key)
        ],
        "channel": channel,
        "from": np.where(before >= 0, WEB, -1),
        "from_at": before,
        "at": at,
        "waits": waits,
        "order": np.full(len(key), -1, dtype=np.int64),
        "item": needs["item"],
    }


def _about_orders(folk: People, days: Clock, dice: Dice, placed: Table) -> Table:
    """Return what is asked and complained about orders: where is it, it is broken, how do I send it back."""
    need, channel = placed["need"], placed["channel"]
    sent = (channel != TILL) & ~placed["cancelled"]
    asks = sent & dice.chance("asks for it", np.where(placed["late"], 0.34, 0.025), need)
    broken = placed["damaged"] & (placed["delivered"] > 0) & dice.chance("complains", 0.8, need)
    back = placed["returned"] & ~broken & dice.chance("asks about return", 0.09, need)
    parts = [
        _case(folk, days, dice, placed, asks, 1, ("service", "delivery"), placed["promised"] // DAY + 1),
        _case(folk, days, dice, placed, broken, 2, ("complaint", "product"), placed["delivered"] // DAY + 1),
        _case(folk, days, dice, placed, back, 3, ("service", "return"), placed["returned_at"] // DAY - 1),
    ]
    return joined(parts)


def _case(
    folk: People, days: Clock, dice: Dice, placed: Table, which: np.ndarray, nth: int, about: tuple[str, str], day: Ints
) -> Table:
    """Return the contacts about these orders, on the days given or the next on which somebody is there."""
    found = kept(placed, which)
    key = found["need"] * 4 + nth
    weights = [0.48, 0.0, 0.14, 0.38]
    turned = dice.pick("case where", weights, key)
    turned = np.where((turned == TILL) & (folk.store[found["person"]] < 0), PHONE, turned)
    here = (found["channel"] == MARKETPLACE) & dice.chance("case at marketplace", 0.75, key)
    channel = np.where(here, MARKETPLACE, turned)
    number = len(key)
    return {
        "need": found["need"],
        "nth": np.full(number, nth),
        "person": found["person"],
        "kind": np.full(number, about[0]),
        "topic": np.full(number, about[1]),
        "channel": channel,
        "from": found["channel"],
        "from_at": found["at"],
        "at": open_at(days, dice, "case at", channel, day[which], key),
        "waits": np.floor(np.exp(1.2 + 1.0 * dice.normal("case waits", key)) * HOUR).astype(np.int64) + 60,
        "order": found["order"],
        "item": found["item"],
    }


def surveys(world: World, dice: Dice, placed: Table, seen: Table, asked: Table) -> Table:
    """Return answers to surveys by time.

    Columns: answer: its number; kind, channel, at, person (-1: unknown), order (-1), visit (0), score, low, high.
    """
    parts = [
        _of_orders(dice, placed, "csat", 0.13, (1, 5), 2 * DAY),
        _of_orders(dice, placed, "nps", 0.08, (0, 10), 9 * DAY),
        _of_orders(dice, placed, "rating", 0.16, (1, 5), 4 * DAY),
        _of_visits(dice, seen),
        _of_contacts(dice, asked),
    ]
    found = joined(parts)
    found = kept(found, found["at"] < world.days * DAY)
    found = kept(found, np.lexsort((found["order"], found["visit"], found["at"])))
    return {"answer": np.arange(1, rows(found) + 1, dtype=np.int64)} | found


def _of_orders(dice: Dice, placed: Table, kind: str, share: float, scale: tuple[int, int], after: int) -> Table:
    """Return answers about orders that came (csat, nps), and ratings on the marketplace."""
    marketplace = placed["channel"] == MARKETPLACE
    which = (placed["delivered"] > 0) & (marketplace if kind == "rating" else ~marketplace)
    found = kept(placed, which & dice.chance(f"answers {kind}", share, placed["need"]))
    low, high = scale
    mood = found["satisfaction"] / 10 + 0.09 * dice.normal(f"{kind} mood", found["need"]) + 0.07
    number = rows(found)
    return {
        "kind": np.full(number, kind),
        "channel": found["channel"],
        "at": found["delivered"] + after + dice.whole(f"{kind} at", 0, 2 * DAY, found["need"]),
        "person": found["person"],
        "order": found["order"],
        "visit": np.zeros(number, dtype=np.int64),
        "score": np.clip(np.round(low + mood * (high - low)), low, high).astype(np.int64),
        "low": np.full(number, low),
        "high": np.full(number, high),
    }


def _of_visits(dice: Dice, seen: Table) -> Table:
    """Return answers to the site's own question, by visitors who buy and visitors who do not."""
    came = kept(seen, (seen["purpose"] != PURPOSES.index("track")) & dice.chance("answers here", 0.009, seen["key"]))
    troubled = 1.5 * came["failed"] + 0.6 * came["slow"] + 0.7 * came["out"] + 0.3 * came["silent"]
    score = 4.1 - troubled + 0.4 * came["ordered"] + 0.8 * dice.normal("here mood", came["key"])
    number = rows(came)
    return {
        "kind": np.full(number, "satisfaction"),
        "channel": np.full(number, WEB),
        "at": came["at"] + came["seconds"],
        "person": np.where(came["known"], came["person"], -1),
        "order": np.full(number, -1),
        "visit": came["visit"],
        "score": np.clip(np.round(score), 1, 5).astype(np.int64),
        "low": np.full(number, 1),
        "high": np.full(number, 5),
    }


def _of_contacts(dice: Dice, asked: Table) -> Table:
    """Return how easy people found it to be helped."""
    key = asked["need"] * 4 + asked["nth"]
    found = kept(asked, (asked["answered_at"] > 0) & dice.chance("answers ces", 0.22, key))
    key = found["need"] * 4 + found["nth"]
    score = 5.6 - 1.2 * ~found["solved"] - 1.1 * found["again"] + 1.1 * dice.normal("ces mood", key)
    number = rows(found)
    return {
        "kind": np.full(number, "ces"),
        "channel": found["channel"],
        "at": found["answered_at"] + 3 * HOUR,
        "person": found["person"],
        "order": found["order"],
        "visit": np.zeros(number, dtype=np.int64),
        "score": np.clip(np.round(score), 1, 7).astype(np.int64),
        "low": np.full(number, 1),
        "high": np.full(number, 7),
    }
