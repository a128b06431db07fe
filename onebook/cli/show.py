"""How commands show things: tables for people, and the options that many commands share."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onebook.app.units import grouped, in_unit

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from onebook.app.business import Business
    from onebook.cli.layout import Cell, Column, Sheet


def _one_form(context: typer.Context, asked: bool) -> bool:
    """Refuse --json together with --csv, whichever comes first."""
    if asked and (context.params.get("as_json") or context.params.get("as_csv")):
        raise typer.BadParameter("give --json or --csv, not both.")
    return asked


def filled(context: typer.Context, option: typer.CallbackParam, value: str) -> str:
    """Refuse a filter that is given empty, as by a variable that is not set: it would answer for all."""
    source = context.get_parameter_source(str(option.name))
    if not value.strip() and source is not None and source.name == "COMMANDLINE":
        raise typer.BadParameter("it is empty. Give a value, or leave it out.")
    return value


AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for programs.", callback=_one_form)]
AsCsv = Annotated[bool, typer.Option("--csv", help="Write CSV.", callback=_one_form)]
All = Annotated[bool, typer.Option("--all", help="Give every reason for what cannot be told.")]
PeriodWord = Annotated[
    str | None,
    typer.Argument(metavar="[PERIOD]", help="2024, 2024-Q2, 2024-05, last-month, ytd …; all time if left out."),
]
First = Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day (or period).")]
Last = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day (or period).")]
Channels = Annotated[list[str] | None, typer.Option("--channel", help="Only this channel; may be repeated.")]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="DIM=VALUE", help="Only where a dimension has a value (`*`: any that is known)."),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="As the lake was on that day.")]


def business(context: typer.Context) -> Business:
    """Open the business that `-C` names."""
    from onebook.app.business import open_business

    return open_business(context.obj)


def write(text: str) -> None:
    """Write to standard output."""
    typer.echo(text, nl=not text.endswith("\n"))


def table(
    title: str, columns: Sequence[str | Column], rows: Iterable[Sequence[Cell]], left: int = 1, note: str = "",
    *, apart: bool = False,
) -> None:  # fmt: skip
    """Show a table in the room there is, and the note below it.

    left: so many of the columns hold text, all others figures; of a table of texts the first says what a row is about.
    A `Column` says so itself. apart: see `lay_out`.
    """
    from onebook.cli.layout import Column, lay_out, wrap

    declared = [
        c if isinstance(c, Column) else Column(c, i < left, i < (left if left < len(columns) else 1))
        for i, c in enumerate(columns)
    ]
    width = room()
    layout = lay_out(declared, list(rows), width, apart=apart)
    title = ", ".join(part for part in (title, layout.said and f"amounts {layout.said}") if part)
    for i, sheet in enumerate(layout.sheets):
        heading = title if i == 0 else f"{title} (continued)"
        lines = [typer.style(line, bold=True) for line in (wrap(heading, width) if width else [heading]) if title]
        write("\n".join([*lines, "", *_drawn(sheet), "", ""]))
    in_full = "--csv and --json give amounts in full." if layout.said else ""
    say((in_full, *note.split("\n")), italic=True, dim=True)


def say(paragraphs: Iterable[str], **style: bool) -> None:
    """Write sentences, each from the line's beginning, wrapped to the terminal."""
    from onebook.cli.layout import wrap

    width = room()
    for paragraph in paragraphs:
        for line in wrap(paragraph, width) if width else [paragraph]:
            if line:
                write(typer.style(line, **style))


def clock(zone: ZoneInfo) -> str:
    """Say by which clock times are told, as the pages do."""
    return f"Times are those of {zone.key}."


def nothing(title: str, notes: Iterable[str]) -> None:
    """Say that there is nothing to show, and what is known of why."""
    say([f"{title}: nothing to tell.", *notes])


def room() -> int | None:
    """Return how many characters a line of the terminal holds; None where the output goes elsewhere."""
    return get_terminal_size().columns if sys.stdout.isatty() else None


def _drawn(sheet: Sheet) -> list[str]:
    from onebook.cli.layout import GAP

    width = sum(sheet.widths) + GAP * (len(sheet.widths) - 1)
    head = [typer.style(line, bold=True) for line in _lines(sheet, sheet.header)]
    return [
        *head,
        "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * width,
        *(line for row in sheet.rows for line in _lines(sheet, row)),
    ]


def _lines(sheet: Sheet, row: Sequence[str]) -> list[str]:
    from rich.cells import set_cell_size

    from onebook.cli.layout import GAP, wrap

    cells = [
        wrap(text, w) if is_text else [text] for text, w, is_text in zip(row, sheet.widths, sheet.text, strict=True)
    ]
    lines = []
    for nth in range(max(map(len, cells))):
        parts = []
        for cell, width, is_text in zip(cells, sheet.widths, sheet.text, strict=True):
            text = cell[nth] if nth < len(cell) else ""
            parts.append(set_cell_size(text, width) if is_text else text.rjust(width))
        lines.append((" " * GAP).join(parts).rstrip())
    return lines


def money(value: Decimal | None) -> str:
    """Show an amount in whole cents with thousands apart."""
    return "" if value is None else grouped(value, 2)


def amount(value: Decimal | None) -> Cell:
    """Show an amount in a table, as exactly as there is room for."""
    from onebook.cli.layout import Amount

    return None if value is None else Amount(value)


def figure(value: Decimal | None, unit: str) -> str:
    """Show a figure in its unit."""
    return "–" if value is None else " ".join(part for part in in_unit(value, unit) if part)


def told(value: Decimal | None, unit: str) -> Cell:
    """Show a figure in a table; nothing where there is none."""
    return None if value is None else amount(value) if unit == "money" else figure(value, unit)


def cell(value: Any) -> str:
    """Show any value of a query's result."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)
