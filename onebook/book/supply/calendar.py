"""Days: when what is ordered now, or comes in on some day, is with the customer.

Working days, cut-off and holidays are the business's; the carrier is taken to work on the same days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from onebook.plan import Plan

__all__ = ["Delivering", "PlaceDays", "Way", "arriving", "delivering_of", "later", "ready_by", "sent_now", "working"]

DAY = timedelta(days=1)
MINUTE = 60_000_000
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class PlaceDays(NamedTuple):
    """What differs at a place: minutes of the day of its cut-off, and its working days."""

    cut_off: int | None = None
    handling_days: int | None = None
    transit_days: int | None = None


class Way(NamedTuple):
    """How an order reaches its customer: the method of delivery, the carrier's service and the country, if known."""

    method: str
    service: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Delivering:
    """What promises are made up of, as the plan has it. cut_off: minutes of the day; weekdays: 0 for Monday."""

    time_zone: ZoneInfo
    weekdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    cut_off: int = 14 * 60
    handling_days: int = 0
    transit_days: int = 2
    receiving_days: int = 1
    transfer_days: int = 2
    lead_days: int | None = None
    countries: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[int, PlaceDays] = field(default_factory=dict)


def delivering_of(plan: Plan, place_ids: Mapping[str, int]) -> Delivering:
    """Return what promises are made up of. place_ids: of the places, by name."""
    terms = plan.delivery
    places = {
        place_ids[name]: PlaceDays(_minutes(place.cut_off) if place.cut_off else None, place.handling_days,
                                   place.transit_days)
        for name, place in plan.places.items()
    }  # fmt: skip
    return Delivering(
        ZoneInfo(plan.business.time_zone), frozenset(WEEK.index(day) for day in plan.working.days),
        frozenset(terms.holidays), _minutes(plan.working.cut_off), terms.handling_days, terms.transit_days,
        terms.receiving_days, terms.transfer_days, terms.lead_days, dict(terms.countries), dict(terms.services), places,
    )  # fmt: skip


def working(terms: Delivering, day: date) -> bool:
    """Tell whether people work on a day. A plan that names no working day means every day."""
    return (not terms.weekdays or day.weekday() in terms.weekdays) and day not in terms.holidays


def later(terms: Delivering, day: date, days: int) -> date:
    """Return the day that is so many working days after a day; for 0 the first working day from it on."""
    while not working(terms, day):
        day += DAY
    for _ in range(days):
        day += DAY
        while not working(terms, day):
            day += DAY
    return day


def sent_now(terms: Delivering, at: int, place_id: int, way: Way) -> str:
    """Return the day on which a customer has what is kept at a place for an order of this instant, as ISO text."""
    return _sent_at(terms, at // MINUTE, place_id, way)


@lru_cache(maxsize=8192)
def _sent_at(terms: Delivering, minute: int, place_id: int, way: Way) -> str:
    local = datetime.fromtimestamp(minute * 60, terms.time_zone)
    if way.method == "digital":
        return local.date().isoformat()
    of_place = terms.places.get(place_id, PlaceDays())
    cut_off = terms.cut_off if of_place.cut_off is None else of_place.cut_off
    day = local.date()
    if local.hour * 60 + local.minute >= cut_off and working(terms, day):
        day += DAY
    return _on_the_way(terms, later(terms, day, 0), of_place, way).isoformat()


def ready_by(terms: Delivering, on: str, today: str) -> date:
    """Return the day on which goods can be sent on that are expected on a day. What is overdue comes today at best."""
    return later(terms, date.fromisoformat(max(on, today)), terms.receiving_days)


def arriving(terms: Delivering, ready: date, place_id: int | None, way: Way) -> str:
    """Return the day on which a customer has what can be sent from a place on a day, as ISO text."""
    of_place = PlaceDays() if place_id is None else terms.places.get(place_id, PlaceDays())
    return _on_the_way(terms, later(terms, ready, 0), of_place, way).isoformat()


def _on_the_way(terms: Delivering, start: date, of_place: PlaceDays, way: Way) -> date:
    handling = terms.handling_days if of_place.handling_days is None else of_place.handling_days
    return later(terms, start, handling + _transit_days(terms, of_place, way))


def _transit_days(terms: Delivering, of_place: PlaceDays, way: Way) -> int:
    if way.method in ("pickup", "carry_out", "digital"):
        return 0
    if way.service is not None and way.service in terms.services:
        return terms.services[way.service]
    if way.country is not None and way.country in terms.countries:
        return terms.countries[way.country]
    return terms.transit_days if of_place.transit_days is None else of_place.transit_days


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
