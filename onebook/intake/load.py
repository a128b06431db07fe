"""`load`: every system's exports into the lake, one system one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from onebook.intake.bind import Binding, MappedRecord, bind
from onebook.intake.erased import leave_out_erased, leave_out_rejects, list_erased, naming_erased
from onebook.intake.refusals import LeftOut, by_cause
from onebook.intake.writing import writing
from onebook.lake import (
    LOADS_BETWEEN,
    BrokenFileError,
    Connection,
    Counts,
    LakeFiles,
    Merged,
    Run,
    Staged,
    commit,
    compact,
    count,
    engine_errors,
    ensure_tables,
    find_gone,
    forget,
    last_fingerprint,
    merge,
    next_load_id,
    reaching_out,
    reject_files,
    reject_orphans,
    remove_files,
    replace_rejects,
    roll_back,
    settle_duplicates,
    stage,
    tables_in,
    take_away,
    unstage,
    write_run,
)
from onebook.plan import Plan
from onebook.records import BadInput, Fault

__all__ = ["LoadReport", "Progress", "SystemReport", "count_up", "load", "tidy"]

Progress = Callable[[str, str], None]
"""Called with the system and what is being done now, in words."""


@dataclass(frozen=True, slots=True)
class SystemReport:
    """What a load did with one system. unchanged: nothing was read, since its exports are those of the last load.

    refused: files and record types left out whole, with the reasons. set_aside: rows of files that are no whole rows,
    less those that were dismissed before.
    """

    system: str
    load_id: int | None
    counts: tuple[Counts, ...] = ()
    refused: tuple[Fault, ...] = ()
    set_aside: int = 0
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did."""

    systems: tuple[SystemReport, ...]
    dry_run: bool = False

    @property
    def clean(self) -> bool:
        """Whether everything was taken in, but for what people have given up."""
        return not self.kept_out and not any(s.refused for s in self.systems)

    @property
    def kept_out(self) -> int:
        """Rows that were kept out and are listed by `onebook rejects`."""
        return sum(s.set_aside + sum(c.rejected - c.given_up for c in s.counts) for s in self.systems)

    @property
    def given_up(self) -> int:
        """Rows that were kept out again, but had been dismissed or repaired before."""
        return sum(c.given_up for s in self.systems for c in s.counts)


def load(
    plan: Plan,
    systems: Sequence[str] = (),
    *,
    since: date | None = None,
    dry_run: bool = False,
    again: bool = False,
    progress: Progress = lambda _system, _doing: None,
) -> LoadReport:
    """Load the systems named (all that have mappings, if none is), each in one transaction.

    since: only records dated on or after that day. dry_run: do everything but keep nothing. again: read a system even
    where its exports are those of the last load, and take away whatever a complete export lacks. BadInput where a
    named system is not in the plan.
    """
    names = _chosen(plan, systems)
    files = LakeFiles(plan.folder / plan.storage.lake, plan.storage.memory, plan.storage.threads)
    reports = []
    with writing(files) as con:
        list_erased(con, plan)
        for name in names:
            try:
                reports.append(_load_system(con, plan, files, name, since, dry_run, again, progress))
            except BadInput as error:
                reports.append(SystemReport(name, None, refused=error.faults))
        if not dry_run and any(_is_tenth(r.load_id) for r in reports):
            progress("lake", "tidying up")
            compact(con)
    return LoadReport(tuple(reports), dry_run)


def _is_tenth(load_id: int | None) -> bool:
    return load_id is not None and load_id % LOADS_BETWEEN == 0


def tidy(plan: Plan) -> None:
    """Rewrite what holds deleted rows, join small files, and drop states older than the plan keeps them."""
    files = LakeFiles(plan.folder / plan.storage.lake, plan.storage.memory, plan.storage.threads)
    with writing(files) as con:
        compact(con, whole=True)
        forget(con, timedelta(days=plan.storage.keep_days))


def _chosen(plan: Plan, systems: Sequence[str]) -> list[str]:
    unknown = [s for s in systems if s not in plan.systems]
    if unknown:
        there = ", ".join(plan.systems) or "none"
        raise BadInput(*(Fault("", f"there is no system '{s}' in the plan.", f"There are: {there}.") for s in unknown))
    chosen = [n for n, s in plan.systems.items() if (n in systems if systems else s.records or s.kind != "files")]
    if not chosen:
        mend = (
            "Add a table [systems.….records.TYPE] (`onebook schema` lists the types), or move the plan away and let "
            "`onebook init` draft one from your exports."
        )
        raise BadInput(Fault("onebook.toml", "no system has any mapping to load.", mend))
    return chosen


def _load_system(
    con: Connection, plan: Plan, files: LakeFiles, name: str, since: date | None, dry_run: bool, again: bool,
    progress: Progress,
) -> SystemReport:  # fmt: skip
    progress(name, "reading files")
    with engine_errors(f"systems.{name}"):
        binding = bind(con, plan, name, files.scratch)
    if not again and binding.fingerprint and binding.fingerprint == last_fingerprint(con, name):
        return SystemReport(name, None, refused=_refused(binding), unchanged=True)
    try:
        return _load_bound(con, files, binding, since, dry_run, again, progress)
    except BrokenFileError:
        # Some file has rows that are no rows: read the system once more, row by row, and set these aside.
        progress(name, "reading broken files row by row")
        binding = bind(con, plan, name, files.scratch, careful=True)
        return _load_bound(con, files, binding, since, dry_run, again, progress)


def _files_read(binding: Binding) -> tuple[str, ...]:
    return tuple(f.name for r in binding.relations for f in r.files)


def _refused(binding: Binding, left_out: Sequence[LeftOut] = ()) -> tuple[Fault, ...]:
    """Return what cannot be taken of a system's files and record types, by cause."""
    files = tuple(f for r in binding.relations for f in r.refused)
    return files + by_cause(binding.unusable, left_out)


class _SpoiltError(Exception):
    """A record type could not be loaded, and took the transaction with it."""

    def __init__(self, left_out: LeftOut) -> None:
        super().__init__(left_out.kind)
        self.left_out = left_out


def _load_bound(
    con: Connection, files: LakeFiles, binding: Binding, since: date | None, dry_run: bool, again: bool,
    progress: Progress,
) -> SystemReport:  # fmt: skip
    """Load a system; what spoils the transaction is left out, and all else read once more."""
    spoilt: dict[str, LeftOut] = {}
    while True:
        try:
            return _load_without(con, files, binding, spoilt, since, dry_run, again, progress)
        except _SpoiltError as error:
            spoilt[error.left_out.kind] = error.left_out


def _load_without(
    con: Connection, files: LakeFiles, binding: Binding, spoilt: Mapping[str, LeftOut], since: date | None,
    dry_run: bool, again: bool, progress: Progress,
) -> SystemReport:  # fmt: skip
    name, started = binding.system, datetime.now(UTC)
    read = _files_read(binding)
    ensure_tables(con, (r.record_type.name for r in binding.records))
    con.execute("begin")
    try:
        load_id = next_load_id(con)
        counts, left_out = _load_records(con, binding, load_id, spoilt, since, again, progress)
        refused = _refused(binding, left_out)
        set_aside = reject_files(
            con,
            name,
            load_id,
            refused,
            [r.structural_sql for r in binding.relations if r.structural_sql],
            read,
            but=naming_erased(name, lines=True) if count(con, "erased_name") else "false",
        )
        # A load of part of the data, or one that left something out, must not pass for a load of all of it.
        whole = since is None and not refused and binding.fingerprint is not None
        write_run(con, Run(load_id, name, binding.fingerprint or "" if whole else "", since, started, read, counts))
        if dry_run:
            con.execute("rollback")
            remove_files(con, name, load_id)
        else:
            commit(con, files, f"load {load_id}: {name}")
    except _SpoiltError:
        roll_back(con)
        remove_files(con, name, load_id)
        raise
    except BaseException:
        roll_back(con)
        raise
    return SystemReport(name, load_id, counts, refused, set_aside)


def _load_records(
    con: Connection, binding: Binding, load_id: int, spoilt: Mapping[str, LeftOut], since: date | None, again: bool,
    progress: Progress,
) -> tuple[tuple[Counts, ...], tuple[LeftOut, ...]]:  # fmt: skip
    """Load each record type, or leave it out whole; what is part of one left out is left out with it.

    spoilt: what was found not to load already.
    """
    counts: list[Counts] = []
    left_out = dict(spoilt)
    staged_parents: dict[str, str] = {}
    for mapped in binding.records:
        kind = mapped.record_type.name
        if kind in spoilt:
            continue
        parents = {f.ref for f in mapped.record_type.fields if f.part_of and f.ref}
        without, unread = sorted(parents & set(left_out)), _unread(con, binding, mapped)
        if without or unread:
            left_out[kind] = LeftOut(kind, unread, tuple(without))
            continue
        progress(binding.system, f"checking {kind}")
        try:
            staged, rejected = _stage(con, binding, mapped, staged_parents, load_id, since)
            removed = _gone(con, binding, mapped, staged, since, again)
        except BadInput as error:
            left_out[kind] = LeftOut(kind, faults=error.faults)
            if not unstage(con, kind, binding.system, load_id):
                raise _SpoiltError(left_out[kind]) from error
            continue
        staged_parents[kind] = staged.rows
        progress(binding.system, f"writing {kind}")
        merged = merge(con, staged)
        given_up = replace_rejects(con, staged, _files_read(binding), whole=since is None)
        if removed:
            take_away(con, staged)
        counts.append(count_up(staged, rejected, merged, removed, given_up))
    return tuple(counts), tuple(left_out.values())


def _unread(con: Connection, binding: Binding, mapped: MappedRecord) -> tuple[str, ...]:
    """Return the sources that a record type is made of and of which nothing can be read."""
    if mapped.unread is not None:
        return (mapped.unread,)
    named = tables_in(con, mapped.select) if binding.unusable and mapped.select else ()
    return tuple(name for name in named if name in binding.unusable)


def _gone(
    con: Connection, binding: Binding, mapped: MappedRecord, staged: Staged, since: date | None, again: bool
) -> int:
    """List what a complete export no longer holds. Nothing where some of the export was left out by us."""
    partly = since or binding.cut_over or binding.careful or _refused(binding)
    if not mapped.complete or partly or staged.fresh or _sets_rows_aside(con, binding):
        return 0
    where = f"{binding.system}: {mapped.record_type.name}"
    return find_gone(con, staged, mapped.complete, where, sure=again)


def _sets_rows_aside(con: Connection, binding: Binding) -> bool:
    """Tell whether any row of the files is no whole row: nobody can tell what it was."""
    return any(count(con, f"({r.structural_sql}) as set_aside") for r in binding.relations if r.structural_sql)


def count_up(staged: Staged, rejected: int, merged: Merged, removed: int = 0, given_up: int = 0) -> Counts:
    """Return the counts of one record type; rows that only repeat others count as unchanged."""
    unchanged = staged.rows_read - rejected - merged.added - merged.replaced
    return Counts(
        staged.record_type.name, staged.rows_read, rejected, merged.added, merged.replaced, unchanged, removed, given_up
    )


def _stage(
    con: Connection, binding: Binding, mapped: MappedRecord, staged_parents: dict[str, str], load_id: int,
    since: date | None,
) -> tuple[Staged, int]:  # fmt: skip
    where = f"{binding.system}: {mapped.record_type.name}"
    if mapped.fault:
        raise BadInput(*mapped.fault)
    read = tables_in(con, mapped.select)
    # A name that is no source could be a path, which the engine would read as a file.
    known = {r.name.lower() for r in binding.relations}
    foreign = [*reaching_out(con, mapped.select), *(name for name in read if name.lower() not in known)]
    if foreign:
        what = f"its SELECT reads {', '.join(foreign)}, which is no source of this system."
        there = ", ".join(sorted(known)) or "none"
        mend = f"Name it under [systems.{binding.system}.sources] and read it by that name; there are: {there}."
        raise BadInput(Fault(where, what, mend))
    erased = bool(count(con, "erased_name"))
    may_be_broken = not binding.careful and any(r.may_be_broken for r in binding.relations)
    with engine_errors(where, may_be_broken=may_be_broken):
        staged = stage(
            con, mapped.record_type, mapped.select, mapped.traced, mapped.context, load_id=load_id, since=since,
            cut_over=binding.cut_over,
            cheap_to_read=not erased and not any(r.may_be_broken for r in binding.relations),
        )  # fmt: skip
        if erased:
            leave_out_erased(con, staged)
        _refuse_if_unreadable(con, staged, binding.system)
        rejected = staged.rejected + settle_duplicates(con, staged) + reject_orphans(con, staged, staged_parents)
        rejected -= leave_out_rejects(con, staged) if erased else 0
    return staged, rejected


def _refuse_if_unreadable(con: Connection, staged: Staged, system: str) -> None:
    """Where one column can be read in no row at all, the mapping is wrong, not the rows: take nothing."""
    rejected, kind = staged.rejected, staged.record_type.name
    if rejected < staged.rows_read or rejected == 0:
        return
    rows = con.execute(
        f"""select column_name, any_value(value), any_value(message), any_value(mend), any_value(source_file)
        from {staged.rejects} where rule in ('unreadable', 'missing')
        group by column_name having count(*) >= {rejected}"""
    ).fetchall()
    if rows:
        raise BadInput(
            *(
                Fault(file or system, f"{kind}: no row's {column} can be used: '{value or ''}' {message}.", mend)
                for column, value, message, mend, file in rows
            )
        )
