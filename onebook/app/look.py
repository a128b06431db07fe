"""Looking into the lake: SQL over all records and models, and the states that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from onebook.app.business import Business, measuring
from onebook.lake import (
    CONTROL_TABLES,
    Connection,
    State,
    engine_errors,
    kept_states,
    lock_down,
    open_lake,
    reaching_out,
    tables_in,
)
from onebook.measures import Session, use_models
from onebook.records import BadInput, Fault, record_types

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Result", "State", "run_sql", "select_in", "states", "table_in"]


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of a query. more: there are rows beyond the limit."""

    columns: tuple[str, ...]
    rows: tuple[Sequence[Any], ...]
    more: bool


def run_sql(business: Business, sql: str, *, limit: int = 1000, as_of: str | None = None) -> Result:
    """Run a SELECT over records and models: read-only, with no access to files or the network."""
    with measuring(business, as_of) as session, _query_errors():
        lock_down(session.con, business.lake)
        found = select_in(session, sql)
        columns = tuple(d[0] for d in found.description or ())
        rows = found.fetchmany(limit + 1) if limit else found.fetchall()
    return Result(columns, tuple(rows[:limit] if limit else rows), bool(limit) and len(rows) > limit)


@contextmanager
def _query_errors() -> Iterator[None]:
    """Turn what the engine says of a query into BadInput: there is no mapping to mend, as where files are read."""
    try:
        with engine_errors("sql"):
            yield
    except BadInput as error:
        if error.__cause__ is None or isinstance(error.__cause__, ValueError) or "a column" in error.faults[0].what:
            raise
        said = str(error.__cause__).split("\n", maxsplit=1)[0].rstrip(".")
        mend = '`onebook sql "describe NAME"` shows the columns of a record type or model.'
        raise BadInput(Fault("sql", f"it cannot be run: {said}.", mend)) from error


def table_in(session: Session, sql: str) -> pa.Table:
    """Return all that a SELECT gives as an Arrow table; the session's connection must be locked down."""
    with _query_errors():
        return select_in(session, sql).to_arrow_table()


def select_in(session: Session, sql: str) -> Connection:
    """Run a SELECT over records and models, its rows yet to be fetched; BadInput where it is none."""
    try:
        read = [name.lower() for name in tables_in(session.con, sql.strip().rstrip(";"))]
    except ValueError as error:
        why = str(error).split("\n", maxsplit=1)[0]
        what = "it is no SELECT." if why.startswith("Only SELECT") else f"it cannot be read: {why}."
        raise BadInput(Fault("sql", what, "Write one SELECT over record types and models.")) from error
    for name in reaching_out(session.con, sql.strip().rstrip(";")):
        raise BadInput(Fault("sql", f"it may not read {name}.", "It can read record types and models, by their names."))
    statements = len(session.con.extract_statements(sql))
    if statements != 1:
        what = f"it holds {statements} statements." if statements else "it is empty."
        raise BadInput(Fault("sql", what, "Write one SELECT over record types and models."))
    there = [*record_types(), *session.models, *CONTROL_TABLES]
    for name in read:
        if name not in there:
            near = get_close_matches(name, there, 3)
            mend = f"Did you mean {' or '.join(near)}?" if near else "`onebook schema` lists the record types."
            raise BadInput(Fault("sql", f"there is no record type or model '{name}'.", mend))
    use_models(session, read)
    return session.con.execute(sql)


def states(business: Business) -> tuple[State, ...]:
    """Return the kept states, the latest first."""
    with open_lake(business.lake) as con:
        return kept_states(con)
