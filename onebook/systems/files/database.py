"""Tables and queries of SQLite, PostgreSQL and DuckDB databases, which the lake attaches read-only."""

from __future__ import annotations

import os
import re
import zlib
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import sqlglot
from sqlglot import exp

from onebook.records import BadInput, Fault
from onebook.records.sql import name as quoted
from onebook.records.sql import quote
from onebook.systems.files.locate import locate
from onebook.systems.files.model import Attachment, Relation, SourceFile
from onebook.systems.files.scan import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onebook.plan.model import Source, System

__all__ = ["prepare_database"]

SQLITE, DUCKDB = b"SQLite format 3\0", b"DUCK"
DUCKDB_MARK = slice(8, 12)
POSTGRES_URL = re.compile(r"^postgres(ql)?://", re.IGNORECASE)
POSTGRES_WORDS = re.compile(r"\b(host|dbname|user|service)\s*=")
DIALECTS = {"sqlite": "sqlite", "postgres": "postgres", "duckdb": "duckdb"}


def prepare_database(name: str, source: Source, system: System, folder: Path, business: Path) -> Relation:
    """Return the relation of a table or query. BadInput where it cannot be one.

    Queries are written in the database's own SQL; SQLite's values come as text, since its columns may hold anything.
    """
    where = f"sources.{name}"
    if (source.table is None) == (source.query is None):
        raise BadInput(Fault(where, "it names both a table and a query, or neither.", "Set `table` or `query`."))
    attachment, files = _attachment(where, system, folder, business, os.environ)
    if source.table is not None:
        sql = _table(attachment, source.table)
    else:
        sql = _query(where, attachment, source.query or "")
    traced = f"select *, null::varchar as _file, null::bigint as _row from ({sql}) as rows_of_table"
    return Relation(name, sql, traced, columns=(), files=files, attachments=(attachment,))


def _attachment(
    where: str, system: System, folder: Path, business: Path, env: Mapping[str, str]
) -> tuple[Attachment, tuple[SourceFile, ...]]:
    setting = system.database or ""
    url = setting
    if setting.startswith("env:"):
        url = env.get(setting[4:], "")
        if not url:
            raise BadInput(
                Fault(
                    "database",
                    f"the environment variable {setting[4:]} is not set.",
                    f"Set {setting[4:]} and run again.",
                )
            )
    elif _holds_password(setting):
        raise BadInput(
            Fault("database", "a password stands in the plan.",
                  'Put the address into an environment variable and write database = "env:NAME".')
        )  # fmt: skip
    if POSTGRES_URL.match(url) or POSTGRES_WORDS.search(url):
        return Attachment(_alias("postgres", url), url, "postgres"), ()
    if "://" in url:
        raise BadInput(Fault("database", "this kind of database is not known.", "SQLite, DuckDB and PostgreSQL are."))
    found, _ = locate(where, url, folder, business)
    kind = _kind_of_file(found[0].path, found[0].name)
    files = [scan_bytes(found[0])]
    log = found[0].path.with_name(found[0].path.name + ("-wal" if kind == "sqlite" else ".wal"))
    if log.is_file():
        files += [scan_bytes(type(found[0])(log, found[0].name + " (its log)"))]
    return Attachment(_alias(kind, str(found[0].path)), str(found[0].path), kind), tuple(files)


def _holds_password(url: str) -> bool:
    if re.search(r"\bpassword\s*=", url, re.IGNORECASE):
        return True
    try:
        return urlsplit(url).password is not None
    except ValueError:
        return True


def _kind_of_file(path: Path, shown: str) -> Literal["sqlite", "duckdb"]:
    with path.open("rb") as raw:
        start = raw.read(16)
    if start == SQLITE:
        return "sqlite"
    if start[DUCKDB_MARK] == DUCKDB:
        return "duckdb"
    raise BadInput(Fault(shown, "is neither an SQLite nor a DuckDB database.", "Check `database` in the plan."))


def _alias(kind: str, url: str) -> str:
    """Return a name that is the same for the same database, whichever source asks for it."""
    return f"{kind}_{zlib.crc32(url.encode()):08x}"


def _table(attachment: Attachment, table: str) -> str:
    parts = [quoted(part) for part in table.split(".")]
    if attachment.kind == "sqlite":
        return f"select * from sqlite_query({quote(attachment.alias)}, {quote('select * from ' + quoted(table))})"
    return f"select * from {'.'.join([quoted(attachment.alias), *parts])}"


def _query(where: str, attachment: Attachment, query: str) -> str:
    tree = _one_select(where, query, DIALECTS[attachment.kind])
    if attachment.kind == "duckdb":
        return _in_database(tree, attachment.alias).sql("duckdb")
    text = query.strip().rstrip(";")
    return f"select * from {attachment.kind}_query({quote(attachment.alias)}, {quote(text)})"


def _one_select(where: str, query: str, dialect: str) -> exp.Query:
    """Refuse what is not one SELECT: a source reads, it never writes."""
    try:
        trees = [tree for tree in sqlglot.parse(query, dialect=dialect) if tree is not None]
    except sqlglot.errors.SqlglotError as error:
        said = str(error).splitlines()[0]
        raise BadInput(Fault(f"{where}.query", f"cannot be read as SQL: {said}", "Mend the query.")) from error
    writing = (exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Command, exp.Into, exp.Merge, exp.Alter)
    if len(trees) != 1 or not isinstance(trees[0], exp.Query) or trees[0].find(*writing):
        raise BadInput(Fault(f"{where}.query", "is not one SELECT.", "A source reads: write a single SELECT."))
    return trees[0]


def _in_database(tree: exp.Query, alias: str) -> exp.Query:
    """Name the database in front of every table that the query itself does not define."""
    own = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier) and not table.args.get("catalog"):
            if not table.args.get("db") and table.name.lower() in own:
                continue
            table.set("catalog", exp.to_identifier(alias, quoted=True))
            if not table.args.get("db"):
                table.set("db", exp.to_identifier("main", quoted=True))
                if not table.alias:
                    exp.alias_(table, table.name, copy=False, table=True, quoted=True)
    return tree
