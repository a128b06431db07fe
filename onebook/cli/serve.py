"""`onebook serve`: the pages, on this machine only."""

from __future__ import annotations

from typing import Annotated

import typer

from onebook.cli.show import business, write

HERE = ("127.0.0.1", "localhost")


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("serve")(serve)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to serve on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to serve on; 0 for any that is free.")] = 8000,
) -> None:
    """Serve the pages: board, P&L and plan, each figure open down to its documents. For this machine only."""
    from onebook.web import serve as serve_pages

    only_here(host)
    business(context)  # a plan that cannot be read is told here, before anything is served
    serve_pages(context.obj, port, lambda address: write(f"Serving {address} for this machine only; Ctrl-C ends it."))


def only_here(host: str) -> None:
    """Refuse any address but this machine's own: from elsewhere everyone could read everything without a token."""
    from onebook.records import BadInput, Fault

    if host not in HERE:
        what = f"the book is not served at '{host}': no token is configured that keeps others from reading it."
        mend = "Its pages ask for none, so it is served at 127.0.0.1 only: leave --host out. A tunnel can lead to it."
        raise BadInput(Fault("--host", what, mend))
