"""`onebook serve`: the pages, on this machine only."""

from __future__ import annotations

from typing import Annotated

import typer

from onebook.cli.show import business, write


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("serve")(serve)


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to serve on; 0 for any that is free.")] = 8000,
) -> None:
    """Serve the pages: board, P&L and plan, each figure open down to its documents. For this machine only."""
    from onebook.web import serve as serve_pages

    business(context)  # a plan that cannot be read is told here, before anything is served
    serve_pages(context.obj, port, lambda address: write(f"Serving {address} for this machine only; Ctrl-C ends it."))
