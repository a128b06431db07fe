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
from onebook.records.declare import SYSTEM_FIELDS, Field, Kind, RecordType
from onebook.records.errors import BadInput, Fault
from onebook.records.reasons import Reason, unreadable_reasons
from onebook.records.sql import name, quote
from onebook.records.tax import RATE, rate_cell, split_tax, without_tax

__all__ = ["Check", "Gate", "GateContext", "build_gate"]

DELETED = next(f for f in SYSTEM_FIELDS if f.name == "deleted")
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
    """One thing that can be wrong with one column: `sql` is true where it is.

    reasons: what it is more closely, looked for in this order where `sql` is true; the last one always holds.
    """

    column: str
    rule: str
    sql: str
    reasons: tuple[Reason, ...]


def _check(column: str, rule: str, sql: str, message: str, mend: str) -> Check:
    return Check(column, rule, sql, (Reason("true", message, mend),))


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
        own = [*_cell_checks(f, cell, context), *_value_checks(f, record_type, context)]
        if own:
            checks.append(tuple(own))
    taxed = _taxed(record_type, columns, context)
    if taxed:
        rate = rate_cell(columns, context)
        typed += [f"{rate.value} as {RATE.name}", f"{rate.raw} as raw_{RATE.name}"]
        checks.append(tuple(_rate_checks(taxed, rate, context)))
    checks += [
        (_check(r.column, r.name, f"not ({r.sql})", r.message, r.mend),)
        for r in record_type.rules
    ]  # fmt: skip
    for beside, cell in _beside(columns, context).items():
        typed += [f"{cell.value} as {beside}", f"{cell.raw} as raw_{beside}"]
        if cell.unreadable:
            mend = "Mend it in the source or mapping; a mapping need not give it."
            checks.append((_check(beside, "unreadable", cell.unreadable, f"is not {cell.expected}", mend),))
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
    times = [f"try_cast({text} as timestamp)"]
    if context.date_format:
        times.append(f"try_strptime({text}, {quote(context.date_format)})::timestamp")
    value = f"coalesce(try_cast({text} as bigint), {', '.join(f'epoch_us({time})' for time in times)})"
    unreadable = "revision is null and coalesce(trim(raw_revision::varchar), '') <> ''"
    return Cell(value, column, unreadable, "a version: a whole number, or the time of the last change")


def _rate_checks(taxed: tuple[Field, ...], rate: Cell, context: GateContext) -> list[Check]:
    """What can be wrong with the rate of tax: it is told once, not with each amount that it is for."""
    blank = f"coalesce(trim(raw_{RATE.name}::varchar), '') = ''"
    known = rate.raw != "null"
    mend = "Fill it in (0.19 for 19 %)" if known else "Map tax_rate, or set constants = { tax_rate = 0.19 } for 19 %"
    amounts = " or ".join(f"coalesce(trim(raw_{f.name}::varchar), '') <> ''" for f in taxed)
    checks = [
        _check(RATE.name, "missing", f"{blank} and ({amounts})",
               f"is empty, but {', '.join(f.name for f in taxed)} hold tax (tax_included)",
               f"{mend}; 0 stands for no tax. Or give amounts without tax, and tax_included = false."),
        _check(RATE.name, "too_small", f"{RATE.name} < 0", "is less than 0", "Mend the sign in the source or mapping."),
        _check(RATE.name, "too_large", f"{RATE.name} >= 1", "is 100 % or more: a rate of 19 % is written 0.19, or 19%",
               "Map it by a SELECT that divides it by 100, or give it as a constant: constants = { tax_rate = 0.19 }."),
    ]  # fmt: skip
    if rate.unreadable:
        checks.insert(0, Check(RATE.name, "unreadable", rate.unreadable, unreadable_reasons(RATE, rate, context)))
    return checks


ROUNDED = "[+-]?[0-9]([.,][0-9]+)?E[+][0-9]+"
"""How spreadsheets write a number that has more digits than they show or keep."""


def _cell_checks(f: Field, cell: Cell, context: GateContext) -> list[Check]:
    checks = []
    if cell.unreadable:
        checks.append(Check(f.name, "unreadable", cell.unreadable, unreadable_reasons(f, cell, context)))
    if cell.rounded:
        checks.append(
            _check(f.name, "too_fine", cell.rounded, "has more decimals than are kept",
                   "Round it in the mapping if that is meant: round(x, 4).")
        )  # fmt: skip
    if cell.is_text and not f.values and f.kind in (Kind.IDENT, Kind.CODE):
        fits = f"regexp_full_match({f.name}, {quote(ROUNDED)})"
        checks.append(
            _check(f.name, "rounded_id", f"case when contains({f.name}, 'E+') then {fits} else false end",
                   "is a number that a spreadsheet has shortened: it keeps 15 digits, and the others are lost",
                   "Format the column as text and fill it in again, or export CSV from the system itself.")
        )  # fmt: skip
    if cell.is_text:
        checks.append(
            _check(f.name, "too_long", f"strlen({f.name}) > {f.max_length}",
                   f"is longer than {f.max_length:,} bytes",
                   "A quote may be missing in the file; shorten it otherwise.")
        )  # fmt: skip
    if cell.is_text and context.from_text:
        checks.append(
            _check(f.name, "nul_byte", f"contains({f.name}, chr(0))", "holds a NUL byte",
                   "The file is damaged or not text; export it again.")
        )  # fmt: skip
    return checks


def _value_checks(f: Field, record_type: RecordType, context: GateContext) -> list[Check]:
    checks = []
    if f.required and f.name not in context.may_be_empty:
        mend = f'Fill it in the source or mapping, or set may_be_empty = ["{f.name}"] if it is not known.'
        if f.name in record_type.key:
            mend = "Fill it in the source or mapping: records of this type are told apart by it."
        checks.append(
            _check(f.name, "missing", f"{f.name} is null and coalesce(trim(raw_{f.name}::varchar), '') = ''",
                   "is empty, but every record of this type needs it", mend)
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
            _check(f.name, f"not_a_{f.values}", f"{f.name} not in ({listed})",
                   f"is not a {f.values} code of {standard}",
                   f"Map it to the code, e.g. {'EUR' if f.values == 'currency' else 'DE'}.")
        )  # fmt: skip
    if f.minimum is not None:
        checks.append(
            _check(f.name, "too_small", f"{f.name} < {f.minimum}", f"is less than {f.minimum}",
                   "What comes back belongs in sales_return; otherwise mend the sign.")
        )  # fmt: skip
    if f.kind in (Kind.DATE, Kind.INSTANT) and f.name != "born_on":
        literal = "timestamptz" if f.kind is Kind.INSTANT else "date"
        checks.append(
            _check(f.name, "far_off",
                   f"{f.name} < {literal} '1900-01-01' or {f.name} >= {literal} '2200-01-01'",
                   "lies before 1900 or after 2199", "Leave it empty where it stands for 'none'.")
        )  # fmt: skip
    return checks


def _one_of(f: Field, words: tuple[str, ...], mend: str) -> Check:
    listed = ", ".join(quote(w) for w in words) or "''"
    shown = ", ".join(words) or "none is declared"
    return _check(f.name, "not_one_of", f"{f.name} not in ({listed})", f"is none of: {shown}", mend)
