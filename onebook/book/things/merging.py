"""Two items that turn out to be one: what a merge moves, and how a split gives it back."""

from __future__ import annotations

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Item, ItemMerge, Lot, LotLevel, Move, Place
from onebook.book.rules import OURS, Rules
from onebook.book.state import Draft
from onebook.book.stock.kits import kits_with
from onebook.book.stock.lots import set_lot
from onebook.book.stock.moves import level_of, move, worth_of
from onebook.book.stock.waiting import needs_to_serve
from onebook.book.things.items import levels_of, waiting_for

__all__ = ["give_back", "must_be_alike", "must_be_closed", "needs_to_merge", "take_over"]


def needs_to_merge(needs: Needs, rules: Rules, sku: str, kept: str) -> None:
    """Want what `take_over` and `give_back` look at. sku: the number of the item that is or was merged."""
    needs.want("item_held", sku)
    needs.want("merges", sku)
    needs.want("own_worth", sku)
    needs.want("own_level", *((sku, place.place_id) for place in rules.places.values() if place.kind in OURS))
    needs.want("worth", kept)
    needs_to_serve(needs, rules, [kept])


def must_be_alike(item: Item, kept: Item) -> None:
    """Refused where pieces of one item cannot stand for pieces of the other."""
    differs = [
        said
        for said, apart in (
            (f"one is counted in {item.unit}, the other in {kept.unit}", item.unit != kept.unit),
            ("one is kept by lots, the other is not", item.tracks_lots != kept.tracks_lots),
            ("one has variants", item.has_variants or kept.has_variants),
            ("one is a kit", item.is_kit or kept.is_kit),
        )
        if apart
    ]
    if differs:
        raise Refused(
            "not_alike", f"{item.sku} cannot be merged into {kept.sku}: {'; '.join(differs)}.",
            "Make them alike first, or keep both.", item=item.sku, into=kept.sku,
        )  # fmt: skip


def must_be_closed(draft: Draft, rules: Rules, item: Item) -> None:
    """Refused where an item is still sold, or something is open that was promised of it."""
    if item.status not in ("draft", "ended"):
        raise Refused(
            "still_sold", f"{item.sku} is still sold: an order might come in meanwhile.", "End it first (retire_item).",
            item=item.sku,
        )  # fmt: skip
    kept = sum(level.committed + level.reserved for level in levels_of(draft, rules, item))
    waiting = sum(line.waiting for line in waiting_for(draft, item))
    kits, incoming = len(kits_with(draft, item)), draft.fact("incoming", item.item_id)
    said = [
        told
        for told, so in (
            (f"{decimal_of(kept):f} are kept for orders or carts", kept),
            (f"orders wait for {decimal_of(waiting):f}", waiting),
            (f"{decimal_of(incoming):f} are to come in", incoming),
            (f"{kits} kits have it as a part", kits),
        )
        if so
    ]
    if said:
        raise Refused(
            "item_open", f"{item.sku} cannot be merged yet: {'; '.join(said)}.",
            "Ship or cancel what was ordered, receive or cancel what is to come, set the kits anew; carts end by "
            "themselves.", item=item.sku,
        )  # fmt: skip


def take_over(draft: Draft, rules: Rules, item: Item, kept: Item, at: int) -> int:
    """Move all pieces of an item to another one, with their worth; return how many."""
    loss, total = rules.places["loss"], 0
    for level in levels_of(draft, rules, item):
        place = rules.place(level.place_id)
        for lot, quantity in _lots_at(draft, item, place, level.on_hand):
            (gone,) = move(draft, rules, item, place, loss, quantity, "merge", at, lot=lot)
            _carry_lot(draft, item, kept, lot)
            move(draft, rules, kept, loss, place, quantity, "merge", at, value=-gone.value, lot=lot, of_move=gone)
            total += quantity
    draft.put(ItemMerge(item.item_id, draft.journal_id, at))
    return total


def give_back(draft: Draft, rules: Rules, item: Item, kept: Item, at: int) -> tuple[int, int]:
    """Move the pieces back that a merge moved, as far as they are there and free; return how many, and how many not.

    They take with them what they came with. Where those pieces, or their worth, are gone, what others are worth.
    """
    loss, back, missing = rules.places["loss"], 0, 0
    for merge in draft.of(ItemMerge, item.item_id):
        for came in [m for m in draft.all(Move) if m.journal_id == merge.journal_id and _came(m, loss)]:
            place = rules.place(came.to_place_id)
            quantity = min(came.quantity, level_of(draft, kept.item_id, place.place_id).available)
            if kept.tracks_lots != (came.lot is not None):
                quantity = 0  # lots are kept otherwise since, which they only are once all pieces had gone
            elif came.lot is not None:
                there = draft.get(LotLevel, kept.item_id, place.place_id, came.lot)
                quantity = min(quantity, there.on_hand if there else 0)
            missing += came.quantity - quantity
            if quantity > 0:
                known = came._replace(value=worth_of(draft, came))
                (gone,) = move(draft, rules, kept, place, loss, quantity, "split", at, lot=came.lot, of_move=known)
                _carry_lot(draft, kept, item, came.lot)
                move(
                    draft, rules, item, loss, place, quantity, "split", at, value=-gone.value, lot=came.lot,
                    of_move=gone,
                )  # fmt: skip
                back += quantity
        draft.drop(merge)
    return back, missing


def _came(entry: Move, loss: Place) -> bool:
    return entry.reason == "merge" and entry.from_place_id == loss.place_id


def _lots_at(draft: Draft, item: Item, place: Place, on_hand: int) -> list[tuple[str | None, int]]:
    if not item.tracks_lots:
        return [(None, on_hand)] if on_hand else []
    levels = draft.of(LotLevel, item.item_id, place.place_id)
    return [(level.lot, level.on_hand) for level in levels if level.on_hand]


def _carry_lot(draft: Draft, origin: Item, target: Item, lot: str | None) -> None:
    if lot:
        known = draft.get(Lot, origin.item_id, lot)
        set_lot(draft, target, lot, known.expires_on if known else None)
