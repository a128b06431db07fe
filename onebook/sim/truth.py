"""The truth about what happened in a simulated world: what none of its systems knows, and estimates are judged by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from onebook.sim.clock import DAY
from onebook.sim.decide import ADVERTISED, OF_CHANNEL
from onebook.sim.deliver import PEAK
from onebook.sim.draws import Floats
from onebook.sim.export.codes import browser_ids, case_ids, lead_ids, orders_of
from onebook.sim.export.files import instant, optional, picked, write_parquet
from onebook.sim.export.till import known_at_till
from onebook.sim.life import LEFT_FOR
from onebook.sim.made import Made
from onebook.sim.people import DEVICES, Flags
from onebook.sim.table import Table, kept, rows
from onebook.sim.truth_identity import codes, identities, people
from onebook.sim.visits import PURPOSES, SOURCES
from onebook.sim.world import CAMPAIGNS, CATEGORIES, CHANNELS, PAGES, STORES, TILL, Effects, World

__all__ = ["write_truth"]

CHANGED = ("errors", "lateness", "repeated explanations", "leads answered late", "leads answered elsewhere")
NUMBERS = tuple(c.number for c in CAMPAIGNS)
WITHOUT_EFFECT = ("source", "steps", "searched", "browser", "time of day", "other items viewed", "category")
"""Facts of a visit that go with buying at most because other things do."""


def write_truth(made: Made, folder: Path) -> None:
    """Write the truth into a folder: Parquet tables, and world.json, which tells effects, strengths and changes."""
    tables = {
        "people": people(made),
        "identities": identities(made),
        "codes": codes(made),
        "needs": _needs(made),
        "orders": _orders(made),
        "visits": _visits(made),
        "contacts": _contacts(made),
        "leads": _leads(made),
        "campaigns": _campaigns(made),
        "channels": _channels(made),
    }
    for name, table in tables.items():
        write_parquet(folder / f"{name}.parquet", table)
    body = json.dumps(_world(made.world), indent=2, ensure_ascii=False) + "\n"
    (folder / "world.json").write_text(body, encoding="utf-8")


def _world(world: World) -> dict[str, Any]:
    """Return what was planted: strengths, what they mean, which are switched off, and when something changed."""
    effects, full = asdict(world.effects), asdict(Effects())
    changes = [_change(world, "change", world.change_day, None, world.effects.change, CHANGED)]
    of_year = world.year_day(np.arange(world.days))
    busy = np.flatnonzero((of_year >= PEAK[0]) & (of_year <= PEAK[1]))
    years = np.split(busy, np.flatnonzero(np.diff(busy) > 1) + 1)
    changes += [
        _change(world, "peak", int(part[0]), int(part[-1]), world.effects.peak, ("lateness",))
        for part in years
        if len(part)
    ]
    return {
        "seed": world.seed,
        "size": world.size,
        "start": world.start.isoformat(),
        "days": world.days,
        "change_on": world.change_on.isoformat(),
        "changes": changes,
        "effects": {
            name: {"strength": value, "usual": full[name], "meaning": world.effects.meanings()[name]}
            for name, value in effects.items()
        },
        "without_effect": list(WITHOUT_EFFECT),
    }


def _change(
    world: World, switch: str, first: int, last: int | None, factor: float, on: tuple[str, ...]
) -> dict[str, Any]:
    """Return what was otherwise from a day on, until the last one (None: for ever)."""

    def date(day: int) -> str:
        return (world.start + timedelta(days=day)).isoformat()

    until = None if last is None else date(last)
    return {"switch": switch, "from": date(first), "until": until, "factor": factor, "on": list(on)}


def _rounded(numbers: Floats) -> Floats:
    """Return numbers that are the same on every machine: the last digits of logarithms are not."""
    return np.round(numbers, 9)


def _lists(named: tuple[str, ...], which: Flags) -> pa.Array:
    """Return for each row the names that hold, shape of `which` (rows, names)."""
    names = np.array(named)
    return pa.ListArray.from_arrays(
        pa.array(np.concatenate([[0], np.cumsum(which.sum(axis=1))]), pa.int32()), pa.array(names[np.nonzero(which)[1]])
    )


def _needs(made: Made) -> Mapping[str, Any]:
    """Grain: one row a need that was decided before the end.

    turned_to: channel they turned to first; channel: where they bought or gave up; would_have_bought: without looking
    on the site before; caused_by_research: bought, and would not have otherwise; chance: of buying where they turned
    to. The facts are those that the moment of decision met; dearer: price of the item in doublings of its group's.
    """
    needs = kept(made.life.needs, made.life.needs["at"] < made.world.days * DAY)
    channels = np.array(CHANNELS)
    facts = ("failed", "slow", "out", "silent", "next_day", "on_account", "mobile", "answered_fast", "lead",
             "lead_fast", "lead_at_home")  # fmt: skip
    return {
        "need": needs["need"],
        "person": needs["person"],
        "turned_at": instant(made.world, needs["turned_at"]),
        "decided_at": instant(made.world, needs["at"]),
        "item": made.items.number[needs["item"]],
        "category": _categories(needs),
        "turned_to": channels[needs["intended"]],
        "channel": channels[needs["channel"]],
        "looks": needs["looks"],
        "campaigns_met": _lists(NUMBERS, needs["met"]),
        "campaigns_clicked": _lists(NUMBERS, needs["clicked"]),
        "bought": needs["bought"],
        "saved": needs["saved"],
        "chance": _rounded(needs["chance"]),
        "would_have_bought": needs["anyway"],
        "caused_by_research": needs["bought"] & ~needs["anyway"],
        "errors": needs["errors"],
        "left_for": np.array(LEFT_FOR)[needs["left_for"]],
        "satisfaction": _rounded(needs["satisfaction"]),
        "dearer": _rounded(needs["dearer"]),
    } | {name: needs[name] for name in facts}


def _categories(table: Table) -> Any:
    return np.array([c.name for c in CATEGORIES])[table["category"]]


def _orders(made: Made) -> Mapping[str, Any]:
    """Grain: one row an order.

    known: their card was shown, or the channel knows everybody; visits_before: to the site, for the same need, before
    they bought; visits_known: those of them that the exports tie to the person, being logged in, or on a browser on
    which this person logs in at some time and nobody else does; saved: they had given up on the site. caused_by_*: it
    would not have been placed had they not looked, without any one of these campaigns, or without all of a channel's.
    """
    placed = made.orders
    needs = kept(made.life.needs, placed["row"])
    systems = np.array(["shop", "marketplace", "till", "call_centre", "erp"])
    before, tied = _visits_before(made)
    return {
        "system": systems[placed["channel"]],
        "order": orders_of(made),
        "channel": np.array(CHANNELS)[placed["channel"]],
        "person": placed["person"],
        "known": (placed["channel"] != TILL) | known_at_till(made),
        "need": placed["need"],
        "ordered_at": instant(made.world, placed["at"]),
        "item": made.items.number[placed["item"]],
        "category": _categories(placed),
        "looks": needs["looks"],
        "visits_before": before,
        "visits_known": tied,
        "saved": needs["saved"],
        "caused_by_research": ~needs["anyway"],
        "caused_by_campaigns": _lists(NUMBERS, needs["met"] & ~needs["without"]),
        "caused_by_channels": _lists(ADVERTISED, ~needs["unmoved"]),
        "late": placed["late"],
        "picked_up": placed["pickup"],
        "returned_to_store": optional(
            np.array([s.number for s in STORES])[placed["returned_to"]],
            placed["returned"] & (placed["returned_to"] >= 0),
        ),
    }


def _visits_before(made: Made) -> tuple[Any, Any]:
    """Return how many visits for its need came before each order, and how many of these can be tied to the person."""
    seen, needs = made.visits, made.life.needs
    counted = (seen["place"] >= 0) & ~seen["ordered"]
    row = seen["place"][counted]
    number = len(needs["need"])
    tied = tied_to_person(seen)[counted]
    placed = made.orders["row"]
    return (np.bincount(row, minlength=number)[placed], np.bincount(row[tied], minlength=number)[placed])


def tied_to_person(seen: Table) -> Flags:
    """Return which visits the exports tie to a person: logged in, or by a browser on which they alone ever log in."""
    known = kept(seen, seen["known"])
    pairs = np.unique(np.stack([known["browser"], known["person"]], axis=1), axis=0)
    browser, logins = np.unique(pairs[:, 0], return_counts=True)
    alone = pairs[np.isin(pairs[:, 0], browser[logins == 1])]
    if not len(alone):
        return np.asarray(seen["known"])
    place = np.searchsorted(alone[:, 0], seen["browser"]).clip(0, len(alone) - 1)
    return np.asarray(
        seen["known"] | ((alone[place] == np.stack([seen["browser"], seen["person"]], axis=1)).all(axis=1))
    )


def _visits(made: Made) -> Mapping[str, Any]:
    """Grain: one row a visit to the site, by the number that the site's events give it.

    tied: see `visits_known` of the orders; item: the first that is viewed, and its category; drove_away: its error is
    why they stay away for ever; saved: left without an order, and for the same need bought elsewhere. What the site
    showed counts for buying where the purpose is `order`.
    """
    seen = made.visits
    campaign, items = seen["campaign"], made.items
    viewed, item = seen["item"] >= 0, np.maximum(seen["item"], 0)
    source = np.where(campaign >= 0, len(SOURCES), seen["source"])
    return {
        "session": seen["visit"],
        "began_at": instant(made.world, seen["at"]),
        "browser": browser_ids(seen["browser"]),
        "person": optional(seen["person"], seen["person"] >= 0),
        "logged_in": seen["known"],
        "tied": tied_to_person(seen),
        "need": optional(seen["need"], seen["need"] >= 0),
        "purpose": picked(PURPOSES, seen["purpose"]),
        "item": picked(items.number, item, viewed),
        "category": picked([c.name for c in CATEGORIES], items.category[item], viewed),
        "campaign": picked(NUMBERS, campaign, campaign >= 0),
        "source": picked([*SOURCES, "campaign"], source),
        "device": picked(DEVICES, seen["device"]),
        "error": seen["failed"],
        "error_page": picked([p.path for p in PAGES], seen["page"], seen["failed"]),
        "drove_away": seen["away"],
        "slow": seen["slow"],
        "out_of_stock": seen["out"],
        "missing_information": seen["silent"],
        "next_day_shown": seen["next_day"],
        "account_offered": seen["on_account"],
        "cart": seen["cart"],
        "checkout": seen["checkout"],
        "ordered": seen["ordered"],
        "saved": seen["saved"],
    }


def _contacts(made: Made) -> Mapping[str, Any]:
    """Grain: one row a question or case.

    been_in, been_at: channel in which they had been for the same matter, and when: a look at the site in the seven days
    before a question, the order for a case; moved: it is another channel; order: its number, whichever system's.
    """
    asked = made.contacts
    systems = np.array(["helpdesk", "marketplace", "helpdesk", "call_centre", "helpdesk"])
    been, about = asked["from"] >= 0, asked["order"] >= 0
    return {
        "system": systems[asked["channel"]],
        "contact": case_ids(asked["channel"], asked["contact"]),
        "person": asked["person"],
        "need": asked["need"],
        "opened_at": instant(made.world, asked["at"]),
        "channel": np.array(CHANNELS)[asked["channel"]],
        "order_channel": optional(np.array(CHANNELS)[made.orders["channel"][asked["order"]]], about),
        "order": optional(orders_of(made)[asked["order"]], about),
        "been_in": optional(np.array(CHANNELS)[asked["from"]], been),
        "been_at": optional(instant(made.world, np.maximum(asked["from_at"], 0)), been),
        "moved": asked["moved"],
        "explained_again": asked["again"],
        "solved": asked["solved"],
    }


def _leads(made: Made) -> Mapping[str, Any]:
    """Grain: one row a lead. duplicate_of: they had asked before; answered_fast, answered_at_home: both help."""
    found = made.leads
    needs = kept(made.life.needs, found["row"])
    return {
        "lead": lead_ids(found["lead"]),
        "person": found["person"],
        "need": found["need"],
        "duplicate_of": optional(lead_ids(found["twin"]), found["twin"] > 0),
        "answered_fast": needs["lead_fast"],
        "answered_at_home": needs["lead_at_home"],
        "won": found["won"] & (found["twin"] == 0),
    }


def _values(made: Made) -> Any:
    """Return what each order's goods come to, cents with tax."""
    lines = made.lines
    amount = lines["price"] * lines["units"] - lines["discount"]
    return np.bincount(lines["order"], weights=amount, minlength=rows(made.orders)).astype(np.int64)


def _campaigns(made: Made) -> Mapping[str, Any]:
    """Grain: one row a campaign. adds_orders: orders that would not have been placed without it, all else unchanged."""
    needs = kept(made.life.needs, made.orders["row"])
    decided = made.life.needs["at"] < made.world.days * DAY
    added = needs["met"] & ~needs["without"]
    visits = made.visits["campaign"]
    return {
        "campaign": np.array(NUMBERS),
        "name": np.array([c.name for c in CAMPAIGNS]),
        "channel": np.array([c.channel for c in CAMPAIGNS]),
        "effect": np.array([c.effect for c in CAMPAIGNS]) * made.world.effects.campaigns,
        "needs_met": made.life.needs["met"][decided].sum(axis=0),
        "visits_brought": np.bincount(visits[visits >= 0], minlength=len(CAMPAIGNS)),
        "orders_met": needs["met"].sum(axis=0),
        "adds_orders": added.sum(axis=0),
        "adds_cents_with_tax": (added * _values(made)[:, None]).sum(axis=0),
    }


def _channels(made: Made) -> Mapping[str, Any]:
    """Grain: one row a channel in which campaigns are met, and `*`: all of them together.

    adds_orders: orders that would not have been placed without all campaigns of the channel, all else unchanged.
    """
    needs = kept(made.life.needs, made.orders["row"])
    added = ~needs["unmoved"]
    return {
        "channel": np.array(ADVERTISED),
        "orders_met": (needs["met"] @ OF_CHANNEL > 0).sum(axis=0),
        "adds_orders": added.sum(axis=0),
        "adds_cents_with_tax": (added * _values(made)[:, None]).sum(axis=0),
    }
