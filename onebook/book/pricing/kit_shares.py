"""By what shares the parts of a kit bear its amounts: what each would come to by itself, when the kit is sold.

The customer pays for the kit, not for its parts. Yet some of them may never be sent, or come back alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onebook.book.exact import ONE, share_of, times
from onebook.book.pricing.choosing import OWN_UNIT, Asked, price_for
from onebook.book.rows import ItemPrice, PriceList, Worth
from onebook.book.state import Draft
from onebook.book.stock.kits import Piece

__all__ = ["cost_of_one", "shares_of"]

MOST = 10**15
"""A weight is no larger than this, so that the store can hold it."""


def shares_of(draft: Draft, channel: str, day: str, currency: str, wanted: Iterable[Piece]) -> dict[int, int]:
    """Return the weights of all parts of kits among these, by line and each above 0."""
    kits: dict[int, list[Piece]] = {}
    for piece in wanted:
        if piece.kit_line is not None:
            kits.setdefault(piece.kit_line, []).append(piece)
    found: dict[int, int] = {}
    for parts in kits.values():
        weights = _weights(draft, channel, day, currency, parts)
        found.update(zip([part.line for part in parts], weights, strict=True))
    return found


def _weights(draft: Draft, channel: str, day: str, currency: str, parts: Sequence[Piece]) -> list[int]:
    """Return the weights of one kit's parts.

    What they come to by the price lists that count for everybody in the channel; where one of them has no price there,
    what they cost us; where one of those is not known either, their pieces.
    """
    by_list = [_alone(draft, channel, day, currency, part) for part in parts]
    weights = [each for each in by_list if each is not None]
    if len(weights) < len(parts) or not any(weights):
        weights = [times(part.quantity, _cost_now(draft, part.item.item_id)) for part in parts]
        if not all(weights):
            weights = [part.quantity for part in parts]
    most = max(weights)
    return [max(1, each * MOST // most if most > MOST else each) for each in weights]


def cost_of_one(quantity: int, value: int, last_cost: int) -> int:
    """Return what one of an item costs, of which so many are worth so much; what one cost last, where there is none."""
    return share_of(value, ONE, quantity) if quantity > 0 else last_cost


def _cost_now(draft: Draft, item_id: int) -> int:
    """Return what one of an item costs, also where this batch has changed it since it was looked up."""
    if (item_id,) not in draft.state.changed.get(Worth, ()):
        return int(draft.fact("cost_of_one", item_id))
    worth = draft.get(Worth, item_id)
    assert worth  # noqa: S101 (it was put)
    return cost_of_one(worth.quantity, worth.value, worth.last_cost)


def _alone(draft: Draft, channel: str, day: str, currency: str, part: Piece) -> int | None:
    """Return what a part comes to by the lists that count for everybody; None where none tells."""
    asked = Asked(part.item.item_id, OWN_UNIT, part.quantity, part.quantity, channel, day, currency)
    lists = {each.list_id: each for each in draft.all(PriceList)}
    priced = price_for(asked, lists, draft.of(ItemPrice, part.item.item_id))
    return None if priced is None else times(part.quantity, priced.price)
