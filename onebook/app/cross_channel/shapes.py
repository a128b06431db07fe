"""Cross-channel effects as JSON; shares from 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onebook.app.cross_channel.words import caution_words, reason_words
from onebook.app.shapes import plain

if TYPE_CHECKING:
    from decimal import Decimal

    from onebook.app.cross_channel.channel_sets import ChannelSet, ChannelSets
    from onebook.app.cross_channel.moves import Handling, Moved, Pair
    from onebook.app.cross_channel.paths import Looked, Paths
    from onebook.app.cross_channel.researched import Part, Researched
    from onebook.journey.effects.estimate import Estimate
    from onebook.journey.effects.ropo import Increment
    from onebook.measures import Period

__all__ = [
    "estimate_shape",
    "moves_shape",
    "paths_shape",
    "researched_shape",
    "sets_shape",
]


def researched_shape(of: Researched) -> dict[str, Any]:
    """Return what was looked at on one side before it was bought on the other."""
    found = of.found
    return {
        **_span(of.period),
        "effect": of.effect,
        "look_back_days": of.look_back,
        "lines": of.lines,
        "lines_of_known_buyers": of.known_lines,
        "orders": of.orders,
        "orders_of_known_buyers": of.known_orders,
        "orders_compared": of.watched_orders,
        "orders_with_any_touch": estimate_shape(of.looser),
        "season": found.season,
        "shares": {
            name: _increment(one)
            for name, one in (("customers", found.customers), ("orders", found.orders), ("revenue", found.revenue))
        },
        "channels": [_part(part) for part in of.channels],
        "item_groups": [_part(part) for part in of.groups],
        "days_before": [
            {"days": lag.days, "looked": lag.plain, "expected": lag.placebo * (found.season or 1.0)}
            for lag in found.lags
        ],
        "cautions": list(caution_words(of)),
        "reasons": list(reason_words(of)),
    }


def paths_shape(of: Paths) -> dict[str, Any]:
    """Return where people looked before they bought on the other side."""
    return {
        "orders": of.orders,
        "channels": [{**_looked(one), "bought_in": one.bought} for one in of.pairs],
        "items": [{**_looked(one), "name": one.name or None} for one in of.items],
        "pages": [_looked(one) for one in of.pages],
    }


def moves_shape(of: tuple[Moved, ...]) -> dict[str, Any]:
    """Return what begins in one channel and goes on in another, by name."""
    return {moved.move.name: _moved(moved) for moved in of}


def sets_shape(of: ChannelSets) -> dict[str, Any]:
    """Return customers by the channels that they use."""
    return {
        "customers": of.customers,
        "one_channel": _set(of.one) if of.one else None,
        "several_channels": _set(of.several) if of.several else None,
        "sets": [{"channels": list(one.channels), **_set(one)} for one in of.sets],
    }


def estimate_shape(of: Estimate) -> dict[str, float | int | None]:
    """Return an estimate with its 95 % interval; count: of what it comes from."""
    return {"value": of.value, "low": of.low, "high": of.high, "count": of.count}


def _span(period: Period) -> dict[str, Any]:
    return {"from": period.first, "to": period.last}


def _part(of: Part) -> dict[str, Any]:
    return {"value": of.value, "orders": of.number, **_increment(of.orders)}


def _increment(of: Increment) -> dict[str, Any]:
    bounds = of.bounds
    return {
        "looked": estimate_shape(of.plain),
        "looked_before": estimate_shape(of.placebo),
        "beyond_coincidence": estimate_shape(of.increment),
        "of_all": {"watched": bounds.watched, "low": bounds.low, "high": bounds.high} if bounds else None,
    }


def _looked(of: Looked) -> dict[str, Any]:
    return {
        "looked_at": of.looked, "orders": of.orders, "people": of.persons, "share": estimate_shape(of.share),
        "amount": _amount(of.amount),
    }  # fmt: skip


def _amount(of: Decimal | None) -> str | None:
    return None if of is None else plain(of)


def _moved(of: Moved) -> dict[str, Any]:
    return {
        "number": of.number,
        "of": of.of,
        "share": estimate_shape(of.share),
        "by_coincidence": estimate_shape(of.before) if of.before else None,
        "beyond_coincidence": estimate_shape(of.beyond) if of.beyond else None,
        "amount": _amount(of.amount),
        "pairs": [_pair(pair) for pair in of.pairs],
        "handling": _handling(of.handling) if of.handling else None,
    }


def _pair(of: Pair) -> dict[str, Any]:
    return {
        "from": of.begun,
        "to": of.ended,
        "number": of.number,
        "people": of.persons,
        "of": of.of,
        "share": estimate_shape(of.share),
        "amount": _amount(of.amount),
        "explained_again": estimate_shape(of.again) if of.again else None,
        "solved_at_once": estimate_shape(of.solved) if of.solved else None,
    }


def _handling(of: Handling) -> dict[str, Any]:
    return {
        "explained_again": {
            "moved": estimate_shape(of.again), "others": estimate_shape(of.again_others),
            "difference": estimate_shape(of.again_difference),
        },
        "solved_at_once": {
            "moved": estimate_shape(of.solved), "others": estimate_shape(of.solved_others),
            "difference": estimate_shape(of.solved_difference),
        },
    }  # fmt: skip


def _set(of: ChannelSet) -> dict[str, Any]:
    return {
        "customers": of.customers, "share": estimate_shape(of.share), "orders_each": estimate_shape(of.orders),
        "value_each": estimate_shape(of.value), "value_of_an_order": estimate_shape(of.an_order),
        "share_of_sales": of.part,
    }  # fmt: skip
