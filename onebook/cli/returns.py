"""`onebook returns`: what customers bring back."""

from __future__ import annotations

from typing import Annotated

import typer

from onebook.cli.giving import Kinds
from onebook.cli.listed import cells, heads, list_out, onward
from onebook.cli.show import AsCsv, AsJson, business, clock, filled, say, table, write

KINDS = {
    "request": "request_return", "receive": "receive_return", "inspect": "inspect_return", "refund": "refund_return",
    "exchange": "exchange_return", "refuse": "refuse_return", "take-back": "take_back",
}  # fmt: skip
returns_app = Kinds(KINDS, "Returns: list them, show one, request, receive, inspect, refund, exchange …")
COLUMNS = ("system", "external_id", "channel", "status", "requested_at", "order_system", "order", "customer_id",
           "owed_amount", "settled_amount", "currency")  # fmt: skip
LINE = ("line", "item", "quantity", "received", "restocked", "repaired", "scrapped", "sent_back", "refused", "amount",
        "tax_amount", "fee_amount")  # fmt: skip


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.add_typer(returns_app, name="returns")


@returns_app.command("list")
def list_returns(
    context: typer.Context,
    status: Annotated[str, typer.Option(callback=filled, help="Only those that are this far.")] = "",
    channel: Annotated[str, typer.Option(callback=filled, help="Only those taken in this channel.")] = "",
    customer: Annotated[
        str, typer.Option(callback=filled, help="Only of this customer, as their system names them.")
    ] = "",
    after: Annotated[
        tuple[str, str] | None, typer.Option(metavar="SYSTEM EXTERNAL_ID", help="Begin behind this return.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List returns, those that were entered last first, also those of no known order."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.filters import check_channel, check_return_status
    from onebook.app.keeping.going_on import after_return
    from onebook.app.keeping.work_shapes import return_shape
    from onebook.book.views.returns import ReturnWish, returns_listed

    opened = business(context)
    check_channel(opened.plan, channel)
    check_return_status(status)
    with keeping(opened) as book:
        zone = book.rules.time_zone
        found = returns_listed(
            book.store, ReturnWish(status, channel, customer), limit, after_return(book.store, after)
        )  # fmt: skip
    shapes = [return_shape(each) for each in found]
    names = (
        "system",
        "number",
        "channel",
        "status",
        "requested",
        "order of",
        "order",
        "customer",
        "owed",
        "settled",
        "",
    )
    list_out("Returns", shapes, COLUMNS, cells(COLUMNS, shapes), as_json, as_csv, left=8, shown=names, zone=zone,
             none="There is no such return.", note=onward(shapes, limit, "system", "external_id"))  # fmt: skip


@returns_app.command("show")
def show(
    context: typer.Context,
    system: Annotated[str, typer.Argument(metavar="SYSTEM")],
    external_id: Annotated[str, typer.Argument(metavar="EXTERNAL_ID")],
    as_json: AsJson = False,
) -> None:
    """Show a return with what became of each line."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.clock import moment_of
    from onebook.app.keeping.work_shapes import returned_shape
    from onebook.app.shapes import to_json
    from onebook.book.views.returns import return_shown
    from onebook.records import BadInput, Fault

    with keeping(business(context)) as book:
        zone = book.rules.time_zone
        found = return_shown(book.store, system, external_id)
    if found is None:
        raise BadInput(Fault("", f"there is no return {external_id} of {system}.", "Find it: onebook returns list"))
    back = returned_shape(found)
    if as_json:
        write(to_json(back))
        return
    order = f"order {back['order']} of {back['order_system']}" if back["order"] else "no known order"
    when = moment_of(back["requested_at"], zone)
    money = f"{back['owed_amount']} {back['currency']} owed, {back['settled_amount']} settled"
    say([f"Return {external_id} of {system}, {back['channel']}, {when}, of {order}: {back['status']}. {money}."])
    rows = [[str(line[name]) for name in LINE] for line in back["lines"]]
    table("Lines", heads(LINE), rows, left=2, note=clock(zone))
