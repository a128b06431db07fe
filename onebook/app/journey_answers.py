"""Tables of the journey's pages beside those that a notebook has by name: where people leave, cohorts, and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onebook.app.answers import Answer
from onebook.app.estimates import estimate_cells, estimate_columns, exact, filled
from onebook.app.loyalty.retention import month_of
from onebook.app.loyalty.returning import STAGES
from onebook.measures import PHASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onebook.app.credit.credits import Credit
    from onebook.app.drivers.interest import Interest
    from onebook.app.loyalty.retention import Loyalty
    from onebook.app.loyalty.returning import Returning
    from onebook.app.paths.paths import Journeys
    from onebook.app.touchpoints import Touchpoints

__all__ = [
    "chain_answer", "cohorts_answer", "entries_answer", "errors_answer", "flows_answer", "interest_channels_answer",
    "leavings_answer", "loyalty_kpis_answer", "removed_answer", "spend_answer", "times_answer",
    "touchpoint_kpis_answer",
]  # fmt: skip

SHARE = ("share", "low", "high")
COUNTED = "count"

ENTRIES = {
    "entry": "text", "people": COUNTED, "known": COUNTED, "journeys": COUNTED, "orders": COUNTED,
    **dict.fromkeys(PHASES, COUNTED), "ordered": COUNTED, **dict.fromkeys(SHARE, "figure"), "met_an_error": COUNTED,
}  # fmt: skip


def entries_answer(found: Journeys) -> Answer[Journeys]:
    """Return people by channel of entry (None: all): how many reached each phase. share: of those who ordered."""
    rows = (
        {
            "entry": one.channel, "people": one.people, "known": one.known, "journeys": one.journeys,
            "orders": one.orders, **one.reached, "ordered": one.ordered.part, "share": exact(one.ordered.value),
            "low": exact(one.ordered.low), "high": exact(one.ordered.high), "met_an_error": one.failed.part,
        }
        for one in found.entries
    )  # fmt: skip
    return filled(f"People by channel of entry, {found.period.label()}", ENTRIES, rows, found, found.hints)


LEAVINGS = {
    "channel": "text", "kind": "text", "phase": "text", "journeys": COUNTED, "share": "figure", "people": COUNTED,
    "met_an_error": COUNTED,
}  # fmt: skip


def leavings_answer(found: Journeys) -> Answer[Journeys]:
    """Return the last step of journeys without an order. share: of all of these journeys."""
    whole = sum(one.journeys for one in found.leavings)
    rows = (
        {
            "channel": one.channel or None, "kind": one.kind, "phase": one.phase, "journeys": one.journeys,
            "share": exact(one.journeys / whole), "people": one.people, "met_an_error": one.failed,
        }
        for one in found.leavings
    )  # fmt: skip
    return filled(f"Where people leave, {found.period.label()}", LEAVINGS, rows, found, found.hints)


FLOWS = {
    "channel": "text", "goes_on": "text", "next": "text", "steps": COUNTED, "share": "figure", "people": COUNTED,
    "median_days": "figure", "p90_days": "figure",
}  # fmt: skip


def flows_answer(found: Journeys) -> Answer[Journeys]:
    """Return where people go on after steps in a channel. share: of the steps there; next None: not known, or no."""
    whole: dict[str, int] = {}
    for one in found.flows:
        whole[one.start] = whole.get(one.start, 0) + one.steps
    rows = (
        {
            "channel": one.start or None, "goes_on": "no" if one.end is None else "yes", "next": one.end or None,
            "steps": one.steps, "share": exact(one.steps / whole[one.start]), "people": one.people,
            "median_days": exact(one.median), "p90_days": exact(one.p90),
        }
        for one in found.flows
    )  # fmt: skip
    title = f"Where people go on within {found.flow_days} days, {found.period.label()}"
    return filled(title, FLOWS, rows, found, found.hints)


TIMES = {"start": "text", "end": "text", "journeys": COUNTED, "median_days": "figure", "p90_days": "figure"}


def times_answer(found: Journeys) -> Answer[Journeys]:
    """Return how long journeys take from phase to phase."""
    rows = (
        {"start": one.start, "end": one.end, "journeys": one.journeys, "median_days": exact(one.median),
         "p90_days": exact(one.p90)}
        for one in found.gaps
    )  # fmt: skip
    return filled(f"From phase to phase, {found.period.label()}", TIMES, rows, found, found.hints)


TOUCHPOINT_KPIS = {
    "touchpoint": "text", "kpi": "text", "value": "figure", "unit": "text", "points": "figure", "weight": "figure",
    "zero": "figure", "hundred": "figure", "argument": "text", "published": "figure", "reason": "text",
}  # fmt: skip


def touchpoint_kpis_answer(found: Touchpoints) -> Answer[Touchpoints]:
    """Return what the scores of the business are made of. zero, hundred: values worth so many points."""
    rows = (
        {
            "touchpoint": one.name, "kpi": part.scored.kpi.name, "value": part.row.figure.value if part.row else None,
            "unit": part.scored.kpi.unit, "points": part.value, "weight": part.scored.weight, "zero": part.scale.zero,
            "hundred": part.scale.hundred, "argument": part.scale.argument, "published": part.published,
            "reason": part.reason or None,
        }
        for one in found.scores[0].touchpoints for part in one.parts
    )  # fmt: skip
    title = f"What touchpoints are made of, {found.board.period.label()}"
    return filled(title, TOUCHPOINT_KPIS, rows, found, found.board.hints)


SPEND = {
    "part": "text", "channel": "text", "name": "text", "model": "text", "spent": "figure", "value": "figure",
    "value_per_spent": "figure", "orders": "figure", "spent_per_order": "figure",
}  # fmt: skip


def spend_answer(found: Credit) -> Answer[Credit]:
    """Return what came back of what was spent on each part, by every model."""
    rows = (
        {
            "part": part.key, "channel": part.channel, "name": part.name, "model": model, "spent": part.spent,
            "value": given.value, "value_per_spent": part.per_spent(model), "orders": given.conversions,
            "spent_per_order": part.per_order(model),
        }
        for part in found.parts if part.spent for model, given in part.given.items()
    )  # fmt: skip
    return filled(f"Return on spend by {found.by}, {found.period.label()}, {found.currency}", SPEND, rows, found)


def chain_answer(found: Credit) -> Answer[Credit]:
    """Return the Markov chain. part None: the start; next: a part, `(order)` or `(nothing)`."""
    columns = {"part": "text", "next": "text", "share": "figure"}
    rows = _walks(found)
    return filled(f"The Markov chain of credit by {found.by}, {found.period.label()}", columns, rows, found)


def _walks(found: Credit) -> Iterator[dict[str, Any]]:
    for start, shares in found.walks.onward if found.walks else ():
        ends = (*(found.walks.parts if found.walks else ()), "(order)", "(nothing)")
        for end, share in zip(ends, shares, strict=True):
            if share:
                yield {"part": start or None, "next": end, "share": exact(share)}


REMOVED = {
    "part": "text", "channel": "text", "name": "text", "orders_lost": "figure", "orders": "figure",
    "value_lost": "figure", "value": "figure",
}  # fmt: skip


def removed_answer(found: Credit) -> Answer[Credit]:
    """Return the shares of orders and of value that are lost without a part, and what the chain gives it for these."""
    removed = found.walks.removed if found.walks else {}
    rows = (
        {
            "part": part.key, "channel": part.channel, "name": part.name, "orders_lost": exact(removed[part.key][0]),
            "orders": part.given["markov"].conversions, "value_lost": exact(removed[part.key][1]),
            "value": part.given["markov"].value,
        }
        for part in found.parts if part.key in removed
    )  # fmt: skip
    title = f"Removal effects by {found.by}, {found.period.label()}, {found.currency}"
    return filled(title, REMOVED, rows, found)


INTEREST = {"channel": "text", "of": COUNTED, "came": COUNTED, "value": "figure", "low": "figure", "high": "figure"}


def interest_channels_answer(found: Interest) -> Answer[Interest]:
    """Return items of interest in sum, by channel. of: how many; came: of these, what came of it; value: the share."""
    rows = (
        {"channel": one.value, "of": one.of, "came": one.came, **estimate_cells(main=("value", one.rate))}
        for one in found.channels
    )
    title = f"{found.question.label}, by channel, {found.period.label()}"
    return filled(title, INTEREST, rows, found, found.hints)


COHORTS = {"month": "text", "months_later": COUNTED, "people": COUNTED, "active": COUNTED, "share": "figure"}


def cohorts_answer(found: Loyalty) -> Answer[Loyalty]:
    """Return by the month of the first order how many people ordered so many months later."""
    months = found.months
    rows = (
        {"month": f"{month_of(int(period)):%Y-%m}", "months_later": age, "people": int(size), "active": int(active),
         "share": exact(active / size)}
        for period, size, row in zip(months.periods, months.sizes, months.active, strict=True) if size
        for age, active in enumerate(row) if active >= 0
    )  # fmt: skip
    return filled(f"By the month of the first order, {found.period.label()}", COHORTS, rows, found)


LOYALTY_KPIS = {
    "kpi": "text", "label": "text", "value": "figure", "low": "figure", "high": "figure", "previous": "figure",
    "unit": "text",
}  # fmt: skip


def loyalty_kpis_answer(found: Loyalty) -> Answer[Loyalty]:
    """Return the key figures of loyalty beside those of the period before."""
    rows = (
        {"kpi": of.name, "label": of.label, "value": now.value, "low": now.low, "high": now.high,
         "previous": before.value if before else None, "unit": of.unit}
        for of, now, before in found.rows
    )  # fmt: skip
    return filled(f"Key figures of loyalty, {found.period.label()}", LOYALTY_KPIS, rows, found)


ERRORS = {
    "channel": "text", "came": "text", "with_error": COUNTED, "without": COUNTED,
    **estimate_columns("hazard_ratio", main="difference"),
}  # fmt: skip


def errors_answer(found: Returning) -> Answer[Returning]:
    """Return what an error does to coming back, by how far visits came (None: all that came equally far, together).

    difference: of the shares that were back within four weeks, with an error less without.
    """
    rows = []
    for one in found.channels:
        if one.errors:
            told = estimate_cells(main=("difference", one.errors.by_then), hazard_ratio=one.errors.hazard_ratio)
            rows.append({"channel": one.channel, **told})
        rows += [
            {"channel": one.channel, "came": STAGES[s.place], "with_error": s.failed, "without": s.others,
             **estimate_cells(main=("difference", s.found.by_then), hazard_ratio=s.found.hazard_ratio)}
            for s in one.stages
        ]  # fmt: skip
    return filled(f"Coming back after an error, {found.period.label()}", ERRORS, rows, found)
