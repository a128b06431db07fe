"""Whether what orders are routed and promised by is there: places' whereabouts, costs and reserves, channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.plan.checks.subject import Finding, Subject, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onebook.plan.lines import SettingPath
    from onebook.plan.model import PlanPlace, RoutingRule

__all__ = ["check_routing"]


def check_routing(subject: Subject) -> Iterator[Finding]:
    """Find rules of routing that cannot decide anything, and coordinates of which one is missing."""
    plan = subject.plan
    for name, place in plan.places.items():
        if (place.latitude is None) != (place.longitude is None):
            yield subject.fault(
                ("places", name), "of its latitude and longitude only one is given.", "Give both or none of them."
            )
    for channel in plan.routing.channels:
        if channel not in plan.channels:
            yield subject.unknown(("routing", "channels", channel), "channel", channel, plan.channels)
    sending = {name: place for name, place in plan.places.items() if place.kind in ("store", "warehouse")}
    for path, rules in _given(subject):
        yield from _rules(subject, path, rules, sending)


def _given(subject: Subject) -> Iterator[tuple[SettingPath, tuple[RoutingRule, ...]]]:
    routing = subject.plan.routing
    yield ("routing", "rules"), routing.rules
    for channel, rules in routing.channels.items():
        yield ("routing", "channels", channel), rules
    for method, rules in routing.methods.items():
        yield ("routing", "methods", method), rules


def _rules(
    subject: Subject, path: SettingPath, rules: tuple[RoutingRule, ...], places: dict[str, PlanPlace]
) -> Iterator[Finding]:
    if "nearest" in rules and (lost := [n for n, p in places.items() if p.latitude is None and not p.country]):
        yield subject.warning(
            path, f"nobody knows where {listed(lost)} lies: it never is the nearest.",
            "Give each place its country and postcode, or latitude and longitude.",
        )  # fmt: skip
    if "cheapest" in rules and not any(place.parcel_cost for place in places.values()):
        yield subject.warning(
            path, "no place has a parcel_cost: all are as cheap.", "Say what a parcel from each place costs."
        )
    if "keep_reserve" in rules and not any(place.reserve or place.reserve_share for place in places.values()):
        yield subject.warning(
            path, "no place keeps a reserve.", "Give the stores that do a reserve or a reserve_share."
        )
    if "store_first" in rules and "warehouse_first" in rules:
        yield subject.warning(path, "stores and warehouses cannot both be first.", "Leave the later of them out.")
