"""What routing needs to know of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from onebook.plan import Plan

__all__ = ["PlaceTerms", "Routing", "Whereabouts", "routing_of", "rules_for"]

ONE = 10_000
MILLION = 1_000_000


class Whereabouts(NamedTuple):
    """Where something is. latitude, longitude: millionths of a degree."""

    country: str | None = None
    postcode: str | None = None
    latitude: int | None = None
    longitude: int | None = None


class PlaceTerms(NamedTuple):
    """A place as routing sees it. parcel_cost, reserve: in ten-thousandths; reserve_share: of a whole 10,000."""

    is_store: bool = False
    whereabouts: Whereabouts = Whereabouts()
    parcel_cost: int = 0
    reserve: int = 0
    reserve_share: int = 0


@dataclass(frozen=True, slots=True)
class Routing:
    """The plan's rules: by channel, by method of delivery, for all others; and its places by their keys."""

    rules: tuple[str, ...] = ()
    channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    methods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[int, PlaceTerms] = field(default_factory=dict)


def rules_for(routing: Routing, channel: str, method: str) -> tuple[str, ...]:
    """Return the rules for an order, those that count most first."""
    found = routing.channels.get(channel)
    if found is None:
        found = routing.methods.get(method)
    return routing.rules if found is None else found


def routing_of(plan: Plan, place_ids: Mapping[str, int]) -> Routing:
    """Return what routing needs of a plan. place_ids: of the places, by name."""
    places = {
        place_ids[name]: PlaceTerms(
            place.kind == "store",
            Whereabouts(
                place.country or None, place.postcode or None, _millionths(place.latitude), _millionths(place.longitude)
            ),
            int(place.parcel_cost * ONE), int(place.reserve * ONE), int(place.reserve_share * ONE),
        )
        for name, place in plan.places.items()
    }  # fmt: skip
    methods = {str(method): rules for method, rules in plan.routing.methods.items()}
    return Routing(plan.routing.rules, dict(plan.routing.channels), methods, places)


def _millionths(degrees: Decimal | None) -> int | None:
    return None if degrees is None else int(degrees * MILLION)
