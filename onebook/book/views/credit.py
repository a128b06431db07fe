"""What customers owe on account, and how long they should have paid it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from onebook.book.rules import Rules, day_of
from onebook.book.store import Store

__all__ = ["Owing", "UnpaidOrder", "owing", "unpaid_orders"]


class Owing(NamedTuple):
    """What an account owes in a currency, by age: not yet due, 1 to 30 days over it, 31 to 60, 61 to 90, and longer.

    oldest_on: the first day by which something should be paid.
    """

    system: str
    external_id: str
    name: str
    currency: str
    open_amount: int
    limit_amount: int | None
    due_days: int | None
    not_due: int
    over_1: int
    over_31: int
    over_61: int
    over_91: int
    oldest_on: str

    @property
    def overdue(self) -> int:
        """What should have been paid."""
        return self.open_amount - self.not_due


class UnpaidOrder(NamedTuple):
    """An order that is open on an account."""

    system: str
    external_id: str
    currency: str
    ordered_on: str
    due_on: str
    owed_amount: int
    paid_amount: int
    status: str
    hold_reason: str | None
    sales_person_id: str | None


def owing(store: Store, rules: Rules, at: int, most: int) -> list[Owing]:
    """Return the accounts that owe most as of an instant in microseconds."""
    today = date.fromisoformat(day_of(rules, at))
    ago = {f"ago_{days}": (today - timedelta(days)).isoformat() for days in (30, 60, 90)}
    rows = store.rows("unpaid_by_age", today=today.isoformat(), most=most, **ago)
    # Sums come as decimals from PostgreSQL.
    return [Owing(*row[:7], *map(int, row[7:12]), *row[12:]) for row in rows]


def unpaid_orders(store: Store, system: str, external_id: str, most: int) -> list[UnpaidOrder]:
    """Return the orders that are open on an account, those due first first."""
    return [UnpaidOrder(*row) for row in store.rows("unpaid_orders", system=system, external_id=external_id, most=most)]
