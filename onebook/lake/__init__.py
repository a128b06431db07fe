"""The lake: the history of all records, one snapshot over all tables; the engine; the runner of SQL models."""

from onebook.lake.answers import Answers
from onebook.lake.changed import StateLostError, changed_rows, files_of, is_kept, open_state
from onebook.lake.check import check
from onebook.lake.commit import commit, roll_back
from onebook.lake.compact import LOADS_BETWEEN, SMALL_FILE, compact, forget
from onebook.lake.connect import Connection, LakeFiles, attach_database, connect, load_extension, open_lake
from onebook.lake.copying import copy_lake
from onebook.lake.erasing import HOLDER, erased_people, forget_erased, naming, take_out, waits_for_forgetting
from onebook.lake.errors import BrokenFileError, engine_errors
from onebook.lake.giving_way import give_way
from onebook.lake.guard import lock_down
from onebook.lake.index import Index, IndexLostError, Made, alone, change_index, drop_index, look_up, made, make_index
from onebook.lake.merge import THE_BOOKS, Merged, find_gone, merge, take_away, take_away_parts, take_back
from onebook.lake.models import Model, create_models, fill, reaching_out, read_models, tables_in
from onebook.lake.reading import copies_left_out, ids_of
from onebook.lake.runs import (
    Counts,
    Run,
    add_rejects,
    last_fingerprint,
    next_load_id,
    reject_files,
    replace_rejects,
    write_run,
)
from onebook.lake.snapshots import State, current_snapshot, current_state, kept_states, newest_snapshot
from onebook.lake.stage import (
    Staged,
    columns_of,
    count,
    reject_orphans,
    remove_files,
    settle_duplicates,
    stage,
    unstage,
)
from onebook.lake.tables import CONTROL_TABLES, ensure_tables, publish_views, stored_columns, table, tables_of
from onebook.lake.tpcds import generate_tpcds

__all__ = [
    "CONTROL_TABLES",
    "HOLDER",
    "LOADS_BETWEEN",
    "SMALL_FILE",
    "THE_BOOKS",
    "Answers",
    "BrokenFileError",
    "Connection",
    "Counts",
    "Index",
    "IndexLostError",
    "LakeFiles",
    "Made",
    "Merged",
    "Model",
    "Run",
    "Staged",
    "State",
    "StateLostError",
    "add_rejects",
    "alone",
    "attach_database",
    "change_index",
    "changed_rows",
    "check",
    "columns_of",
    "commit",
    "compact",
    "connect",
    "copies_left_out",
    "copy_lake",
    "count",
    "create_models",
    "current_snapshot",
    "current_state",
    "drop_index",
    "engine_errors",
    "ensure_tables",
    "erased_people",
    "files_of",
    "fill",
    "find_gone",
    "forget",
    "forget_erased",
    "generate_tpcds",
    "give_way",
    "ids_of",
    "is_kept",
    "kept_states",
    "last_fingerprint",
    "load_extension",
    "lock_down",
    "look_up",
    "made",
    "make_index",
    "merge",
    "naming",
    "newest_snapshot",
    "next_load_id",
    "open_lake",
    "open_state",
    "publish_views",
    "reaching_out",
    "read_models",
    "reject_files",
    "reject_orphans",
    "remove_files",
    "replace_rejects",
    "roll_back",
    "settle_duplicates",
    "stage",
    "stored_columns",
    "table",
    "tables_in",
    "tables_of",
    "take_away",
    "take_away_parts",
    "take_back",
    "take_out",
    "unstage",
    "waits_for_forgetting",
    "write_run",
]
