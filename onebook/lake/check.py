"""The gate over an Arrow table, for systems that map documents in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.lake.connect import Connection
from onebook.lake.stage import columns_of
from onebook.records import RecordType
from onebook.records.gate import GateContext, build_gate

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["check"]


def check(
    con: Connection, documents: pa.Table, record_type: RecordType, context: GateContext
) -> tuple[pa.Table, pa.Table]:
    """Send a table through the gate: (good records, what is wrong with the others).

    good: the fields that the table gives, read and typed. Rejects: one row a fault, with source_file and source_row of
    the table's `_file` and `_row`, column, value, rule, message, mend, key and the row as JSON. BadInput where the
    table's columns cannot make records of this type.
    """
    con.register("documents", documents)
    try:
        select = "select * from documents"
        gate = build_gate(record_type, columns_of(con, select), context)
        fields = ", ".join(gate.fields)
        good = con.execute(
            f"select {fields} from ({gate.good_sql(select)}) as gated where _faults = 0"
        ).to_arrow_table()
        return good, con.execute(gate.faults_sql(select)).to_arrow_table()
    finally:
        con.unregister("documents")
