"""Sales returns with their lines, held."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Return, ReturnLine, ReturnPart
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    names = needs.of("return")
    rows = store.rows("returns_named", external_ids=sorted({external_id for _, external_id in names}))
    found = {("sales_return", system, external_id): key for system, external_id, key in rows}
    looked = {("sales_return", *name) for name in names}
    state.name(found, looked)
    wanted = sorted(key for name, key in found.items() if name in looked)
    if not wanted:
        return
    groups = [(key,) for key in wanted]
    taken = [Return(*row) for row in store.rows("returns", returns=wanted)]
    state.load(Return, taken, groups)
    lines = [ReturnLine(*row) for row in store.rows("return_lines", returns=wanted)]
    state.load(ReturnLine, lines, groups)
    parts = [ReturnPart(*row) for row in store.rows("return_parts", returns=wanted)]
    state.load(ReturnPart, parts, groups)
    orders = {each.order_id for each in taken if each.order_id is not None}
    needs.want("order_id", *orders)
    needs.want("returning_of", *orders)
    items = {line.item_id for line in lines} | {part.item_id for part in parts}
    needs.want("item_id", *items)
    needs.want("worth_id", *items)
    needs.want("level_id", *((part.item_id, part.place_id) for part in parts))
    places = needs.of("returned_at") | {each.place_id for each in taken if each.place_id is not None}
    needs.want("level_id", *((item_id, place_id) for item_id in items for place_id in places))


# Before the orders, so that an order is never waited for by whoever holds it for one of its returns.
LOADER = Loader(26, {"return": "(system, external_id): the return with all it is about, and its order"}, _load)
