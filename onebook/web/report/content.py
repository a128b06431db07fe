"""What stands in a report: sections with sentences, charts and tables, whatever they are written on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onebook.app import charts
from onebook.app.influence import MEMO_LABEL, influence_words
from onebook.app.language import gettext as _
from onebook.app.language import language, ngettext
from onebook.measures import PHASES, UNASSIGNED, board_notes, dimensions, pnl_lines, pnl_notes
from onebook.measures.periods import split
from onebook.web import pictures
from onebook.web.sentences import board_sentence, pnl_sentence
from onebook.web.words import (
    NBSP,
    NONE,
    amount,
    before_word,
    change,
    figure,
    moment,
    period_words,
    unit_word,
    upper_first,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from onebook.app.charts import Spec
    from onebook.app.delivery import Delivery, Part
    from onebook.app.report import Report
    from onebook.measures import Figure, Kpi, Pnl, PnlLine, Row, Statement

__all__ = ["Cell", "Chart", "Content", "Line", "Section", "Table", "compose"]

BESIDE = 5
"""Channels that stand beside one another on a sheet of paper."""

PARTS = 15
"""Carriers or places in a table; those after them are few lines each."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text. tone: `good`, `near` or `bad`, which its text or a sign beside it says too."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table. kind: `head` (it begins a part of the table), `total`, or empty."""

    cells: tuple[Cell, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. heads: of its columns; the first holds words, all others figures (or a status)."""

    caption: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. draw: from its width in pixels to what is drawn."""

    caption: str
    draw: Callable[[int], Spec]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report."""

    title: str
    sentences: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A report. foot: what stands below each sheet: the period, and the state of the lake."""

    title: str
    subtitle: str
    answer: str
    sections: tuple[Section, ...]
    foot: str
    language: str


def compose(found: Report) -> Content:
    """Say what the report says, in the language that is spoken."""
    scope = "".join(f", {one}" for one in found.scope)
    currency = found.plan.business.currency
    period = upper_first(period_words(found.period))
    return Content(
        title=found.plan.business.name,
        subtitle=_("Report, %(period)s", period=period_words(found.period)) + scope,
        answer=board_sentence(found.board, currency, scope),
        sections=(_board(found), _pnl(found, scope), _delivery(found), _notes(found)),
        foot=f"{period}{scope}. "
        + _("State %(number)s, loaded %(at)s", number=found.state.snapshot, at=moment(found.state.at)),
        language=language(),
    )


def _labels(found: Report) -> dict[str, str]:
    return {name: channel.label or name for name, channel in found.plan.channels.items()}


def _board(found: Report) -> Section:
    """The board: each phase's KPIs for the business, and those that are told by channel beside one another."""
    rows = [row for row in found.board.rows if row.channel is None]
    before = _heading(before_word(found.board.period)) if any(row.previous is not None for row in rows) else ""
    currency = found.plan.business.currency
    goals = any(row.goal is not None for row in rows)
    heads = (_("KPI"), _("Figure"), *((before, _("Change")) if before else ()), *((_("Goal"),) if goals else ()))
    lines: list[Line] = []
    for phase in PHASES:
        told = [_board_line(row, bool(before), goals, currency) for row in rows if row.kpi.phase == phase]
        lines += [_head(_(phase.capitalize()), len(heads)), *told] if told else []
    title = _("The business") if not found.scope else ", ".join(found.scope)
    whole = Table(title, heads, tuple(lines))
    return Section(
        _("Board"), charts=_channels_chart(found),
        tables=(*([whole] if lines else []), *_board_channels(found)), notes=found.board.hints,
    )  # fmt: skip


def _board_line(row: Row, compared: bool, goals: bool, currency: str) -> Line:
    unit = row.kpi.unit
    moved = [
        Cell("" if row.previous is None else figure(row.previous, unit, whole=True)),
        Cell(change(row.figure.value, row.previous, unit)),
    ]
    goal = "" if row.goal is None else figure(row.goal, unit, whole=True)
    mark = f"{MARKS[row.status]}{NBSP}" if row.status else ""
    return Line(
        (
            Cell(_named(row.kpi, currency)),
            Cell(figure(row.figure.value, unit, whole=True)),
            *(moved if compared else ()),
            *((Cell(mark + goal, row.status or ""),) if goals else ()),
        )
    )


MARKS = {"good": "✓", "near": "≈", "bad": "✗"}
"""How a figure stands to its goal, for those who see no colours and for paper."""


def _named(kpi: Kpi, currency: str) -> str:
    unit = unit_word(kpi.unit, currency)
    return _(kpi.label) + (f",{NBSP}{unit}" if unit else "")


def _board_channels(found: Report) -> list[Table]:
    """KPIs by channel, so many channels beside one another as a sheet holds."""
    labels, currency = _labels(found), found.plan.business.currency
    cells = {(row.kpi.name, row.channel): row for row in found.board.rows if row.channel}
    there = [name for name in labels if any(channel == name for _kpi, channel in cells)]
    if len(there) < 2:  # noqa: PLR2004 (one channel is the whole)
        return []
    tables = []
    for group in _groups(there):
        lines: list[Line] = []
        for phase in PHASES:
            kpis = {row.kpi.name: row.kpi for row in found.board.rows if row.kpi.phase == phase}
            told = [
                Line((Cell(_named(kpi, currency)), *(_board_cell(cells.get((name, c))) for c in group)))
                for name, kpi in kpis.items()
                if any((name, c) in cells for c in group)
            ]
            lines += [_head(_(phase.capitalize()), 1 + len(group)), *told] if told else []
        tables.append(Table(_("By channel"), (_("KPI"), *(labels[c] for c in group)), tuple(lines)))
    return tables


def _board_cell(row: Row | None) -> Cell:
    if row is None:
        return Cell("")
    mark = f"{MARKS[row.status]}{NBSP}" if row.status else ""
    return Cell(mark + figure(row.figure.value, row.kpi.unit, whole=True), row.status or "")


def _groups(names: Sequence[str]) -> list[Sequence[str]]:
    """Split channels so that each table has about as many."""
    tables = max(1, -(-len(names) // BESIDE))
    size = max(1, -(-len(names) // tables))
    return [names[at : at + size] for at in range(0, len(names), size)]


def _head(text: str, columns: int) -> Line:
    return Line((Cell(text), *[Cell("")] * (columns - 1)), "head")


def _heading(words: str) -> str:
    return upper_first(words)


def _channels_chart(found: Report) -> tuple[Chart, ...]:
    """Net sales by channel, the largest first."""
    labels = _labels(found) | {UNASSIGNED: _("No channel")}
    sales = {c: of for c, of in found.pnl.whole.channels["net_sales"].items() if of}
    if len(sales) < 2:  # noqa: PLR2004 (nothing to compare)
        return ()
    drawn = tuple(charts.Bar(labels.get(c, c), float(sales[c])) for c in sorted(sales, key=lambda c: -sales[c]))
    caption = _("Net sales by channel, %(currency)s", currency=found.pnl.currency)
    return (Chart(caption, lambda width: charts.bars(drawn, pictures.form_of("money"), width=width)),)


def _pnl(found: Report, scope: str) -> Section:
    """The P&L: how the profit comes about, its course, the statement of the business, and that of the channels."""
    told = found.pnl
    notes = (*told.hints, *pnl_notes(replace(told, hints=())))
    if found.influence:
        notes += (influence_words(found.influence),)
    if told.is_empty:
        return Section(_("P&L"), (pnl_sentence(told, scope),), notes=notes)
    lines = _pnl_lines(told)
    drawn = (_waterfall(found, lines), *_course(found, lines))
    return Section(
        _("P&L"), (pnl_sentence(told, scope),), drawn, (_statement(found, lines), *_statement_channels(found)), notes
    )


def _pnl_lines(told: Pnl) -> list[PnlLine]:
    """The lines to show: a part of the business ends where what is told of parts ends."""
    own = any(told.whole.channels[line.name] for line in pnl_lines() if line.business_only and line.amounts)
    return [line for line in pnl_lines() if own or not (told.filters and line.business_only)]


def _waterfall(found: Report, lines: Sequence[PnlLine]) -> Chart:
    totals = found.pnl.whole.totals
    steps = tuple(
        charts.Step(
            _(line.label),
            float(totals[line.name]),
            "total" if line.sum_of or line.name == "gross_sales" else "change",
        )
        for line in lines
        if totals[line.name] or line.sum_of
    )
    caption = _("From gross sales to profit, %(currency)s", currency=found.pnl.currency)
    return Chart(caption, lambda width: charts.waterfall(steps, pictures.form_of("money"), width=width))


FOLLOWED = ("net_sales", "contribution_2", "operating_profit")


def _course(found: Report, lines: Sequence[PnlLine]) -> tuple[Chart, ...]:
    if found.by_month is None or found.months is None or len(found.by_month.parts) < 2:  # noqa: PLR2004 (a line has two ends)
        return ()
    parts = found.by_month.parts
    days = [part.first for part in split(found.months, "month") if part.first]
    drawn = tuple(
        pictures.line(
            _(line.label),
            [(day, parts[f"{day:%Y-%m}"].totals[line.name] if f"{day:%Y-%m}" in parts else None) for day in days],
        )
        for line in lines
        if line.name in FOLLOWED
    )
    caption = _("By month, %(currency)s", currency=found.pnl.currency)
    return (Chart(caption, lambda width: charts.trend(drawn, pictures.form_of("money"), width=width)),)


def _statement(found: Report, lines: Sequence[PnlLine]) -> Table:
    """The statement beside the period before, the year before and the budget, each with how it differs."""
    told = found.pnl
    beside: list[tuple[str, dict[str, Decimal]]] = []
    for head, of in (
        (_heading(before_word(told.period)), told.previous),
        (_("Same a year before"), told.last_year),
    ):
        if of and any(of.channels.values()) and not any(dict(of.totals) == totals for _name, totals in beside):
            beside.append((head, dict(of.totals)))
    if told.budget:
        beside.append((_("Budget"), dict(told.budget)))
    heads = [_("Line"), told.currency]
    for head, _totals in beside:
        heads += [head, _("Change")]
    rows = []
    for line in lines:
        now = told.whole.totals[line.name]
        nothing = not now and not told.whole.channels[line.name]  # of which nothing is recorded is not known to be 0
        cells = [Cell(_(line.label)), Cell(NONE if nothing else amount(now))]
        for _name, totals in beside:
            then = totals.get(line.name)
            unknown = then is None or (nothing and not then)
            cells += [Cell("" if unknown else amount(then)), Cell("" if unknown else change(now, then, "money"))]
        rows.append(Line(tuple(cells), "total" if line.sum_of else ""))
    alone = [one.value for one in told.filters] if len(told.filters) == 1 else []
    rows += _memo(found, alone, len(heads) - 2)
    title = _("The business") if not found.scope else ", ".join(found.scope)
    return Table(title, tuple(heads), tuple(rows))


def _memo(found: Report, channels: Sequence[str], beside: int = 0) -> list[Line]:
    """The line of what channels influenced, below the sums that it is no part of. beside: cells that stay empty."""
    values = [found.influence.value(channel) for channel in channels] if found.influence else []
    if not any(values):
        return []
    cells = [Cell("" if value is None else amount(value)) for value in values]
    return [Line((Cell(_(MEMO_LABEL)), *cells, *[Cell("")] * beside))]


def _statement_channels(found: Report) -> list[Table]:
    """The statement by channel; what no channel sold or cost is left out."""
    told, labels = found.pnl, _labels(found) | {UNASSIGNED: _("No channel")}
    lines = [line for line in pnl_lines() if not line.business_only or told.allocated]
    there = [c for c in told.channels if any(told.whole.channels[line.name].get(c) for line in lines)]
    if len(there) < 2:  # noqa: PLR2004 (one channel is the whole)
        return []
    caption = _("By channel, %(currency)s", currency=told.currency)
    return [
        Table(
            caption,
            (_("Line"), *(labels.get(c, c) for c in group)),
            (
                *(
                    _channel_line(told.whole, line, group)
                    for line in lines
                    if any(told.whole.channels[line.name].get(c) for c in group)
                ),
                *_memo(found, group),
            ),
        )
        for group in _groups(there)
    ]


def _channel_line(told: Statement, line: PnlLine, group: Iterable[str]) -> Line:
    amounts = told.channels[line.name]
    cells = (Cell(amount(amounts[c]) if amounts.get(c) else "") for c in group)
    return Line((Cell(_(line.label)), *cells), "total" if line.sum_of else "")


def _delivery(found: Report) -> Section:
    """Delivery: what was promised and kept, its course, and where it was worst."""
    told = found.delivery
    if not told.rows:
        return Section(_("Delivery"), notes=told.hints or (_("Nothing of it is recorded."),))
    before = any(row.previous is not None for row in told.rows)
    goals = any(row.goal is not None for row in told.rows)
    compared = (_heading(before_word(told.period)), _("Change")) if before else ()
    heads = (_("KPI"), _("Figure"), _between(), *compared, *((_("Goal"),) if goals else ()))
    lines = []
    for row in told.rows:
        line = _board_line(row, before, goals, found.plan.business.currency)
        lines.append(Line((*line.cells[:2], Cell(_interval(row.figure, row.kpi.unit)), *line.cells[2:])))
    return Section(
        _("Delivery"), _delivery_words(found), _delivery_course(told),
        (Table(_("The business") if not found.scope else ", ".join(found.scope), heads, tuple(lines)),
         *(_part_table(found, name, parts) for name, parts in told.parts.items() if parts)),
    )  # fmt: skip


def _delivery_words(found: Report) -> tuple[str, ...]:
    told = []
    if whole := found.delivery.row("on_time_delivery"):
        told.append(
            ngettext(
                "%(share)s of %(number)s line came by the day promised",
                "%(share)s of %(number)s lines came by the day promised",
                int(whole.figure.denominator or 0),
                share=figure(whole.figure.value, "share"),
            )
        )
        if found.late.day:
            overdue = ngettext("%(number)s order is overdue", "%(number)s orders are overdue", found.late.number)
            told.append(f"{overdue} ({found.late.day})" if found.late.number else _("nothing is overdue"))
    return (f"{'; '.join(told)}.",) if told else ()


def _between() -> str:
    return _("95 %% interval") % {}  # the message's sign of per cent is written twice, as in the pages


def _interval(told: Figure, unit: str) -> str:
    if told.low is None or told.high is None:
        return ""
    return _("%(low)s to %(high)s", low=figure(told.low, unit), high=figure(told.high, unit))


def _delivery_course(told: Delivery) -> tuple[Chart, ...]:
    named = [n for n in ("on_time_delivery", "perfect_orders") if any(n in of for _month, of in told.months)]
    if len(told.months) < 2 or not named:  # noqa: PLR2004 (a line has two ends)
        return ()
    labels = {row.kpi.name: _(row.kpi.label) for row in told.rows}
    drawn = tuple(
        pictures.line(labels.get(n, n), [(month, of[n].value if n in of else None) for month, of in told.months])
        for n in named
    )
    whole = told.row("on_time_delivery")
    goal = float(whole.goal) if whole and whole.goal is not None else None
    form, word = pictures.form_of("share"), _("goal")
    caption = _("Delivered as promised, by month")
    return (Chart(caption, lambda width: charts.trend(drawn, form, goal=goal, width=width, goal_label=word)),)


def _part_table(found: Report, name: str, parts: Sequence[Part]) -> Table:
    labels = _labels(found) if name == "channel" else {}
    heads = (
        _(dimensions()[name].label), _("On time"), _between(), _("Lines"), _("Median"), _("Slowest tenth"),
    )  # fmt: skip
    rows = []
    for part in parts[:PARTS]:
        on_time, median, slowest = (part.figures.get(n) for n in ("on_time_delivery", "lead_time", "lead_time_p90"))
        cells = (
            labels.get(part.value or "", part.value or _("not known")),
            figure(on_time.value, "share") if on_time and on_time.value is not None else "",
            _interval(on_time, "share") if on_time else "",
            amount(on_time.denominator, 0) if on_time and on_time.denominator is not None else "",
            figure(median.value, "days") if median and median.value is not None else "",
            figure(slowest.value, "days") if slowest and slowest.value is not None else "",
        )
        rows.append(Line(tuple(map(Cell, cells))))
    label = _(dimensions()[name].label)
    by = _("By %(part)s", part=label.lower())
    left = len(parts) - PARTS
    more = ngettext("%(number)s more is left out", "%(number)s more are left out", left) if left > 0 else ""
    return Table(f"{by} ({more})" if more else by, heads, tuple(rows))


def _notes(found: Report) -> Section:
    """How to read it, what is left out, and what cannot be told, with the reason."""
    legend = _(
        "✓ goal reached, ≈ missed by a tenth of it at most, ✗ missed. "
        "Amounts in %(currency)s, without tax; what reduces profit is negative.",
        currency=found.pnl.currency,
    )
    notes = dict.fromkeys([legend, *board_notes(replace(found.board, hints=()))])
    reasons: dict[str, list[str]] = {}
    for missing in found.board.empty:
        reasons.setdefault(missing.reason, []).append(_(missing.kpi.label))
    untold = [
        _("Not told: %(kpis)s (%(reason)s).", reason=reason, kpis=", ".join(labels))
        for reason, labels in reasons.items()
    ]
    return Section(_("Notes"), notes=(*notes, *untold))
