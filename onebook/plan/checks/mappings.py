"""Mappings: how a system's data become records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onebook.plan.checks.subject import Finding, Subject, listed
from onebook.plan.wording import nearest
from onebook.records import Field, RecordType, record_types
from onebook.records.currencies import CURRENCIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from onebook.plan.lines import SettingPath
    from onebook.plan.model import RecordMapping, System

__all__ = ["check_mappings", "lacking", "source_of"]

BESIDE_FIELDS = ("revision", "deleted", "tax_rate")
"""What a mapping may give beside the record type's own fields."""


def check_mappings(subject: Subject) -> Iterator[Finding]:
    """Find mappings that cannot work as they are written, and guesses in them that nobody has confirmed."""
    for name, system in subject.plan.systems.items():
        for kind, mapping in system.records.items():
            path: SettingPath = ("systems", name, "records", kind)
            yield from _shape(subject, path, system, mapping)
            for number, guess in enumerate(mapping.confirm):
                yield subject.warning(
                    (*path, "confirm", number), f"not confirmed yet: {guess}",
                    "If that is right, take this sentence out of `confirm`; if not, mend the mapping first.",
                )  # fmt: skip
            if kind in record_types():
                yield from _fields(subject, path, system, mapping, record_types()[kind])


def source_of(system: System, mapping: RecordMapping) -> str | None:
    """Return the source that a mapping by columns reads: the one it names, or the only one there is."""
    only = next(iter(system.sources)) if len(system.sources) == 1 else None
    return mapping.source or (None if mapping.sql else only)


def _shape(subject: Subject, path: SettingPath, system: System, mapping: RecordMapping) -> Iterator[Finding]:
    """A mapping is a SELECT in a file, or a source with columns."""
    if mapping.sql is not None:
        also = [key for key in ("source", "columns") if getattr(mapping, key)]
        if also:
            yield subject.fault(
                (*path, also[0]), f"a mapping with sql has no {listed(also, 'or')}.",
                "Leave one of the two: the SELECT says itself what it reads.",
            )  # fmt: skip
        if not subject.file_exists(mapping.sql):
            yield subject.fault(
                (*path, "sql"), f"there is no file '{mapping.sql}'.", "Its path is relative to the plan's folder."
            )
    elif mapping.source is None and not mapping.columns:
        yield subject.fault(
            path, "it does not say where its records come from.",
            'Write sql = "….sql" (a file with one SELECT), or source = "…" and columns = { field = "column" }.',
        )  # fmt: skip
    elif mapping.source is None and source_of(system, mapping) is None:
        mend = f'Add source = "{next(iter(system.sources), "orders")}".'
        yield subject.fault(path, "it has columns, but does not say of which source.", mend)
    elif mapping.source is not None and mapping.source not in system.sources:
        yield subject.unknown((*path, "source"), "source", mapping.source, system.sources)
    elif not mapping.columns:
        yield subject.fault(path, "it has a source, but no columns.", 'Add columns = { field = "column", … }.')
    yield from _reading(subject, path, mapping)


def _reading(subject: Subject, path: SettingPath, mapping: RecordMapping) -> Iterator[Finding]:
    """How numbers and dates are written."""
    marks = (*path, "thousands")
    if mapping.thousands and mapping.thousands == mapping.decimal:
        yield subject.fault(marks, f"'{mapping.thousands}' is the mark of both thousands and decimals.", "Change one.")
    if mapping.thousands.isalnum():
        yield subject.fault(
            marks, f"'{mapping.thousands}' is no mark.", 'Write what stands between thousands, e.g. ".".'
        )
    if mapping.date_format is not None and "%" not in mapping.date_format:
        yield subject.fault(
            (*path, "date_format"), f"'{mapping.date_format}' is no date format.",
            'Write %d for the day, %m for the month, %Y for the year, %H:%M for the time: "%d.%m.%Y".',
        )  # fmt: skip


def _fields(
    subject: Subject, path: SettingPath, system: System, mapping: RecordMapping, record_type: RecordType
) -> Iterator[Finding]:
    known = (*record_type.names, *BESIDE_FIELDS)
    for setting in ("columns", "constants", "may_be_empty"):
        for number, name in enumerate(getattr(mapping, setting)):
            if name not in known:
                key = number if setting == "may_be_empty" else name
                meant = nearest(name, known)
                yield subject.fault(
                    (*path, setting, key), f"{record_type.name} has no field '{name}'.",
                    f"Did you mean '{meant}'?" if meant else f"`onebook schema {record_type.name}` lists its fields.",
                )  # fmt: skip
    for name in mapping.columns:
        if name in mapping.constants:
            yield subject.fault(
                (*path, "constants", name), f"{name} is both a column and a constant.", "Leave one of the two."
            )
    for name, value in mapping.constants.items():
        if name in record_type.names:
            yield from _constant(subject, (*path, "constants", name), record_type.field(name), value)
    if mapping.columns:
        yield from _columns(subject, path, system, mapping)
        yield from _needed(subject, path, mapping, record_type)
        yield from _tax(subject, path, system, mapping, record_type)


def _constant(subject: Subject, path: SettingPath, field: Field, value: object) -> Iterator[Finding]:
    text = str(value)
    if field.values == "channel" and text not in subject.plan.channels:
        yield subject.unknown(path, "channel", text, subject.plan.channels)
    if field.choices and text.lower() not in field.choices:
        meant = nearest(text, field.choices)
        yield subject.fault(
            path,
            f"'{text}' is none of: {', '.join(field.choices)}.",
            f"Did you mean '{meant}'?" if meant else "Choose one.",
        )
    if field.values == "currency" and text.upper() not in CURRENCIES:
        yield subject.fault(path, f"'{text}' is not a currency of ISO 4217.", "Write its code, e.g. EUR.")


def _columns(subject: Subject, path: SettingPath, system: System, mapping: RecordMapping) -> Iterator[Finding]:
    """Where the plan itself names a file's columns, or says that nobody does, a mapping can only use these."""
    source = system.sources.get(source_of(system, mapping) or "")
    if source is None or (source.header and not source.columns):
        return
    there = {column.strip().lower() for column in source.columns}
    for name, column in mapping.columns.items():
        if not source.columns and not re.fullmatch(r"column_\d+", column):
            yield subject.fault(
                (*path, "columns", name), f"a file without a header has no column '{column}'.",
                'Name its columns in the source (columns = ["…"]), or use column_1, column_2 and so on.',
            )  # fmt: skip
        elif source.columns and column.strip().lower() not in there:
            yield subject.unknown((*path, "columns", name), "column", column, source.columns)


def _needed(
    subject: Subject, path: SettingPath, mapping: RecordMapping, record_type: RecordType
) -> Iterator[Finding]:  # fmt: skip
    for field in lacking(record_type, {*mapping.columns, *mapping.constants}):
        either = f"{field.business_date_of} or {field.name}" if field.business_date_of else field.name
        if field.name in record_type.key:
            yield subject.fault(
                path,
                f"it gives no {either}, by which records of this type are told apart.",
                "Map it; it cannot be empty.",
            )
        elif field.name not in mapping.may_be_empty:
            yield subject.fault(
                path, f"it gives no {either}, which every {record_type.name} needs.",
                f'Map it, or write may_be_empty = ["{field.name}"] if the source does not know it.',
            )  # fmt: skip


def lacking(record_type: RecordType, given: Collection[str]) -> tuple[Field, ...]:
    """Return the fields that every record needs and that a mapping with these fields does not give."""
    return tuple(
        field
        for field in record_type.fields
        if field.required
        and field.name not in given
        and field.business_date_of not in given
        and field.default is None
        and field.name != "currency"
    )


def _tax(
    subject: Subject, path: SettingPath, system: System, mapping: RecordMapping, record_type: RecordType
) -> Iterator[Finding]:
    included = system.tax_included if mapping.tax_included is None else mapping.tax_included
    taxed = [f.name for f in record_type.fields if f.taxed and f.name in mapping.columns]
    if included and taxed and "tax_rate" not in {*mapping.columns, *mapping.constants}:
        where = (*path, "tax_included") if mapping.tax_included else path
        yield subject.fault(
            where, f"{listed(taxed)} with tax in it needs the rate, or every row would be kept out."
            if len(taxed) == 1 else f"{listed(taxed)} with tax in them need the rate, or every row would be kept out.",
            "Map tax_rate (0.19 for 19 %), or give it as a constant.",
        )  # fmt: skip
