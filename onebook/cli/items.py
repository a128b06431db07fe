"""`onebook items`: what is sold and bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from onebook.cli.giving import Kinds
from onebook.cli.listed import cells, heads, list_out, onward, text_of
from onebook.cli.show import AsCsv, AsJson, business, filled, table, write

KINDS = {
    "set": "set_item", "set-codes": "set_item_codes", "list-on": "list_item", "retire": "retire_item",
    "merge": "merge_items", "split": "split_items", "keep-apart": "keep_items_apart", "set-units": "set_units",
    "set-kit": "set_kit", "source": "set_sourcing",
}  # fmt: skip
items_app = Kinds(KINDS, "Items: list them, set what is known of them, merge …")
COLUMNS = ("item", "name", "unit", "status", "category", "tracks_lots", "is_kit")
LISTED = ("item", "name", "is_listed", "price", "currency", "title", "complete", "missing")
OF_ITEM = {
    "codes": ("scheme", "system", "code"),
    "units": ("unit", "number", "divisor"),
    "variants": ("item", "name", "status", "options"),
    "parts": ("item", "name", "quantity", "unit"),
    "kits": ("item", "name", "quantity"),
    "listings": ("channel", "is_listed", "price", "currency", "title", "complete", "missing"),
    "duplicates": ("item", "other", "likeness", "reason"),
}
"""What is told of an item in lists, and what of each."""


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
    from onebook.book.views.items import items_listed

    check_item_status(status)
    with keeping(business(context)) as book:
        found = [item_shape(item) for item in items_listed(book.store, limit, after, find, status)]
    more = onward(found, limit, "item")
    _list("Items", COLUMNS, found, as_json, as_csv, "There is no such item.", more)


@items_app.command("show")
def show(context: typer.Context, item: Annotated[str, typer.Argument(metavar="ITEM")], as_json: AsJson = False) -> None:
    """Tell all that stands of an item: codes, variants, units, parts, listings, and what may be the same."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.item_pages import item_shown
    from onebook.app.keeping.item_shapes import item_life_shape
    from onebook.app.shapes import to_json
    from onebook.records import BadInput, Fault

    with keeping(business(context)) as book:
        found = item_shown(book.store, item)
    if found is None:
        raise BadInput(Fault("", f"there is no item '{item}'.", "List them: onebook items list"))
    shape = item_life_shape(found)
    if as_json:
        write(to_json(shape))
        return
    facts = [(name.replace("_", " "), text_of(of)) for name, of in shape.items() if not isinstance(of, list)]
    table(f"Item {item}", ("what", "is"), [fact for fact in facts if fact[1]], left=2)
    for name, columns in OF_ITEM.items():
        if rows := [[text_of(each[column]) for column in columns] for each in shape[name]]:
            table(name.capitalize(), heads(columns), rows, left=len(columns))


@items_app.command("duplicates")
def duplicates(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many pairs at most.")] = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List items that may be one, the likeliest first: merge them, or keep them apart."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.item_pages import duplicates_shown
    from onebook.app.keeping.item_shapes import duplicate_shape

    with keeping(business(context)) as book:
        found = [duplicate_shape(each) for each in duplicates_shown(book.store, limit)]
    _list("Items that may be the same", OF_ITEM["duplicates"], found, as_json, as_csv, "No two items look like one.")


@items_app.command("listings")
def listings(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(metavar="CHANNEL")],
    after: Annotated[str, typer.Option(metavar="ITEM", help="Begin behind this item.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many items at most.")] = 1000,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List what is sold on a channel: what is known of items there, and what their listings lack."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.filters import check_channel
    from onebook.app.keeping.going_on import after_item
    from onebook.app.keeping.item_shapes import offered_shape
    from onebook.book.views.listings import offered_on

    opened = business(context)
    check_channel(opened.plan, channel)
    with keeping(opened) as book:
        found = [offered_shape(each) for each in offered_on(book.store, channel, after_item(book.store, after), limit)]
    more = onward(found, limit, "item")
    _list(f"Sold on {channel}", LISTED, found, as_json, as_csv, "Nothing is known of items there.", more)


def _list(
    title: str, columns: Sequence[str], found: Sequence[Mapping[str, Any]], as_json: bool, as_csv: bool, none: str,
    note: str = "",
) -> None:  # fmt: skip
    list_out(title, found, columns, cells(columns, found), as_json, as_csv, left=len(columns), none=none, note=note)
