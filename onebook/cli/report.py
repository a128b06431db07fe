"""`onebook report`: board, P&L and delivery of a period as one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.show import AsOf, Channels, First, Last, PeriodWord, Where, business, write

if TYPE_CHECKING:
    from onebook.app.measuring import Asking


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("report")(report)


def report(
    context: typer.Context,
    file: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="What to write: FILE.html or FILE.pdf.")],
    period: PeriodWord = None, first: First = None, last: Last = None, channel: Channels = None, where: Where = None,
    as_of: AsOf = None,
) -> None:  # fmt: skip
    """Write board, P&L and delivery of a period into one file: HTML that needs no server, or PDF."""
    from onebook.app.measuring import Asking
    from onebook.app.report import ask_report
    from onebook.records import BadInput, Fault

    form = file.suffix.lower()
    if form not in (".html", ".htm", ".pdf"):
        mend = "Name it FILE.html or FILE.pdf."
        raise BadInput(Fault("--out", f"'{file.name}' says nothing of what to write.", mend))
    found = ask_report(business(context), Asking(period, first, last, channel or (), where or (), as_of))

    from onebook.web.report import compose, to_html, to_pdf

    content = compose(found)
    data = to_pdf(content, found.state.at) if form == ".pdf" else to_html(content).encode()
    keep(file, data)
    write(f"wrote {file}")


def write_course(context: typer.Context, name: str, asking: Asking, file: Path) -> None:
    """Draw a KPI by month into a PNG file."""
    from onebook.app.report import ask_course
    from onebook.records import BadInput, Fault

    if file.suffix.lower() != ".png":
        raise BadInput(Fault("--png", f"'{file.name}' is not the name of a PNG.", "Name it FILE.png."))
    opened = business(context)
    found = ask_course(opened, name, asking)

    from onebook.web.report import to_png

    keep(file, to_png(found, opened.plan.business.currency))
    write(f"wrote {file}")


def keep(file: Path, data: bytes) -> None:
    """Write a file that was asked for; BadInput where that is not possible."""
    from onebook.records import BadInput, Fault

    try:
        file.write_bytes(data)
    except OSError as error:
        mend = "Name a file in a folder that is there and that you may write to."
        raise BadInput(Fault(str(file), f"it cannot be written: {error.strerror}.", mend)) from error
