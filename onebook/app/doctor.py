"""What is wrong with an installation, or with a business folder: one short check after another."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onebook.app.business import PLAN_FILE, Business, measuring, open_business
from onebook.app.freshness import held_in
from onebook.app.keeping import book_url
from onebook.app.keeping.checking import check_the_book
from onebook.app.planning import check_business
from onebook.app.reach import REFERENCE_ONLY
from onebook.book.store.is_there import is_book
from onebook.intake.bind import complete
from onebook.lake import CONTROL_TABLES, connect, load_extension, table
from onebook.measures import Session
from onebook.plan import System
from onebook.records import BadInput, record_types
from onebook.records.sql import quote
from onebook.systems.files.locate import locate

__all__ = ["Check", "examine"]

State = Literal["ok", "warning", "fault"]

PYTHON = (3, 11)
EXTENSIONS = ("ducklake", "sqlite_scanner", "postgres_scanner")
LITTLE_SPACE, TOO_LITTLE_SPACE = 2_000_000_000, 200_000_000
STALE_DAYS = 7
"""Days without anything new before that is worth a word."""

LOST = 7
"""Lost files that are named, each by itself."""

UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found. name: what was looked at; mend: what to do, empty where it is ok."""

    name: str
    state: State
    what: str
    mend: str = ""


def examine(folder: Path) -> tuple[Check, ...]:
    """Examine the installation and, where a plan lies in the folder, the business; never raises BadInput."""
    found = [*_installation()]
    if not folder.is_dir():
        what = f"{folder} is a file, no folder." if folder.exists() else f"there is no folder {folder}."
        return (*found, Check("folder", "fault", what, "Name the folder that the plan lies in: onebook -C DIR doctor."))
    found += [_space(folder), _writable(folder)]
    if (folder / PLAN_FILE).exists():
        found += _business(folder)
    else:
        mend = "For your own files: `onebook init` there, or name the folder: onebook -C DIR doctor."
        found.append(Check("plan", "ok", f"no {PLAN_FILE} in {folder}: only the installation was examined.", mend))
    return tuple(found)


def _installation() -> Iterator[Check]:
    yield _python()
    yield from _tried("packages", _packages)
    yield from _tried("extensions", _extensions)
    yield _time_zones()


def _python() -> Check:
    here = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON:
        return Check("python", "fault", f"Python {here} is too old.", "Onebook needs Python 3.11 or later.")
    return Check("python", "ok", f"Python {here}.")


def _packages() -> Iterator[Check]:
    """What is installed, against what Onebook asks for and, in a clone, against the versions that are tested."""
    tested = _tested()
    wrong = 0
    for wanted in requires("onebook") or ():
        match = re.match(r"([\w.-]+)\s*(?:(==|>=)\s*([\d.]+))?(?!.*extra\s*==)", wanted)
        if match is None:
            continue
        name, sign, least = match[1], match[2], match[3]
        try:
            here = version(name)
        except PackageNotFoundError:
            wrong += 1
            yield Check("packages", "fault", f"{name} is not installed.", f"pip install '{wanted}'")
            continue
        pin = tested.get(name.lower().replace("_", "-"), "")
        if (sign == "==" and here != least) or (sign == ">=" and _numbers(here) < _numbers(least)):
            wrong += 1
            yield Check(
                "packages", "fault", f"{name} {here} is there, but {wanted} is needed.", f"pip install '{wanted}'"
            )
        elif pin and here.split(".")[0] != pin.split(".")[0]:
            wrong += 1
            yield Check(
                "packages", "warning", f"{name} {here} is another major version than the tested {pin}.",
                f"If something goes wrong: pip install {name}=={pin}",
            )  # fmt: skip
    if not wrong:
        yield Check("packages", "ok", "all packages that are needed are there, in versions that fit.")


def _tested() -> dict[str, str]:
    file = Path(__file__).parents[2] / "constraints.txt"
    if not file.is_file():
        return {}
    pins = [line.split("==") for line in file.read_text(encoding="utf-8").splitlines() if "==" in line]
    return {name.strip().lower().replace("_", "-"): pin.strip() for name, pin in pins}


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", text)[:3])


def _extensions() -> Iterator[Check]:
    con = connect()
    try:
        for name in EXTENSIONS:
            load_extension(con, name)
    finally:
        con.close()
    yield Check("extensions", "ok", f"DuckDB loads {', '.join(EXTENSIONS)}.")


def _time_zones() -> Check:
    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return Check("time zones", "fault", "Python knows no time zones.", "pip install tzdata")
    return Check("time zones", "ok", "time zones are known.")


def _space(folder: Path) -> Check:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Check("disk", "fault", f"{folder} cannot be looked at: {error.strerror}.", "Check the folder's name.")
    said = f"{free / 1e9:,.1f} GB are free in {folder}."
    if free < TOO_LITTLE_SPACE:
        return Check("disk", "fault", said, "Free some space: loads write to it.")
    if free < LITTLE_SPACE:
        return Check("disk", "warning", said, "Free some space before large loads; `onebook compact` drops old states.")
    return Check("disk", "ok", said)


def _writable(folder: Path) -> Check:
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            return Check("rights", "ok", f"{folder} can be written to.")
    except OSError as error:
        mend = "Give yourself the right to write there, or work on a copy of the folder."
        return Check("rights", "fault", f"{folder} cannot be written to: {error.strerror}.", mend)


def _tried(name: str, look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """Give what a look finds; what it cannot look at, for whatever reason, is a fault too."""
    try:
        yield from look()
    except BadInput as error:
        yield from (
            Check(name, "fault", f"{fault.where}: {fault.what}".lstrip(": "), fault.mend) for fault in error.faults
        )
    except OSError as error:
        yield Check(
            name, "fault", f"{error.filename or name} cannot be read: {error.strerror}.", "Check file and rights."
        )
    except Exception as error:  # noqa: BLE001 (a doctor does not fall ill of what it finds)
        mend = "Set Onebook up anew: `make setup` in a clone, else pip install."
        yield Check(name, "fault", f"it cannot be looked at ({_first_line(error)}).", mend)


def _first_line(error: Exception) -> str:
    return str(error).split("\n", maxsplit=1)[0].rstrip(".")


def _business(folder: Path) -> Iterator[Check]:
    try:
        business = open_business(folder)
    except BadInput as error:
        yield from (Check("plan", "fault", f"{fault.where}: {fault.what}", fault.mend) for fault in error.faults)
        return
    yield from _tried("plan", lambda: _plan(business))
    yield from _tried("memory", lambda: _memory(business))
    for name, system in business.plan.systems.items():
        yield from _tried(f"files of {name}", lambda name=name, system=system: _sources(business, name, system))  # type: ignore[misc]
    yield from _tried("loads", lambda: _interrupted(business))
    yield from _tried("book", lambda: _book(business))
    yield from _lake(business)


def _plan(business: Business) -> Iterator[Check]:
    findings = check_business(business)
    faults = [f for f in findings if f.severity == "fault"]
    for fault in faults:
        yield Check("plan", "fault", f"line {fault.line}: {fault.where}: {fault.what}", fault.mend)
    if not faults:
        said = f"; {len(findings)} remarks: `onebook plan check`" if findings else ""
        yield Check("plan", "ok", f"{PLAN_FILE} can be used{said}.")


def _memory(business: Business) -> Iterator[Check]:
    wanted = re.fullmatch(r"\s*([\d.]+)\s*([A-Za-z]+)\s*", business.plan.storage.memory)
    there = _available()
    if wanted is None or there is None:
        return
    asked = float(wanted[1]) * UNITS.get(wanted[2].upper(), 1)
    said = f"{there / 1e9:,.1f} GB are free, and the plan lets queries take {business.plan.storage.memory}."
    if asked > there:
        yield Check("memory", "warning", said, "Close other programs, or lower [storage] memory in the plan.")
    else:
        yield Check("memory", "ok", said)


def _available() -> int | None:
    """Return the bytes of memory that can be had; None where the machine does not tell."""
    try:
        told = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    except OSError:
        return None
    return int(told[1]) * 1024 if told else None


def _sources(business: Business, name: str, declared: System) -> Iterator[Check]:
    system = complete(declared)
    folder = business.folder / system.folder
    read = 0
    for source, said in system.sources.items():
        if said.path is None:
            continue
        found, unreadable = locate(f"systems.{name}.sources.{source}", said.path, folder, business.folder)
        read += len(found)
        for fault in unreadable:
            yield Check(f"files of {name}", "fault", f"{fault.where}: {fault.what}", fault.mend)
        for file in found:
            if not os.access(file.path, os.R_OK):
                yield Check(f"files of {name}", "fault", f"{file.name} cannot be read.", "Check its rights.")
            elif file.path.stat().st_size == 0:
                mend = "Export it again; a file without rows still has its header."
                yield Check(f"files of {name}", "warning", f"{file.name} is empty.", mend)
    if read:
        yield Check(f"files of {name}", "ok", f"{read} {'file is' if read == 1 else 'files are'} there.")


def _interrupted(business: Business) -> Iterator[Check]:
    """A load holds its lock as long as it runs, and clears its scratch folder when it ends."""
    lock = business.lake.folder / "load.lock"
    if not lock.exists():
        return
    with lock.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield Check("loads", "warning", "a load is running now.", "Wait until it has ended, then ask again.")
            return
    if business.lake.scratch.exists():
        mend = "Run `onebook load`: what was finished is not done twice, and what is left over is cleared away."
        yield Check("loads", "warning", "a load was interrupted; nothing of it is half in.", mend)
    else:
        yield Check("loads", "ok", "no load is running, and none was interrupted.")


def _book(business: Business) -> Iterator[Check]:
    """A business need not have a book: it may only measure what its systems export."""
    if not is_book(book_url(business)):
        return
    found = check_the_book(business)
    for fault in found.faults[:LOST]:
        yield Check("book", "fault", f"{fault.where}: {fault.what}", fault.mend)
    if len(found.faults) > LOST:
        yield Check("book", "fault", f"{len(found.faults) - LOST} more like these.", "onebook book check")
    if not found.faults:
        yield Check("book", "ok", f"{found.entries:,} entries, and all that stands agrees with them.")
    left = found.entries - found.published
    if left and not business.plan.storage.publish:
        said = f"the plan keeps {left:,} entries of the book out of the lake ([storage] publish)."
        yield Check("publishing", "ok", said)
    elif left:
        mend = "They come by themselves while `onebook serve` runs; else: onebook book publish"
        yield Check("publishing", "warning", f"the lake lacks {left:,} entries of the book.", mend)


def _lake(business: Business) -> Iterator[Check]:
    folder = business.lake.folder
    if folder.exists() and not folder.is_dir():
        yield Check("lake", "fault", f"{folder} is a file, no folder.", "Move it away, then run `onebook load`.")
    elif not business.lake.exists():
        yield Check("lake", "warning", "nothing has been loaded yet.", "Run `onebook load`.")
    else:
        yield _writable(folder)
        try:
            with measuring(business) as session:
                yield from _looked_into(business, session)
        except Exception as error:  # noqa: BLE001 (the engine's errors are known to the lake only)
            yield from _unreadable(error)


def _unreadable(error: Exception) -> Iterator[Check]:
    """Tell why a lake cannot be read."""
    if isinstance(error, BadInput):
        yield from (Check("lake", "fault", f"{fault.where}: {fault.what}", fault.mend) for fault in error.faults)
    else:
        mend = "Put its folder back from a copy; else move it away and load everything again."
        yield Check("lake", "fault", f"a file of it is damaged ({_first_line(error)}).", mend)


def _looked_into(business: Business, session: Session) -> Iterator[Check]:
    lost = _lost_files(session)
    for file in lost[:LOST]:
        mend = f"Put it back from a copy; else move {business.lake.folder.name} away and load everything again."
        yield Check("lake", "fault", f"its file {file} is gone.", mend)
    if len(lost) > LOST:
        yield Check("lake", "fault", f"{len(lost) - LOST} more of its files are gone.", "See above.")
    if lost:
        return
    yield Check("lake", "ok", "it opens, and all its files are there.")
    yield from _kept(business, session)
    yield from _rates(business, session)


def _lost_files(session: Session) -> list[str]:
    """Return the files of the lake that its catalogue names and that are not there."""
    named = [("record", kind) for kind in session.loaded] + [("control", name) for name in CONTROL_TABLES]
    lost = []
    for schema, name in named:
        listed = session.con.execute(f"from ducklake_list_files('lake', '{name}', schema => '{schema}')")
        columns = [d[0] for d in listed.description or ()]
        at = [n for n, column in enumerate(columns) if column in ("data_file", "delete_file")]
        lost += [row[n] for row in listed.fetchall() for n in at if row[n] and not Path(row[n]).is_file()]
    return sorted(set(lost))


def _kept(business: Business, session: Session) -> Iterator[Check]:
    held = held_in(session)
    if held.kept_out:
        rows = "1 row is" if held.kept_out == 1 else f"{held.kept_out:,} rows are"
        yield Check("rejects", "warning", f"{rows} kept out.", "`onebook rejects` tells why and how to mend.")
    else:
        yield Check("rejects", "ok", "nothing is kept out.")
    for system in held.systems:
        where = f"data of {system.name}"
        if system.loaded_at is None:
            named = business.plan.systems.get(system.name)  # the book takes orders of any system
            if named is not None and named.records:
                yield Check(where, "warning", "it was never loaded.", f"Run `onebook load {system.name}`.")
            continue
        newest = f"newest day {system.newest}" if system.newest else "no days"
        said = f"{system.records:,} records, {newest}, loaded {_day(system.loaded_at, business)}."
        if system.behind is not None and system.behind > max(STALE_DAYS, _longest_silence(session, system.name)):
            mend = "Export it again and load, if it was not meant to end there."
            late = f"That is {system.behind} days behind the newest system; it was never silent so long before."
            yield Check(where, "warning", f"{said} {late}", mend)
        else:
            yield Check(where, "ok", said)
    if held.newest and (ago := (session.today - held.newest).days) > STALE_DAYS:
        mend = "Export and load again, if the business goes on."
        yield Check("freshness", "warning", f"the newest day of all is {held.newest}, {ago} days ago.", mend)


def _longest_silence(session: Session, system: str) -> int:
    """Return the most days that a system told nothing of, between days of which it did: costs come monthly, say."""
    dated = {kind: record_types()[kind].dated for kind, columns in session.loaded.items()
             if kind not in REFERENCE_ONLY and record_types()[kind].dated in columns}  # fmt: skip
    days = " union ".join(
        f"select {day} as day from {table(kind)} where system = {quote(system)} and {day} <= date '{session.today}'"
        for kind, day in dated.items()
    )
    found = session.con.execute(
        f"select max(day - before) from (select day, lag(day) over (order by day) as before from ({days}))"
    ).fetchall()
    return int(found[0][0] or 0)


def _day(at: datetime, business: Business) -> str:
    return at.astimezone(ZoneInfo(business.plan.business.time_zone)).strftime("%Y-%m-%d %H:%M")


def _rates(business: Business, session: Session) -> Iterator[Check]:
    own = business.plan.business.currency
    priced = [kind for kind, columns in session.loaded.items() if "currency" in columns and kind != "exchange_rate"]
    if not priced:
        return
    every = " union ".join(f"select currency from {table(kind)} where deleted is not true" for kind in priced)
    used = {row[0] for row in session.con.execute(every).fetchall()} - {own, None}
    known = set()
    if "exchange_rate" in session.loaded:
        listed = session.con.execute(
            f"select distinct from_currency, to_currency from {table('exchange_rate')}"
        ).fetchall()
        known = {code for pair in listed for code in pair}
    lacking = sorted(used - known)
    if lacking:
        mend = "Map a file of rates to exchange_rate; until then these amounts are left out of all figures."
        yield Check("exchange rates", "fault", f"there is no rate for {', '.join(lacking)}.", mend)
    elif used:
        yield Check("exchange rates", "ok", f"rates are there for {', '.join(sorted(used))}.")
