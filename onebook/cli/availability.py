"""`onebook stock available|figures|value|due|learn`: what channels are told, how stock stands, what to count."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from onebook.cli.listed import cells, heads, list_out, onward, texts
from onebook.cli.show import AsCsv, AsJson, business, filled, table, write

CHANNEL = ("told", "available", "place_buffer", "buffer", "age_seconds")
FIGURES = (
    "item", "name", "on_hand", "available", "value", "turn", "supply_days", "last_sold_at", "out_share", "waiting",
)  # fmt: skip
TOTALS = ("value", "cost_of_sold", "average_value", "turn", "supply_days", "dead_value", "dead_items", "out_share")
DUE = ("item", "name", "sort", "on_hand", "moved", "days", "asked_at")

After = Annotated[str, typer.Option(metavar="ITEM", help="Begin behind this item.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="How many items at most.")]
Place = Annotated[str, typer.Option(callback=filled, help="Only at this place.")]
Item = Annotated[str, typer.Option(callback=filled, help="Only this item.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("available")(available)
    app.command("figures")(figures)
    app.command("value")(value)
    app.command("due")(due)
    app.command("learn")(learn)


def available(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="[ITEM]")] = "",
    channel: Annotated[str, typer.Option(callback=filled, help="Only what this channel is told.")] = "",
    after: After = "",
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tell how many of each item each channel is told, and what is kept back from it."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.availability import available_shapes
    from onebook.app.keeping.filters import check_channel

    opened = business(context)
    check_channel(opened.plan, channel)
    with keeping(opened) as book:
        found = available_shapes(book, limit, after, item, channel)
    rows = [
        (each["item"], each["name"], of["channel"], *(of[name] for name in CHANNEL), of["last_pieces"])
        for each in found
        for of in each["channels"]
    ]
    columns = ("item", "name", "channel", *CHANNEL, "last_pieces")
    more = "" if item else onward(found, limit, "item")
    list_out("Available to channels", found, columns, rows, as_json, as_csv, left=3, note=more)


def figures(
    context: typer.Context,
    place: Place = "",
    item: Item = "",
    after: After = "",
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tell how stock turns, how long it lasts, what of it is dead, how often there was none, and who waits."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.availability import figure_shapes, total_shape
    from onebook.app.keeping.filters import check_item, check_place

    with keeping(business(context)) as book:
        check_place(book.store, place)
        check_item(book.store, item)
        zone = book.rules.time_zone
        total = total_shape(book, place, costs=True)
        found = figure_shapes(book, limit, after, place, item, costs=True)
    if not (as_json or as_csv):
        table("Stock", heads(TOTALS), texts(TOTALS, [total]), left=0)
        waiting = [(w["from_days"], w["lines"], w["quantity"]) for w in total["waiting"]]
        if waiting:
            table("Order lines that wait", ("days or more", "lines", "quantity"), [tuple(map(str, w)) for w in waiting])
        if total["learnt_at"] is None:
            write("Nothing was learnt yet of what lies behind: onebook stock learn")
    told: Any = {"total": total, "items": found}
    more = "" if item else onward(found, limit, "item")
    list_out("Items", told, FIGURES, cells(FIGURES, found), as_json, as_csv, left=2, zone=zone, note=more)


def value(
    context: typer.Context,
    on: Annotated[
        str, typer.Option("--on", metavar="DAY", callback=filled, help="In whose evening; today if left out.")
    ] = "",
    item: Item = "",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tell what stock was worth on a day, item by item: all entries up to it."""
    from decimal import Decimal

    from onebook.app.keeping import keeping
    from onebook.app.keeping.availability import value_shapes
    from onebook.app.keeping.filters import check_item

    with keeping(business(context)) as book:
        check_item(book.store, item)
        found = value_shapes(book, on, item, costs=True)
    rows = [(each["item"], each["name"], each["quantity"], each["value"]) for each in found]
    whole = sum((Decimal(each["value"]) for each in found), Decimal(0))
    if rows and not (as_json or as_csv):
        rows.append(("", "All", "", f"{whole:f}"))
    list_out("Worth of stock", found, ("item", "name", "quantity", "value"), rows, as_json, as_csv, left=2)


def due(
    context: typer.Context,
    place: Annotated[str, typer.Argument(metavar="PLACE")],
    number: Annotated[int, typer.Option(min=1, max=100_000, help="How many items.")] = 20,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tell what is to be counted next at a place: what is asked for, then what moves most and was not counted long."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.availability import due_shapes
    from onebook.app.keeping.filters import check_place

    with keeping(business(context)) as book:
        check_place(book.store, place)
        zone = book.rules.time_zone
        found = due_shapes(book, place, number, costs=True)
    list_out(f"To count at {place}", found, DUE, cells(DUE, found), as_json, as_csv, left=3, zone=zone)


def learn(context: typer.Context, as_json: AsJson = False) -> None:
    """Learn how often items are sold and what is missing at places, from what is in the book up to now."""
    from dataclasses import asdict

    from onebook.app.keeping import keeping
    from onebook.app.shapes import to_json
    from onebook.app.units import counted
    from onebook.book.learning import learn as learn_all

    with keeping(business(context)) as book:
        done = learn_all(book.store, book.rules)
    if as_json:
        write(to_json({name: of for name, of in asdict(done).items() if name != "learnt_at"}))
    else:
        items, places = counted(done.items, "item", "items"), counted(done.places, "place", "places")
        write(f"Learnt from the sales of {items} and the counts of {places}.")
