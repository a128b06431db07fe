"""`onebook why`, `benchmark`: what a figure is made of, and what it can be measured against."""

from __future__ import annotations

from collections.abc import Sequence
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
    from decimal import Decimal

    from onebook.app.measuring import Why
    from onebook.cli.layout import Cell
    from onebook.measures import Part


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("why")(why)
    app.command("benchmark")(benchmark)


def why(
    context: typer.Context, name: Annotated[str, typer.Argument(help="A KPI, or a line of the P&L.")],
    period: PeriodWord = None, first: First = None, last: Last = None, channel: Channels = None, where: Where = None,
    limit: Annotated[int, typer.Option(min=0, help="Documents shown at most; 0 for all.")] = 20,
    as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Open a figure: what it means, the SQL, its parts, and the documents it is made of."""
    from onebook.app.measuring import Asking, ask_why
    from onebook.app.shapes import to_json, why_shape
    from onebook.app.tables import DOCUMENT_COLUMNS, document_rows, to_csv

    asking = Asking(period, first, last, channel or (), where or (), as_of)
    found = ask_why(business(context), name, asking, limit=limit)
    if as_json:
        write(to_json(why_shape(found)))
    elif as_csv:
        write(to_csv(DOCUMENT_COLUMNS, document_rows(found)))
    else:
        _show_why(found)


def _show_why(found: Why) -> None:
    from onebook.app.tables import DOCUMENT_COLUMNS, document_rows

    value = figure(found.figure.value, found.unit)
    say([f"{found.label}, {found.period.label()}: {value}", found.meaning, *found.notes])
    write("\n")
    if any(part.channels for part in found.parts):
        _show_channels(found.parts)
    for part in found.parts:
        write(f"{part.role}: {part.aggregate}{_is(part.value)}\n  each row is {part.meaning}")
        write("".join(f"  {line}".rstrip() + "\n" for line in part.sql.splitlines()) + "\n")
    if found.postings:
        rows = [
            (*(str(value or "") for value in row[:5]), *map(_exactly, row[5:])) for row in document_rows(found)
        ]  # fmt: skip
        used = 7 if any(row[6] for row in rows) else 6
        table(
            "Documents, the largest first",
            DOCUMENT_COLUMNS[:used],
            [r[:used] for r in rows],
            left=5,
            note=found.sentence(),
        )
    else:
        write("No document adds to it here.")


def _show_channels(parts: Sequence[Part]) -> None:
    """Show what a line of the P&L adds up, by channel."""
    from onebook.cli.layout import Column

    channels = dict.fromkeys(channel for part in parts for channel in part.channels)
    columns = [Column("adds up", text=True, label=True), Column("over", text=True, label=True), Column("total"),
               *(Column(channel, group=1) for channel in channels)]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (part.role, part.fact, amount(part.value), *(amount(part.channels.get(channel)) for channel in channels))
        for part in parts
    ]
    table("Parts", columns, rows)


def _is(value: Decimal | None) -> str:
    return "" if value is None else f" = {_exactly(value)}"


def _exactly(value: Decimal | None) -> str:
    from onebook.app.units import exactly

    return "" if value is None else exactly(value)


def benchmark(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None, channel: Channels = None,
    where: Where = None, as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Hold the business against its goals, its own history and published figures (these for orientation only)."""
    from onebook.app.measuring import Asking, ask_benchmarks
    from onebook.app.shapes import benchmark_shape, to_json
    from onebook.app.tables import to_csv

    opened = business(context)
    found, notes = ask_benchmarks(opened, Asking(period, first, last, channel or (), where or (), as_of))
    if as_json:
        write(to_json(benchmark_shape(found)))
        return
    if as_csv:
        listed = ((c.kpi.name, c.value, c.goal, c.status, c.median, c.best, c.periods) for c in found)
        write(to_csv(("KPI", "now", "goal", "status", "own median", "own best", "of periods"), listed))
        return
    rows: list[Sequence[Cell]] = [
        (c.kpi.label, told(c.value, c.kpi.unit), told(c.goal, c.kpi.unit), c.status, told(c.median, c.kpi.unit),
         told(c.best, c.kpi.unit), str(c.periods or ""))
        for c in found
    ]  # fmt: skip
    title = f"Benchmarks, {opened.plan.business.currency}"
    columns = ("KPI", "now", "goal", "status", "own median", "own best", "of periods")
    published = [f"{c.kpi.label}: {p.text.rstrip('.')}. Source: {p.source}." for c in found for p in c.published]
    if rows:
        table(title, columns, rows, note="\n".join(published), apart=True)
    else:
        nothing(title, notes)
