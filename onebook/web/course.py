"""The course of the P&L: its lines by month, over the year up to the end of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.app.language import gettext as _
from onebook.app.measuring import pnl_in, trend_period
from onebook.measures.periods import split
from onebook.web import pictures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from onebook.app.reader import Reading
    from onebook.measures import Period, PnlLine
    from onebook.web.wanted import Wanted

__all__ = ["course"]


def course(
    lake: Reading, wanted: Wanted, period: Period, lines: Sequence[PnlLine], *, allocated: bool = False
) -> list[tuple[str, Markup]]:
    """Return (what stands above it, drawing) of lines by month; nothing where there are not two months to tell."""
    months = lake.ask(trend_period, period)
    if months is None:
        return []
    found = lake.ask(pnl_in, wanted.within(months).asking(), "month", compare=False, allocated=allocated)
    told = {name: part for name, part in found.parts.items() if name}
    if len(told) < 2:  # noqa: PLR2004 (a line has two ends)
        return []
    days = [part.first for part in split(months, "month") if part.first]
    drawn = tuple(
        pictures.line(
            _(line.label),
            [(day, told[f"{day:%Y-%m}"].totals[line.name] if f"{day:%Y-%m}" in told else None) for day in days],
        )
        for line in lines
    )
    head = _("By month, %(currency)s", currency=found.currency)
    label = ", ".join(line.label for line in drawn)
    return [(head, pictures.trend(drawn, pictures.form_of("money"), f"{label}. {head}"))]
