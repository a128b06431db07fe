"""Whom the book has erased is not brought back by systems that still export them."""

from __future__ import annotations

from dataclasses import replace

from onebook.lake import HOLDER, Connection, Staged, erased_people
from onebook.plan import Plan, whose_ids
from onebook.records.sql import quote

__all__ = ["leave_out_erased", "list_erased"]

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


def leave_out_erased(con: Connection, staged: Staged) -> Staged:
    """Take what is personal of the erased out of rows on their way into the lake, and out of those kept out.

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
    # A row that is kept out is kept as it came.
    named = "contains(row_json, '\"' || replace(external_id, '\"', '\\\"') || '\"')"
    about = f"exists (select 1 from erased_name where {mine} and {named})"
    kept_out = f"select count(distinct (row_json, source_file, source_row)) from {staged.rejects} where {about}"
    ((left_out,),) = con.execute(kept_out).fetchall()
    if left_out:
        con.execute(f"delete from {staged.rejects} where {about}")
    return replace(staged, rejected=staged.rejected - left_out)
