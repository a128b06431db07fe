"""Costs that came with goods, with what they were laid to."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import LandedCost, LandedShare
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    names = needs.of("landed_cost")
    external_ids = sorted({external_id for _, external_id in names})
    costs = [LandedCost(*row) for row in store.rows("landed_costs", external_ids=external_ids)]
    state.load(LandedCost, [cost for cost in costs if cost[:2] in names], names)
    shares = [LandedShare(*row) for row in store.rows("landed_shares", external_ids=external_ids)]
    state.load(LandedShare, [share for share in shares if share[:2] in names], names)
    needs.want("costs_of", *(share.item_id for share in shares if share[:2] in names))


LOADER = Loader(
    11,
    {"landed_cost": "(system, external_id): the cost, its shares and what setting right their items' costs takes"},
    _load,
)
