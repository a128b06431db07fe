"""`onebook board`, `pnl`, `kpi`: the business as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.report import write_course
from onebook.cli.show import (
    All,
    AsCsv,
    AsJson,
    AsOf,
    Channels,
    First,
    Last,
    PeriodWord,
    Where,
    amount,
    business,
    figure,
    nothing,
    say,
    table,
    told,
    write,
)

if TYPE_CHECKING:
    from onebook.app.influence import Influence
    from onebook.cli.layout import Cell, Column
    from onebook.measures import Board, Figure, Filter, Kpi, Pnl, PnlLine, Row, Statement

By = Annotated[str | None, typer.Option("--by", help="Dimensions and grains of time, with commas: channel,month.")]
PartedBy = Annotated[str | None, typer.Option("--by", help="A dimension or grain of time: month, place, item_group …")]

FEW = 5
"""Lines of reasons that are shown unless all are asked for."""

MANY = 26
"""Columns of a P&L at most: two years' months, or half a year's weeks."""


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("board")(board)
    app.command("pnl")(pnl)
    app.command("kpi")(kpi)


def board(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None, channel: Channels = None,
    where: Where = None, as_of: AsOf = None, every: All = False, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Show the board: every KPI by phase, for the business and each channel."""
    from onebook.app.changes.standing import ask_board_standing, standing_words
    from onebook.app.measuring import Asking
    from onebook.app.shapes import board_shape, to_json
    from onebook.app.tables import BOARD_COLUMNS, board_rows, to_csv

    opened = business(context)
    found, standing = ask_board_standing(opened, Asking(period, first, last, channel or (), where or (), as_of))
    if as_json:
        write(to_json(board_shape(found)))
    elif as_csv:
        write(to_csv(BOARD_COLUMNS, board_rows(found)))
    else:
        _show_board(found, opened.plan.business.currency, every)
        if changed := standing_words(standing, opened.plan):
            say([f"Changes: {changed}; `onebook changes` tells more."])


def _show_board(found: Board, currency: str, every: bool) -> None:
    from onebook.cli.layout import Column
    from onebook.measures import board_notes

    channels = [c for c in dict.fromkeys(r.channel for r in found.rows) if c]
    by_kpi: dict[str, dict[str | None, Row]] = {}
    for row in found.rows:
        by_kpi.setdefault(row.kpi.name, {})[row.channel] = row
    phase, rows = "", list[Sequence["Cell"]]()
    for cells in by_kpi.values():
        one, whole = next(iter(cells.values())).kpi, cells.get(None)
        if one.phase != phase:
            phase = one.phase
            rows.append((phase.capitalize(), *[None] * (4 + len(channels))))
        shown = [told(cells[c].figure.value, one.unit) if c in cells else None for c in channels]
        before, goal = (told(whole.previous, one.unit), told(whole.goal, one.unit)) if whole else (None, None)
        status = whole.status if whole else None
        rows.append((f"  {one.label}", told(whole.figure.value, one.unit) if whole else None,
                     before, goal, status, *shown))  # fmt: skip
    title = f"Board, {found.period.label()}, {currency}"
    named = [Column("KPI", text=True, label=True), *(Column(n) for n in ("business", "before", "goal", "status"))]
    notes = [*board_notes(found), *_reasons(found, every)]
    if rows:
        columns, rows = _filled([*named, *(Column(c, group=1) for c in channels)], rows)
        table(title, columns, rows, note="\n".join(notes), apart=True)
    else:
        nothing(title, notes)


def _reasons(found: Board, every: bool) -> list[str]:
    """Say why KPIs are empty, one line a reason; a few of them unless all are asked for."""
    reasons: dict[str, list[str]] = {}
    for missing in found.empty:
        reasons.setdefault(missing.reason, []).append(missing.label)
    lines = [f"{reason}: {', '.join(labels)}" for reason, labels in reasons.items()]
    left = 0 if every else len(lines) - FEW
    more = [f"… and {left} more such {'reason' if left == 1 else 'reasons'}: --all shows them."] if left > 0 else []
    return [*(["Not told:"] if lines else []), *(lines if every else lines[:FEW]), *more]


def _filled(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> tuple[list[Column], list[Sequence[Cell]]]:  # fmt: skip
    """Leave out the columns in which no row has anything."""
    kept = [i for i, c in enumerate(columns) if c.label or any(row[i] for row in rows)]
    return [columns[i] for i in kept], [[row[i] for i in kept] for row in rows]


def pnl(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None, by: PartedBy = None,
    channel: Channels = None, where: Where = None,
    allocate: Annotated[bool, typer.Option("--allocate", help="Lay shared costs upon channels, as planned.")] = False,
    as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Show the P&L: the business as one unit, its channels beside it."""
    from onebook.app.influence import ask_pnl_influence, influence_shape
    from onebook.app.measuring import Asking
    from onebook.app.shapes import pnl_shape, to_json
    from onebook.app.tables import pnl_columns, pnl_rows, to_csv

    asking = Asking(period, first, last, channel or (), where or (), as_of)
    found, influence = ask_pnl_influence(business(context), asking, by, allocate)
    if as_json:
        write(to_json(pnl_shape(found) | influence_shape(influence)))
    elif as_csv:
        write(to_csv(pnl_columns(found), pnl_rows(found, influence)))
    else:
        _show_pnl(found, influence)


def _show_pnl(found: Pnl, influence: Influence | None) -> None:
    from onebook.app.influence import influence_words
    from onebook.cli.layout import Column
    from onebook.measures import pnl_notes

    title = ", ".join(["P&L", found.period.label(), *map(_words, found.filters), found.currency])
    if found.is_empty:
        nothing(title, pnl_notes(found))
        return
    parts, lines = _beside(found), _lines(found)
    if len(parts) > MANY:  # far more would stand below than beside one another: parts become rows
        lines = [line for line in lines if any(of.totals[line.name] for _, of, _ in parts)]
        columns = [Column(found.by or "part", text=True, label=True), *(Column(line.label) for line in lines)]
        rows = [[c.name, *(_amount(found, line, of, part) for line in lines)] for c, of, part in parts]
    else:
        columns = [Column("line", text=True, label=True), *(column for column, _, _ in parts)]
        rows = [[line.label, *(_amount(found, line, of, part) for _, of, part in parts)] for line in lines]
        rows += _influenced(found, influence, [part for _, _, part in parts])
    notes = [*pnl_notes(found), *([influence_words(influence)] if influence else [])]
    table(title, columns, rows, note="\n".join(notes))


def _influenced(found: Pnl, influence: Influence | None, parts: Sequence[str | None]) -> list[list[Cell]]:
    """Return the row of influenced sales below a P&L of channels, apart from its sums; nothing where there are none."""
    from onebook.app.influence import MEMO_LABEL

    asked = [f.value for f in found.filters]
    alone = asked[0] if len(asked) == 1 else None
    channels = [part or (alone if i == 0 else None) for i, part in enumerate(parts)]
    values = [influence.value(channel) for channel in channels] if influence else []
    amounts = [None if value is None else amount(value) for value in values]
    return [[None] * (len(parts) + 1), [MEMO_LABEL, *amounts]] if any(amounts) else []


def _beside(found: Pnl) -> list[tuple[Column, Statement, str | None]]:
    """The columns of a P&L: each with its statement, and the channel of it, where it is not its totals."""
    from onebook.cli.layout import Column
    from onebook.measures import Statement

    asked = [f.value for f in found.filters]
    name = "business" if not asked else asked[0] if len(asked) == 1 and asked[0] not in ("", "*") else "selected"
    columns: list[tuple[Column, Statement, str | None]] = [(Column(name), found.whole, None)]
    if found.by:
        return columns + [(Column(b or "(not known)"), s, None) for b, s in found.parts.items()]
    budget = Statement(found.budget, {}) if found.budget else None
    compared = (("before", found.previous), ("year before", found.last_year), ("budget", budget))
    columns += [(Column(called), of, None) for called, of in compared if of]
    if list(found.channels) == asked:
        return columns
    return columns + [(Column(channel, group=1), found.whole, channel) for channel in found.channels]


def _amount(found: Pnl, line: PnlLine, of: Statement, channel: str | None) -> Cell:
    """An amount of a channel (or of what is parted by channel) ends where what is told of channels ends."""
    if line.business_only and not found.allocated and (channel or (found.by == "channel" and of is not found.whole)):
        return None
    return amount(of.channels[line.name].get(channel) if channel else of.totals.get(line.name))


def _lines(found: Pnl) -> list[PnlLine]:
    """The lines to show: a part of the business ends with contribution 2, unless it has shared costs of its own."""
    from onebook.measures import pnl_lines

    own = any(found.whole.channels[line.name] for line in pnl_lines() if line.business_only and line.amounts)
    return [line for line in pnl_lines() if own or not (found.filters and line.business_only)]


def _words(one: Filter) -> str:
    if one.value in ("", "*"):
        return f"{one.dimension} {'not known' if not one.value else 'known'}"
    return one.value if one.dimension == "channel" else f"{one.dimension} {one.value}"


def kpi(
    context: typer.Context, name: Annotated[str, typer.Argument(help="A KPI of the board.")], period: PeriodWord = None,
    first: First = None, last: Last = None, by: By = "channel", channel: Channels = None, where: Where = None,
    as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
    png: Annotated[
        Path | None, typer.Option("--png", metavar="FILE", help="Draw it by month into a picture instead.")
    ] = None,
) -> None:  # fmt: skip
    """Show one KPI, told apart by dimensions and time."""
    from onebook.app.measuring import Asking, ask_kpi
    from onebook.app.shapes import kpi_shape, to_json
    from onebook.app.tables import to_csv
    from onebook.cli.layout import Column

    split = [part.strip() for part in (by or "").split(",") if part.strip()]
    asking = Asking(period, first, last, channel or (), where or (), as_of)
    if png:
        write_course(context, name, asking, png)
        return
    found = ask_kpi(business(context), name, asking, split)
    shape = kpi_shape(found)
    if as_json:
        write(to_json(shape))
        return
    if as_csv:
        listed = (*split, "value", "numerator", "denominator", "low", "high")
        write(to_csv(listed, ([row.get(c) for c in listed] for row in shape["rows"])))
        return
    unit = found.kpi.unit
    keyed = sorted((k for (_, _, k) in found.figures if k), key=lambda k: tuple((v is None, v or "") for v in k))
    rows: list[Sequence[Cell]] = [
        (*(v or "(not known)" for v in k), *_figures(unit, found.figures[name, "current", k])) for k in keyed
    ]
    if total := found.figures.get((name, "current", None)):
        rows.append((*["all", *[""] * (len(split) - 1)][: max(1, len(split))], *_figures(unit, total)))
    title, notes = f"{found.kpi.label}, {found.period.label()}", [*found.notes, *_definition(found.kpi)]
    if not rows:
        nothing(title, notes)
        return
    labels = [Column(part, text=True, label=True) for part in split or [""]]
    columns, rows = _filled([*labels, *map(Column, ("value", "95 % interval", "from", "of"))], rows)
    if not found.kpi.denominator:  # what is divided by nothing is told once
        columns, rows = columns[: len(labels) + 1], [row[: len(labels) + 1] for row in rows]
    table(title, columns, rows, note="\n".join(notes), apart=True)


def _definition(of: Kpi) -> list[str]:
    return [f"{of.definition} Source: {of.source}." if of.source else of.definition]


def _figures(unit: str, found: Figure) -> tuple[Cell, ...]:
    from onebook.app.units import exactly

    between = f"{figure(found.low, unit)} to {figure(found.high, unit)}" if found.low is not None else None
    of = [None if n is None else exactly(n) for n in (found.numerator, found.denominator)]
    return told(found.value, unit) or "–", between, *of
