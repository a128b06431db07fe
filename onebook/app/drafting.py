"""Drafting a plan from a folder of exports: what each file is, and the plan and SQL files that are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from onebook.app.business import PLAN_FILE
from onebook.lake import attach_database, connect, engine_errors, load_extension
from onebook.plan.draft import draft_plan, draft_sql_files, drafted_mappings, not_recognised
from onebook.plan.guesses import FileGuess
from onebook.plan.read import zone_misnamed
from onebook.records import BadInput, Fault
from onebook.records.currencies import CURRENCIES
from onebook.records.sql import name as quoted
from onebook.records.sql import quote
from onebook.systems.files.guess import Table
from onebook.systems.files.recognise import DatabaseKind, passed_over, recognise_folder

__all__ = ["Drafted", "Recognised", "draft_business"]

ROWS = 300
"""Rows of a table that are looked at."""

CALLED = {
    "euro": "EUR", "euros": "EUR", "€": "EUR", "dollar": "USD", "dollars": "USD", "us dollar": "USD", "$": "USD",
    "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "£": "GBP", "yen": "JPY", "¥": "JPY", "franken": "CHF",
    "swiss franc": "CHF", "franc": "CHF", "zloty": "PLN", "yuan": "CNY", "renminbi": "CNY", "rupee": "INR",
}  # fmt: skip
"""What people call currencies: their codes."""


CLASH = "Nothing was written. Move it away, then run `onebook init` again."


@dataclass(frozen=True, slots=True)
class Recognised:
    """Records that an export seems to hold. record_type: empty where it was not recognised.

    unused: why the plan does not read them yet, and what to do; empty where it does.
    """

    file: str
    record_type: str
    unused: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """What `init` wrote, and what it made of the exports. confirm: how many guesses wait for a person."""

    files: tuple[Path, ...]
    recognised: tuple[Recognised, ...]
    notes: tuple[str, ...]
    confirm: int


def draft_business(folder: Path, name: str | None, currency: str, time_zone: str) -> Drafted:
    """Look at a folder of exports and write a plan for it; where there is none, nothing is written.

    BadInput where there is a plan already, or no folder, or where there is no such currency or time zone; nothing is
    written then.
    """
    _refuse(folder, currency, time_zone)
    guesses = recognise_folder(folder, _tables_of)
    if not guesses:
        return Drafted((), (), passed_over(folder, ()), 0)
    texts = {PLAN_FILE: draft_plan(name or folder.resolve().name, currency, time_zone, guesses)}
    texts |= draft_sql_files(guesses)
    clash = [path for path in texts if (folder / path).exists()]
    if clash:
        raise BadInput(
            *(Fault(str(folder / path), "is there already and would be overwritten.", CLASH) for path in clash)
        )
    _write(folder, texts)
    return Drafted(
        tuple(folder / path for path in texts),
        _recognised(guesses),
        (
            *(f"{g.shown}: {note}" for g in guesses for note in (*g.notes, *(n for r in g.records for n in r.notes))),
            *passed_over(folder, guesses),
        ),
        sum(len(m.guess.confirm) for m in drafted_mappings(guesses) if not m.unused),
    )


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the plan last: where it stands, what it names stands too."""
    for path in sorted(texts, key=lambda path: path == PLAN_FILE):
        try:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(texts[path], encoding="utf-8")
        except OSError as error:
            mend = "Give yourself the right to write there, or copy the exports into a folder of your own."
            raise BadInput(Fault(str(folder / path), f"it cannot be written: {error.strerror}.", mend)) from error


def _refuse(folder: Path, currency: str, time_zone: str) -> None:
    if folder.is_file():
        raise BadInput(Fault(str(folder), "it is a file, no folder.", "Name the folder that the exports lie in."))
    if not folder.is_dir():
        raise BadInput(Fault(str(folder), "there is no such folder.", "Make it and put the exports there."))
    if (folder / PLAN_FILE).exists():
        mend = (
            "Nothing was written. Edit it and run `onebook plan check`; for a new draft, first move it and the folder "
            "mappings away."
        )
        raise BadInput(Fault(str(folder / PLAN_FILE), "there is a plan already.", mend))
    faults = []
    if currency not in CURRENCIES:
        said = currency.strip()
        near = [CALLED.get(said.lower()) or said.upper()]
        known = near if near[0] in CURRENCIES else get_close_matches(said.upper(), CURRENCIES, 1, 0.6)
        mend = f"Did you mean {known[0]}?" if known else "Write its code in ISO 4217, e.g. EUR, USD or GBP."
        faults.append(Fault("--currency", f"'{currency}' is no currency of ISO 4217.", mend))
    if misnamed := zone_misnamed(time_zone):
        faults.append(Fault("--time-zone", *misnamed))
    if faults:
        raise BadInput(*faults)


def _recognised(guesses: Sequence[FileGuess]) -> tuple[Recognised, ...]:
    drafted = drafted_mappings(guesses)
    found = [Recognised(m.file.shown, m.guess.record_type, m.unused) for m in drafted]
    # Further files of a known export are read by the mappings that stand with the first one.
    found += [
        Recognised(one.shown, m.guess.record_type, m.unused)
        for one in guesses if one.known and not one.records
        for m in drafted if m.file.system == one.system and one.source in m.reads
    ]  # fmt: skip
    told = {each.file for each in found}
    unknown = [Recognised(one.shown, "", not_recognised(one)) for one in guesses if one.shown not in told]
    return tuple(sorted((*found, *unknown), key=lambda each: each.file))


def _tables_of(path: Path, kind: DatabaseKind) -> Iterator[Table]:
    """Yield the tables and views of a database with their first rows; BadInput where it cannot be read."""
    con = connect()
    try:
        if kind == "sqlite":
            load_extension(con, "sqlite_scanner")
        attach_database(con, str(path), "looked_at", "read_only, type sqlite" if kind == "sqlite" else "read_only")
        with engine_errors(path.name):
            listed = con.execute(_list_tables(kind)).fetchall()
        for (table,) in listed:
            where = (
                f"sqlite_query('looked_at', {quote(f'select * from {quoted(table)} limit {ROWS}')})"
                if kind == "sqlite"
                else f"looked_at.main.{quoted(table)}"
            )
            with engine_errors(f"{path.name}: {table}"):
                found = con.execute(f"select * from {where} limit {ROWS}")
                columns = tuple(str(d[0]) for d in found.description or ())
                rows = found.fetchall()
            yield Table(table, columns, tuple(tuple("" if v is None else str(v) for v in row) for row in rows))
    finally:
        con.close()


def _list_tables(kind: DatabaseKind) -> str:
    if kind == "sqlite":
        wanted = (
            "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%' order by 1"
        )
        return f"select * from sqlite_query('looked_at', {quote(wanted)})"
    return """
        select table_name from duckdb_tables() where database_name = 'looked_at' and schema_name = 'main'
        union all
        select view_name from duckdb_views() where database_name = 'looked_at' and schema_name = 'main' and not internal
        order by 1"""
