"""Vouchers by their codes, held."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Voucher
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    found: list[Voucher] = []
    if codes := needs.of("voucher"):
        found += [Voucher(*row) for row in store.rows("vouchers_named", codes=sorted(codes))]
    for day in sorted(needs.of("voucher_expired")):
        found += [Voucher(*row) for row in store.rows("vouchers_expired", before=day)]
    state.load(Voucher, found, [(voucher.voucher_id,) for voucher in found])
    state.name({("voucher", voucher.code): voucher.voucher_id for voucher in found}, {("voucher", c) for c in codes})


LOADER = Loader(
    34, {"voucher": "code", "voucher_expired": "day: those whose last day was before it, with something left"}, _load
)
