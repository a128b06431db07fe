"""What was at places since an instant: how many pieces of items came, less those that went; openings and counts."""

from __future__ import annotations

from collections.abc import Iterator

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Allocation, OrderLine, Return, ReturnLine, ReturnPart
from onebook.book.state import State
from onebook.book.stock.opening import OPENING
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    asked: dict[str | None, set[tuple[int, int, int]]] = {}
    for sku, place_id, at, lot in needs.of("moved_since"):
        if (item_id := state.names.get(("item", sku))) is not None:
            asked.setdefault(lot, set()).add((item_id, place_id, at))
    for lot, wanted in asked.items():
        state.facts.update({("moved_since", *each, lot): 0 for each in wanted})
        for item_id, place_id, at, quantity in store.rows("moved_since", wanted=sorted(wanted), lot=lot):
            state.facts["moved_since", item_id, place_id, at, lot] = int(quantity)
    opened = {
        (item_id, place_id, at)
        for sku, place_id, at in needs.of("opened_since")
        if (item_id := state.names.get(("item", sku))) is not None
    }
    if opened:
        state.facts.update({("opened_since", *each): 0 for each in opened})
        for found in store.rows("opened_since", wanted=sorted(opened), document=OPENING):
            state.facts["opened_since", *found] = 1
    _load_counts(store, state, needs)


def _load_counts(store: Reading, state: State, needs: Needs) -> None:
    wanted = {
        (item_id, place_id, at)
        for sku, place_id, at in needs.of("counted_since")
        if (item_id := state.names.get(("item", sku))) is not None
    }
    for system, external_id, at in needs.of("order_counted_since"):
        order_id = state.names.get(("sales_order", system, external_id))
        kept = [each for each in state.rows[Allocation].values() if each.order_id == order_id]
        wanted.update((each.item_id, each.place_id, at) for each in kept)
    for what, by in (("return_counted_since", "sales_return"), ("sold_counted_since", "sales_order")):
        for system, external_id, at, place_ids in needs.of(what):
            if (key := state.names.get((by, system, external_id))) is not None:
                wanted.update(_coming_back(state, by, key, at, place_ids))
    if wanted:
        found: dict[tuple[int, int, int], list[tuple[str | None, int]]] = {each: [] for each in wanted}
        for item_id, place_id, at, lot, count_id in store.rows("counted_since", wanted=sorted(wanted)):
            found[item_id, place_id, at].append((lot, count_id))
        state.facts.update({("counted_since", *each): tuple(counts) for each, counts in found.items()})


def _coming_back(
    state: State, by: str, key: int, at: int, place_ids: tuple[int, ...]
) -> Iterator[tuple[int, int, int]]:
    """Tell of which items, and where, a return has goods, or one of an order would have."""
    order_id: int | None = key
    places, items = set(place_ids), set[int]()
    if by == "sales_return":
        back = state.rows[Return][key,]
        order_id = back.order_id
        places |= set() if back.place_id is None else {back.place_id}
        items |= {line.item_id for line in state.rows[ReturnLine].values() if line.return_id == key}
        parts = [part for part in state.rows[ReturnPart].values() if part.return_id == key]
        items |= {part.item_id for part in parts}
        places |= {part.place_id for part in parts}
    items |= {line.item_id for line in state.rows[OrderLine].values() if line.order_id == order_id}
    return ((item_id, place_id, at) for item_id in items for place_id in places)


# After the levels are held, so that nothing can move meanwhile.
LOADER = Loader(
    70,
    {
        "moved_since": "(sku, place_id, at, lot or None)",
        "opened_since": "(sku, place_id, at): 0 or 1",
        "counted_since": "(sku, place_id, at): the lots that were counted then or later, and by which count",
        "order_counted_since": "(system, external_id, at): the same of what is kept for a wanted order",
        "return_counted_since": "(system, external_id, at, place_ids): the same of what a wanted return is about",
        "sold_counted_since": "(system, external_id, at, place_ids): the same of all lines of a wanted order",
    },
    _load,
)
