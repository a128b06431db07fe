"""Of whom documents are, before the documents: customers are held first by everybody who holds both."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, _: State, needs: Needs) -> None:
    asked = needs.of("customer_of_order")
    rows = store.rows("customers_of_orders", external_ids=sorted({name[1] for name in asked})) if asked else []
    found = {(system, external_id): customer_id for system, external_id, customer_id in rows}
    for system, external_id, other in asked:
        if (system, external_id) in found:
            needs.want("party_held", *((each, found[system, external_id]) for each in (system, other)))
    buyers = needs.of("order_buyer")
    rows = store.rows("customers_of_orders", external_ids=sorted({name[1] for name in buyers})) if buyers else []
    needs.want("customer", *((row[0], row[2]) for row in rows if tuple(row[:2]) in buyers))
    quotes = needs.of("customer_of_quote")
    rows = store.rows("customers_of_quotes", external_ids=sorted({name[1] for name in quotes})) if quotes else []
    needs.want("party_held", *((row[0], row[2]) for row in rows if tuple(row[:2]) in quotes))
    returns = needs.of("customer_of_return")
    rows = store.rows("customers_of_returns", external_ids=sorted({name[1] for name in returns})) if returns else []
    needs.want("party_held", *(tuple(row[2:]) for row in rows if tuple(row[:2]) in returns))


LOADER = Loader(
    12,
    {
        "customer_of_order": "(system, external_id, system): its customer, held, as either system knows them",
        "order_buyer": "(system, external_id): its customer as credit sees them",
        "customer_of_quote": "(system, external_id): its customer, held",
        "customer_of_return": "(system, external_id): its customer and that of the order that comes back, held",
    },
    _load,
)
