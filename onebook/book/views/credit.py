"""What customers owe on account, and how long they should have paid it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from onebook.book.rules import Rules, day_of
from onebook.book.store import Store
from onebook.book.views.orders import LATEST

__all__ = ["CreditShown", "Owing", "UnpaidOrder", "credit_of", "owing", "unpaid_orders"]


class Owing(NamedTuple):
    """What an account owes in a currency, by age: not yet due, 1 to 30 days over it, 31 to 60, 61 to 90, and longer.

    oldest_on: the first day by which something should be paid.
    """

    party_id: int
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


class CreditShown(NamedTuple):
    """What an account owes and may owe in a currency. limit_amount, due_days: None where nothing is said."""

    system: str
    external_id: str
    name: str
    currency: str
    open_amount: int
    limit_amount: int | None
    due_days: int | None


class UnpaidOrder(NamedTuple):
    """An order that is open on an account."""

    order_id: int
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


def owing(
    store: Store, rules: Rules, at: int, most: int, after: tuple[int, int, str] = (LATEST, 0, "")
) -> list[Owing]:  # fmt: skip
    """Return the accounts that owe most as of an instant in microseconds.

    after: what was open, party and currency that a page ended with.
    """
    after_open, after_party, after_currency = after
    today = date.fromisoformat(day_of(rules, at))
    ago = {f"ago_{days}": (today - timedelta(days)).isoformat() for days in (30, 60, 90)}
    rows = store.rows(
        "unpaid_by_age", today=today.isoformat(), most=most, after_open=after_open, after_party=after_party,
        after_currency=after_currency, **ago,
    )  # fmt: skip
    # Sums come as decimals from PostgreSQL.
    return [Owing(*row[:8], *map(int, row[8:13]), *row[13:]) for row in rows]


def credit_of(store: Store, system: str, external_id: str) -> list[CreditShown]:
    """Return what an account owes and may owe, by currency; nothing where it has neither terms nor orders."""
    return [CreditShown(*row) for row in store.rows("account_credit", system=system, external_id=external_id)]


def unpaid_orders(
    store: Store, system: str, external_id: str, most: int, after: tuple[str, int] = ("", 0)
) -> list[UnpaidOrder]:  # fmt: skip
    """Return the orders that are open on an account, those due first first. after: day and order a page ended with."""
    rows = store.rows(
        "unpaid_orders", system=system, external_id=external_id, most=most, after_on=after[0], after_id=after[1]
    )
    return [UnpaidOrder(*row) for row in rows]
