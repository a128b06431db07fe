"""Costs that come with goods: freight, duty and the like."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "LandedCost", "LandedShare"]


class LandedCost(NamedTuple):
    """A cost that came with goods. system, external_id: whose document it is. spread_by: value, weight or quantity."""

    system: str
    external_id: str
    journal_id: int
    amount: int
    spread_by: str
    landed_at: int
    cancelled_at: int | None = None


class LandedShare(NamedTuple):
    """What of a landed cost was laid to goods that came in by a move."""

    system: str
    external_id: str
    move_id: int
    item_id: int
    amount: int


TABLES = (
    Table("landed_cost", LandedCost, key=2),
    Table("landed_share", LandedShare, key=3, group=2, indexes=(Index(("move_id",)),), changes=False),
)
