"""What decisions need to know of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from onebook.book.availability.terms import Availability, availability_of
from onebook.book.routing.terms import Routing, routing_of
from onebook.book.rows import Place
from onebook.book.supply.calendar import Delivering, delivering_of
from onebook.plan import Plan
from onebook.plan.model import CreditTerms, Returns

__all__ = ["OURS", "SELLING", "STANDING", "Rules", "day_after", "day_of", "places_of", "rules_of"]

OURS = frozenset({"warehouse", "store", "transit", "inspection", "office"})
"""Kinds of place at which goods are ours."""
SELLING = frozenset({"warehouse", "store"})
"""Kinds of place from which orders are served: only there are goods available."""
STANDING = ("supplier", "customer", "transit", "loss", "inspection")
"""Kinds of place of which there is always one, called by its kind, whether the plan names one or not."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The plan as decisions see it. serving: of each channel, the places that it draws on, the first ones first.

    by_average: goods are worth the average of what is there; else those that came in first go first. returns: how goods
    are taken back. routing: from which places orders are sent. delivering: what promises are made up of.
    country: of telephone numbers without prefix. availability: how much channels are told. credit: selling on account.
    """

    places: Mapping[str, Place]
    serving: Mapping[str, tuple[Place, ...]]
    currency: str
    time_zone: ZoneInfo
    by_average: bool = True
    returns: Returns = field(default_factory=Returns)
    routing: Routing = field(default_factory=Routing)
    delivering: Delivering = field(default_factory=lambda: Delivering(ZoneInfo("UTC")))
    country: str = ""
    availability: Availability = field(default_factory=Availability)
    credit: CreditTerms = field(default_factory=CreditTerms)

    def place(self, place_id: int) -> Place:
        """Return a place by its key."""
        return next(p for p in self.places.values() if p.place_id == place_id)


def places_of(plan: Plan) -> dict[str, str]:
    """Return the kind of every place of the plan, and of those that always stand, by name."""
    found = {kind: kind for kind in STANDING}
    return found | {name: place.kind for name, place in plan.places.items()}


def rules_of(plan: Plan, places: Mapping[str, Place]) -> Rules:
    """Return what decisions need of a plan. places: as the store knows them, by name."""
    serving = {
        channel: tuple(places[name] for name, p in plan.places.items() if channel in p.serves and p.kind in SELLING)
        for channel in plan.channels
    }
    business = plan.business
    place_ids = {name: place.place_id for name, place in places.items()}
    return Rules(
        dict(places), serving, business.currency, ZoneInfo(business.time_zone), business.valuation == "average",
        returns=plan.returns, routing=routing_of(plan, place_ids), delivering=delivering_of(plan, place_ids),
        country=business.country, availability=availability_of(plan), credit=plan.credit,
    )  # fmt: skip


def day_of(rules: Rules, at: int) -> str:
    """Return the business's day of an instant in microseconds, as ISO text."""
    return datetime.fromtimestamp(at / 1_000_000, rules.time_zone).date().isoformat()


def day_after(rules: Rules, at: int, days: int) -> str:
    """Return the business's day so many days after an instant's, as ISO text."""
    return (date.fromisoformat(day_of(rules, at)) + timedelta(days)).isoformat()
