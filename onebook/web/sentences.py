"""The first line of a page: its question answered in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.web.words import before_word, change, figure, period_words, short, upper_first

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from onebook.measures import Board, Period, Pnl, Row

__all__ = ["board_sentence", "goals_sentence", "pnl_sentence"]


def board_sentence(found: Board, currency: str, scope: str = "") -> str:
    """Say how sales went and how many goals were missed. scope: the filters, as `, Stores`."""
    whole = {row.kpi.name: row for row in found.rows if row.channel is None}
    sales = whole.get("net_sales")
    parts = []
    if not found.rows:
        return f"{_start(found.period)}{scope}: nothing to tell, as far as is loaded."
    if sales and sales.figure.value is not None:
        compared = _compared(sales.figure.value, sales.previous, found.period)
        parts.append(f"net sales {short(sales.figure.value)} {currency}{compared}")
    parts.append(goals_sentence([row for row in whole.values() if row.status]))
    return f"{_start(found.period)}{scope}: {'; '.join(parts)}."


def goals_sentence(judged: Sequence[Row]) -> str:
    """Say how many of the goals were missed."""
    if not judged:
        return "no goals are set"
    missed = sum(row.status != "good" for row in judged)
    near = sum(row.status == "near" for row in judged)
    narrowly = f", {near} of them narrowly" if near else ""
    return f"{missed} of {len(judged)} goals missed{narrowly}" if missed else f"all {len(judged)} goals reached"


def pnl_sentence(found: Pnl, scope: str = "") -> str:
    """Say what was sold and what was left of it.

    Of a part of the business (scope: its filters, as `, Stores`) that is contribution 2, as far as parts are told;
    where nobody knows what the goods cost, nothing can be said of it.
    """
    if not any(found.whole.channels.values()):
        return f"{_start(found.period)}{scope}: nothing to tell, as far as is loaded."
    totals = found.whole.totals
    before = found.previous.totals["net_sales"] if found.previous else None
    sales = totals["net_sales"]
    left = totals["contribution_2"] if scope else totals["operating_profit"]
    name = "contribution 2" if scope else ("operating profit" if left >= 0 else "operating loss")
    shown = left if scope else abs(left)
    share = f", {figure(shown / sales, 'share')} of net sales" if sales > 0 else ""
    result = f"{name} of {short(shown)} {found.currency}{share}"
    if found.cost_unknown.get("sale") and not totals["cost_of_goods"]:
        result = "what the goods cost is not known, so neither is the profit"
    return (
        f"{_start(found.period)}{scope}: net sales {short(sales)} {found.currency}"
        f"{_compared(sales, before, found.period)}; {result}."
    )


def _start(period: Period) -> str:
    return upper_first(period_words(period))


def _compared(now: Decimal, before: Decimal | None, period: Period) -> str:
    moved = change(now, before, "money")
    if not moved:
        return ""
    if moved.startswith("±"):
        return f", as in {before_word(period)}"
    return f", {moved[1:]} {'above' if moved.startswith('+') else 'below'} {before_word(period)}"
