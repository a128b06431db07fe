"""Customers as rows, for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.app.answers import Answer

if TYPE_CHECKING:
    from onebook.app.customers.customer import CustomerView, Matches

__all__ = ["customer_answer", "customers_answer"]

MATCH = {
    "name": "text", "town": "text", "last": "day", "channel": "text", "found_by": "text", "kind": "text",
    "system": "text", "id": "text",
}  # fmt: skip

STEP = {
    "moment": "instant", "day": "day", "channel": "text", "kind": "text", "phase": "text", "document_kind": "text",
    "system": "text", "document_id": "text",
}  # fmt: skip

WHO = {"name": "text", "who_kind": "text", "who_system": "text", "who_id": "text"}


def customers_answer(asked: str, found: Matches) -> Answer[Matches]:
    """Return whom a search found, one a row."""
    rows = [
        (one.name or None, one.town or None, one.last, one.channel or None, one.by, *one.who) for one in found.found
    ]
    notes = (f"Nobody is known by just '{asked}'; these are by something near it.",) if found.near and rows else ()
    return Answer(f"Customers, {asked}", MATCH, tuple(dict(zip(MATCH, row, strict=True)) for row in rows), found, notes)


def customer_answer(view: CustomerView) -> Answer[CustomerView]:
    """Return what somebody did, one step a row; of an account with whose it is."""
    columns = {**STEP, **(WHO if view.account else {})}
    rows = [
        (s.moment, s.day, s.channel, s.kind, s.phase, *s.document,
         *((s.who.name or None, s.who.kind, s.who.system, s.who.code) if s.who else ()))
        for s in view.steps
    ]  # fmt: skip
    told = tuple(dict(zip(columns, row, strict=True)) for row in rows)
    return Answer(view.name or "Nobody known by name", columns, told, view)
