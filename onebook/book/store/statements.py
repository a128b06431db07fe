"""The store's statements: those that read, from files; those that write, from how tables are declared.

In a file, `= any_of(:name)` takes a list, `pairs_of(:name) as x` a list of pairs as rows x.first and x.second,
`triples_of(:name) as x` one of threes, with x.third, and `for update` (of x) at its end holds the rows until the
transaction is over.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import count
from typing import Any, Literal, get_args, get_type_hints

from onebook.book.rows import Table

__all__ = [
    "Busy",
    "Dialect",
    "TooLarge",
    "column_types",
    "deleting",
    "inserting",
    "inserting_lists",
    "reading",
    "taking",
    "updating",
]

Dialect = Literal["sqlite", "postgresql"]
Way = Literal["same", "parted", "array"]
ANY_OF = re.compile(r"= any_of\(:(\w+)\)")
PARAMETER = re.compile(r"(?<!:):(\w+)")
LISTS_OF = re.compile(r"(pairs|triples)_of\(:(\w+)\) as (\w+)")
COLUMNS = {"pairs": ("first", "second"), "triples": ("first", "second", "third")}
HELD = re.compile(r"\s+for update( of \w+)?\s*$")
SQL_TYPES = {int: "bigint", str: "text", bool: "boolean"}


class Busy(Exception):  # noqa: N818 (a state that passes, not a failure)
    """Another transaction was in the way: nothing was written, and the same may be tried again."""


class TooLarge(Exception):  # noqa: N818 (what was asked for, not a failure)
    """A number is larger than the store can hold: nothing was written."""


@cache
def reading(name: str, dialect: Dialect, *, holds: bool = True) -> str:
    """Return the statement in sql/NAME.sql as the database takes it. holds: rows that it says are to be held."""
    text = files("onebook.book.store").joinpath(f"sql/{name}.sql").read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    if dialect == "sqlite":
        return HELD.sub("", LISTS_OF.sub(_of_json, ANY_OF.sub(r"in (select value from json_each(:\1))", text)))
    text = LISTS_OF.sub(_of_lists, text if holds else HELD.sub("", text))
    return PARAMETER.sub(r"%(\1)s", ANY_OF.sub(r"= any(:\1)", text))


def _of_json(told: re.Match[str]) -> str:
    columns = ", ".join([f"value ->> {nth} as {name}" for nth, name in enumerate(COLUMNS[told[1]])])
    return f"(select {columns} from json_each(:{told[2]})) as {told[3]}"


def _of_lists(told: re.Match[str]) -> str:
    lists = ", ".join([f"%({told[2]}_{name})s::bigint[]" for name in COLUMNS[told[1]]])
    return f"unnest({lists}) as {told[3]} ({', '.join(COLUMNS[told[1]])})"


@cache
def column_types(table: Table) -> tuple[tuple[str, type, bool], ...]:
    """Return the columns of a table: name, type, and whether they may be NULL."""
    hints = get_type_hints(table.row)
    found = []
    for name in table.columns:
        hint: Any = hints[name]
        kinds = get_args(hint) or (hint,)
        found.append((name, next(k for k in kinds if k is not type(None)), type(None) in kinds))
    return tuple(found)


@lru_cache(512)
def inserting(table: Table, ways: tuple[str, ...], rows: int) -> str:
    """Return the statement that adds so many rows in SQLite; its parameters are first what is `same`, then the rest.

    ways: how each column is given: a value that is the `same` in all rows, `each` row's own, or the SQL of what it is.
    """
    same = [place for place, way in enumerate(ways) if way == "same"]
    once = {place: f"?{nth}" for nth, place in enumerate(same, 1)}
    number = count(len(once) + 1)
    told = [
        ", ".join([f"?{next(number)}" if way == "each" else once.get(place, way) for place, way in enumerate(ways)])
        for _ in range(rows)
    ]
    # Who is refused a row takes back the whole transaction, or all since a savepoint: to take back the statement alone,
    # as `abort` does, costs a copy of each page that it changes.
    return f"insert or fail into {table.name} ({', '.join(table.columns)}) values ({'), ('.join(told)})"


PART = "\x1f"
"""What parts texts that are given as one."""


@lru_cache(512)
def inserting_lists(table: Table, given: tuple[Way, ...]) -> str:
    """Return the statement that adds rows in PostgreSQL; its parameters are first what is `same`, then the rest.

    given: how each column is given: a value that is the `same` in all rows, texts `parted` by PART, or an `array`.
    """
    columns = [(name, SQL_TYPES[kind], how) for (name, kind, _), how in zip(column_types(table), given, strict=True)]
    told = [f"%s::{kind}" if how == "same" else f"u.{name}" for name, kind, how in columns]
    statement = f"insert into {table.name} ({', '.join(table.columns)}) select {', '.join(told)}"
    lists = [
        f"string_to_array(%s, chr({ord(PART)}))" if how == "parted" else f"%s::{kind}[]"
        for _, kind, how in columns
        if how != "same"
    ]
    if not lists:
        return statement
    return (
        f"{statement} from unnest({', '.join(lists)}) as u ({', '.join(n for n, _, how in columns if how != 'same')})"
    )


@cache
def updating(table: Table, dialect: Dialect) -> str:
    """Return the statement that sets rows anew. In SQLite the key's values come last."""
    key, rest = table.columns[: table.key], table.columns[table.key :]
    if dialect == "sqlite":
        return (
            f"update {table.name} set {', '.join(f'{n} = ?' for n in rest)} "
            f"where {' and '.join(f'{n} = ?' for n in key)}"
        )
    return (
        f"update {table.name} as t set {', '.join(f'{n} = u.{n}' for n in rest)} from {_given(table)} "
        f"where {' and '.join(f't.{n} = u.{n}' for n in key)}"
    )


@cache
def deleting(table: Table, dialect: Dialect) -> str:
    """Return the statement that takes rows away by their keys."""
    key = table.columns[: table.key]
    if dialect == "sqlite":
        return f"delete from {table.name} where {' and '.join(f'{n} = ?' for n in key)}"
    return (
        f"delete from {table.name} as t using {_given(table, table.key)} "
        f"where {' and '.join(f't.{n} = u.{n}' for n in key)}"
    )


def taking(dialect: Dialect) -> str:
    """Return the statement that commits pieces to orders, if there are still as many.

    Parameters: quantity, item_id and place_id, in PostgreSQL a list of each; the levels are held in everybody's order.
    """
    if dialect == "sqlite":
        return (
            "update stock_level set committed = committed + ?1 "
            "where item_id = ?2 and place_id = ?3 and on_hand - committed - reserved >= ?1"
        )
    return """
        with wanted as (
            select u.* from unnest(%s::bigint[], %s::bigint[], %s::bigint[]) as u (quantity, item_id, place_id)
        ),
        held as (
            select w.* from wanted as w
            join stock_level as l on l.item_id = w.item_id and l.place_id = w.place_id
            order by w.item_id, w.place_id for update of l
        )
        update stock_level as l set committed = l.committed + h.quantity
        from held as h
        where l.item_id = h.item_id and l.place_id = h.place_id
            and l.on_hand - l.committed - l.reserved >= h.quantity"""


def _given(table: Table, columns: int | None = None) -> str:
    """The rows given as parameters, a list a column, as a relation."""
    of = column_types(table)[:columns]
    lists = ", ".join(f"%s::{SQL_TYPES[kind]}[]" for _, kind, _ in of)
    return f"unnest({lists}) as u ({', '.join(name for name, _, _ in of)})"
