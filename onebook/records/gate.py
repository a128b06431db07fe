"""The gate: the SQL that turns mapped rows into records of one type and says what is wrong with each.

Everything here is text made from declarations; the lake runs it. The same gate serves every source: a file, a table of
a database or an Arrow table of documents. Checks that a column's type already guarantees are left out.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from onebook.records.cells import Cell, read_cell
from onebook.records.checks import Check, cell_checks, check, rate_checks, value_checks
from onebook.records.context import GateContext
from onebook.records.declare import SYSTEM_FIELDS, Field, Kind, RecordType
from onebook.records.errors import BadInput, Fault
from onebook.records.sql import name, quote
from onebook.records.tax import RATE, rate_cell, split_tax, without_tax

__all__ = ["EXTRA_INPUTS", "Gate", "GateContext", "build_gate"]

DELETED = next(f for f in SYSTEM_FIELDS if f.name == "deleted")
EXTRA_INPUTS = ("revision", "deleted", "tax_rate", "_file", "_row")
"""Columns that a mapping may give beside the record type's own."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate for one record type and one shape of input.

    typed: select list over `mapped` (the mapping's rows) that gives every field, read; raw values stand beside as
    `raw_<field>`. checks: by the bit that each column has in the fault mask. fields: what goes into the lake.
    """

    record_type: RecordType
    inputs: tuple[str, ...]
    typed: tuple[str, ...]
    checks: tuple[tuple[Check, ...], ...]
    fields: tuple[str, ...]

    def mask(self) -> str:
        """Return the SQL of the fault mask: bit n is set where column n of `checks` fails any of its checks."""
        parts = [
            f"case when {' or '.join(f'({c.sql})' for c in group)} then {1 << bit} else 0 end"
            for bit, group in enumerate(self.checks)
        ]
        return " + ".join(parts) if parts else "0"

    def typed_sql(self, mapping: str) -> str:
        """Return the SELECT that reads the mapping's rows."""
        return f"select {', '.join(self.typed)} from ({mapping}) as mapped"

    def good_sql(self, mapping: str) -> str:
        """Return the SELECT that gives each record with its fault mask (`_faults`, 0 where all is well)."""
        return f"select {', '.join(self.fields)}, {self.mask()} as _faults from ({self.typed_sql(mapping)}) as typed"

    def faults_sql(self, mapping: str, within: str = "true") -> str:
        """Return the SELECT that lists what is wrong: one row a fault.

        within: a condition on the fields; only rows that meet it are looked at. Columns: row_json, source_file,
        source_row, column, value, rule, message, mend, key.
        """
        one_each = []
        for group in self.checks:
            cases = " ".join(
                f"when ({c.sql}) and ({reason.sql}) then {{'column': {quote(c.column)}, "
                f"'value': left(raw_{c.column}::varchar, 80), 'rule': {quote(c.rule)}, "
                f"'message': {quote(reason.message)}, 'mend': {quote(reason.mend)}}}"
                for c in group
                for reason in c.reasons
            )
            one_each.append(f"case {cases} end")
        return f"""
            with checked as (
                select row_json, _file, _row, {self.key_sql()} as key,
                    list_filter([{", ".join(one_each)}], lambda fault: fault is not null) as faults
                from (
                    select {", ".join(self.typed)}, {self._row_json()} as row_json from ({mapping}) as mapped
                ) as typed
                where {self.mask()} <> 0 and ({within})
            )
            select row_json, _file as source_file, _row as source_row, fault.column as column, fault.value as value,
                fault.rule as rule, fault.message as message, fault.mend as mend, key
            from (select row_json, _file, _row, key, unnest(faults) as fault from checked) as each_fault"""

    def named_sql(self, mapping: str, keys: str, key: tuple[str, ...], column: str, within: str = "true") -> str:
        """Return the SELECT that lists rows which pass the gate but whose key stands in the table `keys`.

        Columns as in `faults_sql`; parameters: column, rule, message, mend.
        """
        return f"""
            select row_json, _file as source_file, _row as source_row, ? as column,
                left(raw_{column}::varchar, 80) as value, ? as rule, ? as message, ? as mend, {self.key_sql()} as key
            from (select {", ".join(self.typed)}, {self._row_json()} as row_json from ({mapping}) as mapped) as typed
            semi join {keys} using ({", ".join(key)})
            where {self.mask()} = 0 and ({within})"""

    def key_sql(self) -> str:
        """Return SQL for the record's key as one text: as it is stored, so that it can be found again there."""
        parts = (f"coalesce({k}::varchar, trim(raw_{k}::varchar))" for k in self.record_type.key)
        return f"concat_ws(' / ', {', '.join(parts)})"

    def _row_json(self) -> str:
        pairs = ", ".join(f"{quote(c)}: {name(c)}" for c in self.inputs if c not in ("_file", "_row"))
        return f"to_json({{{pairs}}})"


def build_gate(record_type: RecordType, columns: Mapping[str, str], context: GateContext) -> Gate:
    """Make the gate for a mapping that gives `columns` (name → DuckDB type). BadInput where it cannot fit."""
    _refuse_columns(record_type, columns, context)
    typed: list[str] = []
    checks: list[tuple[Check, ...]] = []
    given: list[str] = []
    for f in record_type.fields:
        cell = _cell(f, record_type, columns, context)
        if not cell.value.startswith("null::"):
            given.append(f.name)
        typed += [f"{cell.value} as {f.name}", f"{cell.raw} as raw_{f.name}"]
        own = [*cell_checks(f, cell, context), *value_checks(f, record_type, context)]
        if own:
            checks.append(tuple(own))
    taxed = _taxed(record_type, columns, context)
    if taxed:
        rate = rate_cell(columns, context)
        typed += [f"{rate.value} as {RATE.name}", f"{rate.raw} as raw_{RATE.name}"]
        checks.append(tuple(rate_checks(taxed, rate, context)))
    checks += [
        (check(r.column, r.name, f"not ({r.sql})", r.message, r.mend),)
        for r in record_type.rules
    ]  # fmt: skip
    for beside, cell in _beside(columns, context).items():
        typed += [f"{cell.value} as {beside}", f"{cell.raw} as raw_{beside}"]
        if cell.unreadable:
            mend = "Mend it in the source or mapping; a mapping need not give it."
            checks.append((check(beside, "unreadable", cell.unreadable, f"is not {cell.expected}", mend),))
        if beside in columns:
            given.append(beside)
    typed += [
        f"{'_file' if '_file' in columns else 'null::varchar'} as _file",
        f"{'_row' if '_row' in columns else 'null::bigint'} as _row",
    ]  # fmt: skip
    return Gate(record_type, tuple(columns), tuple(typed), tuple(checks), tuple(given))


def _refuse_columns(record_type: RecordType, columns: Mapping[str, str], context: GateContext) -> None:
    """Refuse a mapping that gives what is not a field, or leaves out what every record needs."""
    known = {*record_type.names, *EXTRA_INPUTS}
    faults = []
    for column in columns:
        if column not in known:
            near = difflib.get_close_matches(column, record_type.names, 1)
            mend = f"Did you mean '{near[0]}'?" if near else f"`onebook schema {record_type.name}` lists its fields."
            faults.append(Fault(f"mapping of {record_type.name}", f"there is no field '{column}'.", mend))
    for f in record_type.fields:
        given = f.name in columns or f.business_date_of in columns or f.default is not None or f.name == "currency"
        if f.required and not given and f.name not in context.may_be_empty:
            names = f"{f.business_date_of} or {f.name}" if f.business_date_of else f"{f.name}"
            mend = f'Map it, or set may_be_empty = ["{f.name}"] if the source does not know it.'
            if f.name in record_type.key:
                mend = "Map it: records of this type are told apart by it."
            faults.append(Fault(f"mapping of {record_type.name}", f"it gives no {names}.", mend))
    if faults:
        raise BadInput(*faults)


def _cell(f: Field, record_type: RecordType, columns: Mapping[str, str], context: GateContext) -> Cell:
    if f.name in columns:
        cell = read_cell(f, name(f.name), columns[f.name], context)
    elif f.values == "currency" and f.name == "currency":
        cell = Cell(quote(context.currency), quote(context.currency))
    else:
        cell = Cell(f"null::{SQL_TYPES[f.kind]}", "null")
    if f.business_date_of and f.business_date_of in columns:
        cell = _business_date(f, cell, record_type, columns, context)
    if f.taxed and context.tax_included and f.name in columns:
        # What tells rounding in a typed column compares it with the field, which is another amount now.
        rounded = cell.rounded if columns[f.name] == "VARCHAR" else None
        cell = replace(cell, value=without_tax(cell.value, rate_cell(columns, context)), rounded=rounded)
    if f.name == "tax_amount" and context.tax_included and f.name not in columns:
        cell = Cell(split_tax(_taxed(record_type, columns, context), columns, context), "null")
    if f.values == "channel" and f.name in columns:
        cell = replace(cell, value=_channel_name(cell.value, context))
    if f.default is not None:
        cell = replace(cell, value=_or_default(cell, f.default))
    return cell


def _or_default(cell: Cell, default: str) -> str:
    """The default stands for what is empty, never for what cannot be read."""
    empty = f"coalesce(trim({cell.raw}::varchar), '') = ''"
    return f"coalesce({cell.value}, {f'case when {empty} then {default} end' if cell.unreadable else default})"


def _taxed(record_type: RecordType, columns: Mapping[str, str], context: GateContext) -> tuple[Field, ...]:
    """Return the fields that this source gives with tax in them."""
    return tuple(f for f in record_type.fields if f.taxed and f.name in columns) if context.tax_included else ()


SQL_TYPES = {
    Kind.IDENT: "varchar",
    Kind.TEXT: "varchar",
    Kind.CODE: "varchar",
    Kind.CHOICE: "varchar",
    Kind.MONEY: "decimal(18,4)",
    Kind.QUANTITY: "decimal(18,4)",
    Kind.RATE: "decimal(18,9)",
    Kind.INTEGER: "bigint",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.INSTANT: "timestamp with time zone",
}
"""The column type of each kind of field, in the lake."""


def _channel_name(value: str, context: GateContext) -> str:
    """A channel by its name in the plan, whether the source writes the name or the label, and in whatever case."""
    words = {word.lower(): name for name, label in context.channels.items() for word in (label, name) if word}
    cases = " ".join(f"when {quote(word)} then {quote(name)}" for word, name in words.items())
    return f"case lower({value}) {cases} else {value} end" if cases else value


def _business_date(
    f: Field, given: Cell, record_type: RecordType, columns: Mapping[str, str], context: GateContext
) -> Cell:
    """The date that an instant has in the business's time zone; a source may also give the date alone."""
    at = record_type.field(f.business_date_of or "")
    instant = read_cell(at, name(at.name), columns[at.name], context)
    of_instant = f"cast(timezone({quote(context.business_time_zone)}, {instant.value}) as date)"
    of_day = read_cell(f, name(at.name), columns[at.name], context).value
    own = f"{given.value}, " if f.name in columns else ""
    raw = f"coalesce({given.raw}::varchar, {instant.raw}::varchar)" if f.name in columns else instant.raw
    unreadable = given.unreadable if f.name in columns else None
    day_only = f"case when {instant.value} is null then {of_day} end"
    return Cell(f"coalesce({of_instant}, {own}{day_only})", raw, unreadable, given.expected)


def _beside(columns: Mapping[str, str], context: GateContext) -> dict[str, Cell]:
    """Return how `revision` and `deleted` are read, which every mapping may give."""
    deleted = Cell("false", "null")
    if "deleted" in columns:
        cell = read_cell(DELETED, name("deleted"), columns["deleted"], context)
        deleted = replace(cell, value=_or_default(cell, "false"))
    return {"revision": _revision(columns, context), "deleted": deleted}


def _revision(columns: Mapping[str, str], context: GateContext) -> Cell:
    if "revision" not in columns:
        return Cell("null::bigint", "null")
    column, kind = name("revision"), columns["revision"].upper()
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        return Cell(f"epoch_us({column}::timestamp)", column)
    text = f"trim({column}::varchar)"
    # The session's zone is UTC: what gives no offset is ordered as it stands.
    times = [f"try_cast({text} as timestamp with time zone)"]
    if context.date_format:
        times.append(f"try_strptime({text}, {quote(context.date_format)})::timestamp")
    value = f"coalesce(try_cast({text} as bigint), {', '.join(f'epoch_us({time})' for time in times)})"
    unreadable = "revision is null and coalesce(trim(raw_revision::varchar), '') <> ''"
    return Cell(value, column, unreadable, "a version: a whole number, or the time of the last change")
