"""`onebook sql`, `schema`, `loads`: looking into the book."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

import typer

from onebook.cli.show import AsCsv, AsJson, AsOf, business, cell, table, write


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("sql")(sql)
    app.command("schema")(schema)
    app.command("loads")(loads)


def sql(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="A SELECT over record types and models.")],
    limit: Annotated[int, typer.Option(min=0, help="Rows at most; 0 for all.")] = 1000,
    as_of: AsOf = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Run a SELECT over all records and models (read-only, no files, no network)."""
    from onebook.app.look import run_sql
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv
    from onebook.cli.layout import Column

    found = run_sql(business(context), query, limit=limit, as_of=as_of)
    if as_json:
        write(to_json([dict(zip(found.columns, row, strict=True)) for row in found.rows]))
    elif as_csv:
        write(to_csv(found.columns, found.rows))
    else:
        first = "the first row" if limit == 1 else f"the first {limit:,} rows"
        note = f"{first}; --limit 0 shows all" if found.more else ""
        columns = [
            Column(name, text=not _holds_numbers(found.rows, i), label=i == 0) for i, name in enumerate(found.columns)
        ]
        table("", columns, ([cell(v) for v in row] for row in found.rows), note=note)


def _holds_numbers(rows: Sequence[Sequence[Any]], at: int) -> bool:
    values = [row[at] for row in rows if row[at] is not None]
    return bool(values) and all(isinstance(v, int | float | Decimal) and not isinstance(v, bool) for v in values)


def schema(
    record_type: Annotated[str | None, typer.Argument(metavar="[TYPE]", help="A record type; all if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the record types: their fields, what each means, its unit, whether it is required."""
    from onebook.app.shapes import to_json
    from onebook.records import record_type as find
    from onebook.records import record_types
    from onebook.records.describe import field_rows, json_schema

    if as_json:
        write(
            to_json(
                json_schema(find(record_type))
                if record_type
                else {n: json_schema(t) for n, t in record_types().items()}
            )
        )
    elif record_type:
        found = find(record_type)
        table(f"{found.name}: {found.doc}", ("field", "type", "required", "meaning"), field_rows(found), left=4,
              note=f"key: system, {', '.join(found.key)}")  # fmt: skip
    else:
        rows = ((t.name, t.group, ", ".join(t.key), t.doc) for t in record_types().values())
        table(
            "Record types",
            ("type", "about", "key", "meaning"),
            rows,
            left=4,
            note="onebook schema TYPE shows its fields",
        )


def loads(context: typer.Context, as_json: AsJson = False) -> None:
    """List the states of the lake that are kept (for --as-of)."""
    from onebook.app.look import states
    from onebook.app.shapes import to_json

    found = states(business(context))
    if as_json:
        write(to_json([{"snapshot": s.snapshot, "at": s.at, "note": s.note} for s in found]))
    else:
        table(
            "States kept",
            ("snapshot", "at (UTC)", "note"),
            ((str(s.snapshot), f"{s.at:%Y-%m-%d %H:%M:%S}", s.note) for s in found),
            left=3,
        )
