"""Payments by the names that those gave them who moved the money, held; and those of orders, held by these."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Payment
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    names = needs.of("payment")
    rows = store.rows("payments_named", external_ids=sorted({external_id for _, external_id in names}))
    found = [payment for row in rows if ((payment := Payment(*row)).system, payment.external_id) in names]
    state.load(Payment, found, [(payment.payment_id,) for payment in found])
    keys = {("payment", payment.system, payment.external_id): payment.payment_id for payment in found}
    state.name(keys, {("payment", *name) for name in names})
    orders = {state.names.get(("sales_order", *name)) for name in needs.of("order_payments")} - {None}
    of_orders = [Payment(*row) for row in store.rows("payments_of_orders", orders=sorted(orders))] if orders else []
    state.load(Payment, of_orders, [(payment.payment_id,) for payment in of_orders])


LOADER = Loader(
    33,
    {"payment": "(system, external_id)", "order_payments": "(system, external_id): all of an order that is wanted"},
    _load,
)
