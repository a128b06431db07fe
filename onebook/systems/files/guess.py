"""Guessing what records a file holds from its header and sample rows. Pure; the words are data (see the TOML files)."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from onebook.systems.files.part import Guess, Part, Table, as_record
from onebook.systems.files.worded import by_words

__all__ = ["Guess", "Table", "guess"]


def guess(table: Table) -> Guess:
    """Return what records the table seems to hold, and how its columns fill their fields."""
    return _known(table) or by_words(table, load("words.toml"))


@cache
def load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("onebook.systems.files").joinpath(name).read_text(encoding="utf-8"))


def _known(table: Table) -> Guess | None:
    there = set(table.columns)
    for export in load("known.toml")["export"]:
        if not there.issuperset(export["signature"]):
            continue
        named, channel = replace(table, source=export["source"]), export.get("channel", "")
        parts = [
            Part(
                p["type"],
                p["fields"],
                {"channel": channel} if channel else {},
                p.get("where", ""),
                p.get("group", ""),
                whole=True,
                confirm=tuple(export.get("confirm", ())) if p["type"] == "sales_order_line" else (),
            )
            for p in export["records"]
        ]
        notes = (f"It is recognised as an export of: {export['name']}.", *export.get("notes", ()))
        records = tuple(as_record(named, part) for part in parts)
        return Guess(records, export["system"], export["source"], (channel,) if channel else (), notes)
    return None
