"""Price lists and what they say of items. A list is held only where it is to be changed."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import ItemPrice, Party, PriceList
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    names = sorted(needs.of("price_list"))
    if names:
        store.rows("price_lists_held", names=names)
    parties = sorted(party_id for (party_id,) in state.rows[Party])
    lists = [PriceList(*row) for row in store.rows("price_lists", parties=parties, names=names)]
    state.load(PriceList, lists, [(each.list_id,) for each in lists])
    state.name({("price_list", each.name): each.list_id for each in lists}, {("price_list", name) for name in names})
    items = sorted({item_id for sku in needs.of("price") if (item_id := state.names.get(("item", sku))) is not None})
    if items:
        found: list[ItemPrice] = []
        if lists:
            rows = store.rows("item_prices", items=items, lists=sorted(each.list_id for each in lists))
            found = [ItemPrice(*row) for row in rows]
        state.load(ItemPrice, found, [(item_id,) for item_id in items])


# After items and customers: whose lists they are is known by then.
LOADER = Loader(
    16,
    {
        "price": "sku: what all lists say of it that are for everybody, or for one of the parties that are loaded",
        "price_list": "name: to be changed",
    },
    _load,
)
