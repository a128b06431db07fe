"""`onebook board`, `pnl`, `kpi`, `why`: the business as one, and where each figure comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.show import (
    AsCsv,
    AsJson,
    AsOf,
    Channels,
    First,
    Last,
    PeriodWord,
    Where,
    business,
    figure,
    money,
    table,
    write,
)

if TYPE_CHECKING:
    from onebook.measures import Row

By = Annotated[str | None, typer.Option("--by", help="Dimensions and grains of time, with commas: channel,month.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("board")(board)
    app.command("pnl")(pnl)
    app.command("kpi")(kpi)
    app.command("why")(why)
    app.command("benchmark")(benchmark)


def board(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None, channel: Channels = None,
    where: Where = None, as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Show the board: every KPI by phase, for the business and each channel."""
    from onebook.app.measuring import Asking, ask_board
    from onebook.app.shapes import board_shape, to_json
    from onebook.app.tables import to_csv

    found = ask_board(business(context), Asking(period, first, last, channel or (), where or (), as_of))
    shape = board_shape(found)
    if as_json:
        write(to_json(shape))
        return
    if as_csv:
        listed = ("kpi", "phase", "channel", "value", "numerator", "denominator", "unit", "goal", "previous", "status")
        write(to_csv(listed, ([row[c] for c in listed] for row in shape["rows"])))
        return
    channels = [c for c in dict.fromkeys(r.channel for r in found.rows) if c]
    by_kpi: dict[str, dict[str | None, Row]] = {}
    for row in found.rows:
        by_kpi.setdefault(row.kpi.name, {})[row.channel] = row
    rows = []
    for cells in by_kpi.values():
        one = next(iter(cells.values())).kpi
        whole = cells.get(None)
        shown = [figure(cells[c].figure.value, one.unit) if c in cells else "" for c in channels]
        goal = figure(whole.goal, one.unit) if whole and whole.goal is not None else ""
        before = figure(whole.previous, one.unit) if whole and whole.previous is not None else ""
        status = (whole.status or "") if whole else ""
        rows.append(
            (one.phase, one.label, figure(whole.figure.value, one.unit) if whole else "", before, goal, status, *shown)
        )
    reasons: dict[str, list[str]] = {}
    for missing in found.empty:
        reasons.setdefault(missing.reason, []).append(missing.label)
    note = "\n".join(f"{reason}: {', '.join(labels)}" for reason, labels in reasons.items())
    note = f"Not told, since there are\n{note}" if note else ""
    columns = ("phase", "KPI", "business", "before", "goal", "status", *channels)
    table(f"Board, {found.period.label()}", columns, rows, left=2, note=note)


def pnl(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None, by: By = None,
    channel: Channels = None, where: Where = None,
    allocate: Annotated[bool, typer.Option("--allocate", help="Lay shared costs upon channels, as planned.")] = False,
    as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Show the P&L: the business as one unit, its channels beside it."""
    from onebook.app.measuring import Asking, ask_pnl
    from onebook.app.shapes import pnl_shape, to_json
    from onebook.app.tables import to_csv

    asking = Asking(period, first, last, channel or (), where or (), as_of)
    found = ask_pnl(business(context), asking, by, allocated=allocate)
    if as_json:
        write(to_json(pnl_shape(found)))
        return
    statements = [(None, found.whole)] if not found.by else list(found.parts.items())
    if as_csv:
        rows = (
            (bucket, line, total, *(statement.channels[line].get(c) for c in found.channels))
            for bucket, statement in statements
            for line, total in statement.totals.items()
        )
        write(to_csv((found.by or "part", "line", "business", *found.channels), rows))
        return
    _show_pnl(found)


def _show_pnl(found: object) -> None:
    from onebook.measures import Pnl, pnl_lines, pnl_notes

    assert isinstance(found, Pnl)  # noqa: S101 (typed lazily: the import above is a heavy one)
    title = f"P&L, {found.period.label()}, {found.currency}"
    if found.by:
        columns = ["line", "business", *(b or "(not known)" for b in found.parts)]
        rows = [
            [
                line.label,
                money(found.whole.totals[line.name]),
                *(money(s.totals[line.name]) for s in found.parts.values()),
            ]
            for line in pnl_lines()
        ]
    else:
        compared = [(n, s) for n, s in (("before", found.previous), ("year before", found.last_year)) if s]
        columns = [
            "line",
            "business",
            *(n for n, _ in compared),
            *(["budget"] if found.budget else []),
            *found.channels,
        ]
        rows = []
        for line in pnl_lines():
            channels = found.whole.channels[line.name]
            shown = [
                money(channels.get(c)) if not line.business_only or found.allocated else "" for c in found.channels
            ]
            budget = [money(found.budget.get(line.name))] if found.budget else []
            rows.append(
                [
                    line.label,
                    money(found.whole.totals[line.name]),
                    *(money(s.totals[line.name]) for _, s in compared),
                    *budget,
                    *shown,
                ]
            )
    table(title, columns, rows, note="\n".join(pnl_notes(found)))


def kpi(
    context: typer.Context, name: Annotated[str, typer.Argument(help="A KPI of the board.")], period: PeriodWord = None,
    first: First = None, last: Last = None, by: By = "channel", channel: Channels = None, where: Where = None,
    as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Show one KPI, told apart by dimensions and time."""
    from onebook.app.measuring import Asking, ask_kpi
    from onebook.app.shapes import kpi_shape, to_json
    from onebook.app.tables import to_csv

    split = [part.strip() for part in (by or "").split(",") if part.strip()]
    found = ask_kpi(business(context), name, Asking(period, first, last, channel or (), where or (), as_of), split)
    shape = kpi_shape(found.kpi, found.period, found.by, found.figures)
    if as_json:
        write(to_json(shape))
        return
    if as_csv:
        columns = (*split, "value", "numerator", "denominator")
        write(to_csv(columns, ([row[c] for c in columns] for row in shape["rows"])))
        return
    total = found.figures.get((found.kpi.name, "current", None))
    keyed = sorted(
        (k for (_, _, k) in found.figures if k is not None), key=lambda k: tuple((v is None, v or "") for v in k)
    )
    rows = [
        (*(v or "(not known)" for v in k), *_figures(found.kpi.unit, found.figures[found.kpi.name, "current", k]))
        for k in keyed
    ]
    if total:
        rows.append((*(["all"] + [""] * (len(split) - 1) if split else []), *_figures(found.kpi.unit, total)))
    note = f"{found.kpi.definition} Source: {found.kpi.source}."
    table(
        f"{found.kpi.label}, {found.period.label()}", (*split, "value", "from", "of"), rows, left=len(split), note=note
    )


def _figures(unit: str, found: object) -> tuple[str, str, str]:
    from onebook.measures import Figure

    assert isinstance(found, Figure)  # noqa: S101 (typed lazily)
    value = figure(found.value, unit)
    if found.low is not None and found.high is not None:
        value += f"  ({figure(found.low, unit)} to {figure(found.high, unit)})"
    return value, _raw(found.numerator), _raw(found.denominator)


def _raw(value: object) -> str:
    return "" if value is None else f"{value:,}"


def why(
    context: typer.Context, name: Annotated[str, typer.Argument(help="A KPI, or a line of the P&L.")],
    period: PeriodWord = None, first: First = None, last: Last = None, channel: Channels = None, where: Where = None,
    limit: Annotated[int, typer.Option(help="Documents shown at most.")] = 20,
    as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Open a figure: what it means, the SQL, its parts, and the documents it is made of."""
    from dataclasses import asdict

    from onebook.app.measuring import Asking, ask_why
    from onebook.app.shapes import number, posting_shape, to_json
    from onebook.app.tables import to_csv

    found = ask_why(
        business(context), name, Asking(period, first, last, channel or (), where or (), as_of), limit=limit
    )
    if as_json:
        write(to_json({
            "name": found.name, "label": found.label, "meaning": found.meaning, "unit": found.unit,
            "from": found.period.first, "to": found.period.last, "value": number(found.figure.value),
            "numerator": number(found.figure.numerator), "denominator": number(found.figure.denominator),
            "parts": [asdict(part) for part in found.parts],
            "documents": [posting_shape(p) for p in found.postings], "number_of_documents": found.number,
            "sum_of_documents": number(found.total),
        }))  # fmt: skip
        return
    columns = ("document", "id", "system", "channel", "day", "adds", "to")
    rows = [
        (p.document_kind, p.document_id, p.system, p.channel, str(p.day or ""), *map(_raw, (*p.figures, None)[:2]))
        for p in found.postings
    ]  # fmt: skip
    if as_csv:
        write(to_csv(columns, rows))
        return
    write(f"{found.label}, {found.period.label()}: {figure(found.figure.value, found.unit)}\n{found.meaning}\n")
    for part in found.parts:
        write(f"{part.role}: {part.aggregate}\n  each row is {part.meaning}\n  {part.sql}\n")
    note = f"{len(rows):,} of {found.number:,} documents, which add up to {found.total:,}"
    table("Documents, the largest first", columns, rows, left=5, note=note)


def benchmark(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None, channel: Channels = None,
    where: Where = None, as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Hold the business against its goals, its own history and published figures (these for orientation only)."""
    from onebook.app.measuring import Asking, ask_benchmarks
    from onebook.app.shapes import benchmark_shape, to_json
    from onebook.app.tables import to_csv

    found = ask_benchmarks(business(context), Asking(period, first, last, channel or (), where or (), as_of))
    if as_json:
        write(to_json(benchmark_shape(found)))
        return
    columns = ("KPI", "now", "goal", "status", "own median", "own best", "of periods")
    if as_csv:
        listed = ((c.kpi.name, c.value, c.goal, c.status, c.median, c.best, c.periods) for c in found)
        write(to_csv(columns, listed))
        return
    rows = [
        (
            c.kpi.label, figure(c.value, c.kpi.unit), figure(c.goal, c.kpi.unit) if c.goal is not None else "",
            c.status or "", figure(c.median, c.kpi.unit) if c.periods else "",
            figure(c.best, c.kpi.unit) if c.best is not None else "", str(c.periods or ""),
        )
        for c in found
    ]  # fmt: skip
    table("Benchmarks", columns, rows)
    for comparison in found:
        for published in comparison.published:
            write(f"{comparison.kpi.label}: {published.text} Source: {published.source}.")
