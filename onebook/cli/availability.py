"""`onebook stock available|figures|value|due|learn`: what channels are told, how stock stands, what to count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onebook.cli.show import AsCsv, AsJson, business, clock, filled, table, write

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

CHANNEL = ("told", "available", "place_buffer", "buffer", "age_seconds")
FIGURES = ("on_hand", "available", "value", "turn", "supply_days", "last_sold_at", "out_share", "waiting")
TOTALS = ("value", "cost_of_sold", "average_value", "turn", "supply_days", "dead_value", "dead_items", "out_share")
DUE = ("sort", "on_hand", "moved", "days", "asked_at")

After = Annotated[str, typer.Option(metavar="ITEM", help="Begin behind this item.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="How many items at most.")]
Place = Annotated[str, typer.Option(callback=filled, help="Only at this place.")]


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
        (each["item"], each["name"], of["channel"], *(of[name] for name in CHANNEL), "yes" if of["last_pieces"] else "")
        for each in found
        for of in each["channels"]
    ]
    columns = ("item", "name", "channel", *map(_words, CHANNEL), "last pieces")
    _show("Available to channels", columns, rows, found, as_json, as_csv, left=3)


def figures(
    context: typer.Context,
    place: Place = "",
    item: Annotated[str, typer.Option(help="Only this item.")] = "",
    after: After = "",
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tell how stock turns, how long it lasts, what of it is dead, how often there was none, and who waits."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.availability import figure_shapes, total_shape
    from onebook.app.keeping.filters import check_place

    with keeping(business(context)) as book:
        check_place(book.store, place)
        zone = book.rules.time_zone
        total = total_shape(book, place, costs=True)
        found = figure_shapes(book, limit, after, place, item, costs=True)
    rows = [(each["item"], each["name"], *(_cell(each[name]) for name in FIGURES)) for each in found]
    if not (as_json or as_csv):
        table("Stock", tuple(map(_words, TOTALS)), [tuple(_cell(total[name]) for name in TOTALS)], left=0)
        waiting = [(w["from_days"], w["lines"], w["quantity"]) for w in total["waiting"]]
        if waiting:
            table("Order lines that wait", ("days or more", "lines", "quantity"), [tuple(map(str, w)) for w in waiting])
        if total["learnt_at"] is None:
            write("Nothing was learnt yet of what lies behind: onebook stock learn")
    told: Any = {"total": total, "items": found}
    _show("Items", ("item", "name", *map(_words, FIGURES)), rows, told, as_json, as_csv, left=2, zone=zone)


def value(
    context: typer.Context,
    on: Annotated[
        str, typer.Option("--on", metavar="DAY", callback=filled, help="In whose evening; today if left out.")
    ] = "",
    item: Annotated[str, typer.Option(help="Only this item.")] = "",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Tell what stock was worth on a day, item by item: all entries up to it."""
    from decimal import Decimal

    from onebook.app.keeping import keeping
    from onebook.app.keeping.availability import value_shapes

    with keeping(business(context)) as book:
        found = value_shapes(book, on, item, costs=True)
    rows = [(each["item"], each["name"], each["quantity"], each["value"]) for each in found]
    whole = sum((Decimal(each["value"]) for each in found), Decimal(0))
    if rows and not (as_json or as_csv):
        rows.append(("", "All", "", f"{whole:f}"))
    _show("Worth of stock", ("item", "name", "quantity", "value"), rows, found, as_json, as_csv, left=2)


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
    rows = [(each["item"], each["name"], *(_cell(each[name]) for name in DUE)) for each in found]
    _show(f"To count at {place}", ("item", "name", *map(_words, DUE)), rows, found, as_json, as_csv, left=3,
          zone=zone)  # fmt: skip


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


def _show(
    title: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    found: Any,
    as_json: bool,
    as_csv: bool,
    left: int,
    zone: ZoneInfo | None = None,
) -> None:
    from onebook.app.keeping.clock import moment_of
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv

    if as_json:
        write(to_json(found))
    elif as_csv:
        write(to_csv(tuple(name.replace(" ", "_") for name in columns), rows))
    elif not rows:
        write("There is nothing.")
    else:
        timed = {nth for nth, name in enumerate(columns) if name.endswith(" at")}
        shown = [
            tuple(moment_of(of, zone) if zone and of and nth in timed else _cell(of) for nth, of in enumerate(row))
            for row in rows
        ]
        table(title, columns, shown, left=left, note=clock(zone) if zone else "")


def _cell(of: Any) -> str:
    return "" if of is None else str(of)


def _words(name: str) -> str:
    return name.replace("_", " ")
