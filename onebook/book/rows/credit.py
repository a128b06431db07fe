"""What customers may owe, and what they do."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Table

__all__ = ["TABLES", "Credit"]


class Credit(NamedTuple):
    """An account's credit in a currency. open_amount: what is owed and not paid over its open orders on account.

    It is the sum over the orders that name the account, and written with them. limit_amount: the most that may be open;
    due_days: in which its orders are to be paid. None: nothing is said.
    """

    party_id: int
    currency: str
    open_amount: int = 0
    limit_amount: int | None = None
    due_days: int | None = None


TABLES = (Table("credit", Credit, key=2, group=1),)
