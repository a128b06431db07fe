"""SQL models: one SELECT a file, made into views in the order that their own text asks for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from typing import Any

from onebook.lake.connect import Connection

__all__ = ["Model", "create_models", "fill", "reaching_out", "read_models", "tables_in"]


@dataclass(frozen=True, slots=True)
class Model:
    """A SELECT with a name. sql may hold `$name` where the plan's values go (see `create_models`)."""

    name: str
    sql: str


@cache
def read_models(package: str) -> dict[str, Model]:
    """Return the models that stand as `.sql` files in a package, by name."""
    folder = package_files(package)
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".sql"):
            name = entry.name.removesuffix(".sql")
            found[name] = Model(name, entry.read_text(encoding="utf-8"))
    return found


def fill(sql: str, values: Mapping[str, str]) -> str:
    """Put the plan's values (SQL text) where `$name` stands; longer names first, so that none is cut."""
    for name in sorted(values, key=len, reverse=True):
        sql = sql.replace(f"${name}", values[name])
    return sql


def create_models(
    con: Connection, models: Mapping[str, Model], values: Mapping[str, str], wanted: Iterable[str], made: set[str]
) -> None:
    """Make temporary views of the wanted models and of all that these read; `made` takes the names of those there."""
    for name in wanted:
        _create(con, models, values, name, made, ())


def _create(
    con: Connection, models: Mapping[str, Model], values: Mapping[str, str], name: str, made: set[str],
    path: tuple[str, ...],
) -> None:  # fmt: skip
    if name in made or name not in models:
        return
    if name in path:
        raise ValueError(f"models read each other in a circle: {' → '.join((*path, name))}")
    sql = fill(models[name].sql, values)
    for needed in tables_in(con, sql):
        _create(con, models, values, needed, made, (*path, name))
    con.execute(f"create temp view {name} as {sql}")
    made.add(name)


OPEN_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
"""Functions that a SELECT of somebody else's may read rows from: they make rows, others reach files and databases."""


def tables_in(con: Connection, sql: str) -> list[str]:
    """Return the names of the tables and views that a SELECT reads, its own CTEs left out."""
    known = _reads.get(sql)
    if known is None:
        known = tuple(dict.fromkeys(_read(_tree(con, sql), frozenset())))
        if len(_reads) >= MOST_REMEMBERED:
            _reads.clear()
        _reads[sql] = known
    return list(known)


MOST_REMEMBERED = 2000
_reads: dict[str, tuple[str, ...]] = {}
"""What SELECTs read, by their text: the same models are made for every session, and asked for every figure."""


def _read(node: Any, ctes: frozenset[str]) -> Iterator[str]:
    """Give the names that are read where `ctes` (in lower case) are in scope: a CTE hides a table only there."""
    if isinstance(node, list):
        for value in node:
            yield from _read(value, ctes)
    if not isinstance(node, dict):
        return
    name = node.get("table_name", "")
    if node.get("type") == "BASE_TABLE" and not node.get("schema_name") and name.lower() not in ctes:
        yield name
    if node.get("type") == "RECURSIVE_CTE_NODE":
        ctes |= {node["cte_name"].lower()}
    for entry in (node.get("cte_map") or {}).get("map", []):
        yield from _read(entry["value"], ctes)
        ctes |= {entry["key"].lower()}
    for key, value in node.items():
        if key != "cte_map":
            yield from _read(value, ctes)


def reaching_out(con: Connection, sql: str) -> list[str]:
    """Return the functions and foreign tables through which a SELECT could read what was not given to it."""
    nodes = list(_nodes(_tree(con, sql)))
    called = [n["function"]["function_name"] for n in nodes if n.get("type") == "TABLE_FUNCTION"]
    qualified = [
        ".".join(filter(None, (n.get("catalog_name"), n["schema_name"], n["table_name"])))
        for n in nodes
        if n.get("type") == "BASE_TABLE" and n.get("schema_name")
    ]
    return list(dict.fromkeys([*(f"{name}()" for name in called if name not in OPEN_FUNCTIONS), *qualified]))


def _tree(con: Connection, sql: str) -> Any:
    text = con.execute("select json_serialize_sql(?)", [sql]).fetchall()[0][0]
    tree = json.loads(text)
    if tree.get("error"):
        raise ValueError(f"{tree.get('error_message')}\n{sql}")
    return tree


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)
