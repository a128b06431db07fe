"""Opening a figure: the SQL behind it, its parts, and the documents it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from onebook.measures.catalogue import Kpi, PnlLine, fact
from onebook.measures.kpi import exact
from onebook.measures.periods import Period
from onebook.measures.query import Filter, Question, can_answer, document_sql, fact_sql
from onebook.measures.session import Session, set_periods, use_models
from onebook.records import BadInput, Fault, Kind, RecordType, record_type, record_types

__all__ = ["Document", "Part", "Posting", "documents", "parts_of", "postings", "read_document"]


@dataclass(frozen=True, slots=True)
class Part:
    """One aggregate that a figure is made of: its role, fact, SQL expression and the whole SELECT."""

    role: str
    fact: str
    aggregate: str
    meaning: str
    sql: str


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


def parts_of(session: Session, kpi: Kpi, period: Period, filters: tuple[Filter, ...] = ()) -> tuple[Part, ...]:
    """Return the aggregates a KPI is made of, each with the SELECT that computes it."""
    roles = [("value", kpi.fact, kpi.value), ("numerator", kpi.fact, kpi.numerator)]
    if kpi.less:
        roles.append(("less", kpi.less["fact"], kpi.less["numerator"]))
    roles.append(("denominator", kpi.denominator_fact or kpi.fact, kpi.denominator))
    question = Question({"current": period}, (), filters)
    return tuple(
        Part(role, name, aggregate, fact(name).meaning, fact_sql(session, fact(name), [aggregate], question))
        for role, name, aggregate in roles
        if aggregate
    )


def line_parts(line: PnlLine, lines: Sequence[PnlLine]) -> list[tuple[str, str, str]]:
    """Return (fact, amount, condition) for a P&L line, sub-totals opened down to the lines they add up."""
    if line.sum_of:
        by_name = {other.name: other for other in lines}
        return [part for name in line.sum_of for part in line_parts(by_name[name], lines)]
    return [(name, amount, line.where.get(name, "")) for name, amount in line.amounts.items()]


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

    A document stands once for each fact: what it adds to several lines of a sub-total is added up.
    """
    by_fact: dict[str, list[tuple[str, str]]] = {}
    for name, amount, condition in line_parts(line, lines):
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

    What is subtracted (`less`) stands as a negative amount.
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
    if not selects:
        return (), 0, Decimal(0)
    together = " union all ".join(f"({s})" for s in selects)
    cast = "coalesce(try_cast(figure_0 as decimal(38, 4)), 0)"
    rows = session.con.execute(
        f"""with listed as materialized ({together}), whole as (select count(*) as n, sum({cast}) as total from listed)
        select whole.n, whole.total, page.* from whole left join (
            select * from listed order by abs({cast}) desc, day desc nulls last, system, document_kind, document_id
            limit {int(limit)} offset {int(offset)}
        ) as page on true
        order by abs({cast}) desc, day desc nulls last, system, document_kind, document_id"""
    ).fetchall()
    found = tuple(_posting(row[2:]) for row in rows if row[2] is not None)
    return found, int(rows[0][0]), Decimal(rows[0][1] or 0)


def _posting(row: tuple[Any, ...]) -> Posting:
    name, system, kind, external_id, channel, day, *figures = row
    return Posting(name, system, kind, external_id, channel, day, tuple(exact(f) for f in figures))


@dataclass(frozen=True, slots=True)
class Document:
    """A record with those that belong to it. fields: what it says; related: (record type, columns, rows)."""

    kind: str
    system: str
    external_id: str
    fields: dict[str, Any]
    related: tuple[tuple[str, tuple[str, ...], tuple[tuple[Any, ...], ...]], ...]


def read_document(session: Session, kind: str, system: str, external_id: str) -> Document:
    """Return a document and the records that refer to it in the same system; BadInput where there is none."""
    declared = record_type(kind)
    by = "external_id" if "external_id" in declared.names else declared.key[0]
    columns, rows = _rows(session, declared, by, system, external_id)
    if not rows:
        where = f"{kind} {external_id} of {system}"
        raise BadInput(Fault(where, "there is no such record.", "It may have been taken away by its source."))
    related = []
    for other in record_types().values():
        for field in other.fields:
            if field.ref == kind and field.kind is Kind.IDENT:
                found_columns, found = _rows(session, other, field.name, system, external_id)
                if found:
                    related.append((other.name, found_columns, found))
    if len(rows) > 1:
        related.insert(0, (kind, columns, rows))
    return Document(kind, system, external_id, dict(zip(columns, rows[0], strict=True)), tuple(related))


LIMIT = 200


def _rows(
    session: Session, declared: RecordType, column: str, system: str, value: str
) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    found = session.con.execute(
        f"select * exclude (system) from {declared.name} where system = ? and {column} = ? "
        f"order by {', '.join(declared.key)} limit {LIMIT}",
        [system, value],
    )
    names = tuple(d[0] for d in found.description or ())
    rows = found.fetchall()
    keep = [i for i, n in enumerate(names) if n in declared.key or any(row[i] is not None for row in rows)]
    return tuple(names[i] for i in keep), tuple(tuple(row[i] for i in keep) for row in rows)
