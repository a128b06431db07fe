"""Sales returns with their lines, held."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Return, ReturnLine, ReturnPart
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER", "unsettled"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    names = needs.of("return")
    rows = store.rows("returns_named", external_ids=sorted({external_id for _, external_id in names}))
    found = {("sales_return", system, external_id): key for system, external_id, key in rows}
    looked = {("sales_return", *name) for name in names}
    state.name(found, looked)
    whole = {key for name, key in found.items() if name in looked}
    every = sorted(whole | unsettled(store, needs) | needs.of("return_id"))
    if not every:
        return
    groups = [(key,) for key in every]
    taken = [Return(*row) for row in store.rows("returns", returns=every)]
    state.load(Return, taken, groups)
    lines = [ReturnLine(*row) for row in store.rows("return_lines", returns=every)]
    state.load(ReturnLine, lines, groups)
    if whole:
        _load_whole(store, state, needs, whole)


def unsettled(store: Reading, needs: Needs) -> set[int]:
    """Return the returns for which something is still owed, of the orders whose returns are wanted. None is held."""
    names = needs.of("order_returns")
    if not names:
        return set()
    rows = store.rows("unsettled_returns", external_ids=sorted({external_id for _, external_id in names}))
    return {return_id for system, external_id, return_id in rows if (system, external_id) in names}


def _load_whole(store: Reading, state: State, needs: Needs, whole: set[int]) -> None:
    wanted, groups = sorted(whole), [(key,) for key in whole]
    taken = [state.rows[Return][key] for key in groups]
    lines = [line for line in state.rows[ReturnLine].values() if line.return_id in whole]
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
LOADER = Loader(
    26,
    {
        "return": "(system, external_id): the return with all it is about, and its order",
        "return_id": "return_id: the return and its lines alone",
        "order_returns": "(system, external_id): the returns of this order for which something is still owed",
    },
    _load,
)
