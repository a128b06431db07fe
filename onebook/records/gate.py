"""The gate: the SQL that turns mapped rows into records of one type and says what is wrong with each.

Everything here is text made from declarations; the lake runs it. The same gate serves every source: a file, a table of
a database or an Arrow table of documents. Checks that a column's type already guarantees are left out.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from onebook.records.cells import Cell, read_cell
from onebook.records.currencies import COUNTRIES, CURRENCIES
from onebook.records.declare import Field, Kind, RecordType
from onebook.records.errors import BadInput, Fault
from onebook.records.sql import name, quote

__all__ = ["Check", "Gate", "GateContext", "build_gate"]

EXTRA_INPUTS = ("revision", "deleted", "tax_rate", "_file", "_row")
"""Columns that a mapping may give beside the record type's own."""


@dataclass(frozen=True, slots=True)
class GateContext:
    """What the gate must know about the source and the business.

    channels: name → label of each channel of the plan; both are read, in any case. time_zone: of instants that the
    source gives without an offset. tax_included: amounts hold tax, to be split by the `tax_rate` given with them.
    may_be_empty: required fields that this source does not know on every row. from_text: the source is a text file,
    which may be damaged in ways that a database or Parquet file is not.
    """

    system: str
    currency: str
    business_time_zone: str
    time_zone: str
    channels: Mapping[str, str]
    decimal: str = "."
    thousands: str = ""
    date_format: str | None = None
    tax_included: bool = False
    may_be_empty: frozenset[str] = field(default_factory=frozenset)
    from_text: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong with one column: `sql` is true where it is."""

    column: str
    rule: str
    sql: str
    message: str
    mend: str


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

    def faults_sql(self, mapping: str) -> str:
        """Return the SELECT that lists what is wrong: one row a fault.

        Columns: row_json, source_file, source_row, column, value, rule, message, mend, key.
        """
        one_each = []
        for group in self.checks:
            cases = " ".join(
                f"when {c.sql} then {{'column': {quote(c.column)}, 'value': left(raw_{c.column}::varchar, 80), "
                f"'rule': {quote(c.rule)}, 'message': {quote(c.message)}, 'mend': {quote(c.mend)}}}"
                for c in group
            )
            one_each.append(f"case {cases} end")
        return f"""
            with checked as (
                select row_json, _file, _row, {self.key_sql()} as key,
                    list_filter([{", ".join(one_each)}], lambda fault: fault is not null) as faults
                from (
                    select {", ".join(self.typed)}, {self._row_json()} as row_json from ({mapping}) as mapped
                ) as typed
                where {self.mask()} <> 0
            )
            select row_json, _file as source_file, _row as source_row, fault.column as column, fault.value as value,
                fault.rule as rule, fault.message as message, fault.mend as mend, key
            from (select row_json, _file, _row, key, unnest(faults) as fault from checked) as each_fault"""

    def named_sql(self, mapping: str, keys: str, key: tuple[str, ...], column: str) -> str:
        """Return the SELECT that lists rows which pass the gate but whose key stands in the table `keys`.

        Columns as in `faults_sql`; parameters: column, rule, message, mend.
        """
        return f"""
            select row_json, _file as source_file, _row as source_row, ? as column,
                left(raw_{column}::varchar, 80) as value, ? as rule, ? as message, ? as mend, {self.key_sql()} as key
            from (select {", ".join(self.typed)}, {self._row_json()} as row_json from ({mapping}) as mapped) as typed
            semi join {keys} using ({", ".join(key)})
            where {self.mask()} = 0"""

    def key_sql(self) -> str:
        """Return SQL for the record's key as one text, for people."""
        return "concat_ws(' / ', " + ", ".join(f"raw_{k}::varchar" for k in self.record_type.key) + ")"

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
        own = [*_cell_checks(f, cell, context), *_value_checks(f, context)]
        if own:
            checks.append(tuple(own))
    checks += [
        (Check(r.column, r.name, f"not ({r.sql})", r.message, r.mend),)
        for r in record_type.rules
    ]  # fmt: skip
    typed += [
        f"{_revision(columns)} as revision",
        f"coalesce(try_cast({name('deleted')} as boolean), false) as deleted" if "deleted" in columns else
        "false as deleted",
        f"{'_file' if '_file' in columns else 'null::varchar'} as _file",
        f"{'_row' if '_row' in columns else 'null::bigint'} as _row",
        f"{TAX_RATE if 'tax_rate' in columns else 'null'} as raw_tax_rate",
    ]  # fmt: skip
    if "revision" in columns:
        given.append("revision")
    if "deleted" in columns:
        given.append("deleted")
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
        cell = Cell(_without_tax(cell.value, columns), cell.raw, cell.unreadable, cell.expected, cell.typed_null)
    if f.name == "tax_amount" and context.tax_included and f.name not in columns:
        cell = Cell(_split_tax(record_type, columns, context), "null")
    if f.values == "channel" and f.name in columns:
        cell = replace(cell, value=_channel_name(cell.value, context))
    if f.default is not None:
        cell = Cell(f"coalesce({cell.value}, {f.default})", cell.raw, cell.unreadable, cell.expected, cell.typed_null)
    return cell


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


TAX_RATE = "try_cast(tax_rate as decimal(18,9))"


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


def _without_tax(amount: str, columns: Mapping[str, str]) -> str:
    """Take the tax out of an amount, exactly: whole ten-thousandths, halves away from zero."""
    if "tax_rate" not in columns:
        return "null::decimal(18,4)"
    scaled = f"cast(cast({amount} as decimal(38,4)) * 10000 as hugeint)"
    divisor = f"cast(cast(1 + {TAX_RATE} as decimal(38,9)) * 1000000000 as hugeint)"
    net = f"((2 * abs({scaled}) * 1000000000 + {divisor}) // (2 * {divisor})) * sign({scaled})"
    return f"cast(cast({net} as decimal(24,0)) * cast('0.0001' as decimal(5,4)) as decimal(18,4))"


def _split_tax(record_type: RecordType, columns: Mapping[str, str], context: GateContext) -> str:
    """The tax that was in the amounts: what they were, less what they are; discounts count the other way."""
    parts = []
    for f in record_type.fields:
        if f.taxed and f.name in columns:
            amount = read_cell(f, name(f.name), columns[f.name], context).value
            sign = "-" if f.name.startswith("discount") else "+"
            parts.append(f"{sign} coalesce({amount} - {_without_tax(amount, columns)}, 0)")
    return f"cast(0 {' '.join(parts)} as decimal(18,4))"


def _revision(columns: Mapping[str, str]) -> str:
    if "revision" not in columns:
        return "null::bigint"
    kind = columns["revision"].upper()
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        return f"epoch_us({name('revision')}::timestamp)"
    text = f"{name('revision')}::varchar"
    return f"coalesce(try_cast({text} as bigint), epoch_us(try_cast({text} as timestamp)))"


def _cell_checks(f: Field, cell: Cell, context: GateContext) -> list[Check]:
    checks = []
    if f.taxed and context.tax_included:
        checks.append(
            Check(f.name, "tax_not_known", f"coalesce(trim(raw_{f.name}::varchar), '') <> '' and raw_tax_rate is null",
                  "holds tax (tax_included), but no tax_rate is given with it",
                  "Give tax_rate in the mapping (0.19 for 19 %), or amounts without tax.")
        )  # fmt: skip
    if cell.unreadable:
        checks.append(Check(f.name, "unreadable", cell.unreadable, *_unreadable(f, cell, context)))
    if cell.rounded:
        checks.append(
            Check(f.name, "too_fine", cell.rounded, "has more decimals than are kept",
                  "Round it in the mapping if that is meant: round(x, 4).")
        )  # fmt: skip
    if cell.is_text:
        checks.append(
            Check(f.name, "too_long", f"strlen({f.name}) > {f.max_length}",
                  f"is longer than {f.max_length:,} bytes", "A quote may be missing in the file; shorten it otherwise.")
        )  # fmt: skip
    if cell.is_text and context.from_text:
        checks.append(
            Check(f.name, "nul_byte", f"contains({f.name}, chr(0))", "holds a NUL byte",
                  "The file is damaged or not text; export it again.")
        )  # fmt: skip
    return checks


def _unreadable(f: Field, cell: Cell, context: GateContext) -> tuple[str, str]:
    if f.kind in (Kind.MONEY, Kind.QUANTITY, Kind.RATE):
        mend = 'If the file writes decimal commas, set decimal = "," for this record in the plan.'
        return f"is not a number written as {cell.expected}", mend
    if f.kind in (Kind.DATE, Kind.INSTANT):
        mend = 'Set date_format for this record in the plan, e.g. "%d.%m.%Y".'
        if context.date_format:
            mend = "Mend the date in the source, or map the column in a way that reads it."
        return f"is not a date written as {cell.expected}", mend
    return f"is not {cell.expected}", "Mend it in the source or in the mapping."


def _value_checks(f: Field, context: GateContext) -> list[Check]:
    checks = []
    if f.required and f.name not in context.may_be_empty:
        checks.append(
            Check(f.name, "missing", f"{f.name} is null and coalesce(trim(raw_{f.name}::varchar), '') = ''",
                  "is empty, but every record of this type needs it",
                  f'Fill it in the source or mapping, or set may_be_empty = ["{f.name}"] if it is not known.')
        )  # fmt: skip
    if f.choices:
        checks.append(_one_of(f, f.choices, "Map it to one of these."))
    if f.values == "channel":
        checks.append(
            _one_of(f, tuple(context.channels), f"Add [channels.…] to the plan, or map it: {f.name} = a channel.")
        )
    if f.values in ("currency", "country"):
        words, standard = (CURRENCIES, "ISO 4217") if f.values == "currency" else (COUNTRIES, "ISO 3166")
        listed = ", ".join(quote(w) for w in sorted(words))
        checks.append(
            Check(f.name, f"not_a_{f.values}", f"{f.name} not in ({listed})", f"is not a {f.values} code of {standard}",
                  f"Map it to the code, e.g. {'EUR' if f.values == 'currency' else 'DE'}.")
        )  # fmt: skip
    if f.minimum is not None:
        checks.append(
            Check(f.name, "too_small", f"{f.name} < {f.minimum}", f"is less than {f.minimum}",
                  "What comes back belongs in sales_return; otherwise mend the sign.")
        )  # fmt: skip
    if f.kind in (Kind.DATE, Kind.INSTANT) and f.name != "born_on":
        literal = "timestamptz" if f.kind is Kind.INSTANT else "date"
        checks.append(
            Check(f.name, "far_off",
                  f"{f.name} < {literal} '1900-01-01' or {f.name} >= {literal} '2200-01-01'",
                  "lies before 1900 or after 2199", "Leave it empty where it stands for 'none'.")
        )  # fmt: skip
    return checks


def _one_of(f: Field, words: tuple[str, ...], mend: str) -> Check:
    listed = ", ".join(quote(w) for w in words) or "''"
    shown = ", ".join(words) or "none is declared"
    return Check(f.name, "not_one_of", f"{f.name} not in ({listed})", f"is none of: {shown}", mend)
