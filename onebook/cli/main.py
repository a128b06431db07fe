"""`onebook`: the commands, found in this folder, and how errors reach a person."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from onebook.cli import (
    behind,
    book,
    bring,
    changes,
    credit,
    crosschannel,
    customers,
    demo,
    doctor,
    doing,
    drivers,
    items,
    journal,
    journey,
    look,
    loyalty,
    measure,
    orders,
    parties,
    planning,
    report,
    returns,
    serve,
    stock,
    token,
    who,
)
from onebook.cli.ondemand import OnDemand, commands_of

app = typer.Typer(
    cls=OnDemand,
    name="onebook",
    help="One book of stock, orders, customers and money behind every channel, measured as one business.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help starts twice as fast
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"onebook {version('onebook')}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("--directory", "-C", metavar="DIR", help="The business to work on.", show_default="here")
    ] = Path(),
    version: Annotated[  # noqa: ARG001 (its callback answers)
        bool, typer.Option("--version", help="Show the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = folder


added = typer.Typer()
for room in (
    planning,
    bring,
    book,
    doctor,
    measure,
    behind,
    who,
    customers,
    crosschannel,
    credit,
    drivers,
    journey,
    changes,
    loyalty,
    look,
    report,
    serve,
    demo,
    orders,
    stock,
    items,
    parties,
    returns,
    doing,
    journal,
    token,
):
    room.add_commands(added)
OnDemand.infos = commands_of(added)


def run() -> None:
    """Run the command line; errors in the input, and packages that are missing, end with a sentence and exit code 2."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except ModuleNotFoundError as error:
        if str(error.name).startswith("onebook"):
            raise
        mend = "Set it up anew: `make setup` in a clone, else `pip install` as before."
        sys.stderr.write(f"onebook: the package '{error.name}' is missing from this installation. {mend}\n")
        sys.exit(2)
    except Exception as error:
        # Imported only now: help and shell completion need no records.
        from onebook.records import BadInput

        if not isinstance(error, BadInput):
            raise
        for fault in error.faults:
            sys.stderr.write(f"onebook: {fault}\n")
        sys.exit(2)
