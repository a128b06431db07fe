"""Which items are expected by documents, such as purchase orders."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    wanted = needs.of("supply_document")
    rows = store.rows("supply_documents", external_ids=sorted({external_id for _, external_id in wanted}))
    found = [row for row in rows if (row[0], row[1]) in wanted]
    state.name(
        {("supply_document", system, external_id): supply_id for system, external_id, _, supply_id, *_ in found},
        {("supply_document", *name) for name in wanted},
    )
    needs.want("supply_line", *((item_id, supply_id) for _, _, item_id, supply_id, *_ in found))
    needs.want("order_id", *(row[5] for row in found if row[5] is not None))
    needs.want("worth", *(row[4] for row in found if (row[0], row[1]) in needs.of("document_worth")))
    for sku in {row[4] for row in found}:
        needs.want("item", sku)
        needs.want("waiting", sku)
        needs.want("supply", sku)
        needs.want("level", *((sku, place_id) for place_id in needs.of("supply_place")))


# Before the items: those that a document is about are only known from it.
LOADER = Loader(
    5,
    {
        "supply_document": "(system, external_id): its lines, their items, who waits for these",
        "document_worth": "(system, external_id): with it, what its items are worth",
        "supply_place": "place_id: with it, the levels of these items there",
    },
    _load,
)
