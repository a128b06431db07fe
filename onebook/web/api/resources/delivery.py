"""Delivery: how punctual it is, by month, channel, carrier and place, and what is overdue."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter

from onebook.app.delivery import LateOrder, delivery_in, late_in
from onebook.app.shapes import board_row_shape, figure_shape
from onebook.measures import Figure, kpis
from onebook.plan import Plan
from onebook.web.api.asked import Ask, Book, Paging
from onebook.web.api.shapes import BoardRow, FigureAnswer, Shape, Span

router = APIRouter()


class MonthAnswer(Shape):
    """A month (its first day) with its figures by KPI."""

    month: date
    figures: dict[str, FigureAnswer]


class PartAnswer(Shape):
    """A channel, carrier or place (null: not known) with its figures by KPI."""

    value: str | None
    figures: dict[str, FigureAnswer]


class OverdueAnswer(Shape):
    """An order of which lines are overdue. days: since the first of them was promised."""

    system: str
    document_kind: str
    document_id: str
    channel: str | None
    carrier: str | None
    promised_on: date
    days: int
    lines: int


class DeliveryAnswer(Span):
    """Delivery. months: as far back as trends go. parts: by channel, carrier and place. reasons: why a KPI is missing.

    overdue: a page of what is overdue at the end of `overdue_on`, the last day recorded, whatever the period; the
    oldest promise first. next: the cursor of the next page.
    """

    rows: list[BoardRow]
    months: list[MonthAnswer]
    parts: dict[str, list[PartAnswer]]
    reasons: dict[str, str]
    notes: list[str]
    overdue_on: date | None
    overdue: list[OverdueAnswer]
    number_of_overdue: int
    next: str | None


@router.get("/delivery", response_model=DeliveryAnswer, response_model_exclude_unset=True)
def delivery(book: Book, asking: Ask, page: Paging) -> dict[str, Any]:
    """Tell how delivery went."""
    found = book.ask(delivery_in, asking)
    late = book.ask(late_in, asking, limit=page.limit, offset=page.offset)
    plan = book.business.plan
    return {
        "from": found.period.first, "to": found.period.last,
        "rows": [board_row_shape(row) for row in found.rows],
        "months": [{"month": month, "figures": _figures(plan, figures)} for month, figures in found.months],
        "parts": {
            name: [{"value": part.value, "figures": _figures(plan, part.figures)} for part in parts]
            for name, parts in found.parts.items()
        },
        "reasons": {kpi.name: reason for kpi, reason in found.missing},
        "notes": list(found.hints),
        "overdue_on": late.day, "overdue": [_overdue(order) for order in late.orders],
        "number_of_overdue": late.number, "next": page.next(late.number),
    }  # fmt: skip


def _figures(plan: Plan, figures: Mapping[str, Figure]) -> dict[str, Any]:
    there = kpis(plan)
    return {name: figure_shape(there[name], figure) for name, figure in figures.items()}


def _overdue(order: LateOrder) -> dict[str, Any]:
    return {
        "system": order.system, "document_kind": order.kind, "document_id": order.external_id,
        "channel": order.channel, "carrier": order.carrier, "promised_on": order.promised, "days": order.days,
        "lines": order.lines,
    }  # fmt: skip
