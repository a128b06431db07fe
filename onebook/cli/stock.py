"""`onebook stock`: how much is where, why, and what is done with it."""

from __future__ import annotations

from typing import Annotated

import typer

from onebook.cli import availability
from onebook.cli.giving import Kinds
from onebook.cli.listed import cells, heads, list_out, onward
from onebook.cli.show import AsCsv, AsJson, business, clock, filled, table, write

KINDS = {
    "receive": "receive_goods", "count": "count_stock", "plan-count": "plan_count", "move": "move_goods",
    "correct-cost": "correct_cost", "add-cost": "add_landed_cost", "cancel-cost": "cancel_landed_cost",
    "expect": "expect_supply", "change-supply": "change_supply",
    "cancel-supply": "cancel_supply", "allocate": "allocate_waiting", "acknowledge": "acknowledge_stock",
}  # fmt: skip
stock_app = Kinds(KINDS, "Stock: how much is where, why; count, move, receive …")
PROPOSAL = (
    "kind", "item", "quantity", "needed_on", "supplier", "from_place", "place", "order_system", "order", "line",
)  # fmt: skip
FIGURES = ("on_hand", "committed", "reserved", "available", "incoming")


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    availability.add_commands(stock_app)
    app.add_typer(stock_app, name="stock")


@stock_app.command("list")
def list_stock(
    context: typer.Context,
    place: Annotated[str, typer.Option(callback=filled, help="Only at this place.")] = "",
    item: Annotated[str, typer.Option(callback=filled, help="Only this item.")] = "",
    after: Annotated[str, typer.Option(metavar="ITEM", help="Begin behind this item.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many items at most.")] = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List how much of each item is where."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.filters import check_item, check_place
    from onebook.app.keeping.shapes import stock_shape
    from onebook.book.views.stock import stock_listed

    with keeping(business(context)) as book:
        check_place(book.store, place)
        check_item(book.store, item)
        found = [stock_shape(each, costs=True) for each in stock_listed(book.store, limit, after, place, item)]
    rows = [
        (each["item"], each["name"], at["place"], *(at[name] for name in FIGURES))
        for each in found
        for at in each["places"]
    ]
    more = f"From the next item on: --after '{rows[-1][0]}'." if rows and len(found) == limit and not item else ""
    list_out("Stock", found, ("item", "name", "place", *FIGURES), rows, as_json, as_csv, left=3, note=more)


@stock_app.command("proposals")
def proposals(
    context: typer.Context,
    kind: Annotated[
        str, typer.Option(callback=filled, help="Only of this kind: purchase, drop_ship or transfer.")
    ] = "",
    after: Annotated[
        tuple[str, str, int] | None, typer.Option(metavar="SYSTEM ORDER LINE", help="Begin behind this order line.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List what should be bought, drop shipped or brought over, and for which order it waits."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.filters import check_proposal_kind
    from onebook.app.keeping.going_on import after_proposal
    from onebook.app.keeping.work_shapes import proposal_shape
    from onebook.book.views.proposals import proposals_listed

    check_proposal_kind(kind)
    with keeping(business(context)) as book:
        found = proposals_listed(book.store, limit, after_proposal(book.store, after), kind)
    shapes = [proposal_shape(each) for each in found]
    none = "Nothing is to be had: no order waits for what is not on its way."
    list_out("To be had", shapes, PROPOSAL, cells(PROPOSAL, shapes), as_json, as_csv, left=len(PROPOSAL), none=none,
             note=onward(shapes, limit, "order_system", "order", "line"))  # fmt: skip


@stock_app.command("why")
def why(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM")],
    place: Annotated[str, typer.Option(callback=filled, help="Only what came to this place or left it.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many moves at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Tell the history behind an item's levels: each move with its reason, its document and who entered it."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.clock import moment_of
    from onebook.app.keeping.filters import check_place
    from onebook.app.keeping.shapes import history_shape, stock_shape
    from onebook.app.shapes import to_json
    from onebook.book.views.stock import item_stock, stock_history
    from onebook.records import BadInput, Fault

    with keeping(business(context)) as book:
        zone = book.rules.time_zone
        check_place(book.store, place)
        found = item_stock(book.store, item)
        if found is None:
            raise BadInput(Fault("", f"there is no item '{item}'.", "List them: onebook stock list"))
        moves = [history_shape(move, costs=True) for move in stock_history(book.store, found, limit, place=place)]
    stock = stock_shape(found, costs=True)
    if as_json:
        write(to_json({"stock": stock, "moves": moves}))
        return
    rows = [(at["place"], *(at[name] for name in FIGURES)) for at in stock["places"]]
    table(f"{item}, {stock['name']}: worth {stock['value']}", ("place", *heads(FIGURES)), rows, left=1)
    told = [
        (
            moment_of(move["moved_at"], zone), move["reason"], move["from_place"], move["to_place"],
            move["quantity"], move["value"], ", ".join(f"{name} {left}" for name, left in move["after"].items()),
            _document(move), f"{move['actor']}, {move['through']}",
        )
        for move in moves
    ]  # fmt: skip
    columns = ("when", "reason", "from", "to", "quantity", "value", "left behind", "document", "who")
    if told:
        from onebook.cli.layout import Column

        shown = [Column(name, name not in ("quantity", "value"), name == "when") for name in columns]
        more = f"Before these there may be others: --limit {2 * limit}\n" if len(told) == limit else ""
        table("What happened, the latest first", shown, told, note=more + clock(zone))


def _document(move: dict[str, object]) -> str:
    order = move["order"]
    if isinstance(order, dict):
        return f"order {order['external_id']} of {order['system']}"
    return str(move["document"] or "")
