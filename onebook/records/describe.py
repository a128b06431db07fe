"""A record type told to people and programs: field lists, JSON schema, Arrow schema, its page in the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onebook.records.declare import SYSTEM_FIELDS, Field, Kind, RecordType
from onebook.records.tax import RATE

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["arrow_schema", "field_rows", "json_schema", "markdown"]

UNITS = {
    Kind.IDENT: "id",
    Kind.TEXT: "text",
    Kind.CODE: "code",
    Kind.CHOICE: "choice",
    Kind.MONEY: "amount, 4 decimals",
    Kind.QUANTITY: "quantity, 4 decimals",
    Kind.RATE: "rate, 9 decimals",
    Kind.INTEGER: "whole number",
    Kind.BOOLEAN: "yes/no",
    Kind.DATE: "date",
    Kind.INSTANT: "instant, UTC",
}


def unit_of(f: Field) -> str:
    """Return what a field holds, in words."""
    if f.ref:
        return f"id of {f.ref}"
    if f.choices:
        return f"one of: {', '.join(f.choices)}"
    if f.values == "currency":
        return "ISO 4217 code"
    if f.values == "country":
        return "ISO 3166 code"
    if f.values == "channel":
        return "channel of the plan"
    return UNITS[f.kind]


def field_rows(record_type: RecordType) -> list[tuple[str, str, str, str]]:
    """Return (field, unit, required, meaning) for every field, the record's own first.

    Behind them: what a mapping may give beside them, and what every record has.
    """
    rows = [(f.name, unit_of(f), _required(f, record_type), _meaning(f)) for f in record_type.fields]
    return rows + [(f.name, UNITS[f.kind], "", f.doc) for f in (*_beside(record_type), *SYSTEM_FIELDS)]


def _required(f: Field, record_type: RecordType) -> str:
    if not f.required:
        return ""
    return f"or {f.business_date_of}" if f.business_date_of in record_type.names else "yes"


def _meaning(f: Field) -> str:
    parts = [f.doc]
    if f.default is not None:
        parts.append(f"{_default(f)} where none is given.")
    if f.minimum is not None:
        parts.append(f"At least {f.minimum}.")
    if f.personal:
        parts.append("Personal.")
    return " ".join(parts)


def _default(f: Field) -> str:
    return (f.default or "").strip("'")


def _beside(record_type: RecordType) -> tuple[Field, ...]:
    """Return what a mapping may give that is used at the gate and not kept."""
    return (RATE,) if any(f.taxed for f in record_type.fields) else ()


JSON_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.MONEY: {"type": "string", "pattern": r"^-?\d{1,14}(\.\d{1,4})?$"},
    Kind.QUANTITY: {"type": "string", "pattern": r"^-?\d{1,14}(\.\d{1,4})?$"},
    Kind.RATE: {"type": "string", "pattern": r"^-?\d{1,9}(\.\d{1,9})?$"},
    Kind.INTEGER: {"type": "integer"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.INSTANT: {"type": "string", "format": "date-time"},
}


def json_schema(record_type: RecordType) -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of what may be given. Amounts and quantities are decimal text."""
    given = (
        *record_type.fields,
        *_beside(record_type),
        *(f for f in SYSTEM_FIELDS if f.name in ("revision", "deleted")),
    )
    # What the gate fills in by itself is not required of a program.
    required = [
        f for f in record_type.fields if f.required and f.default is None and not (f.name == "currency" and f.values)
    ]
    either = [f for f in required if f.business_date_of]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": record_type.name,
        "description": record_type.doc,
        "type": "object",
        "additionalProperties": False,
        "properties": {f.name: _property(f) for f in given},
        "required": [f.name for f in required if f not in either],
        "allOf": [{"anyOf": [{"required": [f.business_date_of]}, {"required": [f.name]}]} for f in either],
        "x-key": ["system", *record_type.key],
    }


def _property(f: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {**JSON_TYPES.get(f.kind, {"type": "string", "maxLength": f.max_length})}
    if f.choices:
        shape = {"enum": list(f.choices)}
    shape |= {"description": f.doc, "x-unit": unit_of(f)}
    if f.default is not None:
        shape["default"] = _default(f)
    if f.ref:
        shape["x-ref"] = f.ref
    if f.personal:
        shape["x-personal"] = True
    if f.minimum is not None:
        shape["x-minimum"] = str(f.minimum)
    return shape


def arrow_schema(record_type: RecordType) -> pa.Schema:
    """Return the type's Arrow schema, system fields included."""
    import pyarrow as pa  # noqa: PLC0415 (takes a quarter of a second; few need it)

    types = {
        Kind.MONEY: pa.decimal128(18, 4),
        Kind.QUANTITY: pa.decimal128(18, 4),
        Kind.RATE: pa.decimal128(18, 9),
        Kind.INTEGER: pa.int64(),
        Kind.BOOLEAN: pa.bool_(),
        Kind.DATE: pa.date32(),
        Kind.INSTANT: pa.timestamp("us", tz="UTC"),
    }
    system, *rest = SYSTEM_FIELDS
    return pa.schema(
        [
            pa.field(f.name, types.get(f.kind, pa.string()), nullable=not f.required, metadata={"doc": f.doc})
            for f in (system, *record_type.fields, *rest)
        ]
    )


def markdown(record_type: RecordType) -> str:
    """Return the type's page in the docs."""
    key = ", ".join(f"`{k}`" for k in record_type.key)
    head = f"## {record_type.name}\n\n{record_type.doc}\n\nKey: `system`, {key}.\n"
    rows = "\n".join(f"| `{n}` | {u} | {r} | {d} |" for n, u, r, d in field_rows(record_type))
    rules = "".join(f"\nRule `{r.name}`: {r.column} {r.message}. {r.mend}\n" for r in record_type.rules)
    return f"{head}\n| field | type | required | meaning |\n|---|---|---|---|\n{rows}\n{rules}"
