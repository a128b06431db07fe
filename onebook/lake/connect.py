"""Opening the lake: DuckDB with its extensions loaded by path, and the lake attached as `lake`."""

from __future__ import annotations

import importlib.util
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import duckdb

from onebook.lake.giving_way import give_way
from onebook.lake.snapshots import newest_snapshot
from onebook.records import BadInput, Fault
from onebook.records.sql import quote

__all__ = ["Connection", "LakeFiles", "attach_database", "connect", "load_extension", "open_lake"]

Connection = duckdb.DuckDBPyConnection

ABANDONED = 86_400
"""Seconds after which what a connection has put aside, and not touched since, is taken to be left behind."""


@dataclass(frozen=True, slots=True)
class LakeFiles:
    """Where a lake lies and what it may use. memory: DuckDB's own limit; threads 0: as many as there are cores."""

    folder: Path
    memory: str = "1200MB"
    threads: int = 0

    @property
    def catalogue(self) -> Path:
        """The catalogue's file."""
        return self.folder / "catalogue.sqlite"

    @property
    def data(self) -> Path:
        """The folder of Parquet files."""
        return self.folder / "data"

    @property
    def scratch(self) -> Path:
        """The one writer's folder, for copies of what it reads."""
        return self.folder / "scratch"

    @property
    def answers(self) -> Path:
        """The file of what the newest state has answered; it may be removed at any time."""
        return self.folder / "answers.sqlite"

    def spill(self, connection: str) -> Path:
        """The folder for what does not fit in memory while a statement runs; one for each connection."""
        return self.folder / f"spill-{connection}"

    def exists(self) -> bool:
        """Tell whether anything has been loaded."""
        return self.catalogue.exists()


def load_extension(con: Connection, name: str) -> None:
    """Load a DuckDB extension from its Python package; nothing is ever downloaded. BadInput where it is not there."""
    con.execute(f"load {quote(str(_extension(name)))}")


def _extension(name: str) -> Path:
    """Return the file of an extension; BadInput where its package is missing."""
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    if spec is None or not spec.submodule_search_locations:
        raise BadInput(
            Fault("installation", f"DuckDB's extension '{name}' is missing.",
                  f"Install it: pip install duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}")
        )  # fmt: skip
    folder = Path(spec.submodule_search_locations[0]) / "extensions" / f"v{duckdb.__version__}"
    return folder / f"{name}.duckdb_extension"


def attach_database(con: Connection, url: str, alias: str, options: str) -> None:
    """Attach another database; BadInput where it cannot be reached (without the address, which may hold a password)."""
    try:
        con.execute(f"attach {quote(url)} as {alias} ({options})")
    except duckdb.Error as error:
        kind = type(error).__name__.removesuffix("Exception")
        fault = Fault(
            "database", f"it cannot be opened ({kind}).", "Check that it runs, its address, user and password."
        )
        raise BadInput(fault) from None


_signed: set[tuple[Path, int, int]] = set()
"""Files of extensions whose signatures DuckDB has checked in this process, with their sizes and times."""


def connect(files: LakeFiles | None = None, extensions: tuple[str, ...] = ()) -> Connection:
    """Open DuckDB in memory with extensions, with no way to install anything and all instants in UTC.

    To check a signature DuckDB reads the extension's whole file, which takes longer than all else here: each file is
    checked once in a process. No other unsigned extension can be loaded, before or after.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "preserve_insertion_order": "false",
    }
    if files:
        config["memory_limit"] = files.memory
        # DuckDB's files there have the same names in every process: in one folder they overwrite one another.
        config["temp_directory"] = str(files.spill(uuid4().hex))
        if files.threads:
            config["threads"] = str(files.threads)
    found = [_extension(name) for name in extensions]
    signatures = {(file, status.st_size, status.st_mtime_ns) for file in found for status in (file.stat(),)}
    if signatures and signatures <= _signed:
        config["allow_unsigned_extensions"] = "true"
    # DuckDB's own threads are of the rank of the one that opens it.
    with ThreadPoolExecutor(1, initializer=give_way) as opening:
        con = opening.submit(duckdb.connect, config=config).result()
    for file in found:
        con.execute(f"load {quote(str(file))}")
    if "allow_unsigned_extensions" in config:
        con.execute("set allow_unsigned_extensions = false")
    _signed.update(signatures)
    con.execute("set timezone = 'UTC'")
    con.execute("set enable_progress_bar = false")
    return con


@contextmanager
def open_lake(files: LakeFiles, *, write: bool = False, as_of: str | None = None) -> Iterator[Connection]:
    """Open the lake for reading (one snapshot over all tables), or for writing.

    as_of: a day or instant (`2026-11-20`, `2026-11-20 14:00`) or a snapshot's number; the lake as it was then.
    BadInput where nothing has been loaded yet or the state is not kept.
    """
    if write:
        files.data.mkdir(parents=True, exist_ok=True)
        files.scratch.mkdir(parents=True, exist_ok=True)
        _sweep(files)
    elif not files.exists():
        raise BadInput(_nothing_loaded(files))
    con = connect(files, ("ducklake", "sqlite_scanner"))
    try:
        _attach(con, files, write, as_of)
        yield con
    finally:
        con.close()


def _sweep(files: LakeFiles) -> None:
    """Remove what connections that were cut off left behind; one that is at work has touched its own today."""
    for each in files.folder.glob(files.spill("*").name):
        with suppress(FileNotFoundError):
            if time.time() - each.stat().st_mtime > ABANDONED:
                shutil.rmtree(each, ignore_errors=True)


def _attach(con: Connection, files: LakeFiles, write: bool, as_of: str | None) -> None:
    """Attach the lake; see docs/decisions/0001 for the settings.

    A reader is pinned to one snapshot, so that all its statements see the same state.
    """
    try:
        _attach_as_asked(con, files, write, as_of)
    except duckdb.Error as error:
        raise BadInput(_unreadable(files, str(error))) from error


TROUBLES = (
    ("is locked", "another program holds its catalogue", "End that program; a load that runs is waited for by itself."),
    ("version mismatch", "another version of Onebook or DuckDB wrote it", "Use that version, or a newer one."),
    (
        "not a database", "its catalogue is damaged",
        "Put its folder back from a copy; else move it away and load everything again.",
    ),
    (
        "malformed", "its catalogue is damaged",
        "Put its folder back from a copy; else move it away and load everything again.",
    ),
)  # fmt: skip
"""What the engine says where a lake cannot be opened: words of its own, what that is, and what to do."""


def _unreadable(files: LakeFiles, said: str) -> Fault:
    for word, what, mend in TROUBLES:
        if word in said.lower():
            return Fault(str(files.folder), f"{what}.", mend)
    first = said.split("\n", maxsplit=1)[0].rstrip(".")
    return Fault(str(files.folder), f"it cannot be opened ({first}).", "`onebook doctor` looks at it more closely.")


def _attach_as_asked(con: Connection, files: LakeFiles, write: bool, as_of: str | None) -> None:
    settings = [f"data_path {quote(f'{files.data.absolute()}/')}", "override_data_path true", "meta_busy_timeout 5000"]
    if write:
        _attach_with(con, files, [*settings, "data_inlining_row_limit 0", "meta_journal_mode 'WAL'"])
        return
    settings.append("read_only")
    if as_of is None:
        try:
            _attach_with(con, files, settings)
        except duckdb.InvalidInputException as error:
            if "version mismatch" in str(error):
                raise
            # A first load that is just beginning, or was cut off, leaves a catalogue with nothing in it.
            raise BadInput(_nothing_loaded(files)) from error
        as_of = str(newest_snapshot(con))
        con.execute("detach lake")
    try:
        _attach_with(con, files, [*settings, _snapshot_option(as_of)])
    except duckdb.InvalidInputException as error:
        raise BadInput(
            Fault("--as-of", f"the lake holds no state as of '{as_of}'.", "`onebook loads` lists the states kept.")
        ) from error


def _nothing_loaded(files: LakeFiles) -> Fault:
    return Fault(str(files.folder), "nothing has been loaded yet.", "Run `onebook load` first.")


def _attach_with(con: Connection, files: LakeFiles, options: list[str]) -> None:
    con.execute(f"attach {quote(f'ducklake:sqlite:{files.catalogue.absolute()}')} as lake ({', '.join(options)})")


def _snapshot_option(as_of: str) -> str:
    if as_of.isdigit():
        return f"snapshot_version {as_of}"
    try:
        row = duckdb.execute("select cast(? as timestamp), length(?) <= 10", [as_of, as_of]).fetchone()
    except duckdb.Error as error:
        raise BadInput(
            Fault("--as-of", f"'{as_of}' is no date.", "Write 2026-11-20, 2026-11-20 14:00 or a snapshot's number.")
        ) from error
    instant, day_only = row or (None, False)
    return f"snapshot_time '{str(instant)[:10]} 23:59:59.999'" if day_only else f"snapshot_time '{instant}'"
