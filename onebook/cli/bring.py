"""`onebook load` and `onebook rejects`: bringing data in, and mending what was kept out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.show import AsCsv, AsJson, business, table, write

if TYPE_CHECKING:
    from onebook.intake import LoadReport

rejects_app = typer.Typer(
    help="Rows that were kept out: list them, mend them, take them in.", invoke_without_command=True
)


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("load")(load)
    app.command("compact")(compact)
    app.add_typer(rejects_app, name="rejects")


def load(
    context: typer.Context,
    systems: Annotated[list[str] | None, typer.Argument(metavar="[SYSTEM…]", help="All if left out.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="Only records dated on or after that day.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, keep nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Read also what has not changed since the last load.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read what the systems export, check it and keep it. Loading twice changes nothing."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from onebook.app.intake import load_business

    opened = business(context)
    steps = {n: 1 + 2 * max(len(s.records), 1) for n, s in opened.plan.systems.items()}
    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[system]}: {task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, int] = {}

        def progress(system: str, doing: str) -> None:
            if system not in tasks:
                tasks[system] = bars.add_task(doing, total=steps.get(system), system=system)
            bars.update(tasks[system], description=doing, advance=1)  # type: ignore[arg-type]

        report = load_business(opened, systems or [], since, dry_run, again, progress)
    show_report(report, as_json)


def compact(context: typer.Context) -> None:
    """Keep the lake quick: rewrite what holds deleted rows, join small files, drop states older than the plan keeps."""
    from onebook.intake import tidy

    tidy(business(context).plan)
    write("The lake is tidy.")


def show_report(report: LoadReport, as_json: bool) -> None:
    """Show what a load did; exit code 1 where anything was kept out."""
    from onebook.app.intake import load_shape
    from onebook.app.shapes import to_json
    from onebook.app.units import counted

    if as_json:
        write(to_json(load_shape(report)))
    else:
        rows = [
            (s.system, c.record_type, f"{c.rows_read:,}", f"{c.good:,}", f"{c.rejected:,}" if c.rejected else "–",
             f"{c.added:,}", f"{c.replaced:,}", f"{c.unchanged:,}")
            for s in report.systems for c in s.counts
        ]  # fmt: skip
        if rows:
            title = "Dry run: nothing was kept" if report.dry_run else "Loaded"
            table(
                title,
                ("system", "record type", "read", "good", "rejected", "added", "replaced", "unchanged"),
                rows,
                left=2,
            )
        for s in report.systems:
            if s.unchanged:
                write(f"{s.system}: nothing has changed since the last load.")
            for c in s.counts:
                if c.removed:
                    are = "record is" if c.removed == 1 else "records are"
                    write(f"{s.system}: {c.removed:,} {c.record_type} {are} no longer in its export: taken away.")
            for fault in s.refused:
                write(f"{s.system}: refused: {fault}")
            if s.set_aside:
                aside = counted(
                    s.set_aside,
                    "row of its files is no whole row and was",
                    "rows of its files are no whole rows and were",
                )
                write(f"{s.system}: {aside} set aside.")
        if not report.dry_run:
            _tell_kept_out(report)
    raise typer.Exit(0 if report.clean else 1)


def _tell_kept_out(report: LoadReport) -> None:
    from onebook.app.units import counted

    counts = [c for s in report.systems for c in s.counts]
    if counts and not any(c.rows_read for c in counts):
        write("No row was read: the files hold headers only. Export them for a time in which something was sold.")
    if report.kept_out:
        rows = counted(report.kept_out, "row was kept out", "rows were kept out")
        write(f"{rows}; `onebook rejects` tells why and how to mend.")
    if report.given_up:
        rows = counted(report.given_up, "rejected row was", "rejected rows were")
        write(f"{rows} dismissed or repaired before: not listed again.")


@rejects_app.callback()
def rejects(
    context: typer.Context,
    system: Annotated[str | None, typer.Option(help="Only of this system.")] = None,
    record_type: Annotated[str | None, typer.Option("--type", help="Only of this record type.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Rows shown at most; 0 for all.")] = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the rows that were kept out: file, row, what is wrong, how to mend it."""
    if context.invoked_subcommand:
        return
    from dataclasses import asdict, astuple

    from onebook.app.intake import REJECT_COLUMNS
    from onebook.app.intake import rejects as find
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv
    from onebook.records import BadInput, Fault
    from onebook.records import record_type as known

    opened = business(context)
    if record_type:
        known(record_type)  # a misspelt name must not read as "nothing is kept out"
    found = find(opened, system, record_type)
    if not found and system is not None and system not in opened.plan.systems:
        mend = f"There are: {', '.join(opened.plan.systems)}."
        raise BadInput(Fault("--system", f"there is no system '{system}' in the plan.", mend))
    if as_json:
        write(to_json([asdict(r) for r in found]))
    elif as_csv:
        write(to_csv(REJECT_COLUMNS, (astuple(r) for r in found)))
    elif not found:
        write("Nothing is kept out.")
    else:
        shown = found[:limit] if limit else found
        rows = ((r.source_file or r.system, str(r.source_row or ""), r.record_type, r.key, r.sentence()) for r in shown)
        note = f"{len(shown)} of {len(found)}" if len(shown) < len(found) else ""
        table(
            "Kept out",
            ("file", "row", "record type", "key", "what is wrong, and how to mend it"),
            rows,
            left=5,
            note=note,
        )
    raise typer.Exit(1 if found else 0)


@rejects_app.command("retry")
def retry(
    context: typer.Context,
    repairs: Annotated[
        Path | None, typer.Argument(metavar="[FILE.csv]", help="What `rejects --csv` wrote, its `value` column mended.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Try again what was kept out: after mending the plan, loading what was missing, or mending the rows in a CSV."""
    from onebook.app.intake import retry as again

    show_report(again(business(context), repairs), as_json)


@rejects_app.command("dismiss")
def dismiss(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]…", help="Rows, by the reject_id of --csv.")] = None,
    file: Annotated[str | None, typer.Option(help="All rows of this file.")] = None,
) -> None:
    """Give rows up: they are listed no more, even if a load meets them again."""
    from onebook.app.intake import dismiss as give_up
    from onebook.records import BadInput, Fault

    if not ids and file is None:
        raise BadInput(Fault("rejects dismiss", "no row is named.", "Give reject_ids (`rejects --csv`), or --file."))
    given_up = give_up(business(context), ids or [], file)
    write(f"{given_up:,} {'row is' if given_up == 1 else 'rows are'} given up.")
