"""Opening a figure: the documents it is made of, and what belongs to each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from onebook.measures.catalogue import Kpi, PnlLine, fact
from onebook.measures.kpi import exact
from onebook.measures.parts import line_facts
from onebook.measures.periods import Period
from onebook.measures.question import Filter, Question, can_answer
from onebook.measures.selects import document_sql
from onebook.measures.session import Session, set_periods, use_models, whose_ids
from onebook.plan import Plan
from onebook.records import BadInput, Fault, Field, Kind, RecordType, record_type, record_types

__all__ = [
    "Document",
    "Posting",
    "Reference",
    "Related",
    "documents",
    "postings",
    "read_document",
    "reference",
]


@dataclass(frozen=True, slots=True)
class Posting:
    """What one document adds to a figure. figures: one for each part of the KPI, or the amount on the P&L line."""

    fact: str
    system: str
    document_kind: str
    document_id: str
    channel: str | None
    day: date | None
    figures: tuple[Decimal | None, ...]


def postings(
    session: Session,
    line: PnlLine,
    lines: Sequence[PnlLine],
    period: Period,
    filters: tuple[Filter, ...] = (),
    *,
    limit: int = 50,
    offset: int = 0,
) -> tuple[tuple[Posting, ...], int, Decimal]:
    """Return the documents behind a P&L line, the largest amounts first, their number, and what they add up to.

    A document stands once for each fact: what it adds to several lines of a sub-total is added up. limit: how many are
    returned at most; 0 for all.
    """
    by_fact: dict[str, list[tuple[str, str]]] = {}
    for name, amount, condition in line_facts(line, lines):
        by_fact.setdefault(name, []).append((amount, condition))
    selects = []
    for name, parts in by_fact.items():
        asked = fact(name)
        if can_answer(asked, Question({"current": period}, (), filters)):
            use_models(session, [name])
            sums = (f"coalesce(sum({a}){f' filter (where {c})' if c else ''}, 0)" for a, c in parts)
            conditions = [c for _, c in parts]
            condition = " or ".join(f"({c})" for c in conditions) if all(conditions) else ""
            selects.append(document_sql(session, asked, [" + ".join(sums)], period, filters, condition))
    return _listed(session, selects, limit, offset)


def documents(
    session: Session, kpi: Kpi, period: Period, filters: tuple[Filter, ...] = (), *, limit: int = 50, offset: int = 0
) -> tuple[tuple[Posting, ...], int, Decimal]:
    """Return the documents behind a KPI: what each adds to numerator (or value) and denominator.

    What is subtracted (`less`) stands as a negative amount. limit: as in `postings`.
    """
    selects = []
    counted_over = kpi.denominator_fact or kpi.fact
    for name in dict.fromkeys([kpi.fact, *([kpi.less["fact"]] if kpi.less else []), counted_over]):
        asked = fact(name)
        if not can_answer(asked, Question({"current": period}, (), filters)):
            continue
        if asked.period:
            set_periods(session, {"current": period})
        use_models(session, [name])
        adds = [kpi.value or kpi.numerator] if name == kpi.fact else []
        takes = [kpi.less["numerator"]] if kpi.less and name == kpi.less["fact"] else []
        own = " - ".join(f"coalesce({part}, 0)" for part in [*(adds or ["0"]), *takes]) if takes else "".join(adds)
        own = own or "null"
        other = kpi.denominator if name == counted_over and kpi.denominator else "null"
        selects.append(document_sql(session, asked, [own, other], period, filters))
    return _listed(session, selects, limit, offset)


def _listed(session: Session, selects: list[str], limit: int, offset: int) -> tuple[tuple[Posting, ...], int, Decimal]:
    if limit < 0 or offset < 0:
        raise BadInput(Fault("limit", "it is negative.", "Give how many documents to list; 0 lists all."))
    if not selects:
        return (), 0, Decimal(0)
    together = " union all ".join(f"({s})" for s in selects)
    cast = "coalesce(try_cast(figure_0 as decimal(38, 4)), 0)"
    rows = session.con.execute(
        f"""with listed as materialized ({together}), whole as (select count(*) as n, sum({cast}) as total from listed)
        select whole.n, whole.total, page.* from whole left join (
            select * from listed order by abs({cast}) desc, day desc nulls last, system, document_kind, document_id
            limit {int(limit) or "all"} offset {int(offset)}
        ) as page on true
        order by abs({cast}) desc, day desc nulls last, system, document_kind, document_id"""
    ).fetchall()
    found = tuple(_posting(row[2:]) for row in rows if row[2] is not None)
    return found, int(rows[0][0]), Decimal(rows[0][1] or 0)


def _posting(row: tuple[Any, ...]) -> Posting:
    name, system, kind, external_id, channel, day, *figures = row
    return Posting(name, system, kind, external_id, channel, day, tuple(exact(f) for f in figures))


Reference = tuple[str, str, str]
"""Record type, the system whose ids it has, and the id: where a field leads."""


@dataclass(frozen=True, slots=True)
class Related:
    """Records of one type that belong to a document.

    by: the field in which they name it; empty: they are the document itself, in several lines or told by several
    systems. columns, rows: each row begins with its system; lines stand in their order, all else the latest first.
    number: of all of them, of which `rows` holds the first.
    """

    kind: str
    by: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    number: int


@dataclass(frozen=True, slots=True)
class Document:
    """A record with those that belong to it, from every system that names it by the same ids.

    fields: what it says. names: the records that fields here lead to, as far as there are such records, each with its
    name (empty: it has none).
    """

    kind: str
    system: str
    external_id: str
    fields: dict[str, Any]
    related: tuple[Related, ...]
    names: Mapping[Reference, str]


LIMIT = 100
"""Related records of one type that are read at most; their number is always told."""


def read_document(session: Session, kind: str, system: str, external_id: str) -> Document:
    """Return a document and the records that refer to it, in whatever system; BadInput where there is none.

    Where another system's ids are used for its kind, the document may also be asked for by the name of that one.
    """
    declared = record_type(kind)
    whose = whose_ids(session.plan, system, kind)
    systems = _that_use(session.plan, whose, system, kind)
    by = "external_id" if "external_id" in declared.names else declared.key[0]
    itself = _related(session, declared, "", f"{by} = ?", external_id, systems)
    own = next((row for of in (system, whose) for row in itself.rows if row[0] == of), None) if itself else None
    if itself is None or own is None:
        where = f"{kind} {external_id} of {system}"
        raise BadInput(Fault(where, "there is no such record.", "It may have been taken away by its source."))
    fields = dict(zip(itself.columns, own, strict=True))
    told_by = fields.pop("system")
    found = [itself] if itself.number > 1 else []
    if by == "external_id":
        naming = ((other, field) for other in record_types().values() for field in other.fields if field.ref == kind)
        for other, field in sorted(naming, key=lambda pair: _nearness(declared, *pair)):
            if field.name in session.loaded.get(other.name, ()):
                found += filter(None, [_related(session, other, field.name, f"{field.name} = ?", external_id, systems)])
    leads_to = [
        reference(session.plan, whose_id(fields, name, told_by), declared.field(name), value)
        for name, value in fields.items()
        if name in declared.names
    ]
    for related in found:
        of = record_type(related.kind)
        told = [dict(zip(related.columns, row, strict=True)) for row in related.rows]
        leads_to += [
            reference(session.plan, whose_id(row, name, row["system"]), of.field(name), value)
            for row in told
            for name, value in row.items()
            if name in of.names and of.field(name).ref
        ]
    names = _names(session, {to for to in leads_to if to})
    return Document(kind, told_by, external_id, fields, tuple(found), names)


def reference(plan: Plan, system: str, field: Field, value: Any) -> Reference | None:
    """Return which record a field of a system's record leads to; None where it leads to none by itself.

    What names a line within an order leads nowhere: the order that stands beside it does.
    """
    if not field.ref or value is None or "external_id" not in record_type(field.ref).names:
        return None
    return field.ref, whose_ids(plan, system, field.ref), str(value)


def whose_id(row: Mapping[str, Any], name: str, system: str) -> str:
    """Return the system whose id stands in a field of a system's record: the record may tell, beside the field."""
    return str(row.get(_beside(name)) or system)


def _beside(name: str) -> str:
    return f"{name.removesuffix('_id')}_system"


def _that_use(plan: Plan, whose: str, besides: str, kind: str) -> list[str]:
    """All systems that use the ids of one of them for a kind of record."""
    there = dict.fromkeys([besides, whose, *plan.systems])
    return [name for name in there if whose_ids(plan, name, kind) == whose]


def _nearness(declared: RecordType, other: RecordType, field: Field) -> tuple[bool, ...]:
    """What is a part of the document comes first, then its own sort of records, then sales."""
    return not field.part_of, other.group != declared.group, other.group != "sales"


def _related(
    session: Session, declared: RecordType, by: str, condition: str, value: str, systems: list[str]
) -> Related | None:
    """Read the records of a type, from these systems, that meet a condition on a value; None where there are none."""
    whose = f"coalesce({_beside(by)}, system)" if _beside(by) in declared.names else "system"
    where = f"from {declared.name} where {condition} and list_contains(?, {whose})"
    found = session.con.execute(
        f"select * {where} order by {', '.join(_order(declared, by))} limit {LIMIT + 1}", [value, systems]
    )
    names = tuple(d[0] for d in found.description or ())
    rows = found.fetchall()
    if not rows:
        return None
    number = len(rows)
    if number > LIMIT:
        number = session.con.execute(f"select count(*) {where}", [value, systems]).fetchall()[0][0]
    kept = ("system", *declared.key)
    keep = [i for i, n in enumerate(names) if n in kept or any(row[i] is not None for row in rows)]
    shown = tuple(tuple(row[i] for i in keep) for row in rows[:LIMIT])
    return Related(declared.name, by, tuple(names[i] for i in keep), shown, number)


def _order(declared: RecordType, by: str) -> list[str]:
    """Lines by their numbers, where these are numbers; what has a day, the latest first."""
    is_part = not by or declared.field(by).part_of
    latest = []
    if declared.dated and not is_part:
        at = declared.field(declared.dated).business_date_of
        latest = [f"{name} desc nulls last" for name in (declared.dated, at) if name]
    keys = [declared.field(name) for name in declared.key]
    by_key = [f"try_cast({k.name} as bigint) nulls last, {k.name}" if k.kind is Kind.IDENT else k.name for k in keys]
    return [*latest, "system", *by_key]


NAMES = {"party": "coalesce(name, concat_ws(' ', given_name, family_name))"}
"""What a record is called, where that is not simply its `name`."""


def _names(session: Session, wanted: Iterable[Reference]) -> dict[Reference, str]:
    """The records among those wanted that are there, with their names."""
    by_kind: dict[str, list[Reference]] = {}
    for one in wanted:
        by_kind.setdefault(one[0], []).append(one)
    found = {}
    for kind, ids in by_kind.items():
        if kind not in session.loaded:
            continue
        name = NAMES.get(kind, "name" if "name" in record_type(kind).names else "''")
        rows = session.con.execute(
            f"""select r.system, r.external_id, coalesce({name}, '') from {kind} as r
            join (select unnest(?) as system, unnest(?) as external_id) as w
                on w.system = r.system and w.external_id = r.external_id""",
            [[system for _, system, _ in ids], [external_id for _, _, external_id in ids]],
        ).fetchall()
        found.update({(kind, system, external_id): called for system, external_id, called in rows})
    return found
