"""The truth about a simulated world: what none of its systems knows, and what estimates are judged by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from onebook.sim.clock import DAY
from onebook.sim.draws import Ints
from onebook.sim.export.codes import (
    browser_ids,
    buyer_ids,
    card_ids,
    contact_ids,
    orders_of,
    phone_customer_ids,
    shop_customer_ids,
)
from onebook.sim.export.crm import contacts_of
from onebook.sim.export.files import day, instant, optional, write_parquet
from onebook.sim.export.shop import customers_of
from onebook.sim.export.till import known_at_till
from onebook.sim.made import Made
from onebook.sim.table import kept, rows
from onebook.sim.visits import PURPOSES
from onebook.sim.world import CAMPAIGNS, CHANNELS, MARKETPLACE, PHONE, TILL, WEB, Effects

__all__ = ["write_truth"]


def write_truth(made: Made, folder: Path) -> None:
    """Write the truth into a folder: Parquet tables and world.json, which tells the effects and their strengths."""
    write_parquet(folder / "people.parquet", _people(made))
    write_parquet(folder / "identities.parquet", _identities(made))
    write_parquet(folder / "needs.parquet", _needs(made))
    write_parquet(folder / "orders.parquet", _orders(made))
    write_parquet(folder / "visits.parquet", _visits(made))
    write_parquet(folder / "campaigns.parquet", _campaigns(made))
    body = json.dumps(_world(made), indent=2, ensure_ascii=False) + "\n"
    (folder / "world.json").write_text(body, encoding="utf-8")


def _world(made: Made) -> dict[str, Any]:
    """Return what was planted: strengths, what they mean, and which of them are switched off."""
    world = made.world
    effects, full = asdict(world.effects), asdict(Effects())
    return {
        "seed": world.seed,
        "size": world.size,
        "start": world.start.isoformat(),
        "days": world.days,
        "change_on": world.change_on.isoformat(),
        "effects": {
            name: {"strength": value, "usual": full[name], "meaning": world.effects.meanings()[name]}
            for name, value in effects.items()
        },
    }


def _people(made: Made) -> Mapping[str, Any]:
    """Grain: one row a person. Those who share an organisation, a home or a tablet are not one person."""
    folk, life, world = made.folk, made.life, made.world
    came = np.isfinite(life.came_at)
    left = np.isfinite(life.left_at) & (life.left_at < world.days)
    return {
        "person": folk.ids,
        "organisation": optional(folk.organisation, folk.organisation >= 0),
        "household": optional(folk.household, folk.household < folk.number),
        "shared_browser": optional(browser_ids(folk.tablet * 4 + 3), folk.tablet >= 0),
        "came_on": day(world, np.floor(np.where(came, life.came_at, 0)).astype(np.int64), came),
        "left_on": day(world, np.floor(np.where(left, life.left_at, 0)).astype(np.int64), left),
        "brought_by": optional(life.brought_by, life.brought_by >= 0),
    }


def _identities(made: Made) -> Mapping[str, Any]:
    """Grain: one row an identity and person: the ids under which each system knows people; a tablet has several."""
    placed, seen = made.orders, made.visits

    def buyers(place: int) -> Ints:
        return np.unique(placed["person"][placed["channel"] == place])

    accounts, _ = customers_of(made, kept(placed, placed["channel"] == WEB))
    cards = np.unique(placed["person"][known_at_till(made)])
    pairs = np.unique(np.stack([seen["browser"], seen["person"]], axis=1)[seen["person"] >= 0], axis=0)
    parts = [
        ("shop", shop_customer_ids(accounts), accounts),
        ("marketplace", buyer_ids(buyers(MARKETPLACE)), buyers(MARKETPLACE)),
        ("till", card_ids(cards), cards),
        ("call_centre", phone_customer_ids(buyers(PHONE)), buyers(PHONE)),
        ("crm", contact_ids(contacts_of(made)), contacts_of(made)),
        ("analytics", browser_ids(pairs[:, 0]), pairs[:, 1]),
    ]
    return {
        "system": np.concatenate([np.full(len(who), system) for system, _, who in parts]),
        "id": np.concatenate([ids for _, ids, _ in parts]),
        "person": np.concatenate([who for _, _, who in parts]),
    }


def _needs(made: Made) -> Mapping[str, Any]:
    """Grain: one row a need.

    would_have_bought: without looking on the site before; caused_by_research: bought, and would not have otherwise;
    chance: of buying where they turned to. The facts stand as the moment of decision met them.
    """
    needs = kept(made.life.needs, made.life.needs["at"] < made.world.days * DAY)
    channels = np.array(CHANNELS)
    facts = (
        "failed",
        "slow",
        "out",
        "silent",
        "next_day",
        "on_account",
        "answered_fast",
        "lead",
        "lead_fast",
        "lead_at_home",
    )
    return {
        "need": needs["need"],
        "person": needs["person"],
        "decided_at": instant(made.world, needs["at"]),
        "item": made.items.number[needs["item"]],
        "turned_to": channels[needs["intended"]],
        "channel": channels[needs["channel"]],
        "looks": needs["looks"],
        "bought": needs["bought"],
        "saved": needs["saved"],
        "chance": needs["chance"],
        "would_have_bought": needs["anyway"],
        "caused_by_research": needs["bought"] & ~needs["anyway"],
        "errors": needs["failed"].astype(np.int64) + needs["looks_failed"].sum(axis=1),
        "drove_away": needs["leaves"],
        "satisfaction": needs["satisfaction"],
    } | {name: needs[name] for name in facts}


def _orders(made: Made) -> Mapping[str, Any]:
    """Grain: one row an order. campaigns_that_caused: it would not have been placed without any one of them."""
    placed = made.orders
    needs = kept(made.life.needs, placed["row"])
    numbers = np.array([c.number for c in CAMPAIGNS])
    caused = [[str(n) for n in numbers[row]] for row in needs["met"] & ~needs["without"]]
    systems = np.array(["shop", "marketplace", "till", "call_centre", "erp"])
    return {
        "system": systems[placed["channel"]],
        "order": orders_of(made),
        "channel": np.array(CHANNELS)[placed["channel"]],
        "person": placed["person"],
        "known": (placed["channel"] != TILL) | known_at_till(made),
        "need": placed["need"],
        "ordered_at": instant(made.world, placed["at"]),
        "looks": needs["looks"],
        "caused_by_research": ~needs["anyway"],
        "campaigns_that_caused": pa.array(caused, pa.list_(pa.string())),
        "late": placed["late"],
    }


def _visits(made: Made) -> Mapping[str, Any]:
    """Grain: one row a visit to the site, by the number that the site's events give it."""
    seen = made.visits
    return {
        "session": seen["visit"],
        "person": optional(seen["person"], seen["person"] >= 0),
        "need": optional(seen["need"], seen["need"] >= 0),
        "purpose": np.array(PURPOSES)[seen["purpose"]],
        "error": seen["failed"],
        "slow": seen["slow"],
        "out_of_stock": seen["out"],
        "missing_information": seen["silent"],
        "next_day_shown": seen["next_day"],
        "account_offered": seen["on_account"],
        "ordered": seen["ordered"],
    }


def _campaigns(made: Made) -> Mapping[str, Any]:
    """Grain: one row a campaign. adds_orders: orders that would not have been placed without it, all else unchanged."""
    placed = made.orders
    needs = kept(made.life.needs, placed["row"])
    added = needs["met"] & ~needs["without"]
    value = np.bincount(
        made.lines["order"],
        weights=made.lines["price"] * made.lines["units"] - made.lines["discount"],
        minlength=rows(placed),
    )
    return {
        "campaign": np.array([c.number for c in CAMPAIGNS]),
        "name": np.array([c.name for c in CAMPAIGNS]),
        "effect": np.array([c.effect for c in CAMPAIGNS]) * made.world.effects.campaigns,
        "needs_met": made.life.needs["met"].sum(axis=0),
        "orders_met": needs["met"].sum(axis=0),
        "adds_orders": added.sum(axis=0),
        "adds_cents_with_tax": (added * value[:, None]).sum(axis=0).astype(np.int64),
    }
