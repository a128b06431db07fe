"""The book's rows on their way through the gate, as any other system's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from onebook.intake.publishing.document import Record
from onebook.lake import Connection, Staged, reject_orphans, stage
from onebook.plan import Plan
from onebook.records import RecordType, record_type
from onebook.records.declare import SYSTEM_FIELDS, Kind
from onebook.records.gate import GateContext

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["stage_records"]

SCALED = (Kind.MONEY, Kind.QUANTITY)


def stage_records(
    con: Connection, plan: Plan, kind: str, system: str, form: type[Record], records: Sequence[Record], revision: int,
    load_id: int, parents: Mapping[str, str],
) -> tuple[Staged, int]:  # fmt: skip
    """Send rows of one type and system through the gate; return what passed, and how many did not.

    form: the rows' named tuple. parents: record type → relation of the good ones that came before.
    """
    declared = record_type(kind)
    con.register(f"book_{kind}", _table(form, records))
    select = f"select {_columns(declared, form)}, {revision}::bigint as revision from book_{kind}"
    staged = stage(con, declared, select, lambda: select, _context(plan, system), load_id=load_id)
    # Parts come with their wholes; these lack only where they were rejected themselves.
    orphaned = reject_orphans(con, staged, dict(parents))
    con.unregister(f"book_{kind}")
    return staged, staged.rejected + orphaned


def _context(plan: Plan, system: str) -> GateContext:
    return GateContext(
        system=system,
        currency=plan.business.currency,
        business_time_zone=plan.business.time_zone,
        time_zone="UTC",
        channels={name: channel.label for name, channel in plan.channels.items()},
        from_text=False,
    )


@cache
def _types(form: type[Record]) -> tuple[tuple[str, type], ...]:
    """The columns of a form but its system, with their types; a form's fields may all be None."""
    hints: dict[str, Any] = get_type_hints(form)
    named = [(name, next(k for k in get_args(hint) or (hint,) if k is not type(None))) for name, hint in hints.items()]
    return tuple(named[1:])


def _table(form: type[Record], records: Sequence[Record]) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 (heavy)

    types = {int: pa.int64(), str: pa.string(), bool: pa.bool_()}
    columns = list(zip(*records, strict=True))[1:]
    return pa.table(
        {name: pa.array(column, types[of]) for (name, of), column in zip(_types(form), columns, strict=True)}
    )


def _columns(declared: RecordType, form: type[Record]) -> str:
    """The columns as the gate takes them: whole numbers become decimals and instants, exactly."""
    kinds = {field.name: field.kind for field in (*declared.fields, *SYSTEM_FIELDS)}
    return ", ".join(f"{_value(kinds[name], name)} as {name}" for name, _ in _types(form))


def _value(kind: Kind, name: str) -> str:
    if kind in SCALED:
        return f"cast(cast({name} as decimal(19, 0)) * cast(0.0001 as decimal(5, 4)) as decimal(18, 4))"
    if kind is Kind.INSTANT:
        return f"make_timestamptz({name})"
    if kind is Kind.DATE:
        return f"cast({name} as date)"
    return name
