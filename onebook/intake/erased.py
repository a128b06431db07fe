"""Whom the book has erased is not brought back by systems that still export them."""

from __future__ import annotations

from onebook.lake import HOLDER, Connection, Staged, erased_people, naming
from onebook.plan import Plan, whose_ids
from onebook.records.sql import quote

__all__ = ["leave_out_erased", "leave_out_rejects", "list_erased", "naming_erased"]

PARTY = "party"
HELD_BY = {"party": "external_id", "party_code": "party_id"}
"""The field that names the person, where it is another than `HOLDER`."""


def list_erased(con: Connection, plan: Plan) -> bool:
    """List the erased in the temporary table `erased_name`, by each system that names them so; tell if any is."""
    con.execute("create or replace temp table erased_name (system varchar, external_id varchar)")
    people = erased_people(con)
    for of, external_id in people:
        ids = whose_ids(plan, of, PARTY)
        naming = {of, *(name for name in plan.systems if whose_ids(plan, name, PARTY) == ids)}
        con.executemany("insert into erased_name values (?, ?)", [(name, external_id) for name in sorted(naming)])
    return bool(people)


def leave_out_erased(con: Connection, staged: Staged) -> None:
    """Take what is personal of the erased out of rows on their way into the lake.

    Documents stay. `list_erased` must have been called; the rows must not be in the lake's table yet (`fresh`).
    """
    kind, mine = staged.record_type, f"system = {quote(staged.context.system)}"
    theirs = f"(select external_id from erased_name where {mine})"
    holder = HELD_BY.get(kind.name, HOLDER)
    if kind.name == "party_code":
        con.execute(f"delete from {staged.rows} where {holder} in {theirs}")
    elif kind.name == "party_link":
        for one in ("party", "other"):
            con.execute(
                f"delete from {staged.rows} "
                f"where ({one}_system, {one}_id) in (select (system, external_id) from erased_name)"
            )
    elif holder in staged.given:
        for column in (f.name for f in kind.fields if f.personal and f.name in staged.given):
            con.execute(f"update {staged.rows} set {column} = null where {holder} in {theirs}")


def leave_out_rejects(con: Connection, staged: Staged) -> int:
    """Take rows that name the erased out of those that are kept out; return how many. Any is kept as it came."""
    about = naming_erased(staged.context.system)
    kept_out = f"select count(distinct (row_json, source_file, source_row)) from {staged.rejects} where {about}"
    ((left_out,),) = con.execute(kept_out).fetchall()
    if left_out:
        con.execute(f"delete from {staged.rejects} where {about}")
    return int(left_out)


def naming_erased(system: str, *, lines: bool = False) -> str:
    """Return the condition that `row_json` names somebody erased. lines: it holds a line that is no whole row."""
    named = naming("row_json", "external_id", lines=lines)
    return f"exists (select 1 from erased_name where system = {quote(system)} and {named})"
