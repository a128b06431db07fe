"""Binding a system: its sources become views, its mappings become SELECTs over them."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from onebook.lake import Connection, attach_database, load_extension
from onebook.plan import Plan, RecordMapping, System
from onebook.records import BadInput, Fault, RecordType, record_type, record_types
from onebook.records.gate import EXTRA_INPUTS, GateContext, build_gate
from onebook.records.sql import name as quoted
from onebook.systems.files import Relation, mapping_sql, prepare_source, source_of, trace

__all__ = ["Binding", "MappedRecord", "bind", "gate_context", "in_order"]


@dataclass(frozen=True, slots=True)
class MappedRecord:
    """One record type of a system with the SELECT that makes its rows, and the gate's context for it.

    traced: the SELECT with file and row of each record's origin. complete: what an export of it holds all of (see
    `RecordMapping`). fault: why there is no SELECT, where there is none. unread: the source of its columns, where
    nothing of that can be read (then there is no SELECT either).
    """

    record_type: RecordType
    select: str
    context: GateContext
    traced: Callable[[], str]
    fault: tuple[Fault, ...] = ()
    unread: str | None = None
    complete: str | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """A system ready to be read. records: parents before their parts. fingerprint: None where it cannot be told.

    unusable: sources of which nothing can be read, with the reasons. careful: broken rows of files are set aside.
    cut_over: the day or instant from which its records are no longer loaded.
    """

    system: str
    relations: tuple[Relation, ...]
    records: tuple[MappedRecord, ...]
    unusable: Mapping[str, tuple[Fault, ...]]
    fingerprint: str | None
    careful: bool
    cut_over: str | None = None


def gate_context(plan: Plan, name: str, mapping: RecordMapping, *, from_text: bool = True) -> GateContext:
    """Return what the gate must know of a system's records. from_text: they come out of a text file."""
    system = plan.systems[name]
    return GateContext(
        system=name,
        currency=plan.business.currency,
        business_time_zone=plan.business.time_zone,
        time_zone=system.time_zone or plan.business.time_zone,
        channels={n: c.label for n, c in plan.channels.items()},
        decimal=mapping.decimal,
        thousands=mapping.thousands,
        date_format=mapping.date_format,
        tax_included=system.tax_included if mapping.tax_included is None else mapping.tax_included,
        may_be_empty=frozenset(mapping.may_be_empty),
        from_text=from_text,
    )


def bind(con: Connection, plan: Plan, name: str, scratch: Path, *, careful: bool = False) -> Binding:
    """Prepare a system's sources and make views of them. BadInput where a source or mapping cannot be used at all.

    careful: set broken rows of files aside, where the fast reading (which has failed) expects none.
    """
    system = complete(plan.systems[name])
    folder = plan.folder / system.folder
    scratch.mkdir(parents=True, exist_ok=True)
    relations: list[Relation] = []
    unusable: dict[str, tuple[Fault, ...]] = {}
    for source_name, source in system.sources.items():
        try:
            relations.append(
                prepare_source(
                    source_name, source, system, folder, plan.folder, scratch,
                    careful=careful, needed=_columns_needed(system, source_name),
                )
            )  # fmt: skip
        except BadInput as error:
            unusable[source_name] = error.faults
    _attach(con, relations)
    for relation in relations:
        con.execute(f"create or replace temp view {relation.name} as {relation.sql}")
    records = tuple(_mapped(plan, name, system, kind, relations, unusable) for kind in in_order(tuple(system.records)))
    fingerprint = _fingerprint(plan, system, relations, records)
    return Binding(name, tuple(relations), records, unusable, fingerprint, careful, system.cut_over)


def _columns_needed(system: System, source: str) -> tuple[str, ...]:
    """The columns that mappings by columns read from a source (a SELECT may read any)."""
    only = len(system.sources) == 1
    return tuple(
        column
        for mapping in system.records.values()
        if not mapping.sql and (mapping.source == source or (only and mapping.source is None))
        for column in mapping.columns.values()
    )


def complete(system: System) -> System:
    """Let the room of the system's kind add the sources and mappings that it knows by itself.

    BadInput where there is no such kind, or what the kind must know is not said (`options`).
    """
    try:
        module = importlib.import_module(f"onebook.systems.{system.kind}")
    except ModuleNotFoundError as error:
        raise BadInput(
            Fault("kind", f"there is no kind of system '{system.kind}'.", "`onebook plan check` tells which there are.")
        ) from error
    fill = getattr(module, "complete", None)
    return fill(system) if fill else system


def in_order(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Order record types so that each stands behind those of which it is a part."""
    known = record_types()
    for kind in kinds:
        record_type(kind)
    parts = {k for k in kinds if any(f.part_of for f in known[k].fields)}
    return tuple(k for k in known if k in kinds and k not in parts) + tuple(k for k in known if k in parts)


def _attach(con: Connection, relations: Sequence[Relation]) -> None:
    attached = {row[0] for row in con.execute("select database_name from duckdb_databases()").fetchall()}
    for attachment in {a.alias: a for r in relations for a in r.attachments}.values():
        if attachment.alias in attached:
            con.execute(f"detach {attachment.alias}")
        options = "read_only"
        if attachment.kind != "duckdb":
            load_extension(con, f"{attachment.kind}_scanner")
            options += f", type {attachment.kind}"
        attach_database(con, attachment.url, attachment.alias, options)


def _mapped(
    plan: Plan, name: str, system: System, kind: str, relations: Sequence[Relation], unusable: Collection[str]
) -> MappedRecord:
    mapping = system.records[kind]
    declared = record_type(kind)
    context = gate_context(plan, name, mapping, from_text=any(r.may_be_broken for r in relations))
    try:
        if mapping.sql:
            select = _read_sql(plan.folder, name, kind, mapping.sql)
        else:
            source = source_of(mapping, tuple(system.sources))
            if source in unusable:
                return MappedRecord(declared, "", context, lambda: "", unread=source)
            select = mapping_sql(declared, mapping, {r.name: r for r in relations}, tuple(system.sources))
    except BadInput as error:
        return MappedRecord(declared, "", context, lambda: "", error.faults)
    if declared.none_without:
        # A customer without an e-mail address has no code to be recorded; that is nothing to complain about.
        column = quoted(declared.none_without)
        select = f"select * from ({select}) as listed where trim({column}::varchar) <> ''"
    traced = {r.name: r.traced_sql for r in relations}
    return MappedRecord(declared, select, context, lambda: trace(select, traced), complete=mapping.complete)


def _read_sql(folder: Path, name: str, kind: str, path: str) -> str:
    file = folder / path
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        where = f"systems.{name}.records.{kind}.sql"
        raise BadInput(Fault(where, f"{path} cannot be read: {error.strerror}.", "Check the path.")) from error
    return text.strip().rstrip(";")


def _gate_text(record: MappedRecord) -> str:
    """Return the gate's own SQL over every column that could be given: it changes with each rule, and with the plan."""
    columns = dict.fromkeys((*record.record_type.names, *EXTRA_INPUTS), "VARCHAR")
    return build_gate(record.record_type, columns, record.context).good_sql("")


def _fingerprint(
    plan: Plan, system: System, relations: Sequence[Relation], records: Sequence[MappedRecord]
) -> str | None:
    """Tell whether a load would read the same as the last one: data, mappings, plan and program alike."""
    if any(r.attachments and not r.files for r in relations):
        return None
    told = {
        "version": version("onebook"),
        "system": system.model_dump(mode="json"),
        "business": plan.business.model_dump(mode="json"),
        "sql": [r.select for r in records],
        "types": [repr(r.record_type) for r in records],
        "gates": [_gate_text(r) for r in records],
        "files": [[f.name, f.digest] for r in relations for f in r.files],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
