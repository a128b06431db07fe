"""A simple mapping (a source, its columns, constants) as the SELECT that it stands for."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from onebook.plan.model import RecordMapping
from onebook.records import BadInput, Fault
from onebook.records.gate import name as quoted
from onebook.records.gate import quote
from onebook.systems.files.branch import missing
from onebook.systems.files.model import Relation

__all__ = ["mapping_sql"]


def mapping_sql(record_type: str, mapping: RecordMapping, relation: Relation) -> str:
    """Return the SELECT of a mapping by columns; BadInput where the source lacks one that it names.

    Columns are found by their exact name or, failing that, without regard to case and the spaces around them. Where only
    the database knows the columns (`relation.columns` is empty), it is the database that will refuse.
    """
    if not mapping.columns and not mapping.constants:
        raise BadInput(Fault(f"records.{record_type}", "it maps nothing.", "Give `columns`, or a SELECT in `sql`."))
    lacking = [column for column in mapping.columns.values() if _find(column, relation.columns) is None]
    if relation.columns and lacking:
        where = ", ".join(file.name for file in relation.files[:3]) + (", …" if len(relation.files) > 3 else "")  # noqa: PLR2004
        fault = missing(where, list(dict.fromkeys(lacking)), relation.columns)
        raise BadInput(Fault(fault.where, f"records.{record_type} cannot be made: the file {fault.what}", fault.mend))
    values = [
        f"{quoted(_find(column, relation.columns) or column)} as {quoted(field)}"
        for field, column in mapping.columns.items()
    ]
    values += [f"{_literal(value)} as {quoted(field)}" for field, value in mapping.constants.items()]
    return f"select {', '.join(values)} from {quoted(relation.name)}"


def _find(column: str, columns: Collection[str]) -> str | None:
    if column in columns:
        return column
    plain = column.strip().lower()
    return next((c for c in columns if c.strip().lower() == plain), None)


def _literal(value: str | int | bool | Decimal) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return quote(value) if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else str(value)
