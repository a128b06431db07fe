"""What typing costs: every flow priced as if people typed it, and what Onebook carries of that."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onebook.plan.flows import Flow
    from onebook.plan.model import Manual

__all__ = ["Effort", "FlowCost", "Savings", "explain_savings", "savings"]

CENT = Decimal("0.01")
MINUTES_AN_HOUR = 60
PRECISION = 60  # digits: the product of three amounts of a plan is exact


@dataclass(frozen=True, slots=True)
class Effort:
    """Work of a month by hand: hours and number of errors, and their cost in the business's currency; two decimals."""

    hours: Decimal = Decimal(0)
    wages: Decimal = Decimal(0)
    errors: Decimal = Decimal(0)
    error_cost: Decimal = Decimal(0)

    @property
    def money(self) -> Decimal:
        """Wages and what errors cost."""
        return self.wages + self.error_cost

    def __add__(self, other: Effort) -> Effort:
        return Effort(
            self.hours + other.hours,
            self.wages + other.wages,
            self.errors + other.errors,
            self.error_cost + other.error_cost,
        )


@dataclass(frozen=True, slots=True)
class FlowCost:
    """What a flow costs in a month when people type it; effort is None where the number of documents is not known."""

    flow: Flow
    effort: Effort | None


@dataclass(frozen=True, slots=True)
class Savings:
    """What typing costs in a month: without Onebook (`by_hand`), what Onebook saves of it, and what remains.

    by_hand is saved plus remaining, and each is the sum of its lines. unknown: flows whose number of documents is not
    known; they are in none of the sums.
    """

    lines: tuple[FlowCost, ...]
    by_hand: Effort
    saved: Effort
    remaining: Effort
    unknown: tuple[Flow, ...]


def savings(flows: Iterable[Flow], manual: Manual) -> Savings:
    """Price every flow between two systems as if people typed it, and say what Onebook carries of that.

    Without Onebook each document is typed once into each system that takes it: its minutes at the wage, and error_rate
    of them go wrong, at cost_per_error each.
    """
    lines = tuple(FlowCost(flow, _effort(flow, manual)) for flow in flows if flow.taker is not None)
    saved = sum((line.effort for line in lines if line.effort and line.flow.carried), Effort())
    remaining = sum((line.effort for line in lines if line.effort and not line.flow.carried), Effort())
    return Savings(lines, saved + remaining, saved, remaining, tuple(line.flow for line in lines if not line.effort))


def explain_savings(found: Savings, manual: Manual, currency: str) -> tuple[str, ...]:
    """Say in sentences what typing costs, what is saved, what remains and why, and what is not known."""
    if not found.lines:
        return ("No system takes records from another, so nothing is typed from one into the other.",)
    said = []
    if len(found.unknown) < len(found.lines):
        rule = (
            f"({manual.wage_per_hour:f} {currency} an hour; errors in {_percent(manual.error_rate)} of the documents, "
            f"at {manual.cost_per_error:f} {currency} each)"
        )
        said = [
            f"Typed by hand, these flows would take {_work(found.by_hand, currency)} a month {rule}.",
            f"Onebook carries {_work(found.saved, currency)} of that.",
            f"{_work(found.remaining, currency)} remain by hand.",
        ]
    said += [
        f"By hand: {line.flow.in_words}, because {line.flow.why}." for line in found.lines if not line.flow.carried
    ]
    if found.unknown:
        kinds = ", ".join(dict.fromkeys(flow.record_type for flow in found.unknown))
        said.append(
            f"Not priced, because nobody knows how many a month: {kinds}. "
            "Write it below [manual.documents_per_month], or load some months of data."
        )
    return tuple(said)


def _effort(flow: Flow, manual: Manual) -> Effort | None:
    if flow.documents is None:
        return None
    with localcontext(prec=PRECISION):
        minutes = flow.documents * flow.minutes
        errors = flow.documents * manual.error_rate
        return Effort(
            _rounded(minutes / MINUTES_AN_HOUR),
            _rounded(minutes * manual.wage_per_hour / MINUTES_AN_HOUR),
            _rounded(errors),
            _rounded(errors * manual.cost_per_error),
        )


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _percent(share: Decimal) -> str:
    text = f"{share * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def _work(effort: Effort, currency: str) -> str:
    return f"{effort.hours:,f} hours and {effort.money:,f} {currency}"
