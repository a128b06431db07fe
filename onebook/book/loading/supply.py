"""What is expected to come in of items, held, and how they are bought."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Level, Proposal, Sourcing, Supply
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    named = {item_id for sku in needs.of("supply") if (item_id := state.names.get(("item", sku))) is not None}
    whole = named | needs.of("supply_id")
    if items := sorted(whole | _short(state, needs)):
        groups = [(item_id,) for item_id in items]
        state.load(Supply, [Supply(*row) for row in store.rows("open_supply", items=items)], groups)
        state.load(Sourcing, [Sourcing(*row) for row in store.rows("sourcing", items=items)], groups)
        _load_waiting(store, state, items)
    of = {item_id for sku in needs.of("supply_open") if (item_id := state.names.get(("item", sku))) is not None}
    if more := sorted(of - {item_id for (item_id, *_) in state.looked[Supply]}):
        supplies = [Supply(*row) for row in store.rows("open_supply", items=more)]
        state.load(Supply, supplies, [(item_id,) for item_id in more])
    if lines := sorted(needs.of("supply_line") - state.rows[Supply].keys()):
        state.load(Supply, [Supply(*row) for row in store.rows("supply_lines", wanted=lines)], lines)
    if whole:
        proposed = [Proposal(*row) for row in store.rows("proposals", items=sorted(whole))]
        state.load(Proposal, proposed, [(item_id,) for item_id in whole])


def _short(state: State, needs: Needs) -> set[int]:
    """Return the items of which an order may have to wait, as their levels stand."""
    wanted = [
        (item_id, quantity, places)
        for sku, quantity, places in needs.of("supply_if_short")
        if (item_id := state.names.get(("item", sku))) is not None
    ]
    wanted += needs.of("supply_if_short_id")
    # Several numbers may lead to one item: all that is wanted of it counts.
    totals: dict[int, int] = {}
    for item_id, quantity, _ in wanted:
        totals[item_id] = totals.get(item_id, 0) + quantity
    levels = state.rows[Level]
    found = set()
    for item_id, _, places in wanted:
        there = [level.available for place_id in places if (level := levels.get((item_id, place_id)))]
        if sum(there) < totals[item_id]:
            found.add(item_id)
    return found


def _load_waiting(store: Reading, state: State, items: list[int]) -> None:
    """How many pieces orders wait for; of ours, by channel, and by the place where they are fetched; and since when.

    And what is to be brought over for lines that are fetched: from which place, and how many.
    """
    state.facts.update({(what, item_id): 0 for item_id in items for what in ("waiting", "last_waits_since")})
    fetched = set()
    for item_id, channel, place_id, quantity, of_ours, last_at in store.rows("waiting_quantities", items=items):
        last = ("last_waits_since", item_id)
        state.facts[last] = max(state.facts[last], last_at)
        where = channel if place_id is None else place_id
        for name, some in ((("waiting", item_id), quantity), (("waiting", item_id, where), of_ours)):
            state.facts[name] = state.facts.get(name, 0) + int(some)
        if place_id is not None:
            fetched.add(item_id)
    brought: dict[int, dict[tuple[int, int], tuple[int, int]]] = {item_id: {} for item_id in items}
    for item_id, order_id, line, from_place_id, quantity in (
        store.rows("transfers_proposed", items=sorted(fetched)) if fetched else ()
    ):
        brought[item_id][order_id, line] = (from_place_id, int(quantity))
    state.facts.update({("transfers", item_id): found for item_id, found in brought.items()})


# After the levels: what waits cannot change while they are held.
LOADER = Loader(
    75,
    {
        "supply": "sku: what is expected and proposed of it",
        "supply_id": "item_id: the same",
        "supply_open": "sku: only what is expected of it",
        "supply_line": "(item_id, supply_id): this one, open or not",
        "supply_if_short": "(sku, quantity, place_ids): what is expected of it, if these places have less",
        "supply_if_short_id": "(item_id, quantity, place_ids): the same",
    },
    _load,
)
