"""`onebook journal`: all that was done with the book, by whom, through what."""

from __future__ import annotations

from typing import Annotated

import typer

from onebook.cli.show import AsJson, business, clock, filled, table, write


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("journal")(journal)


def journal(
    context: typer.Context,
    after: Annotated[
        int | None, typer.Option(min=0, metavar="POSITION", help="From here on; without it, the latest.")
    ] = None,
    kind: Annotated[str, typer.Option(callback=filled, help="Only this kind of command.")] = "",
    actor: Annotated[str, typer.Option(callback=filled, help="Only what they did.")] = "",
    through: Annotated[
        str, typer.Option(callback=filled, help="Only through this: api, cli, python, page or book.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Tell what was done with the book, in order. --json tells the commands in full."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.clock import moment_of
    from onebook.app.keeping.filters import check_journal
    from onebook.app.keeping.shapes import entry_shape
    from onebook.app.shapes import to_json
    from onebook.book.views.journal import EntryWish, entries_after, latest_entries

    check_journal(kind, through)
    with keeping(business(context)) as book:
        zone = book.rules.time_zone
        wish = EntryWish(kind, actor, through)
        found = (
            latest_entries(book.store, wish, limit) if after is None else entries_after(book.store, wish, limit, after)
        )
    if as_json:
        write(to_json([entry_shape(entry) for entry in found]))
        return
    rows = []
    for entry in found:
        shape = entry_shape(entry)
        touched = ", ".join(f"{len(ids)} {name}" for name, ids in shape["touched"].items())
        rows.append((str(entry.position), moment_of(shape["at"], zone), entry.kind, entry.actor, entry.through,
                     entry.command_id, touched))  # fmt: skip
    if rows:
        table("Journal", ("position", "when", "command", "who", "through", "id", "touched"), rows, left=7,
              note=clock(zone))  # fmt: skip
    else:
        write("Nothing of this sort was done.")
