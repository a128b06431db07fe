"""`onebook book`, `backup` and `restore`: making the book, opening balances, publishing and looking after it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.giving import Kinds, whoever
from onebook.cli.listed import list_out, onward
from onebook.cli.show import AsCsv, AsJson, business, filled, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from onebook.app.keeping.checking import BookChecked
    from onebook.app.keeping.importing import Imported

KINDS = {"finish-task": "finish_task"}
book_app = Kinds(KINDS, "The book: make it, open it with what is there, tell what is to do, publish it, check it …")
SHOWN = 50
"""Faults that are shown, each by itself."""


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.add_typer(book_app, name="book")
    app.command("backup")(backup)
    app.command("restore")(restore)


@book_app.command("make")
def make(context: typer.Context) -> None:
    """Make the book where the plan says it is ([storage] book), with nothing in it but the plan's places."""
    from onebook.app.keeping import book_url
    from onebook.book import make_book

    opened = business(context)
    make_book(book_url(opened), opened.plan)
    write("The book is made. Open it with what is there: onebook book open FILE")


@book_app.command("open")
def open_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV or Excel; see docs/book.md.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="In whose morning it stood so; today if left out.")
    ] = None,
    even_if_moved: Annotated[
        bool, typer.Option("--even-if-moved", help="Also items that the book has moved before: it comes on top.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Open the book with items, levels and what they cost. The same figures are not opened twice."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.importing import open_balances

    with keeping(business(context)) as book:
        done = open_balances(book, files, as_of, whoever("").actor, lambda _: None, even_if_moved=even_if_moved)
    _show_imported(done, as_json)


@book_app.command("import")
def import_(
    context: typer.Context,
    sort: Annotated[str, typer.Argument(metavar="counts|orders", help="What the file holds.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or Excel; see docs/book.md.")],
    as_json: AsJson = False,
) -> None:
    """Bring in a file of stock counts or sales orders: good rows go in, all others are told with their rows."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.importing import IMPORTS, import_file
    from onebook.records import BadInput, Fault

    if sort not in IMPORTS:
        raise BadInput(Fault("book import", f"'{sort}' is nothing to import.", f"There are: {', '.join(IMPORTS)}."))
    with keeping(business(context)) as book:
        done = import_file(book, sort, file, whoever("").actor, lambda _: None)
    _show_imported(done, as_json)


@book_app.command("publish")
def publish(
    context: typer.Context,
    watch: Annotated[bool, typer.Option("--watch", help="Go on until Ctrl-C.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Render all anew, as after a restore.")] = False,
    as_json: AsJson = False,
) -> None:
    """End what is over (carts, quotes, vouchers, lots), and bring the lake up to the book: all touched since."""
    from dataclasses import asdict

    from onebook.app.keeping.publishing import publish_book
    from onebook.app.shapes import to_json

    if watch:
        _watch(context)
        return
    done = publish_book(business(context), again=again)
    if as_json:
        write(to_json(asdict(done)))
    else:
        write(f"The lake knows the journal up to entry {done.position:,}; {done.entries:,} were new.")
        if done.rejected:
            write(f"{done.rejected:,} records were kept out; `onebook rejects` tells why and how to mend.")
    raise typer.Exit(1 if done.rejected else 0)


@book_app.command("check")
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Tell whether the book agrees with itself, its journal with its seals, and the lake with the book."""
    from dataclasses import asdict

    from onebook.app.keeping.checking import check_the_book
    from onebook.app.shapes import to_json

    found = check_the_book(business(context))
    if as_json:
        write(to_json(asdict(found)))
    else:
        _show_checked(found)
    raise typer.Exit(1 if found.faults else 0)


@book_app.command("upgrade")
def upgrade(context: typer.Context) -> None:
    """Bring a book that an older Onebook made up to this version. Back it up first."""
    from onebook.app.keeping import book_url
    from onebook.book.store.is_there import is_book
    from onebook.book.store.upgrading import upgrade_store
    from onebook.records import BadInput, Fault

    url = book_url(business(context))
    if not is_book(url):
        raise BadInput(Fault("storage.book", "there is no book here yet.", "Make one: onebook book make"))
    before, after = upgrade_store(url)
    write(f"The book is of revision {after} already." if before == after else f"Brought up from {before} to {after}.")


@book_app.command("tasks")
def tasks(
    context: typer.Context,
    kind: Annotated[str, typer.Option(callback=filled, help="Only of this kind, such as tell_customer.")] = "",
    after: Annotated[int, typer.Option(min=0, help="Go on behind the task of this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List what people are asked to do, the first asked for first. Done: onebook book finish-task --tasks NUMBER."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.filters import check_task_kind
    from onebook.app.keeping.work_shapes import task_shape
    from onebook.book.views.tasks import TASK_KINDS, TaskListed, tasks_listed

    check_task_kind(kind)
    with keeping(business(context)) as book:
        zone = book.rules.time_zone
        found = tasks_listed(book.store, limit, after, (kind,) if kind else TASK_KINDS)
    shapes = [task_shape(task) for task in found]
    names = ("number", "what", "since", "item", "name", "place", "system", "order", "line")
    columns = TaskListed._fields if as_csv else TaskListed._fields[: len(names)]
    rows = [list(shape.values())[: len(columns)] for shape in shapes]
    list_out("To do", shapes, columns, rows, as_json, as_csv, left=len(names), shown=names, zone=zone,
             none="Nothing is to do.", note=onward(shapes, limit, TaskListed._fields[0]))  # fmt: skip


def backup(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is not there yet.")],
) -> None:
    """Copy book, lake and plan into a folder, all of one state, while everything goes on."""
    from onebook.app.keeping.backup import back_up

    made = back_up(business(context), folder)
    parts = [part for part, there in (("the book", made.book), ("the lake", made.lake)) if there]
    write(f"{folder} has {' and '.join((*parts, 'the plan'))} as of {made.made_at}.")


def restore(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `onebook backup` made.")],
) -> None:
    """Put a backup's book and lake where the plan says they are (and its plan, where there is none), and check them."""
    from onebook.app.keeping.backup import restore as put_back
    from onebook.app.keeping.backup import restored_plan

    done = put_back(restored_plan(context.obj, folder), folder)
    write(f"Restored as of {done.backup.made_at}.")
    if done.checked:
        _show_checked(done.checked)
        raise typer.Exit(1 if done.checked.faults else 0)


def _watch(context: typer.Context) -> None:
    import threading

    from onebook.app.keeping.publishing import publish_while

    business(context)  # a plan that cannot be read is told at once
    done = threading.Event()
    write("Publishing what is committed to the book; Ctrl-C ends it.")
    trouble: Callable[[str], None] = lambda said: typer.echo(f"{said} It is tried again.", err=True)  # noqa: E731
    work = threading.Thread(target=publish_while, args=(context.obj, done, trouble))
    work.start()
    try:
        work.join()
    except KeyboardInterrupt:  # what is under way ends first: within the engine an interpreter that ends is aborted
        done.set()
        work.join()


def _show_imported(done: Imported, as_json: bool) -> None:
    from dataclasses import asdict

    from onebook.app.shapes import to_json
    from onebook.app.units import counted

    if as_json:
        write(to_json(asdict(done)))
    else:
        for fault in done.faults:
            write(str(fault))
        more = f"; {done.before:,} had been before" if done.before else ""
        write(f"{counted(done.taken, 'row was', 'rows were')} taken in{more}.")
        if done.faults:
            write(f"{counted(len(done.faults), 'thing is', 'things are')} wrong: mend it and give the file once more.")
    raise typer.Exit(1 if done.faults else 0)


def _show_checked(found: BookChecked) -> None:
    for fault in found.faults[:SHOWN]:
        write(str(fault))
    if len(found.faults) > SHOWN:
        write(f"and {len(found.faults) - SHOWN:,} more.")
    if not found.faults:
        write("The book agrees with itself.")
    left = found.entries - found.published
    write(
        f"{found.entries:,} entries; the lake knows {found.published:,} of them"
        + (f", {left:,} are to come." if left else ".")
    )
