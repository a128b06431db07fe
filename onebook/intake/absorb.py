"""Absorbing a few records at once: documents of one type, as a table, through the gate into the lake."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from onebook.intake.bind import gate_context
from onebook.intake.erased import leave_out_erased, leave_out_rejects, list_erased
from onebook.intake.load import SystemReport, count_up
from onebook.intake.writing import writing
from onebook.lake import (
    LOADS_BETWEEN,
    LakeFiles,
    Run,
    add_rejects,
    commit,
    compact,
    ensure_tables,
    merge,
    next_load_id,
    reject_orphans,
    roll_back,
    settle_duplicates,
    stage,
    write_run,
)
from onebook.plan import Plan, RecordMapping
from onebook.records import record_type

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["absorb"]


def absorb(plan: Plan, system: str, kind: str, documents: pa.Table) -> SystemReport:
    """Take a table of documents of one record type into the lake, in one transaction; as idempotent as `load`.

    documents: columns named as the type's fields; `_file` and `_row` tell where each came from. BadInput where its
    columns cannot make records of this type, or another writer is at work.
    """
    files = LakeFiles(plan.folder / plan.storage.lake, plan.storage.memory, plan.storage.threads)
    context = gate_context(plan, system, plan.systems[system].records.get(kind, RecordMapping()))
    started = datetime.now(UTC)
    with writing(files) as con:
        ensure_tables(con, (kind,))
        erased = list_erased(con, plan)
        con.register("absorbed", documents)
        con.execute("begin")
        try:
            load_id = next_load_id(con)
            select = "select * from absorbed"
            staged = stage(con, record_type(kind), select, lambda: select, context, load_id=load_id)
            if erased:
                leave_out_erased(con, staged)
            rejected = staged.rejected + settle_duplicates(con, staged) + reject_orphans(con, staged, {})
            rejected -= leave_out_rejects(con, staged) if erased else 0
            merged = merge(con, staged)
            counts = count_up(staged, rejected, merged, given_up=add_rejects(con, staged))
            write_run(con, Run(load_id, system, "", None, started, (), (counts,)))
            commit(con, files, f"absorbed {kind} of {system}")
        except BaseException:
            roll_back(con)
            raise
        if load_id % LOADS_BETWEEN == 0:
            compact(con)
    return SystemReport(system, load_id, (counts,))
