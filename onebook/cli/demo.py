"""`onebook demo`: a made-up merchant, simulated, loaded, shown and served."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from onebook.cli.show import write


class Kind(StrEnum):
    """Which business is made up."""

    MERCHANT = "merchant"
    TPCDS = "tpcds"


USUAL = {Kind.MERCHANT: 1.0, Kind.TPCDS: 0.1}


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    kind: Annotated[
        Kind, typer.Option(help="merchant: shop, marketplace, stores, catalogue, sales team. tpcds: the benchmark's.")
    ] = Kind.MERCHANT,
    size: Annotated[
        float | None,
        typer.Option(min=0.005, max=100, help="merchant: 1 is 50,000 orders. tpcds: its scale; 0.1 is 46,000."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Which merchant: the same seed gives the same one.")] = 1,
    without: Annotated[
        list[str] | None, typer.Option(metavar="EFFECT", help="merchant: switch an effect off (docs/merchant.md).")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to serve on; 0 for any that is free.")] = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Leave the pages open.")] = True,
) -> None:
    """Make up a merchant with all its systems and its book, load a year, show board and P&L, and serve the pages."""
    from onebook.app.demo import prepare_merchant, prepare_retailer
    from onebook.app.demo_book import keep_book
    from onebook.cli import bring, measure
    from onebook.cli.serve import serve as serve_pages
    from onebook.sim import Effects, World, switched_off

    # Without -C the demo lies in a folder of its own, so that it never mixes with a business.
    if context.obj == Path():
        context.obj = Path("demo")
    write("Making the business's data …")
    size = size or USUAL[kind]
    if kind == Kind.MERCHANT:
        prepare_merchant(context.obj, World(seed=seed, size=size, effects=switched_off(Effects(), *(without or ()))))
    else:
        prepare_retailer(context.obj, size)
    try:
        bring.load(context, systems=None)
    except typer.Exit as ended:
        if ended.exit_code:
            raise
    if kind == Kind.MERCHANT:
        keep_book(context.obj)
    measure.board(context)
    measure.pnl(context)
    if serve:
        serve_pages(context, port=port)
