"""What the lake holds: records by system with how fresh they are, the loads that brought them, and what is kept out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from onebook.app.reach import REFERENCE_ONLY
from onebook.intake import Reject
from onebook.intake.rejects import COLUMNS
from onebook.lake import State, kept_states, table
from onebook.records import record_types

if TYPE_CHECKING:
    from onebook.measures import Session
    from onebook.plan import System

__all__ = ["Group", "Held", "Holding", "KeptOut", "LoadDone", "SystemHeld", "held_in", "kept_out_in", "loads_in"]

LOADS = 100
"""Loads that are listed at most."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The records of one type from one system.

    gone: records that their source took away. newest: their last day up to today; None where they have none. behind:
    days by which that is older than the newest of all; None of what says nothing of when the business was at work.
    """

    system: str
    record_type: str
    records: int
    gone: int
    newest: date | None
    behind: int | None


@dataclass(frozen=True, slots=True)
class SystemHeld:
    """A system of the plan with what it gives; loaded_at: when records of it came in last (None: never)."""

    name: str
    label: str
    kind: str
    gives: tuple[str, ...]
    records: int
    loaded_at: datetime | None
    newest: date | None
    behind: int | None
    kept_out: int


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are kept out for one reason. record_type: empty where whole files, or rows that are none, are."""

    system: str
    record_type: str
    rule: str
    rows: int


@dataclass(frozen=True, slots=True)
class LoadDone:
    """What one load did to one record type; record_type is empty where it read nothing."""

    load_id: int
    system: str
    at: datetime
    since: date | None
    record_type: str
    read: int
    good: int
    rejected: int
    added: int
    replaced: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Held:
    """All that the page of data shows. newest: the last day recorded by anything; states: the latest first."""

    systems: tuple[SystemHeld, ...]
    holdings: tuple[Holding, ...]
    newest: date | None
    groups: tuple[Group, ...]
    states: tuple[State, ...]

    @property
    def kept_out(self) -> int:
        """How many rows are kept out."""
        return sum(group.rows for group in self.groups)


def held_in(session: Session) -> Held:
    """Return what the lake holds, by system and record type."""
    counted = _counted(session)
    days = [day for _, kind, _, _, day in counted if day and kind not in REFERENCE_ONLY]
    newest = max(days, default=None)
    holdings = tuple(
        Holding(system, kind, records, gone, day, _behind(kind, day, newest))
        for system, kind, records, gone, day in counted
    )
    groups = _groups(session)
    loaded = dict(
        session.con.execute("select system, max(coalesce(finished_at, started_at)) from load_run group by 1").fetchall()
    )
    named = [*session.plan.systems, *(h.system for h in holdings), *loaded]
    systems = tuple(
        _system(name, session.plan.systems.get(name), holdings, groups, loaded.get(name), newest)
        for name in dict.fromkeys(named)
    )
    return Held(systems, holdings, newest, groups, kept_states(session.con))


def _counted(session: Session) -> list[tuple[str, str, int, int, date | None]]:
    """Count all records that are kept, also those that another system owns; types in the order of their declaration."""
    selects = []
    for kind, columns in session.loaded.items():
        dated = record_types()[kind].dated
        there = "deleted is not true" if "deleted" in columns else "true"
        day = f"max({dated}) filter (where {there} and {dated} <= date '{session.today}')"
        selects.append(
            f"select system, '{kind}' as kind, count(*) filter (where {there}), count(*) filter (where not ({there})), "
            f"{day if dated in columns else 'null::date'} from {table(kind)} group by system"
        )
    if not selects:
        return []
    order = {name: at for at, name in enumerate(record_types())}
    systems = {name: at for at, name in enumerate(session.plan.systems)}
    rows = session.con.execute(" union all ".join(selects)).fetchall()
    return sorted(rows, key=lambda row: (systems.get(row[0], len(systems)), row[0], order[row[1]]))


def _behind(kind: str, day: date | None, newest: date | None) -> int | None:
    return (newest - day).days if day and newest and kind not in REFERENCE_ONLY else None


def _system(
    name: str, declared: System | None, holdings: tuple[Holding, ...], groups: tuple[Group, ...],
    loaded_at: datetime | None, newest: date | None,
) -> SystemHeld:  # fmt: skip
    mine = [h for h in holdings if h.system == name]
    days = [h.newest for h in mine if h.newest and h.behind is not None]
    last = max(days, default=None)
    gives = dict.fromkeys([*(declared.records if declared else ()), *(h.record_type for h in mine)])
    order = list(record_types())
    return SystemHeld(
        name,
        (declared.label if declared else "") or name,
        declared.kind if declared else "",
        tuple(sorted(gives, key=lambda kind: order.index(kind) if kind in order else len(order))),
        sum(h.records for h in mine),
        loaded_at,
        last,
        (newest - last).days if newest and last else None,
        sum(group.rows for group in groups if group.system == name),
    )


def _groups(session: Session) -> tuple[Group, ...]:
    rows = session.con.execute("""
        select system, record_type, rule, count(distinct reject_id) as rows_out from reject
        group by all order by system, record_type, rows_out desc, rule""").fetchall()
    return tuple(Group(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A page of what is kept out for one reason; number: of all such rows (one is listed for each of its faults)."""

    rejects: tuple[Reject, ...]
    number: int


def kept_out_in(
    session: Session, system: str = "", record_type: str | None = None, rule: str = "", *, limit: int = 50,
    offset: int = 0,
) -> KeptOut:  # fmt: skip
    """Return what is kept out, in the order of files and rows. record_type None, other words empty: any; limit 0: all.

    record_type may be empty: what belongs to none.
    """
    named = {"system": system or None, "record_type": record_type, "rule": rule or None}
    asked = {column: value for column, value in named.items() if value is not None}
    where = " and ".join(f"{column} = ?" for column in asked) or "true"
    values = list(asked.values())
    number = session.con.execute(f"select count(*) from reject where {where}", values).fetchall()[0][0]
    rows = session.con.execute(
        f"""select {", ".join(COLUMNS)} from reject where {where}
        order by system, record_type, source_file, source_row, key, column_name, rule
        limit {int(limit) or "all"} offset {int(offset)}""",
        values,
    ).fetchall()
    return KeptOut(tuple(Reject(*row) for row in rows), int(number))


def loads_in(session: Session, *, limit: int = LOADS) -> tuple[LoadDone, ...]:
    """Return what the last loads did, the latest first. A load that finds nothing changed leaves no trace."""
    rows = session.con.execute(
        f"""select r.load_id, r.system, coalesce(r.finished_at, r.started_at) as at, r.since,
            coalesce(c.record_type, ''), coalesce(c.rows_read, 0), coalesce(c.good, 0), coalesce(c.rejected, 0),
            coalesce(c.added, 0), coalesce(c.replaced, 0), coalesce(c.unchanged, 0)
        from (select * from load_run order by load_id desc limit {int(limit)}) as r
        left join load_count as c on c.load_id = r.load_id
        order by r.load_id desc, c.record_type"""
    ).fetchall()
    return tuple(LoadDone(*row) for row in rows)
