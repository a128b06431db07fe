"""The journey's tables while they are brought up: written at once, or only told how they will be.

Either way they are read through the temporary views `journey_…`, which show what was written and taken out so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from onebook.journey.store import TABLES, columns_of_journey, journey_table
from onebook.lake import Connection

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["InPlace", "Overlay", "Rows", "Tables", "write_rows"]

WRITTEN = tuple(name for name in TABLES if name != "built")
NEAR = {name: "day" if name == "step" else columns_of_journey(name).split(", ")[0] for name in WRITTEN}
"""By table, a column that is never NULL and by which rows that go together lie together: files are left out by it."""


class Tables(Protocol):
    """What rows are put into the journey's tables with, and taken out of them."""

    def add(self, name: str, select: str) -> None:
        """Put the rows of a SELECT, with the table's columns in its order, into a table."""

    def take_out(self, name: str, where: str) -> None:
        """Take the rows that meet a condition on its columns, which does not read the table itself, out of a table."""


class InPlace:
    """The tables of the lake, written within the caller's transaction."""

    def __init__(self, con: Connection) -> None:
        self._con = con
        for name in WRITTEN:
            con.execute(f"create or replace temp view journey_{name} as select * from {journey_table(name)}")

    def add(self, name: str, select: str) -> None:
        """As of `Tables`."""
        self._con.execute(f"insert into {journey_table(name)} {select}")

    def take_out(self, name: str, where: str) -> None:
        """As of `Tables`."""
        self._con.execute(f"delete from {journey_table(name)} where {where}")


@dataclass(frozen=True, slots=True)
class Rows:
    """By table: the rows that are to come, and which of those that stand there are to go.

    Of these there is `row_id`, their rowid, and `near`, what they have in the column `NEAR`.
    """

    come: Mapping[str, pa.Table]
    go: Mapping[str, pa.Table]


class Overlay:
    """The tables as they stand at the one state that a reader sees, and, put aside, what is to come and to go.

    A view joins the rows that go, and adds those that come, only while there are any: reading stays as quick.
    """

    def __init__(self, con: Connection) -> None:
        self._con = con
        self._come: set[str] = set()
        self._go: set[str] = set()
        for name in WRITTEN:
            con.execute(f"create or replace temp table come_{name} ({TABLES[name]})")
            con.execute(f"""create or replace temp table go_{name} as
                select rowid as row_id, {NEAR[name]} as near from {journey_table(name)} limit 0""")
            self._show(name)

    def add(self, name: str, select: str) -> None:
        """As of `Tables`."""
        self._note(name, self._come, f"insert into come_{name} {select}")

    def take_out(self, name: str, where: str) -> None:
        """As of `Tables`."""
        gone = f"select rowid, {NEAR[name]} from {journey_table(name)} where {where}"
        self._note(name, self._go, f"insert into go_{name} {gone}")
        if name in self._come:
            self._con.execute(f"delete from come_{name} where {where}")

    def _note(self, name: str, noted: set[str], insert: str) -> None:
        if self._con.execute(insert).fetchall()[0][0] and name not in noted:
            noted.add(name)
            self._show(name)

    def _show(self, name: str) -> None:
        stays = f"select t.* from {journey_table(name)} as t"
        stays += f" anti join go_{name} as g on g.row_id = t.rowid" if name in self._go else ""
        comes = f" union all select * from come_{name}" if name in self._come else ""
        self._con.execute(f"create or replace temp view journey_{name} as {stays}{comes}")

    def rows(self) -> Rows:
        """Return what is to come and to go."""
        come = {n: self._con.sql(f"select * from come_{n}").to_arrow_table() for n in sorted(self._come)}
        go = {n: self._con.sql(f"select distinct * from go_{n}").to_arrow_table() for n in sorted(self._go)}
        return Rows(come, go)


def write_rows(con: Connection, rows: Rows) -> bool:
    """Write what is to come and to go, within the caller's transaction; tell whether all that is to go was there.

    The tables must be those it was told of.
    """
    for name, gone in rows.go.items():
        con.register("rows_going", gone)
        con.execute("create or replace temp table going as select row_id, near from rows_going")
        con.unregister("rows_going")
        number = con.execute(f"""delete from {journey_table(name)} as t using going as g
            where g.near = t.{NEAR[name]} and g.row_id = t.rowid""").fetchall()[0][0]
        if number != gone.num_rows:
            return False
    for name, new in rows.come.items():
        if new.num_rows:
            con.register("rows_coming", new)
            con.execute(f"insert into {journey_table(name)} select * from rows_coming")
            con.unregister("rows_coming")
    return True
