"""A voucher with what became of its balance."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.store import Store
from onebook.book.views.one_state import one_state

__all__ = ["VoucherChange", "VoucherShown", "voucher_shown"]


class VoucherChange(NamedTuple):
    """A change of a balance, as `rows.VoucherEntry` has it. order_system, order: the sales order for which it was."""

    at: int
    amount: int
    reason: str
    order_system: str | None
    order: str | None


class VoucherShown(NamedTuple):
    """A voucher, as `rows.Voucher` has it, with all changes of its balance, the first one first."""

    code: str
    reason: str
    currency: str
    balance: int
    issued_at: int
    expires_on: str | None
    customer_id: str | None
    order_system: str | None
    order: str | None
    entries: list[VoucherChange]


def voucher_shown(store: Store, code: str) -> VoucherShown | None:
    """Return the voucher with this code; None where there is none."""
    with one_state(store):
        rows = store.rows("voucher_shown", code=code)
        if not rows:
            return None
        entries = [VoucherChange(*row) for row in store.rows("voucher_entries", voucher=rows[0][0])]
    return VoucherShown(*(*rows[0][1:], entries))
