"""What is measured on the web: the site's events by month, advertising by day, search ranks by week."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from onebook.sim.clock import DAY
from onebook.sim.draws import Ints
from onebook.sim.export.codes import browser_ids, shop_customer_ids
from onebook.sim.export.files import cents, day, instant, optional, write_csv, write_parquet
from onebook.sim.items import wanted_item
from onebook.sim.made import Made
from onebook.sim.money import TERMS, advertising, months, search_ranks
from onebook.sim.table import Table, joined, kept
from onebook.sim.visits import DEVICES, PURPOSES, SOURCES
from onebook.sim.world import CAMPAIGNS, PAGES

__all__ = ["write"]

EVENTS = ("session_start", "view_item", "add_to_cart", "begin_checkout", "purchase", "error")
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


def _event(seen: Table, which: np.ndarray, name: str, after: Ints, item: Ints) -> Table:
    """Return one event of each of these visits, some seconds after they began."""
    row = np.flatnonzero(which)
    return {
        "row": row,
        "event": np.full(len(row), EVENTS.index(name)),
        "at": seen["at"][row] + after[row],
        "item": item[row],
    }


def _events(made: Made, folder: Path) -> None:
    """Write the site's events, one file a month."""
    seen, seconds = made.visits, made.visits["seconds"]
    none = np.full(len(seconds), -1, dtype=np.int64)
    parts = [
        _event(seen, np.ones(len(seconds), dtype=bool), "session_start", 0 * seconds, none),
        *_views(made),
        _event(seen, seen["failed"], "error", seconds // 2, none),
        _event(seen, seen["cart"], "add_to_cart", seconds * 6 // 10, seen["item"]),
        _event(seen, seen["checkout"], "begin_checkout", seconds * 7 // 10, none),
        _event(seen, seen["ordered"], "purchase", seconds, none),
    ]
    events = joined(parts)
    events = kept(events, events["at"] < made.world.days * DAY)
    events = kept(events, np.lexsort((events["event"], events["row"], events["at"])))
    events["id"] = np.arange(1, len(events["at"]) + 1, dtype=np.int64)
    starts = [(first - made.world.start).days * DAY for first, _ in months(made.world)]
    edges = np.append(np.searchsorted(events["at"], starts), len(events["at"]))
    for place, (first, _) in enumerate(months(made.world)):
        _month(made, kept(events, np.arange(edges[place], edges[place + 1])), folder / f"events-{first:%Y-%m}.parquet")


def _views(made: Made) -> list[Table]:
    """Return the products viewed: the one wanted first, then others of its sort."""
    seen, found = made.visits, []
    for nth in range(int(seen["views"].max(initial=0))):
        which = (seen["views"] > nth) & (seen["item"] >= 0)
        category = made.items.category[np.maximum(seen["item"], 0)]
        other = wanted_item(made.items, made.dice, f"views {nth}", category, seen["key"])
        item = seen["item"] if nth == 0 else other
        found.append(_event(seen, which, "view_item", (4 + 9 * nth) + 0 * seen["item"], item))
    return found


def _month(made: Made, events: Table, path: Path) -> None:
    seen = kept(made.visits, events["row"])
    campaign, event = seen["campaign"], events["event"]
    paid = campaign >= 0
    channel = np.array([c.channel for c in CAMPAIGNS])[campaign]
    source = np.where(paid, channel, np.array(SOURCES)[seen["source"]])
    medium = np.where(paid, np.array([MEDIA.get(c.channel, "") for c in CAMPAIGNS])[campaign], "none")
    start = event == EVENTS.index("session_start")
    page = np.select(
        [start, event == EVENTS.index("view_item"), event == EVENTS.index("add_to_cart"),
         event == EVENTS.index("error"), event == EVENTS.index("purchase")],
        ["/", "/product", "/cart", np.array([p.path for p in PAGES])[seen["page"]], "/thanks"],
        "/checkout/address",
    )  # fmt: skip
    page = np.where(start & (seen["purpose"] == PURPOSES.index("track")), "/account/track", page)
    write_parquet(
        path,
        {
            "event_id": events["id"],
            "event_name": np.array(EVENTS)[event],
            "event_timestamp": instant(made.world, events["at"], unit="us"),
            "user_pseudo_id": browser_ids(seen["browser"]),
            "user_id": optional(shop_customer_ids(np.maximum(seen["person"], 0)), seen["known"]),
            "session_id": seen["visit"],
            "page_path": page,
            "item_id": optional(made.items.number[np.maximum(events["item"], 0)], events["item"] >= 0),
            "source": source,
            "medium": medium,
            "campaign_id": optional(np.array([c.number for c in CAMPAIGNS])[campaign], paid),
            "device": np.array(DEVICES)[seen["device"]],
            "engagement_seconds": optional(seen["seconds"], start),
            "slow": optional(seen["slow"], start),
            "out_of_stock": optional(seen["out"], event == EVENTS.index("view_item")),
            "next_day_shown": optional(seen["next_day"], event == EVENTS.index("begin_checkout")),
            "account_offered": optional(seen["on_account"], event == EVENTS.index("begin_checkout")),
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
    year = np.arange(len(CAMPAIGNS))
    write_csv(
        folder / "campaigns.csv",
        {
            "campaign": numbers,
            "name": np.array([c.name for c in CAMPAIGNS]),
            "network": np.array([c.channel for c in CAMPAIGNS]),
            "medium": np.array([c.medium for c in CAMPAIGNS]),
            "starts": day(made.world, np.array([c.days[0] for c in CAMPAIGNS])[year]),
            "ends": day(made.world, np.array([c.days[1] for c in CAMPAIGNS])[year]),
        },
    )
