"""`onebook doctor`: what is wrong with the installation, or with a business folder."""

from __future__ import annotations

import typer

from onebook.cli.show import AsJson, say, write

COLOURS = {"ok": "green", "warning": "yellow", "fault": "red"}


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("doctor")(doctor)


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Tell what is wrong with the installation or the business folder, and how to mend it."""
    from dataclasses import asdict

    from onebook.app.doctor import examine
    from onebook.app.shapes import to_json

    found = examine(context.obj)
    faults = sum(check.state == "fault" for check in found)
    if as_json:
        write(to_json([asdict(check) for check in found]))
    else:
        for check in found:
            state = typer.style(f"{check.state:<7}", fg=COLOURS[check.state])
            say([f"{state}  {check.name}: {' '.join(part for part in (check.what, check.mend) if part)}"])
        warnings = sum(check.state == "warning" for check in found)
        said = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((faults, "fault"), (warnings, "warning")) if n]
        write(f"{' and '.join(said)}." if said else "All is well.")
    raise typer.Exit(1 if faults else 0)
