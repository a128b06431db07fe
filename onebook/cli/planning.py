"""`onebook init` and `onebook plan`: what the business is, what is wrong with it, what the plan saves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onebook.cli.show import AsJson, business, money, say, table, write

plan_app = typer.Typer(help="The plan: check it, show it.", no_args_is_help=True)


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("init")(init)
    app.add_typer(plan_app, name="plan")


def init(
    context: typer.Context,
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The folder of exports.", show_default="here")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The business's name; else the folder's.")] = None,
    currency: Annotated[str, typer.Option(help="The currency of its books.")] = "EUR",
    time_zone: Annotated[str, typer.Option(help="Its time zone, e.g. Europe/Berlin.")] = "UTC",
) -> None:
    """Look at a folder of exports, guess what each file is, and write a commented plan."""
    from onebook.app.drafting import draft_business

    folder = directory or context.obj
    drafted = draft_business(folder, name, currency, time_zone)
    rows = [
        (each.file, each.record_type or "not recognised", f"not yet: {each.unused}." if each.unused else "yes")
        for each in drafted.recognised
    ]
    if rows:
        table("Files", ("file", "seems to hold", "used"), rows, left=3)
    say(f"note: {note}" for note in drafted.notes)
    for file in drafted.files:
        write(f"wrote {file}")
    if not rows:
        none = f"No export was found in {folder}: no CSV, Excel, JSON lines or Parquet file and no database."
        say([f"{none} Nothing was written. Put them there, or name their folder, and run `onebook init` again."])
        raise typer.Exit(1)
    if any(each.unused for each in drafted.recognised):
        say(["What is not used yet stands in the plan as a comment: mend it there and take the # away."])
    if drafted.confirm:
        some = "1 guess waits" if drafted.confirm == 1 else f"{drafted.confirm} guesses wait"
        say([f"{some} for you: `onebook plan check` lists them (`confirm` in the plan)."])
    say(["Next: read it through, then `onebook plan check` and `onebook load`."])


@plan_app.command("check")
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Find what is wrong with the plan, with line numbers."""
    from onebook.app.business import PLAN_FILE
    from onebook.app.planning import check_folder
    from onebook.app.shapes import to_json

    findings = check_folder(context.obj)
    faults = [f for f in findings if f.severity == "fault"]
    if as_json:
        write(
            to_json(
                [
                    {"severity": f.severity, "line": f.line, "where": f.where, "what": f.what, "mend": f.mend}
                    for f in findings
                ]
            )
        )
    else:
        say(f"{finding.severity}: {finding.as_fault(PLAN_FILE)}" for finding in findings)
        write(
            f"{len(faults)} to mend, {len(findings) - len(faults)} to think about."
            if findings
            else "Nothing is wrong with the plan."
        )
    raise typer.Exit(1 if faults else 0)


@plan_app.command("show")
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show which system gives and takes what, and what the plan saves in manual work."""
    from dataclasses import asdict

    from onebook.app.planning import show_plan
    from onebook.app.shapes import to_json

    opened = business(context)
    shown = show_plan(opened)
    if as_json:
        write(
            to_json({"flows": [asdict(f) for f in shown.flows], "savings": asdict(shown.savings), "words": shown.words})
        )
        return
    plan = opened.plan
    given = {name: dict.fromkeys(kind for f in shown.flows if f.giver == name for kind in (f.record_type, *f.parts))
             for name in plan.systems}  # fmt: skip
    rows = [
        (name, s.label, s.kind, ", ".join(s.channels), ", ".join(given[name]), ", ".join(s.takes))
        for name, s in plan.systems.items()
    ]
    table("Systems", ("system", "what it is", "kind", "channels", "gives", "takes"), rows, left=6)
    flows = [
        (
            f.record_type,
            f.giver or "nobody",
            f.taker or "the book",
            "by itself" if f.carried else f"by hand: {f.why}",
            money(f.documents),
        )
        for f in shown.flows
    ]
    if flows:
        table("Flows", ("record type", "from", "to", "carried", "documents a month"), flows, left=4)
    say(shown.words)
