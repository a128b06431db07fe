"""Customers as JSON."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from onebook.app.customers.accounts import Party
from onebook.app.shapes import plain

if TYPE_CHECKING:
    from onebook.app.customers.accounts import Account
    from onebook.app.customers.customer import CustomerView, Matches

__all__ = ["customer_shape", "matches_shape"]


def matches_shape(asked: str, found: Matches) -> dict[str, Any]:
    """Return whom a search found."""
    return {
        "asked": asked,
        "near": found.near,
        "more": found.more,
        "matches": [
            {
                "record": _record(one.who), "name": one.name, "town": one.town, "found_by": one.by, "code": one.code,
                "last": one.last, "last_was_order": one.ordered, "channel": one.channel,
            }
            for one in found.found
        ],
    }  # fmt: skip


def customer_shape(view: CustomerView) -> dict[str, Any]:
    """Return a customer at a glance, with steps, the latest first. Amounts are decimal text."""
    glance = view.glance
    return {
        "person": view.person.person,
        "name": view.name,
        "records": [
            {"kind": one.kind, "system": one.system, "id": one.code, "name": one.name} for one in view.person.records
        ],
        **{field.name: _plain(getattr(glance, field.name)) for field in fields(glance) if field.name != "worth"},
        "worth": {**_plain(glance.worth), "first": glance.worth.first, "last": glance.worth.last},
        "accounts": [_account(one) for one in view.accounts],
        "account": _plain(view.account.party) if view.account else None,
        "number": view.number,
        "steps": [
            {
                "at": one.moment, "day": one.day, "channel": one.channel, "kind": one.kind, "phase": one.phase,
                "document": _record(one.document), "who": _plain(one.who),
            }
            for one in view.steps
        ],
    }  # fmt: skip


def _account(of: Account) -> dict[str, Any]:
    return {
        "record": _plain(of.party),
        "looked_after_by": _plain(of.looked_after_by),
        "people": [
            {
                "record": _plain(one.party), "relation": one.relation, "ended": one.ended, "orders": one.orders,
                "kept": plain(one.kept), "last": one.last,
            }
            for one in of.people
        ],
        "more": of.more,
    }  # fmt: skip


def _record(of: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("kind", "system", "id"), of, strict=True))


def _plain(value: Any) -> Any:
    """A value as JSON has it: what has fields by their names, amounts as text, documents, items and people named."""
    if isinstance(value, Party):
        return {**_record((value.kind, value.system, value.code)), "name": value.name}
    if is_dataclass(value):
        told = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        for name, keys in (("document", ("kind", "system", "id")), ("item", ("system", "id"))):
            if isinstance(told.get(name), list):
                told[name] = dict(zip(keys, told[name], strict=True))
        return told
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return plain(value) if isinstance(value, Decimal) else value
