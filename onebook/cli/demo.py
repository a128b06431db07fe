"""`onebook demo`: a made-up merchant, generated, loaded, shown and served."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onebook.cli.show import write


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    scale: Annotated[float, typer.Option(min=0.001, max=100, help="Size: 0.1 is some 46,000 orders.")] = 0.1,
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Leave the pages open.")] = True,
) -> None:
    """Generate the TPC-DS retailer (stores, catalogue, web shop), load it, show its board and P&L, serve the pages."""
    from onebook.app.demo import prepare_demo
    from onebook.cli import bring, measure
    from onebook.cli.serve import serve as serve_pages

    # Without -C the demo lies in a folder of its own, so that it never mixes with a business.
    if context.obj == Path():
        context.obj = Path("demo")
    write("Making the retailer's data …")
    prepare_demo(context.obj, scale)
    try:
        bring.load(context, systems=None)
    except typer.Exit as ended:
        if ended.exit_code:
            raise
    measure.board(context)
    measure.pnl(context)
    if serve:
        serve_pages(context, port=port)
