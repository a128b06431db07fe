"""By what shares the parts of a kit bear its amounts: what each would come to by itself, when the kit is sold.

The customer pays for the kit, not for its parts. Yet some of them may never be sent, or come back alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onebook.book.exact import times
from onebook.book.pricing.choosing import OWN_UNIT, Asked, price_for
from onebook.book.rows import ItemPrice, PriceList, Worth
from onebook.book.state import Draft, NotLoaded
from onebook.book.stock.kits import Piece

__all__ = ["shares_of"]

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
        weights = [times(part.quantity, _cost_of_one(draft, part.item.item_id)) for part in parts]
        if not all(weights):
            weights = [part.quantity for part in parts]
    most = max(weights)
    return [max(1, each * MOST // most if most > MOST else each) for each in weights]


def _cost_of_one(draft: Draft, item_id: int) -> int:
    """Return what one of an item costs. NotLoaded where this batch has changed it since it was looked up."""
    if (item_id,) in draft.state.changed.get(Worth, ()):
        raise NotLoaded("cost_of_one", item_id)
    return int(draft.fact("cost_of_one", item_id))


def _alone(draft: Draft, channel: str, day: str, currency: str, part: Piece) -> int | None:
    """Return what a part comes to by the lists that count for everybody; None where none tells."""
    asked = Asked(part.item.item_id, OWN_UNIT, part.quantity, part.quantity, channel, day, currency)
    lists = {each.list_id: each for each in draft.all(PriceList)}
    priced = price_for(asked, lists, draft.of(ItemPrice, part.item.item_id))
    return None if priced is None else times(part.quantity, priced.price)
