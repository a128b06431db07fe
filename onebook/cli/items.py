"""`onebook items`: what is sold and bought."""

from __future__ import annotations

from typing import Annotated

import typer

from onebook.cli.giving import Kinds
from onebook.cli.show import AsCsv, AsJson, business, filled, table, write

KINDS = {
    "set": "set_item", "set-codes": "set_item_codes", "list-on": "list_item", "retire": "retire_item",
    "merge": "merge_items", "split": "split_items", "source": "set_sourcing",
}  # fmt: skip
items_app = Kinds(KINDS, "Items: list them, set what is known of them, merge …")
COLUMNS = ("item", "name", "unit", "status", "category", "tracks_lots", "is_kit")


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.add_typer(items_app, name="items")


@items_app.command("list")
def list_items(
    context: typer.Context,
    find: Annotated[
        str, typer.Option(metavar="TEXT", callback=filled, help="Whose number begins so, else whose name has it.")
    ] = "",
    status: Annotated[str, typer.Option(callback=filled, help="Only draft, active, phased_out or ended ones.")] = "",
    after: Annotated[str, typer.Option(metavar="ITEM", help="Begin behind this item.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List items, by number."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.filters import check_item_status
    from onebook.app.keeping.shapes import item_shape
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv
    from onebook.book.views.items import items_listed

    check_item_status(status)
    with keeping(business(context)) as book:
        found = [item_shape(item) for item in items_listed(book.store, limit, after, find, status)]
    rows = [[_text(item[name]) for name in COLUMNS] for item in found]
    if as_json:
        write(to_json(found))
    elif as_csv:
        write(to_csv(COLUMNS, rows))
    elif not rows:
        write("There is no such item.")
    else:
        table("Items", [name.replace("_", " ") for name in COLUMNS], rows, left=len(COLUMNS))


def _text(of: object) -> str:
    return "yes" if of is True else str(of or "")
