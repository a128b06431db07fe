"""Guessing what records a file holds from its header and sample rows. Pure; the words are data (words.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from onebook.systems.files.part import Guess, Table
from onebook.systems.files.worded import by_words

__all__ = ["Guess", "Table", "guess"]


def guess(table: Table) -> Guess:
    """Return what records the table seems to hold, and how its columns fill their fields."""
    return by_words(table, load("words.toml"))


@cache
def load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("onebook.systems.files").joinpath(name).read_text(encoding="utf-8"))
