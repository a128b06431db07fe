"""A simple mapping (a source, its columns, constants) as the SELECT that it stands for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.records import BadInput, Fault, RecordType
from onebook.records.sql import name as quoted
from onebook.records.sql import quote
from onebook.systems.files.branch import missing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from onebook.plan.model import RecordMapping
    from onebook.systems.files.model import Relation

__all__ = ["mapping_sql", "source_of"]

SHOWN_FILES = 3


def source_of(mapping: RecordMapping, sources: Collection[str]) -> str | None:
    """Return the source that a mapping by columns reads: the one it names, or the only one there is."""
    return mapping.source or (next(iter(sources)) if len(sources) == 1 else None)


def mapping_sql(
    record_type: RecordType,
    mapping: RecordMapping,
    relations: Mapping[str, Relation],
    sources: Collection[str] = (),
) -> str:
    """Return the SELECT of a mapping by columns; BadInput where its source or one of its columns is not there.

    relations: the system's sources that can be read, by name. sources: the names of all of them, if there are more.
    Columns are found by their exact name or, failing that, without regard to
    case and the spaces around them. Where only the database knows the columns, it is the database that will refuse.
    """
    where = f"records.{record_type.name}"
    if not mapping.columns and not mapping.constants:
        raise BadInput(Fault(where, "it maps nothing.", "Give `columns`, or a SELECT in `sql`."))
    sources = sources or tuple(relations)
    name = source_of(mapping, sources)
    if name is None or name not in sources:
        said = f"there is no source '{name}'." if name else "it does not say which source it is of."
        mend = f"Set `source` to one of: {', '.join(sources)}." if sources else "Declare a source in the plan."
        raise BadInput(Fault(where, said, mend))
    if name not in relations:
        raise BadInput(Fault(where, f"nothing of the source '{name}' can be read."))
    relation = relations[name]
    lacking = [column for column in mapping.columns.values() if _find(column, relation.columns) is None]
    if relation.columns and lacking:
        read = [file.name for file in relation.files]
        shown = ", ".join(read[:SHOWN_FILES]) + (", …" if len(read) > SHOWN_FILES else "")
        fault = missing(shown, list(dict.fromkeys(lacking)), relation.columns)
        raise BadInput(Fault(fault.where, f"{record_type.name} cannot be made of it: it {fault.what}", fault.mend))
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
