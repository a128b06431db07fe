"""What came in by documents: for costs that turn out to be others."""

from __future__ import annotations

from onebook.book.loading.items import load_by_id
from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.stock.revaluation import Receipt
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    documents = sorted(needs.of("receipt"))
    found: dict[str, list[Receipt]] = {document: [] for document in documents}
    for document, *told in store.rows("received_by", documents=documents):
        found[document].append(Receipt(*told))
    state.facts.update({("receipt", document): tuple(receipts) for document, receipts in found.items()})
    if items := sorted({receipt.item_id for receipts in found.values() for receipt in receipts}):
        load_by_id(store, state, items)
        needs.want("costs_of", *items)


LOADER = Loader(12, {"receipt": "document: what came in by it, and what setting right its items' costs takes"}, _load)
