"""What must be said beside a P&L, in words: what is not in it, and what in it is not known."""

from __future__ import annotations

from onebook.measures.pnl import Pnl

__all__ = ["pnl_notes"]

ROWS = {
    "sale": ("sales line", "sales lines"),
    "returned": ("line of a return", "lines of returns"),
    "cost_on_day": ("cost", "costs"),
    "paid": ("payment", "payments"),
    "shipped": ("shipment", "shipments"),
    "shrinkage": ("stock move", "stock moves"),
    "price_variance": ("line of a supplier's invoice", "lines of suppliers' invoices"),
}
"""What one row and several rows of a fact are called."""

UNKNOWN_COST = {"sale": "margin is too high by that", "shrinkage": "shrinkage is too low by that"}


def pnl_notes(found: Pnl) -> tuple[str, ...]:
    """Return one sentence for each thing that a reader of the statement must know to judge it."""
    return (
        *(f"No day is known of {_rows(n, fact)}, counted over all time only." for fact, n in found.undated.items()),
        *(
            f"No exchange rate is known for {_rows(n, fact)}, left out of these figures."
            for fact, n in found.rate_missing.items()
        ),
        *(
            f"The cost of {_rows(n, fact)} is not known and counts as 0, so {UNKNOWN_COST[fact]}."
            for fact, n in found.cost_unknown.items()
        ),
        *found.budget_notes,
    )


def _rows(number: int, fact: str) -> str:
    one, several = ROWS[fact]
    return f"{number:,} {one if number == 1 else several}"
