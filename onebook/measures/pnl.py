"""One P&L: the business as one, its channels to contribution 2, every line open down to documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from onebook.measures.allocate import allocate
from onebook.measures.budget import Budget, read_budget
from onebook.measures.catalogue import PnlLine, fact, pnl_lines
from onebook.measures.periods import GRAINS, Period, last_year, previous_period
from onebook.measures.query import answer, is_empty, records_of
from onebook.measures.question import DAY, Filter, Question, can_answer
from onebook.measures.rates import RateGap, rate_gaps
from onebook.measures.session import Session, rows_of
from onebook.records import record_types

__all__ = ["UNASSIGNED", "Amounts", "Pnl", "Statement", "line_aggregate", "pnl", "pnl_dimensions", "pnl_facts"]

ZERO = Decimal(0)
UNASSIGNED = "unassigned"
"""Where amounts stand that no channel bears: with it, channels add up to the business."""

Amounts = Mapping[str, Mapping[str, Decimal]]
"""line → channel → amount."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The P&L of one period or one part of the business: for each line the total and each channel's amount."""

    totals: Mapping[str, Decimal]
    channels: Amounts


@dataclass(frozen=True, slots=True)
class Pnl:
    """A P&L with what it is compared with.

    parts: by the buckets of `by` (None: not known), in their order. budget: by line, where the period consists of
    whole months; budget_channels: line → channel → amount, as far as it is planned so; budget_notes: why something of
    it is left out. By fact, how many rows: rate_missing: are not in it, since no exchange rate is known (rate_gaps: of
    which currencies); undated: only count over all time, so of a period they are not in it; cost_unknown: count with
    cost 0. untold: facts that are not in it, since they are not told by what the filters ask. filters: what of the
    business it is about. hints: why there is nothing in it, in words.
    """

    currency: str
    period: Period
    channels: tuple[str, ...]
    whole: Statement
    by: str | None = None
    parts: Mapping[str | None, Statement] = field(default_factory=dict)
    previous: Statement | None = None
    last_year: Statement | None = None
    budget: Mapping[str, Decimal] = field(default_factory=dict)
    budget_channels: Amounts = field(default_factory=dict)
    budget_notes: tuple[str, ...] = ()
    rate_missing: Mapping[str, int] = field(default_factory=dict)
    undated: Mapping[str, int] = field(default_factory=dict)
    cost_unknown: Mapping[str, int] = field(default_factory=dict)
    allocated: bool = False
    filters: tuple[Filter, ...] = ()
    rate_gaps: tuple[RateGap, ...] = ()
    hints: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing at all stands in it."""
        return not any(self.whole.channels.values())


CHECKS = {
    "rate_missing": "rate_missing",
    "undated": "f.day is null",
    "cost_unknown": "cost_unknown and not rate_missing",
}
"""What is counted of each fact beside its amounts: name → condition on a row."""

COSTED = ("sale", "shrinkage")
"""Facts whose rows have a cost that may not be known."""


@dataclass(slots=True)
class _Collected:
    """Amounts by period label, bucket, line and channel, while facts are read; rows by check and fact."""

    amounts: dict[tuple[str, str | None, str, str], Decimal] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in CHECKS})

    def add(self, label: str, bucket: str | None, line: str, channel: str, amount: Decimal) -> None:
        at = (label, bucket, line, channel)
        self.amounts[at] = self.amounts.get(at, ZERO) + amount

    def count(self, check: str, name: str, rows: int) -> None:
        if rows:
            self.counts[check][name] = self.counts[check].get(name, 0) + rows


def pnl(
    session: Session,
    period: Period,
    *,
    by: str | None = None,
    filters: tuple[Filter, ...] = (),
    compare: bool = True,
    allocated: bool = False,
) -> Pnl:
    """Compute the P&L of a period.

    by: a grain of time or a dimension to part it by. compare: also the period before, the year before and the budget.
    allocated: lay shared costs upon channels, as the plan says.
    """
    periods = {"current": period}
    if compare:
        before, year_before = previous_period(period), last_year(period)
        periods |= {"previous": before} if before else {}
        # Labels must not overlap in one pass; a year before a whole year is the period before.
        periods |= {"last_year": year_before} if year_before and year_before != before else {}
    collected = _collect(session, periods, by, filters)
    lines = pnl_lines()
    if allocated:
        _allocate(session, collected, periods, by, filters)
    channels = _channels(session, collected, filters)
    counts = collected.counts
    if not period.all_time:
        counts["undated"] = _undated(session, filters)
    buckets = _buckets(collected) if by else {}
    parts = {b: _statement(lines, buckets[b], ("current",)) for b in sorted(buckets, key=_order)}
    previous = _statement(lines, collected, ("previous",)) if "previous" in periods else None
    year_ago = _statement(lines, collected, ("last_year",)) if "last_year" in periods else None
    if compare and year_ago is None and previous and last_year(period) == periods.get("previous"):
        year_ago = previous
    budget = read_budget(session, period, filters) if compare else Budget()
    gaps = rate_gaps(session, counts["rate_missing"], period, filters)
    return Pnl(
        session.plan.business.currency, period, channels, _statement(lines, collected, ("current",)), by, parts,
        previous, year_ago, budget.totals, budget.channels, budget.notes,
        rate_missing=_by_fact(gaps), undated=counts["undated"], cost_unknown=counts["cost_unknown"],
        allocated=allocated, filters=filters, rate_gaps=gaps, untold=_untold(session, filters),
    )  # fmt: skip


def _by_fact(gaps: Iterable[RateGap]) -> dict[str, int]:
    found: dict[str, int] = {}
    for gap in gaps:
        found[gap.fact] = found.get(gap.fact, 0) + gap.rows
    return found


def _untold(session: Session, filters: tuple[Filter, ...]) -> tuple[str, ...]:
    """The facts that hold something, but cannot be narrowed to what the filters ask."""
    asked = Question({}, (), filters)
    facts = [fact(name) for name in pnl_facts()] if filters else []
    return tuple(of.name for of in facts if not is_empty(session, of) and not can_answer(of, asked))


def pnl_facts() -> tuple[str, ...]:
    """Return the facts that the P&L is made of."""
    return tuple(dict.fromkeys(name for line in pnl_lines() for name in line.amounts))


def pnl_dimensions() -> tuple[str, ...]:
    """Return what the P&L can be parted or narrowed by: what any of its facts is told by."""
    return tuple(dict.fromkeys(name for of in pnl_facts() for name in fact(of).dimensions))


def _buckets(collected: _Collected) -> dict[str | None, _Collected]:
    """Return the present period's amounts, told apart by bucket: there may be thousands, each read once."""
    found: dict[str | None, _Collected] = {}
    for at, amount in collected.amounts.items():
        if at[0] == "current":
            found.setdefault(at[1], _Collected()).amounts[at] = amount
    return found


def _order(bucket: str | None) -> tuple[bool, str]:
    return bucket is None, bucket or ""


def _collect(
    session: Session, periods: Mapping[str, Period], by: str | None, filters: tuple[Filter, ...]
) -> _Collected:
    collected = _Collected()
    split = ("channel", *([by] if by and by != "channel" else []))
    question = Question(periods, split, filters, total=False)
    for name in pnl_facts():
        if is_empty(session, fact(name)):
            continue
        lines = [line for line in pnl_lines() if name in line.amounts]
        aggregates = [line_aggregate(line, name) for line in lines]
        checks = {c: test for c, test in CHECKS.items() if c != "cost_unknown" or name in COSTED}
        counted = [f"count(*) filter (where {test})" for test in checks.values()]
        found = answer(session, fact(name), [*aggregates, *counted], question)
        for (label, keys), figures in found.items():
            channel, bucket = (keys or (None,))[0], (keys or (None,))[-1] if by else None
            for line, amount in zip(lines, figures, strict=False):
                if amount is not None:
                    collected.add(label, bucket, line.name, channel or UNASSIGNED, amount)
            if label == "current":
                for check, rows in zip(checks, figures[len(lines) :], strict=True):
                    collected.count(check, name, rows)
    return collected


def line_aggregate(line: PnlLine, name: str) -> str:
    """Return what a line adds up over one of its facts, signed, in SQL."""
    condition = line.where.get(name)
    only = f" filter (where {condition})" if condition else ""
    amount = line.amounts[name]
    # The sign is turned once for the sum, not once for each row.
    return f"-sum({amount[1:]}){only}" if amount.startswith("-") else f"sum({amount}){only}"


def _undated(session: Session, filters: tuple[Filter, ...]) -> dict[str, int]:
    """How many rows of each fact have no day, so that no period counts them.

    Only facts are counted of whose records some has no day: to know that costs next to nothing.
    """
    if any(f.dimension == DAY for f in filters):
        return {}
    asked = Question({"all": Period()}, (), (*filters, Filter(DAY, "")))
    facts = [fact(name) for name in pnl_facts() if not is_empty(session, fact(name)) and can_answer(fact(name), asked)]
    kinds = _with_undated(session)
    counted = {
        of.name: answer(session, of, ["count(*)"], asked).get(("all", None), (0,))[0]
        for of in facts
        if kinds and records_of(session, of.name) & kinds
    }
    return {name: rows for name, rows in counted.items() if rows}


NOT_POSTED = ("party", "touch", "lead", "survey", "contact")
"""Dated record types of which no amount is made."""


def _with_undated(session: Session) -> set[str]:
    """The record types of which some record has no day."""
    dated = [t for t in record_types().values() if t.dated and t.name in session.loaded and t.name not in NOT_POSTED]
    listed = [f"(select '{t.name}' from {t.name} where {t.dated} is null limit 1)" for t in dated]
    return {kind for (kind,) in rows_of(session, " union all ".join(listed))} if listed else set()


def _channels(session: Session, collected: _Collected, filters: tuple[Filter, ...]) -> tuple[str, ...]:
    """The channels that stand beside the business: those that sell, and in which there is something.

    Of a part of the business only those that it leaves.
    """
    seen = {channel for (_, _, _, channel), amount in collected.amounts.items() if amount}
    asked = {f.value for f in filters if f.dimension == "channel"}
    if asked and "*" not in asked:
        shown = [n for n in session.plan.channels if n in asked]
    else:
        shown = [n for n, c in session.plan.channels.items() if n in seen or (c.sells and not filters)]
    business_only = {line.name for line in pnl_lines() if line.business_only}
    unassigned = any(
        channel == UNASSIGNED and line not in business_only and amount
        for (_, _, line, channel), amount in collected.amounts.items()
    )
    return (*shown, *([UNASSIGNED] if unassigned else []))


_ALL = object()


def _statement(lines: Iterable[PnlLine], collected: _Collected, labels: tuple[str, ...]) -> Statement:
    by_line: dict[str, dict[str, Decimal]] = {}
    for (label, _, line, channel), amount in collected.amounts.items():
        if label in labels:
            own = by_line.setdefault(line, {})
            own[channel] = own.get(channel, ZERO) + amount
    for declared in lines:
        if declared.sum_of:
            summed: dict[str, Decimal] = {}
            for part in declared.sum_of:
                for channel, amount in by_line.get(part, {}).items():
                    summed[channel] = summed.get(channel, ZERO) + amount
            by_line[declared.name] = summed
    listed = {declared.name: by_line.get(declared.name, {}) for declared in lines}
    return Statement({name: sum(amounts.values(), ZERO) for name, amounts in listed.items()}, listed)


Weights = Mapping[str, Decimal]
"""channel → how much it has of that by which costs are shared out."""


def _allocate(
    session: Session, collected: _Collected, periods: Mapping[str, Period], by: str | None, filters: tuple[Filter, ...]
) -> None:
    """Lay shared costs upon channels in every period. What some channels bear depends on what all of them have."""
    kept = {f.value for f in filters if f.dimension == "channel"}
    others = tuple(f for f in filters if f.dimension != "channel")
    whole = _collect(session, periods, by, others) if kept else collected
    for label, period in periods.items():
        _allocate_shared(session, whole, label, period, by, others)
    if kept:
        collected.amounts = {at: a for at, a in collected.amounts.items() if at[2] != "shared_costs"}
        for at, amount in whole.amounts.items():
            if at[2] == "shared_costs" and ({at[3], "*"} & kept if at[3] != UNASSIGNED else "" in kept):
                collected.amounts[at] = amount


def _allocate_shared(
    session: Session, collected: _Collected, label: str, period: Period, by: str | None, filters: tuple[Filter, ...]
) -> None:
    """Move a period's shared costs from no channel to channels, account by account, bucket by bucket."""
    asked = Question({label: period}, ("account", *([by] if by else [])), filters, total=False)
    shared = answer(
        session, fact("cost_on_day"), ["sum(-amount) filter (where kind = 'shared' and f.channel is null)"], asked
    )
    costs = session.plan.costs
    bases: dict[str, Mapping[object, Weights]] = {}
    for (_, keys), (amount,) in shared.items():
        if not amount or keys is None:
            continue
        rule = costs.accounts.get(keys[0] or "", costs.shared)
        bucket = keys[-1] if by else None
        if rule.by not in bases:
            bases[rule.by] = _basis(session, rule.by, collected, label, asked, by)
        basis = bases[rule.by]
        weights = rule.shares if rule.by == "fixed" else basis.get(_ALL) or basis.get(bucket, {})
        parts = allocate(amount, weights)
        if not parts:
            continue
        collected.add(label, bucket, "shared_costs", UNASSIGNED, -amount)
        for channel, part in parts.items():
            collected.add(label, channel if by == "channel" else bucket, "shared_costs", channel, part)


BASES = {
    "net_sales": ("sale", ""),
    "orders": ("placed_order", "count(*)"),
    "units": ("sale", "sum(quantity)"),
    "visits": ("visit", "sum(quantity)"),
}
"""Rule → the fact that it goes by, and what is added up of it (net sales stand on the P&L already)."""


def _basis(
    session: Session, rule: str, collected: _Collected, label: str, asked: Question, by: str | None
) -> Mapping[object, Weights]:
    """What each channel has of that by which a rule shares costs out, by bucket.

    Where that cannot be told apart by `by`, the channels' wholes (under `_ALL`) stand for every bucket.
    """
    if rule == "head_count":
        return {_ALL: {n: c.head_count or ZERO for n, c in session.plan.channels.items()}}
    if rule not in BASES:
        return {}
    name, aggregate = BASES[rule]
    in_buckets = by is not None and by != "channel" and (by in GRAINS or by in fact(name).dimensions)
    found: dict[object, dict[str, Decimal]] = {}
    if not aggregate:
        for (of, at, line, channel), amount in collected.amounts.items():
            if of == label and line in ("gross_sales", "discounts", "returns") and channel != UNASSIGNED:
                weights = found.setdefault(at if in_buckets else _ALL, {})
                weights[channel] = weights.get(channel, ZERO) + amount
        return found
    split = ("channel", *([by] if by and in_buckets else []))
    rows = answer(session, fact(name), [aggregate], replace(asked, by=split))
    for (_, keys), (amount,) in rows.items():
        if keys and keys[0] and amount:
            found.setdefault(keys[-1] if in_buckets else _ALL, {})[keys[0]] = Decimal(amount)
    return found
