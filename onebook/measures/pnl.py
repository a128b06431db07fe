"""One P&L: the business as one, its channels to contribution 2, every line open down to documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from onebook.lake import fill
from onebook.measures.allocate import allocate
from onebook.measures.catalogue import PnlLine, fact, pnl_lines
from onebook.measures.periods import Period, last_year, previous_period
from onebook.measures.query import Filter, Question, answer, is_empty
from onebook.measures.session import Session

__all__ = ["UNASSIGNED", "Amounts", "Pnl", "Statement", "pnl"]

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

    parts: by the buckets of `by` (None: not known), in their order. rate_missing: documents whose amounts are not in
    it, since no exchange rate is known, by fact. undated: documents that only count over all time, by fact.
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
    rate_missing: Mapping[str, int] = field(default_factory=dict)
    undated: Mapping[str, int] = field(default_factory=dict)
    allocated: bool = False


@dataclass(slots=True)
class _Collected:
    """Amounts by period label, bucket, line and channel, while facts are read."""

    amounts: dict[tuple[str, str | None, str, str], Decimal] = field(default_factory=dict)
    rate_missing: dict[str, int] = field(default_factory=dict)
    undated: dict[str, int] = field(default_factory=dict)

    def add(self, label: str, bucket: str | None, line: str, channel: str, amount: Decimal) -> None:
        at = (label, bucket, line, channel)
        self.amounts[at] = self.amounts.get(at, ZERO) + amount


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

    by: a grain of time or a dimension to part it by. compare: also the period before and the year before. allocated:
    lay shared costs upon channels, as the plan says.
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
        _allocate_shared(session, collected, period, by, filters)
    channels = _channels(session, collected)
    buckets = {b for (label, b, _, _) in collected.amounts if label == "current"}
    parts = {b: _statement(lines, collected, ("current",), b) for b in sorted(buckets, key=_order)} if by else {}
    previous = _statement(lines, collected, ("previous",)) if "previous" in periods else None
    year_ago = _statement(lines, collected, ("last_year",)) if "last_year" in periods else None
    if compare and year_ago is None and previous and last_year(period) == periods.get("previous"):
        year_ago = previous
    return Pnl(
        session.plan.business.currency, period, channels, _statement(lines, collected, ("current",)), by, parts,
        previous, year_ago, _budget(session, period) if not filters else {}, collected.rate_missing,
        collected.undated if period.all_time else {}, allocated,
    )  # fmt: skip


def _order(bucket: str | None) -> tuple[bool, str]:
    return bucket is None, bucket or ""


def _collect(
    session: Session, periods: Mapping[str, Period], by: str | None, filters: tuple[Filter, ...]
) -> _Collected:
    collected = _Collected()
    split = ("channel", *([by] if by and by != "channel" else []))
    question = Question(periods, split, filters, total=False)
    for name in dict.fromkeys(f for line in pnl_lines() for f in line.amounts):
        if is_empty(session, fact(name)):
            continue
        lines = [line for line in pnl_lines() if name in line.amounts]
        aggregates = [_aggregate(line, name) for line in lines]
        checks = ["count(*) filter (where rate_missing)", "count(*) filter (where f.day is null)"]
        found = answer(session, fact(name), [*aggregates, *checks], question)
        for (label, keys), figures in found.items():
            channel, bucket = (keys or (None,))[0], (keys or (None,))[-1] if by else None
            for line, amount in zip(lines, figures[:-2], strict=True):
                if amount is not None:
                    collected.add(label, bucket, line.name, channel or UNASSIGNED, amount)
            if label == "current":
                _count(collected.rate_missing, name, figures[-2])
                _count(collected.undated, name, figures[-1])
    return collected


def _count(counts: dict[str, int], name: str, found: int) -> None:
    if found:
        counts[name] = counts.get(name, 0) + found


def _aggregate(line: PnlLine, name: str) -> str:
    condition = line.where.get(name)
    only = f" filter (where {condition})" if condition else ""
    amount = line.amounts[name]
    # The sign is turned once for the sum, not once for each row.
    return f"-sum({amount[1:]}){only}" if amount.startswith("-") else f"sum({amount}){only}"


def _channels(session: Session, collected: _Collected) -> tuple[str, ...]:
    seen = {channel for (_, _, _, channel), amount in collected.amounts.items() if amount}
    shown = [n for n, c in session.plan.channels.items() if c.sells or n in seen]
    business_only = {line.name for line in pnl_lines() if line.business_only}
    unassigned = any(
        channel == UNASSIGNED and line not in business_only and amount
        for (_, _, line, channel), amount in collected.amounts.items()
    )
    return (*shown, *([UNASSIGNED] if unassigned else []))


_ALL = object()


def _statement(
    lines: Iterable[PnlLine], collected: _Collected, labels: tuple[str, ...], bucket: object = _ALL
) -> Statement:
    by_line: dict[str, dict[str, Decimal]] = {}
    for (label, at, line, channel), amount in collected.amounts.items():
        if label in labels and (bucket is _ALL or at == bucket):
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


def _allocate_shared(
    session: Session, collected: _Collected, period: Period, by: str | None, filters: tuple[Filter, ...]
) -> None:
    """Move shared costs from no channel to channels, account by account, bucket by bucket."""
    rules = session.plan.costs
    by_account = Question({"current": period}, ("account", *([by] if by else [])), filters, total=False)
    shared = answer(
        session, fact("cost_on_day"), ["sum(-amount) filter (where kind = 'shared' and f.channel is null)"], by_account
    )
    for (label, keys), (amount,) in shared.items():
        if not amount or keys is None:
            continue
        rule = rules.accounts.get(keys[0] or "", rules.shared)
        bucket = keys[-1] if by else None
        parts = allocate(amount, _weights(session, rule.by, rule.shares, collected, period, by, bucket))
        if not parts:
            continue
        collected.add(label, bucket, "shared_costs", UNASSIGNED, -amount)
        for channel, part in parts.items():
            collected.add(label, bucket, "shared_costs", channel, part)


BASES = {
    "orders": ("placed_order", "count(*)"),
    "units": ("sale", "sum(quantity)"),
    "visits": ("visit", "sum(quantity)"),
}


def _weights(
    session: Session, rule: str, shares: Mapping[str, Decimal], collected: _Collected, period: Period, by: str | None,
    bucket: str | None,
) -> dict[str, Decimal]:  # fmt: skip
    if rule == "fixed":
        return dict(shares)
    if rule == "head_count":
        return {n: c.head_count or ZERO for n, c in session.plan.channels.items()}
    if rule == "net_sales":
        weights: dict[str, Decimal] = {}
        for (label, at, line, channel), amount in collected.amounts.items():
            sales = line in ("gross_sales", "discounts", "returns")
            if label == "current" and at == bucket and sales and channel != UNASSIGNED:
                weights[channel] = weights.get(channel, ZERO) + amount
        return weights
    name, aggregate = BASES[rule]
    split = ("channel", *([by] if by and by != "channel" else []))
    found = answer(session, fact(name), [aggregate], Question({"current": period}, split, total=False))
    weights = {}
    for (_, keys), (amount,) in found.items():
        if keys and keys[0] and amount and (not by or keys[-1] == bucket):
            weights[keys[0]] = weights.get(keys[0], ZERO) + Decimal(amount)
    return weights


def _budget(session: Session, period: Period) -> dict[str, Decimal]:
    """What was planned for the whole months of the period, by line; rows of a channel add up, `*` is the business."""
    if period.first is None or period.last is None:
        return {}
    rows = session.con.execute(
        fill(
            """select pnl_line, coalesce(sum(amount) filter (where channel = '*'), sum(amount)) from budget
            where currency = $currency and month >= ? and month <= ? group by pnl_line""",
            session.values,
        ),
        [period.first, period.last],
    ).fetchall()
    return dict(rows)
