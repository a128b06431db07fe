"""A small lake for one test module: records written as rows, read through a session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from onebook.journey.build import refresh_journey
from onebook.lake import Connection, LakeFiles, ensure_tables, open_lake, table
from onebook.measures import Figure, Question, Session, kpi, measure, open_session
from onebook.measures.periods import Period, parse_period
from onebook.plan import parse_plan
from onebook.records import record_type

PLAN = """
[business]
name = "Small"
currency = "EUR"
time_zone = "Europe/Berlin"
recognise = "order"

[channels.web]
kind = "digital"

[channels.app]
kind = "digital"

[channels.store]
kind = "physical"

[channels.market]
kind = "digital"
own = false

[channels.phone]
kind = "human"
sells = false

[systems.shop]

[systems.till]
ids = { party = "shop" }
"""

Rows = Sequence[Mapping[str, Any]]


def write(con: Connection, record: str, rows: Rows) -> None:
    """Insert records; what a row leaves out takes the type's default, or the plan's currency."""
    declared = record_type(record)
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        given = {"system": "shop", "deleted": False, "revision": 1, "load_id": 1, **row}
        if "currency" in declared.names:
            given.setdefault("currency", "EUR")
        for field in declared.fields:
            if field.default is not None:
                given.setdefault(field.name, field.default.strip("'"))
            if field.name.endswith("_amount") and field.required:
                given.setdefault(field.name, 0)
        alike.setdefault(tuple(sorted(given)), []).append(given)
    for names, same in alike.items():  # every statement writes a file
        # As text, which the table's types take: a statement of thousands of parameters takes seconds to bind.
        texts = {name: [None if row[name] is None else str(row[name]) for row in same] for name in names}
        con.register("given_rows", pa.table(texts, pa.schema([(name, pa.string()) for name in names])))
        con.execute(f"insert into {table(record)} ({', '.join(names)}) select * from given_rows")
        con.unregister("given_rows")


@contextmanager
def small_lake(
    folder: Path, records: Mapping[str, Rows], today: str, plan: str = PLAN, *, journey: bool = False
) -> Iterator[Session]:
    """Write the records into a new lake and open it for reading; journey: with visits made and persons found."""
    files = LakeFiles(folder / "lake", threads=1)
    with open_lake(files, write=True) as con:
        ensure_tables(con, records)
        con.execute("begin")
        for record, rows in records.items():
            write(con, record, rows)
        con.execute("commit")
        if journey:
            con.execute("insert into lake.control.load_run (load_id, system) values (1, 'shop')")
            refresh_journey(con, parse_plan(plan, folder), files)
    with open_lake(files) as con:
        yield open_session(con, parse_plan(plan, folder), date.fromisoformat(today))


def period(session: Session, word: str) -> Period:
    return parse_period(word, session.today)


def figures(session: Session, name: str, word: str, *by: str) -> dict[tuple[str | None, ...] | None, Figure]:
    """A KPI's figures by the values of `by`; the whole under None."""
    found = measure(session, [kpi(session.plan, name)], Question({"current": period(session, word)}, by))
    return {keys: figure for (_, _, keys), figure in found.items()}


def values(session: Session, name: str, word: str, *by: str) -> dict[Any, Decimal | None]:
    """A KPI's values: {None: the whole, "web": …, "": not known} by one dimension; tuples by several."""
    found = figures(session, name, word, *by)
    return {keys if keys is None or len(keys) > 1 else keys[0] or "": figure.value for keys, figure in found.items()}


def whole(session: Session, name: str, word: str) -> Decimal | None:
    """A KPI's value for the business; None where it is empty."""
    figure = figures(session, name, word).get(None)
    return figure.value if figure else None
