"""What names and offers items: codes, variants, listings, merges. Held by the items they are of."""

from __future__ import annotations

from onebook.book.loading.items import load_by_id
from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Item, ItemApart, ItemCode, ItemMerge, ItemOptions, KitPart, Listing, Move, Variant
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    _load_codes(store, state, needs)
    if wanted := {state.rows[Item][key,] for key in _items(state, needs, "variants")}:
        parents = sorted({item.item_id if item.variant_of is None else item.variant_of for item in wanted})
        groups = [(parent,) for parent in parents]
        state.load(ItemOptions, [ItemOptions(*row) for row in store.rows("item_options", items=parents)], groups)
        state.load(Variant, [Variant(*row) for row in store.rows("variants", items=parents)], groups)
        needs.want("item_id", *parents)
    if items := sorted(_items(state, needs, "listings")):
        state.load(Listing, [Listing(*row) for row in store.rows("listings", items=items)], [(i,) for i in items])
    if items := sorted(_items(state, needs, "in_use")):
        for item_id, moved, still_open in store.rows("items_in_use", items=items):
            state.facts.update({("moved", item_id): int(moved), ("open", item_id): int(still_open)})
        _load_kits(store, state, set(items))
    _load_merges(store, state, needs)


def _load_kits(store: Reading, state: State, items: set[int]) -> None:
    """Load what kits hold of items; not all that these kits hold."""
    state.load(KitPart, [KitPart(*row) for row in store.rows("kits_holding", items=sorted(items))], [])


def _load_merges(store: Reading, state: State, needs: Needs) -> None:
    """Load what merges of items moved; want the levels and worth of items themselves, merged or not."""
    if items := _items(state, needs, "merges", "own_item"):
        merges = [ItemMerge(*row) for row in store.rows("item_merges", items=sorted(items))]
        state.load(ItemMerge, merges, [(item_id,) for item_id in items])
        entries = sorted({merge.journal_id for merge in merges})
        moves = [Move(*row) for row in store.rows("moves_of_entries", entries=entries)] if entries else []
        state.load(Move, moves, [(move.move_id,) for move in moves])
        needs.want("revaluations", *((move.item_id, move.move_id) for move in moves))
    merged = [state.rows[Item][key,] for key in _items(state, needs, "merges", "own_item")]
    known = [pair for pair in needs.of("apart") if all(("own_item", sku) in state.names for sku in pair)]
    for sku, place_id in needs.of("own_level"):
        if (item_id := state.names.get(("own_item", sku))) is not None:
            needs.want("level_id", (item_id, place_id))
    if items := _items(state, needs, "own_worth", "own_item"):
        needs.want("worth_id", *items)
        needs.want("order_id", *(order_id for _, order_id in store.rows("waiting_orders", items=sorted(items))))
        _load_kits(store, state, items)
        for item_id, incoming in store.rows("items_bound", items=sorted(items)):
            state.facts["incoming", item_id] = int(incoming)
    pairs = {_pair(state.names["own_item", one], state.names["own_item", two]) for one, two in known}
    pairs |= {_pair(item.item_id, item.merged_into) for item in merged if item.merged_into is not None}
    if wanted := sorted(pairs):
        state.load(ItemApart, [ItemApart(*row) for row in store.rows("items_apart", wanted=wanted)], wanted)


def _pair(one: int, two: int) -> tuple[int, int]:
    return (min(one, two), max(one, two))


def _load_codes(store: Reading, state: State, needs: Needs) -> None:
    codes = needs.of("item_code")
    owners: dict[tuple[str, ...], int] = {}
    if codes:
        for item_id, scheme, system, key in store.rows("items_with_codes", keys=sorted({key for _, _, key in codes})):
            if (system, scheme, key) in codes:
                owners["item_code", system, scheme, key] = item_id
        state.name(owners, {("item_code", *code) for code in codes})
        if owners:
            load_by_id(store, state, sorted(set(owners.values())))
    if items := sorted(_items(state, needs, "item_codes") | set(owners.values())):
        state.load(ItemCode, [ItemCode(*row) for row in store.rows("item_codes", items=items)], [(i,) for i in items])


def _items(state: State, needs: Needs, what: str, *kinds: str) -> set[int]:
    """The items of which something is wanted, by whichever of their numbers."""
    names = [(kind, sku) for sku in needs.of(what) for kind in kinds or ("item", "own_item")]
    return {state.names[name] for name in names if name in state.names}


LOADER = Loader(
    12,
    {
        "item_codes": "sku",
        "item_code": "(system, scheme, key): which item has it",
        "variants": "sku: of it, or of what it is a variant of; with that item",
        "listings": "sku",
        "in_use": "sku: whether there are or were pieces of it, or orders wait for it; what kits hold of it",
        "merges": "sku of the item itself: what its merge moved",
        "own_level": "(sku of the item itself, place_id)",
        "own_worth": "sku of the item itself: with the orders that wait for it, its kits, and what is to come",
        "apart": "(sku, sku) of items themselves: whether they are known to be two",
    },
    _load,
)
