"""The people and documents behind a figure of the journey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.lake import ids_of
from onebook.measures import use_models

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from onebook.measures import Session

__all__ = ["Behind", "behind_in"]


@dataclass(frozen=True, slots=True)
class Behind:
    """A person (None: nobody known) with the document by which they are counted.

    name: what they are called, empty where no record tells; who: kind, system and id of a record of theirs;
    document: record type, system and id (None: the person is all there is); amount: in the business's currency.
    """

    person: int | None
    name: str
    who: tuple[str, str, str] | None
    document: tuple[str, str, str] | None
    channel: str | None
    day: date | None
    amount: Decimal | None


def behind_in(
    session: Session, select: str, limit: int, offset: int = 0, models: tuple[str, ...] = ()
) -> tuple[tuple[Behind, ...], int]:
    """Return a page of the people and documents that a SELECT finds, the latest first, and how many there are.

    select: gives the columns person, system, document_kind, document_id, channel, day, amount (NULL where there is
    none); models: those that it reads. limit 0: all.
    """
    use_models(session, ["journey_node", "journey_person", *models])
    rows = session.con.execute(
        f"""with found as ({select}),

        page as (
            select *, count(*) over () as number, row_number() over (order by {ORDER}) as place from found
            order by {ORDER} limit {int(limit) or "all"} offset {int(offset)}
        ),

        known as (
            select distinct n.id as person, n.kind, n.system, n.code
            from journey_node as n where n.id in (select person from page)
        ),

        record_of as (
            select p.person, n.system, n.code
            from journey_person as p
            join journey_node as n on n.id = p.node
            where n.kind <> 'visitor' and p.person in (select person from known)
        ),

        named as (
            select r.person, max(coalesce(p.name, concat_ws(' ', p.given_name, p.family_name))) as name
            from record_of as r
            join (select *, {ids_of(session.plan, "party")} as id_system from party) as p
                on p.id_system = r.system and p.external_id = r.code
            group by r.person
        )

        select
            g.person, coalesce(d.name, ''), k.kind, k.system, k.code, g.document_kind, g.system, g.document_id,
            g.channel, g.day, cast(g.amount as decimal(18, 2)), g.number
        from page as g
        left join known as k on k.person = g.person
        left join named as d on d.person = g.person
        order by g.place"""
    ).fetchall()
    found = tuple(
        Behind(row[0], row[1], tuple(row[2:5]) if row[2] else None, tuple(row[5:8]) if row[7] else None, *row[8:11])
        for row in rows
    )
    return found, int(rows[0][11]) if rows else _number(session, select)


ORDER = "day desc nulls last, document_kind, system, document_id, person"


def _number(session: Session, select: str) -> int:
    """How many there are, where a page lies behind the last."""
    return int(session.con.execute(f"select count(*) from ({select}) as found").fetchall()[0][0])
