"""What is measured on the web: the site's events by month, advertising by day, search ranks by week."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from onebook.sim.clock import DAY, running
from onebook.sim.decide import TRACK_PAGES
from onebook.sim.draws import Ints
from onebook.sim.export.codes import browser_ids, shop_customer_ids
from onebook.sim.export.files import cents, day, instant, optional, picked, whole, write_csv, write_parquet
from onebook.sim.items import wanted_item
from onebook.sim.made import Made
from onebook.sim.money import TERMS, advertising, months, search_ranks
from onebook.sim.people import DEVICES
from onebook.sim.table import Table, joined, kept
from onebook.sim.visits import FIRST_PAGE, PURPOSES, SOURCES, STEP_SECONDS, VIEW_SECONDS, place_of
from onebook.sim.world import CAMPAIGNS, PAGES

__all__ = ["write"]

EVENTS = ("session_start", "page_view", "view_item", "add_to_cart", "begin_checkout", "error", "purchase")
UNPAID = ("none", "organic", "referral")
"""Media of visits that no campaign brought, as SOURCES has them."""
MEDIA = {"search": "cpc", "display": "banner", "social": "social", "newsletter": "email"}
THINGS = ("pan", "plate", "towel", "lamp", "chair", "planter", "knife", "blanket")
WORDS = ("", "buy ", "handmade ", "large ", "gift ")


def write(made: Made, folder: Path) -> None:
    """Write the web's exports into a folder: analytics, adverts and ranks."""
    _events(made, folder / "analytics")
    _adverts(made, folder / "adverts")
    ranks = search_ranks(made.world, made.dice)
    terms = np.array([f"{w}{t}" for w in WORDS for t in THINGS][:TERMS])
    write_csv(
        folder / "ranks" / "terms.csv",
        {
            "term": terms[ranks["term"]],
            "checked": day(made.world, ranks["day"]),
            "rank": optional(ranks["rank"], ranks["rank"] > 0),
        },
    )


def _event(seen: Table, which: np.ndarray, name: str, after: Ints, *, item: bool = False, nth: int = 0) -> Table:
    """Return one event of each of these visits, some seconds after they began."""
    row = np.flatnonzero(which)
    none = np.full(len(row), -1, dtype=np.int64)
    return {
        "row": row,
        "event": np.full(len(row), EVENTS.index(name)),
        "nth": np.full(len(row), nth),
        "at": seen["at"][row] + after[row],
        "item": seen["item"][row] if item else none,
    }


def _events(made: Made, folder: Path) -> None:
    """Write the site's events, one file a month."""
    seen, seconds = made.visits, made.visits["seconds"]
    on_page = np.array([p.path.startswith(("/cart", "/checkout")) for p in PAGES])[seen["page"]]
    parts = [
        _event(seen, np.ones(len(seconds), dtype=bool), "session_start", 0 * seconds),
        *_pages(made),
        *_views(made),
        _event(seen, seen["cart"], "add_to_cart", seconds * 6 // 10, item=True),
        _event(seen, seen["checkout"], "begin_checkout", seconds * 7 // 10),
        _event(seen, seen["failed"], "error", np.where(on_page, seconds * 8 // 10, seconds // 2)),
        _event(seen, seen["ordered"], "purchase", seconds),
    ]
    events = joined(parts)
    events = kept(events, events["at"] < made.world.days * DAY)
    events = kept(events, np.lexsort((events["nth"], events["event"], events["row"], events["at"])))
    events["id"] = np.arange(1, len(events["at"]) + 1, dtype=np.int64)
    visits = _of_visits(made)
    starts = [(first - made.world.start).days * DAY for first, _ in months(made.world)]
    edges = np.append(np.searchsorted(events["at"], starts), len(events["at"]))
    for place, (first, _) in enumerate(months(made.world)):
        here = kept(events, np.arange(edges[place], edges[place + 1]))
        _month(made, here, visits, folder / f"events-{first:%Y-%m}.parquet")


def _pages(made: Made) -> list[Table]:
    """Return the pages between the one where a visit began and the first product: of the search, and of groups."""
    seen = made.visits
    after = FIRST_PAGE + STEP_SECONDS * np.arange(int(seen["steps"].max(initial=0)))
    whole = np.ones(len(seen["at"]), dtype=np.int64)
    return [_event(seen, seen["steps"] > nth, "page_view", at * whole, nth=nth) for nth, at in enumerate(after)]


def _views(made: Made) -> list[Table]:
    """Return the products viewed: the one wanted first, then others of its group."""
    seen, found = made.visits, []
    category = made.items.category[np.maximum(seen["item"], 0)]
    for nth in range(int(seen["views"].max(initial=0))):
        which = (seen["views"] > nth) & (seen["item"] >= 0)
        after = FIRST_PAGE + STEP_SECONDS * seen["steps"] + VIEW_SECONDS * nth
        viewed = _event(seen, which, "view_item", after, item=True, nth=nth)
        if nth:
            row = viewed["row"]
            viewed["item"] = wanted_item(made.items, made.dice, f"views {nth}", category[row], seen["key"][row])
        found.append(viewed)
    return found


def _paths(seen: Table, events: Table) -> pa.Array:
    """Return the page of each event; a visit that comes straight to a product begins there."""
    event, row = events["event"], events["row"]
    straight = (seen["item"] >= 0) & (seen["steps"] == 0)
    entry = np.where(
        seen["purpose"] == PURPOSES.index("track"), place_of(*TRACK_PAGES), straight * place_of("/product")
    )
    step = np.where(seen["searched"][row] & (events["nth"] == 0), place_of("/search"), place_of("/category"))
    usual = np.array([0, 0, *(place_of(p) for p in ("/product", "/cart", "/checkout/address")), 0, len(PAGES)])
    page = np.select(
        [event == EVENTS.index(n) for n in ("session_start", "page_view", "error")],
        [entry[row], step, seen["page"][row]],
        usual[event],
    )
    return picked([*(p.path for p in PAGES), "/thanks"], page)


def _of_visits(made: Made) -> dict[str, pa.Array]:
    """Return what is the same for all events of a visit, one entry a visit."""
    seen, dice = made.visits, made.dice
    campaign, source, key = seen["campaign"], seen["source"], seen["key"]
    paid, person = campaign >= 0, np.maximum(seen["person"], 0)
    channels = [c.channel for c in CAMPAIGNS]
    place = np.where(paid, len(SOURCES) + campaign, source)
    wait = np.where(
        seen["slow"], 3_200 + 5_000 * dice.uniform("slow load", key), 400 + 1_800 * dice.uniform("load", key)
    )
    return {
        "user_pseudo_id": whole(browser_ids(seen["browser"])),
        "user_id": picked(shop_customer_ids(made.folk.ids), person, seen["known"]),
        "session_id": pa.array(seen["visit"]),
        "source": picked([*SOURCES, *channels], place),
        "medium": picked([*UNPAID, *(MEDIA.get(c, "") for c in channels)], place),
        "campaign_id": picked([c.number for c in CAMPAIGNS], campaign, paid),
        "device": picked(DEVICES, seen["device"]),
        "engagement_seconds": pa.array(seen["seconds"]),
        "load_ms": pa.array(wait.astype(np.int64)),
        "search_term": picked(THINGS, made.items.category[np.maximum(seen["item"], 0)], seen["searched"]),
        "delivery_days_shown": pa.array(np.where(seen["next_day"], 1, 3)),
        "payment_methods": picked(["card,wallet", "card,wallet,account"], seen["on_account"].astype(np.int64)),
    }


def _month(made: Made, events: Table, visits: dict[str, pa.Array], path: Path) -> None:
    """Write the events of a month; what a visit met stands in the events in which the site learns or shows it."""
    seen, items = made.visits, made.items
    event, row, item = events["event"], events["row"], np.maximum(events["item"], 0)
    start, listed, view, cart, checkout = (event == place for place in range(5))
    product, searched = view | cart, listed & (events["nth"] == 0)
    # The item that a visit is about was out of stock when it was decided on; others are, on the day.
    out = np.where(
        events["item"] == seen["item"][row], seen["out"][row], items.out_of_stock(item, seen["at"][row] // DAY)
    )

    def of_visit(name: str, given: np.ndarray | None = None) -> pa.Array:
        return picked(visits[name], row, given)

    write_parquet(
        path,
        {
            "event_id": events["id"],
            "event_name": picked(EVENTS, event),
            "event_timestamp": instant(made.world, events["at"], unit="us"),
            "user_pseudo_id": of_visit("user_pseudo_id"),
            "user_id": of_visit("user_id"),
            "session_id": of_visit("session_id"),
            "page_path": _paths(seen, events),
            "search_term": of_visit("search_term", searched),
            "item_id": picked(items.number, item, product),
            "price": picked(cents(items.price), item, product),
            "source": of_visit("source"),
            "medium": of_visit("medium"),
            "campaign_id": of_visit("campaign_id"),
            "device": of_visit("device"),
            "engagement_seconds": of_visit("engagement_seconds", start),
            "load_ms": of_visit("load_ms", start),
            "in_stock": optional(~out, view),
            "measures_shown": picked(~items.silent, item, view),
            "delivery_days_shown": of_visit("delivery_days_shown", product),
            "payment_methods": of_visit("payment_methods", checkout),
        },
    )


def _adverts(made: Made, folder: Path) -> None:
    spent = advertising(made.world, made.dice, made.life, made.visits)
    online = np.array([c.medium not in {"print", "event"} for c in CAMPAIGNS])
    spent = kept(spent, online[spent["campaign"]])
    numbers = np.array([c.number for c in CAMPAIGNS])
    write_csv(
        folder / "daily.csv",
        {
            "date": day(made.world, spent["day"]),
            "campaign": numbers[spent["campaign"]],
            "network": np.array([c.channel for c in CAMPAIGNS])[spent["campaign"]],
            "impressions": spent["impressions"],
            "reach": spent["reach"],
            "clicks": spent["clicks"],
            "cost": cents(spent["cost"]),
        },
    )
    runs = running(made.world, np.arange(made.world.days))
    ever = runs.any(axis=0)
    planned = [c for c, any_ in zip(CAMPAIGNS, np.asarray(ever), strict=True) if any_]
    write_csv(
        folder / "campaigns.csv",
        {
            "campaign": np.array([c.number for c in planned]),
            "name": np.array([c.name for c in planned]),
            "network": np.array([c.channel for c in planned]),
            "medium": np.array([c.medium for c in planned]),
            "starts": day(made.world, runs.argmax(axis=0)[ever]),
            "ends": day(made.world, made.world.days - 1 - runs[::-1].argmax(axis=0)[ever]),
        },
    )
