"""The first line of a page: its question answered in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.web.words import before_word, change, figure, period_words, short, upper_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onebook.measures import Board, Period, Pnl, Row

__all__ = ["board_sentence", "goals_sentence", "pnl_sentence"]


def board_sentence(found: Board, currency: str, scope: str = "") -> str:
    """Say how sales went, how many goals were missed, and which by most. scope: the filters, as `, Stores`."""
    whole = {row.kpi.name: row for row in found.rows if row.channel is None}
    sales = whole.get("net_sales")
    parts = []
    if not found.rows:
        return _nothing(found.period, scope)
    if sales and sales.figure.value is not None:
        said = _("net sales %(amount)s %(currency)s", amount=short(sales.figure.value), currency=currency)
        parts.append(said + _compared(sales.figure.value, sales.previous, found.period))
    parts.append(goals_sentence([row for row in whole.values() if row.status], currency))
    return f"{_start(found.period)}{scope}: {'; '.join(parts)}."


NAMED = 3
"""Goals missed that a sentence names."""


def goals_sentence(judged: Sequence[Row], currency: str = "") -> str:
    """Say how many of the goals were missed, and which by most (in proportion to the goal)."""
    if not judged:
        return _("no goal is set for these figures")
    missed = sorted((row for row in judged if row.status != "good"), key=_distance, reverse=True)
    near = sum(row.status == "near" for row in judged)
    if not missed:
        return ngettext("the one goal is reached", "all %(number)s goals reached", len(judged))
    said = ngettext(
        "%(missed)s of %(number)s goal missed", "%(missed)s of %(number)s goals missed", len(judged), missed=len(missed)
    )
    if near == len(missed):
        said += _(", narrowly")
    elif near:
        said += _(", %(number)s of them narrowly", number=near)
    named = ", ".join(_beside_goal(row, currency) for row in missed[:NAMED])
    return said + "; " + (named if len(missed) == 1 else _("most of all %(named)s", named=named))


def _distance(row: Row) -> Decimal:
    value, goal = row.figure.value, row.goal
    if value is None or goal is None:
        return Decimal(0)
    return abs(value - goal) / abs(goal) if goal else abs(value) + 1


def _beside_goal(row: Row, currency: str) -> str:
    """Write a figure beside its goal: `Return rate (18.2 %, goal 12.0 %)`."""
    money = row.kpi.unit == "money"
    told = [(row.figure.value, row.kpi.unit), (row.goal, row.kpi.unit)]
    value, goal = (short(of) if money and of is not None else figure(of, unit) for of, unit in told)
    behind = f"\N{NO-BREAK SPACE}{currency}" if money and currency else ""
    return _("%(label)s (%(value)s, goal %(goal)s)", label=_(row.kpi.label), value=value + behind, goal=goal)


def pnl_sentence(found: Pnl, scope: str = "") -> str:
    """Say what was sold and what was left of it.

    Of a part of the business (scope: its filters, as `, Stores`) that is contribution 2, as far as parts are told;
    where nobody knows what the goods cost, nothing can be said of it.
    """
    if not any(found.whole.channels.values()):
        return _nothing(found.period, scope)
    totals = found.whole.totals
    before = found.previous.totals["net_sales"] if found.previous else None
    sales = totals["net_sales"]
    said = _("net sales %(amount)s %(currency)s", amount=short(sales), currency=found.currency)
    return f"{_start(found.period)}{scope}: {said}{_compared(sales, before, found.period)}; {_left(found, scope)}."


def _left(found: Pnl, scope: str) -> str:
    """Say what was left of the sales, and which share of them that is."""
    totals = found.whole.totals
    if found.cost_unknown.get("sale") and not totals["cost_of_goods"]:
        return _("what the goods cost is not known, so neither is the profit")
    left = totals["contribution_2"] if scope else totals["operating_profit"]
    message = marked("operating profit of %(amount)s %(currency)s")
    if scope:
        message = marked("contribution 2 of %(amount)s %(currency)s")
    elif left < 0:
        message = marked("operating loss of %(amount)s %(currency)s")
    shown = left if scope else abs(left)
    said = _(message, amount=short(shown), currency=found.currency)
    if totals["net_sales"] > 0:
        said += _(", %(share)s of net sales", share=figure(shown / totals["net_sales"], "share"))
    return said


def _nothing(period: Period, scope: str) -> str:
    said = _("nothing to tell, as far as is loaded")
    return f"{_start(period)}{scope}: {said}."


def _start(period: Period) -> str:
    return upper_first(period_words(period))


def _compared(now: Decimal, before: Decimal | None, period: Period) -> str:
    moved = change(now, before, "money")
    if not moved:
        return ""
    earlier = before_word(period)
    if moved.startswith("±"):
        return _(", as in %(before)s", before=earlier)
    if moved.startswith("+"):
        return _(", %(change)s above %(before)s", change=moved[1:], before=earlier)
    return _(", %(change)s below %(before)s", change=moved[1:], before=earlier)
