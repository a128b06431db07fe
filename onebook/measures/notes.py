"""What must be said beside figures, in words: what is not in them, and what in them is not known."""

from __future__ import annotations

from collections.abc import Iterable

from onebook.measures.board import Board
from onebook.measures.catalogue import dimension
from onebook.measures.pnl import Pnl
from onebook.measures.question import DAY
from onebook.measures.rates import RateGap

__all__ = ["board_notes", "pnl_notes", "rate_notes"]

ROWS = {
    "sale": ("sales line", "sales lines"),
    "demand": ("line of an order placed", "lines of orders placed"),
    "returned": ("line of a return", "lines of returns"),
    "cost_on_day": ("cost", "costs"),
    "marketing_cost": ("marketing cost", "marketing costs"),
    "paid": ("payment", "payments"),
    "shipped": ("shipment", "shipments"),
    "shrinkage": ("stock move", "stock moves"),
    "price_variance": ("line of a supplier's invoice", "lines of suppliers' invoices"),
    "voucher": ("voucher sold, given back or redeemed", "vouchers sold, given back or redeemed"),
}
"""What one row and several rows of a fact are called."""

UNKNOWN_COST = {"sale": "margin is too high by that", "shrinkage": "shrinkage is too low by that"}


def pnl_notes(found: Pnl) -> tuple[str, ...]:
    """Return one sentence for each thing that a reader of the statement must know to judge it."""
    elsewhere = "counted over all time only" + ("" if found.period.all_time else ", so not in these figures")
    return (
        *found.hints,
        *_untold(found),
        *rate_notes(found.rate_gaps),
        *(f"No day is known of {_rows(n, fact)}, {elsewhere}." for fact, n in found.undated.items()),
        *(
            f"The cost of {_rows(n, fact)} is not known and counts as 0, so {UNKNOWN_COST[fact]}."
            for fact, n in found.cost_unknown.items()
        ),
        *found.budget_notes,
    )


def _untold(found: Pnl) -> tuple[str, ...]:
    if not found.untold:
        return ()
    asked = ", ".join(dict.fromkeys("day" if f.dimension == DAY else dimension(f.dimension).label.lower()
                                    for f in found.filters if f.dimension != "channel"))  # fmt: skip
    kinds = _listed([ROWS[fact][1] for fact in found.untold])
    return (f"Not told by {asked}, so not in these figures: {kinds}.",)


def board_notes(found: Board) -> tuple[str, ...]:
    """Return what must be said beside a board, one sentence each; why a KPI is empty stands in `empty`."""
    return (*found.hints, *rate_notes(found.rate_gaps))


def rate_notes(gaps: Iterable[RateGap]) -> tuple[str, ...]:
    """Return a sentence for each fact that lacks exchange rates: how many rows, in which currencies, what to do."""
    by_fact: dict[str, list[RateGap]] = {}
    for gap in gaps:
        by_fact.setdefault(gap.fact, []).append(gap)
    return tuple(
        f"No exchange rate is known for {_rows(sum(g.rows for g in found), fact)}, left out of these figures: "
        f"give exchange_rate records for {_listed([_from(g) for g in found])}, or let rates stand for longer "
        "(carry_days under [exchange_rates])."
        for fact, found in by_fact.items()
    )


def _from(gap: RateGap) -> str:
    return f"{gap.currency} from {gap.first} on" if gap.first else f"{gap.currency} (of no known day)"


def _listed(words: list[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[:-1] else []), words[-1]])


def _rows(number: int, fact: str) -> str:
    one, several = ROWS[fact]
    return f"{number:,} {one if number == 1 else several}"
