"""Settings of the P&L: how sales are recognised, how shared costs are allocated, and what the board would lack."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.plan.capabilities import given_by, givers
from onebook.plan.checks.subject import Finding, Subject, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onebook.plan.lines import SettingPath
    from onebook.plan.model import Allocation, RecordMapping, System

__all__ = ["check_money", "tells_shipping"]

CUT_OVER = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?")
LINES = "sales_order_line"
SHIPPED_AT = {"shipped_at", "shipped_on"}
AT_ONCE = ("carry_out", "digital")
PROMISED = {"promised_at", "promised_on"}


def check_money(subject: Subject) -> Iterator[Finding]:
    """Find settings by which figures would come out wrong or empty."""
    plan = subject.plan
    for path, allocation in plan.costs.allocations():
        yield from _allocation(subject, ("costs", *path), allocation)
    for account in plan.costs.accounts:
        if plan.systems and not _may_map(subject, "cost", {"account"}):
            yield subject.warning(
                ("costs", "accounts", account), "no cost record names its account, so this rule is never used.",
                "Map `account` in the records of cost.",
            )  # fmt: skip
    rates = plan.exchange_rates.system
    if rates in plan.systems and "exchange_rate" not in given_by(plan.systems[rates], subject.capabilities):
        yield subject.fault(
            ("exchange_rates", "system"),
            f"{rates} gives no exchange_rate.",
            "Map exchange_rate there, or name another.",
        )
    for name, system in plan.systems.items():
        yield from _recognise(subject, name, system)
        yield from _cut_over(subject, name, system)
    if plan.systems:
        yield from _wanting(subject)


def _allocation(subject: Subject, path: SettingPath, allocation: Allocation) -> Iterator[Finding]:
    plan = subject.plan
    if allocation.by != "fixed":
        if allocation.shares:
            yield subject.warning(
                (*path, "shares"),
                f"shares have no effect with by = '{allocation.by}'.",
                'Remove them, or write by = "fixed".',
            )
    elif not allocation.shares:
        first = next(iter(plan.channels), "web_shop")
        yield subject.fault(
            path, "it allocates by fixed shares, but names none.",
            f"Add [{'.'.join(map(str, path))}.shares] with a share for each channel, e.g. {first} = 0.6.",
        )  # fmt: skip
    else:
        total = sum(allocation.shares.values(), Decimal(0))
        if total != 1:
            much = "much" if total > 1 else "little"
            off = f"{abs(total - 1):f}"
            yield subject.fault(
                (*path, "shares"), f"the shares add up to {total:f}, not to 1.", f"Together they hold {off} too {much}."
            )
    if allocation.by == "head_count":
        without = [name for name, channel in plan.channels.items() if channel.head_count is None]
        if without:
            yield subject.fault(
                (*path, "by"), f"it allocates by head count, which is missing for {listed(without)}.",
                f"Add head_count below [channels.{without[0]}] (0 where nobody works).",
            )  # fmt: skip
    if allocation.by == "visits" and not givers(plan, "touch", subject.capabilities):
        yield subject.fault(
            (*path, "by"),
            "it allocates by visits, but no system gives touch.",
            "Choose another rule, or map your visits.",
        )


def _recognise(subject: Subject, name: str, system: System) -> Iterator[Finding]:
    plan = subject.plan
    if LINES not in given_by(system, subject.capabilities):
        if system.recognise:
            yield subject.warning(
                ("systems", name, "recognise"), f"it has no effect: {name} gives no {LINES}.", "Remove it."
            )
        return
    mapping = system.records.get(LINES)
    if mapping is None or not mapping.columns:
        return
    rule = system.recognise or plan.business.recognise
    by_shipment = any(givers(plan, kind, subject.capabilities) for kind in ("shipment", "shipment_line"))
    if rule == "shipment" and not by_shipment and not tells_shipping(system.records):
        path: SettingPath = ("systems", name, "recognise") if system.recognise else ("systems", name, "records", LINES)
        yield subject.fault(
            path, "its sales would never count: they count when shipped, and nothing says when that was.",
            f'Map shipped_at or shipped_on (till sales: the constant delivery_method = "carry_out"), or write '
            f'recognise = "order" below [systems.{name}].',
        )  # fmt: skip
    if rule == "order" and SHIPPED_AT & {*mapping.columns, *mapping.constants}:
        path = ("systems", name, "recognise") if system.recognise else ("business", "recognise")
        yield subject.warning(
            path, f"sales of {name} count when ordered, although it says when they were shipped.",
            f'Write recognise = "shipment" below [systems.{name}], unless this is meant.',
        )  # fmt: skip


def tells_shipping(records: Mapping[str, RecordMapping]) -> bool:
    """Say whether these mappings may tell when an order was shipped or handed over; a SELECT may give anything."""
    for kind in (LINES, "sales_order"):
        mapping = records.get(kind)
        if mapping is None:
            continue
        at_once = mapping.constants.get("delivery_method") in AT_ONCE
        if mapping.sql is not None or at_once or (SHIPPED_AT | {"delivery_method"}) & {*mapping.columns}:
            return True
    return False


def _cut_over(subject: Subject, name: str, system: System) -> Iterator[Finding]:
    if system.cut_over is None or _is_day_or_instant(system.cut_over):
        return
    yield subject.fault(
        ("systems", name, "cut_over"), f"'{system.cut_over}' is neither a day nor an instant.",
        'Write "2026-01-31" or "2026-01-31T06:00:00+01:00".',
    )  # fmt: skip


def _is_day_or_instant(text: str) -> bool:
    if not CUT_OVER.fullmatch(text):
        return False
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _may_map(subject: Subject, kind: str, fields: set[str]) -> bool:
    """Say whether any system's records of this type may have one of these fields; a SELECT may give anything."""
    for name in givers(subject.plan, kind, subject.capabilities):
        mapping = subject.plan.systems[name].records.get(kind)
        if mapping is None or mapping.sql is not None or fields & {*mapping.columns, *mapping.constants}:
            return True
    return False


def _wanting(subject: Subject) -> Iterator[Finding]:
    """Warn of what the P&L and the board will lack, because nobody gives it."""
    for kind, lacks, mend in WANTED:
        if not givers(subject.plan, kind, subject.capabilities):
            yield subject.warning(("systems",), f"no system gives {kind}: {lacks}.", mend)
    if not _may_map(subject, LINES, {"cost_amount"}):
        yield subject.warning(
            ("systems",),
            "nothing tells what the goods cost: cost of goods stays 0, and gross margin equals net sales.",
            f"Map cost_amount of {LINES}: what the line's goods cost together. A SELECT can work it out from the unit "
            "cost in another file.",
        )  # fmt: skip
    promised = any(_may_map(subject, kind, PROMISED) for kind in (LINES, "sales_order"))
    if givers(subject.plan, LINES, subject.capabilities) and not promised:
        yield subject.warning(
            ("systems",), "nothing tells what delivery was promised: on-time delivery stays empty.",
            f"Map promised_on of {LINES}.",
        )  # fmt: skip


WANTED = (
    (
        "cost",
        "contribution and operating profit are shown without marketing, fees and overheads, and so too high",
        "Map what marketing, shipping, fees and overheads cost.",
    ),
    (
        "sales_return",
        "returns stay empty, and net sales too high where goods come back",
        "Map your returns or refunds.",
    ),
    (
        "party",
        "customers are known by each system's own number only, so that one person in two systems counts as two",
        "Map your customers.",
    ),
    ("item", "there are no figures by item group", "Map your products."),
    ("payment", "payment success and payment fees stay empty", "Map your payments, or the provider's export."),
    (
        "touch",
        "visits, views and conversion rate stay empty",
        "Map the export of your web statistics or door counters.",
    ),
    ("lead", "revenue per lead stays empty", "Map enquiries and quotes, won and lost."),
    ("contact", "response time and first-contact resolution stay empty", "Map the export of your help desk."),
    ("survey", "NPS, CSAT and CES stay empty", "Map your survey answers or reviews."),
)
"""Record types that the board is made of: what is missing without them, and what to do."""
