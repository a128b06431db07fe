"""Goods turn out to have cost something else: what left since is set right, and so is what is left.

By merges and splits goods of one item become another's: what they turn out to have cost is carried on to there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.book.answers import Refused
from onebook.book.rows import Move, Revaluation, Worth
from onebook.book.rules import Rules
from onebook.book.state import Draft, NotLoaded
from onebook.book.stock.moves import put_standing, standing_of
from onebook.book.stock.valuation import Past, Standing, revalued

__all__ = ["Made", "Receipt", "paid_for", "receipts_of", "revalue"]


class Receipt(NamedTuple):
    """A move by which goods came in that were bought. value: what they cost, as entered."""

    item_id: int
    move_id: int
    quantity: int
    value: int


class Made(NamedTuple):
    """A move that changed an item's worth. revalued: what was added to its value since; of_nth: see `Past.of`.

    landed: of what was added, freight, duty and the like. became: item and move by which the goods became another's.
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
    became: tuple[int, int] | None = None


class Again(NamedTuple):
    """An item's history made again: what stands then, and what was added to the value of each move."""

    made: Sequence[Made]
    standing: Standing
    added: Sequence[int]


def receipts_of(draft: Draft, document: str) -> Sequence[Receipt]:
    """Return what came in by a document. Refused where nothing did."""
    moves = draft.state.rows[Move]
    if any(moves[key].bought and moves[key].document == document for key in draft.state.changed[Move]):
        raise NotLoaded("receipt", document)  # by a command before this one
    found: Sequence[Receipt] = draft.fact("receipt", document)
    if not found:
        raise Refused(
            "unknown_receipt", f"Nothing came in by document '{document}'.", "Name the receipt as it was booked.",
            document=document,
        )  # fmt: skip
    return found


def paid_for(draft: Draft, receipts: Sequence[Receipt]) -> list[int]:
    """Return what goods cost by what is known by now, without freight, duty and the like."""
    made = {item_id: _history(draft, item_id) for item_id in {receipt.item_id for receipt in receipts}}
    paid = {each.move_id: each.value + each.revalued - each.landed for entries in made.values() for each in entries}
    return [paid[receipt.move_id] for receipt in receipts]


def revalue(
    draft: Draft, rules: Rules, more: Mapping[tuple[int, int], int], reason: str, at: int, document: str | None
) -> dict[str, int]:
    """Add to what goods cost that came in, and set right all that was made of it.

    more: by item_id and the move_id by which they came. Returns how much of it is laid to goods that are still there,
    and how much to those that left.
    """
    stays = 0
    for item_id, again in _made_again(draft, rules, more).items():
        for each, added in zip(again.made, again.added, strict=True):
            if added:
                draft.put(
                    Revaluation(
                        draft.new_id(), draft.journal_id, item_id, each.move_id, added, reason, at, each.order_id,
                        each.line, document,
                    )
                )  # fmt: skip
        before = standing_of(draft, rules, item_id)
        put_standing(draft, item_id, before, again.standing)
        stays += again.standing.value - before.value
    return {"stays": stays, "left": sum(more.values()) - stays}


def _made_again(draft: Draft, rules: Rules, more: Mapping[tuple[int, int], int]) -> dict[int, Again]:
    """Make the histories of items again, and of those that their goods became, until nothing is left to carry on.

    That ends: goods only become another item's by later moves.
    """
    costs: dict[int, dict[int, int]] = {}
    for (item_id, move_id), value in more.items():
        costs.setdefault(item_id, {})[move_id] = value
    found: dict[int, Again] = {}
    to_do = dict.fromkeys(costs)
    while to_do:
        item_id = next(iter(to_do))
        del to_do[item_id]
        again = found[item_id] = _made_with(_history(draft, item_id), costs[item_id], by_average=rules.by_average)
        for each, added in zip(again.made, again.added, strict=True):
            if each.became is not None:
                other_id, move_id = each.became
                carried = costs.setdefault(other_id, {})
                if carried.get(move_id, 0) != -added:
                    carried[move_id] = -added
                    to_do[other_id] = None
    return found


def _made_with(made: Sequence[Made], costs: Mapping[int, int], *, by_average: bool) -> Again:
    """Make an item's history again. costs: what is added to those of moves by which goods came."""
    past = [
        Past(
            each.quantity,
            each.value + each.revalued,
            each.value + each.revalued + costs.get(each.move_id, 0) if each.bought else None,
            each.of_nth,
        )
        for each in made
    ]
    standing, values = revalued(past, by_average=by_average)
    return Again(made, standing, [value - was.value for was, value in zip(past, values, strict=True)])


def _history(draft: Draft, item_id: int) -> Sequence[Made]:
    """Return an item's history with what commands before this one set right.

    NotLoaded, which ends the batch before this command, where they have moved the item.
    """
    stored, worth = draft.state.stored[Worth].get((item_id,)), draft.get(Worth, item_id)
    if worth is not None and (stored is None or worth.entries != stored.entries):
        raise NotLoaded("history", item_id)
    made: Sequence[Made] = draft.fact("history", item_id)
    since: dict[int, list[Revaluation]] = {}
    for each in draft.of_item(Revaluation, item_id):
        if (each.revaluation_id,) not in draft.state.stored[Revaluation]:
            since.setdefault(each.move_id, []).append(each)
    return [_with(each, since[each.move_id]) if each.move_id in since else each for each in made] if since else made


def _with(made: Made, since: Sequence[Revaluation]) -> Made:
    value = sum(each.value for each in since)
    landed = sum(each.value for each in since if each.reason == "landed_cost")
    return made._replace(revalued=made.revalued + value, landed=made.landed + landed)
