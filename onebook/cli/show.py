"""How commands show things: tables for people, and the options that many commands share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onebook.app.units import grouped, in_unit

if TYPE_CHECKING:
    from onebook.app.business import Business

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for programs.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Write CSV.")]
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
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str | None]], left: int = 1, note: str = ""
) -> None:
    """Show a table: the first `left` columns to the left, the others as figures to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    caption = Text(note, style="table.caption") if note else None
    shown = Table(title=Text(title, style="bold"), box=SIMPLE_HEAD, title_justify="left", caption=caption,
                  caption_justify="left", pad_edge=False)  # fmt: skip
    for i, column in enumerate(columns):
        shown.add_column(Text(column), justify="left" if i < left else "right", no_wrap=i >= left, overflow="fold")
    for row in rows:
        # Text keeps brackets in the data from being read as markup.
        shown.add_row(*(Text(cell or "") for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(200, 24 * len(columns)))
    console.print(shown)


def money(value: Decimal | None) -> str:
    """Show an amount in whole cents with thousands apart."""
    return "" if value is None else grouped(value, 2)


def figure(value: Decimal | None, unit: str) -> str:
    """Show a figure in its unit."""
    return "–" if value is None else " ".join(part for part in in_unit(value, unit) if part)


def cell(value: Any) -> str:
    """Show any value of a query's result."""
    return "" if value is None else str(value)
