"""Figures by week straight from a simulated world, without exports and lake: for proofs over many worlds.

Each counts what the KPI of its name counts; `test_changes_in_worlds` holds them against the KPIs themselves.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from onebook.journey.effects.change import Series, series
from onebook.sim.clock import DAY
from onebook.sim.draws import Ints
from onebook.sim.export.till import known_at_till
from onebook.sim.export.voices import answers_of
from onebook.sim.made import Made
from onebook.sim.table import kept
from onebook.sim.truth import tied_to_person
from onebook.sim.visits import PURPOSES
from onebook.sim.world import MARKETPLACE, SALES, TILL, Effects, World, switched_off

# All that makes one week differ from another: what comes on a day, what comes each year, who comes and who stays away.
CHANGING = (
    "change", "peak", "seasons", "growth", "campaigns", "coming_back", "lateness", "satisfaction", "referrals",
)  # fmt: skip
EDGE = 35  # days at either end that are not looked at: who looks around for a need decided later is missing there
WEEKS = 52
Sums = Callable[..., Series]


def still_world(seed: int, size: float = 0.25) -> World:
    """A merchant to whom nothing happens that had not happened before."""
    return World(seed, size, days=2 * EDGE + 7 * WEEKS + 90, effects=switched_off(Effects(), *CHANGING))


def weekly(made: Made, weeks: int = WEEKS, first: int = EDGE) -> dict[str, Series]:
    """The figures that are watched by default, by week (from the day `first` on)."""

    def sums(day: Ints, above: np.ndarray, below: np.ndarray | None = None) -> Series:
        week = (day - first) // 7
        inside = (day >= first) & (week < weeks)
        below = np.ones(len(day)) if below is None else below
        return series(
            np.bincount(week[inside], weights=above[inside], minlength=weeks),
            np.bincount(week[inside], weights=below[inside], minlength=weeks),
        )

    found = _voices(made, sums)
    found["on_time_delivery"] = _on_time(made, sums)
    seen = kept(made.visits, made.visits["purpose"] != PURPOSES.index("track"))
    who = np.where(tied_to_person(made.visits), made.visits["person"], made.visits["browser"] + (1 << 50))
    who = who[made.visits["purpose"] != PURPOSES.index("track")]
    day = seen["at"] // DAY
    found["visits_returned"] = sums(day, _followed(who, day, 28))
    placed = made.orders
    known = ((placed["channel"] != TILL) | known_at_till(made)) & ~placed["cancelled"]
    own = kept(placed, known)
    day = own["at"] // DAY
    # The marketplace tells nobody's address: who buys there is somebody else to all other systems.
    who = own["person"] * 2 + (own["channel"] == MARKETPLACE)
    found["orders_followed"] = sums(day, _followed(who, day, 90))
    found["revenue_per_lead_month"] = _of_leads(made, sums)
    return found


def _followed(who: Ints, day: Ints, within: int) -> np.ndarray:
    """Which are followed by another of the same person, on a later day within so many."""
    found, place = np.unique(np.unique(who, return_inverse=True)[1] * 10_000 + day, return_inverse=True)
    after = np.append(np.diff(found), np.inf)  # the next person lies 10,000 days on
    return after[place] <= within


def _voices(made: Made, sums: Sums) -> dict[str, Series]:
    told, rated = answers_of(made), made.surveys  # the marketplace asks for itself, too: ratings, and how easy it was
    day = told["at"] // DAY
    kind, score = told["kind"], told["score"]
    stars = np.isin(rated["kind"], ["csat", "rating"])
    points = 100 * ((score >= 9).astype(float) - (score <= 6))
    return {
        "csat": sums(day, (score >= 4) & (kind == "csat"), kind == "csat"),
        "nps": sums(day, points * (kind == "nps"), kind == "nps"),
        "ces": sums(rated["at"] // DAY, rated["score"] * (rated["kind"] == "ces"), rated["kind"] == "ces"),
        "net_satisfaction": sums(day, 100 * np.sign(score - 3) * (kind == "satisfaction"), kind == "satisfaction"),
        "review_score": sums(rated["at"] // DAY, rated["score"] * stars, stars),
    }


def _on_time(made: Made, sums: Sums) -> Series:
    placed, order = made.orders, made.lines["order"]
    counts = (placed["channel"] != TILL) & (~placed["cancelled"] | placed["cancelled_by_us"])
    good = (placed["delivered"] > 0) & (placed["delivered"] <= placed["promised"])
    due = placed["promised"] // DAY
    return sums(due[order], (good & counts)[order], counts[order])


def _of_leads(made: Made, sums: Sums) -> Series:
    """What each lead's person bought of the sales team, from this lead until the next and within 30 days."""
    asked = kept(made.leads, made.leads["twin"] == 0)
    placed, lines = made.orders, made.lines
    value = np.bincount(
        lines["order"],
        weights=lines["net_price"] * lines["units"] - lines["discount"] / 1.19,
        minlength=len(placed["at"]),
    )
    own = np.flatnonzero((placed["channel"] == SALES) & (placed["shipped"] > 0))
    key = asked["person"] * (1 << 32) + asked["at"]
    order = np.argsort(key, kind="stable")
    place = np.searchsorted(key[order], placed["person"][own] * (1 << 32) + placed["at"][own], side="right") - 1
    lead = order[np.maximum(place, 0)]
    mine = (place >= 0) & (asked["person"][lead] == placed["person"][own])
    mine &= placed["shipped"][own] // DAY - asked["at"][lead] // DAY <= 30
    earned = np.bincount(lead[mine], weights=value[own][mine], minlength=len(asked["at"]))
    return sums(asked["at"] // DAY, earned / 100)
