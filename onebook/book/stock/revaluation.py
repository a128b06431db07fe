"""Goods turn out to have cost something else: what left since is set right, and so is what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.book.answers import Refused
from onebook.book.rows import Revaluation, Worth
from onebook.book.rules import Rules
from onebook.book.state import Draft, NotLoaded
from onebook.book.stock.moves import put_standing, standing_of
from onebook.book.stock.valuation import Past, revalued

__all__ = ["Made", "Receipt", "paid_for", "receipts_of", "revalue"]


class Receipt(NamedTuple):
    """A move by which goods came in that were bought. value: what they cost, as entered."""

    item_id: int
    move_id: int
    quantity: int
    value: int


class Made(NamedTuple):
    """A move that changed an item's worth. revalued: what was added to its value since; of_nth: see `Past.of`.

    landed: of what was added, freight, duty and the like.
    """

    nth: int
    move_id: int
    quantity: int
    value: int
    revalued: int
    landed: int
    bought: bool
    of_nth: int | None
    order_id: int | None
    line: int | None
    document: str | None
    reason: str


def receipts_of(draft: Draft, document: str) -> Sequence[Receipt]:
    """Return what came in by a document. Refused where nothing did."""
    found: Sequence[Receipt] = draft.fact("receipt", document)
    if not found:
        raise Refused(
            "unknown_receipt", f"Nothing came in by document '{document}'.", "Name the receipt as it was booked.",
            document=document,
        )  # fmt: skip
    return found


def paid_for(draft: Draft, receipt: Receipt) -> int:
    """Return what goods cost by what is known by now, without freight, duty and the like."""
    made = next(each for each in draft.fact("history", receipt.item_id) if each.move_id == receipt.move_id)
    return int(made.value + made.revalued - made.landed)


def revalue(
    draft: Draft, rules: Rules, item_id: int, more: Mapping[int, int], reason: str, at: int, document: str | None
) -> dict[str, int]:
    """Add to what goods of an item cost, by the moves by which they came, and set right all that was made of it.

    more: by move. Returns how much of it is laid to goods that are still there, and how much to those that left.
    """
    _must_be_whole(draft, item_id)
    made: Sequence[Made] = draft.fact("history", item_id)
    past = [
        Past(
            each.quantity,
            each.value + each.revalued,
            each.value + each.revalued + more.get(each.move_id, 0) if each.bought else None,
            each.of_nth,
        )
        for each in made
    ]
    before = standing_of(draft, rules, item_id)
    after, values = revalued(past, by_average=rules.by_average)
    for each, was, value in zip(made, past, values, strict=True):
        if value != was.value:
            draft.put(
                Revaluation(
                    draft.new_id(), draft.journal_id, item_id, each.move_id, value - was.value, reason, at,
                    each.order_id, each.line, document,
                )
            )  # fmt: skip
    put_standing(draft, item_id, before, after)
    stays = after.value - before.value
    return {"stays": stays, "left": sum(more.values()) - stays}


def _must_be_whole(draft: Draft, item_id: int) -> None:
    """End the batch here where a command before this one has moved the item: its history is read anew then."""
    worth = draft.get(Worth, item_id)
    if worth != draft.state.stored[Worth].get((item_id,)):
        raise NotLoaded("history", item_id)
