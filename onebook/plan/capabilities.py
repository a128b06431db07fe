"""What kinds of system can do, and what the systems of a plan do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.records import record_types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onebook.plan.model import Plan, System

__all__ = [
    "Capabilities",
    "copies",
    "covers",
    "from_book",
    "given_by",
    "givers",
    "owners",
    "scopes",
    "wholes",
    "why_not_given",
    "why_not_taken",
]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one kind of system can carry by itself, by record type; each systems room declares its own.

    mapped: it gives only what the plan maps to records (files), not all that stands in `gives`.
    """

    gives: frozenset[str]
    takes: frozenset[str] = frozenset()
    mapped: bool = False


ONE_TRUTH = frozenset({
    "item", "exchange_rate", "budget", "purchase_order", "purchase_order_line", "receipt", "receipt_line", "invoice",
    "invoice_line",
})  # fmt: skip
"""Record types that exist once, however many systems give them: one system must own them."""

PASSED_ON = frozenset({"party", "place", "promotion", "calendar"})
"""Record types that each system may have its own of; only if a system takes them must one of several own them."""

COUNTED_ONCE = frozenset({"sales_order", "sales_order_line", "sales_return"})
"""Record types that would be counted twice, if two systems gave them for one channel."""

OF_THE_BOOK = frozenset({
    "item", "item_code", "place", "party", "party_code", "party_relation", "party_link", "sales_order",
    "sales_order_line", "payment", "shipment", "shipment_line", "sales_return", "stock_count", "stock_move", "cost",
})  # fmt: skip
"""Record types that the book publishes: it takes them by its commands, and feeds with them who is to be told."""


def from_book(plan: Plan, record_type: str) -> bool:
    """Say whether records of this type come from the business's book, where no system gives them."""
    return plan.storage.keeps_book and record_type in OF_THE_BOOK


def given_by(system: System, capabilities: Mapping[str, Capabilities]) -> tuple[str, ...]:
    """Return the record types that a system gives: those in `gives` and `records`; if none, all that its kind can."""
    named = {*system.gives, *system.records}
    can = capabilities.get(system.kind)
    if not named and can and not can.mapped:
        named = set(can.gives)
    known = [name for name in record_types() if name in named]
    return (*known, *sorted(named.difference(known)))


def why_not_given(system: System, record_type: str, capabilities: Mapping[str, Capabilities]) -> str:
    """Say why a system does not give records of this type by itself; empty where it does."""
    can = capabilities.get(system.kind)
    if record_type in system.by_hand:
        return "people carry it, as the plan says"
    if can is None:
        return f"there is no kind of system '{system.kind}'"
    if record_type not in can.gives:
        return f"a system of kind {system.kind} cannot give it"
    if can.mapped and record_type not in system.records:
        return "no mapping says how to read it"
    return ""


def why_not_taken(system: System, record_type: str, capabilities: Mapping[str, Capabilities]) -> str:
    """Say why a system does not take records of this type by itself; empty where it does."""
    can = capabilities.get(system.kind)
    if record_type in system.by_hand:
        return "people carry it, as the plan says"
    if can is None:
        return f"there is no kind of system '{system.kind}'"
    if record_type not in can.takes:
        return f"a system of kind {system.kind} cannot take it"
    return ""


def scopes(plan: Plan, record_type: str) -> tuple[str | None, ...]:
    """Return the channels of which each may have an owner of its own; (None,) where one owner stands for all."""
    by_channel = record_type not in ONE_TRUTH | PASSED_ON and "channel" in record_types()[record_type].names
    return tuple(plan.channels) if by_channel and plan.channels else (None,)


def wholes(record_type: str) -> tuple[str, ...]:
    """Return the record types of which this one is a part (the order of its lines)."""
    return tuple(field.ref for field in record_types()[record_type].fields if field.part_of and field.ref)


def covers(system: System, channel: str | None) -> bool:
    """Say whether a system holds the records of this channel; one that names no channels holds those of all."""
    return channel is None or not system.channels or channel in system.channels


def givers(
    plan: Plan, record_type: str, capabilities: Mapping[str, Capabilities], channel: str | None = None
) -> tuple[str, ...]:
    """Return the systems that give records of this type (for a channel), in the plan's order."""
    return tuple(
        name
        for name, system in plan.systems.items()
        if record_type in given_by(system, capabilities) and covers(system, channel)
    )


def owners(
    plan: Plan, record_type: str, capabilities: Mapping[str, Capabilities], channel: str | None = None
) -> tuple[str, ...]:
    """Return the systems whose records of this type count: those that own it, else all that give it."""
    declared = tuple(n for n, s in plan.systems.items() if record_type in s.owns and covers(s, channel))
    return declared or givers(plan, record_type, capabilities, channel)


def copies(plan: Plan, record_type: str) -> dict[str, tuple[str, ...] | None]:
    """Return the systems whose records of this type do not count, since another system owns them.

    System → the channels of which they are copies; None: all of its records are. Empty where nobody owns the type (or
    what it is a part of), and for master data: each system's own names stay of use.
    """
    if not record_types()[record_type].dated or record_type in PASSED_ON:
        return {}
    owning = {record_type, *wholes(record_type)}
    found: dict[str, tuple[str, ...] | None] = {}
    for channel in scopes(plan, record_type):
        own = [n for n, s in plan.systems.items() if owning.intersection(s.owns) and covers(s, channel)]
        others = [n for n, s in plan.systems.items() if own and n not in own and covers(s, channel)]
        for name in others:
            found[name] = None if channel is None else (*(found.get(name) or ()), channel)
    return found
