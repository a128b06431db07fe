"""Writing TOML: values, keys and comments that stay what they are whatever characters are in them."""

from __future__ import annotations

import json
import re
import textwrap
from decimal import Decimal

__all__ = ["TomlValue", "comment", "key", "setting", "value"]

TomlValue = str | int | bool | Decimal | tuple[str, ...] | dict[str, "TomlValue"]

BARE = re.compile(r"[A-Za-z0-9_-]+")
WIDTH = 100
NOTE_COLUMN = 40


def value(of: TomlValue) -> str:
    """Return a value as TOML."""
    if isinstance(of, str):
        text = of.encode("utf-8", "replace").decode()
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(of, bool):
        return str(of).lower()
    if isinstance(of, tuple):
        return f"[{', '.join(value(each) for each in of)}]"
    if isinstance(of, dict):
        return f"{{ {', '.join(f'{key(name)} = {value(each)}' for name, each in of.items())} }}" if of else "{}"
    return str(of)


def key(name: str) -> str:
    """Return a name as a TOML key, in quotes where it needs them."""
    return name if BARE.fullmatch(name) else value(name)


def setting(name: str, of: TomlValue, note: str = "") -> str:
    """Return a line `name = value`, with a note behind it."""
    line = f"{key(name)} = {value(of)}"
    return f"{line:<{NOTE_COLUMN}}  # {_printable(note)}" if note else line


def comment(text: str) -> list[str]:
    """Return text as lines of comment."""
    return [f"# {line}" for line in textwrap.wrap(_printable(text), WIDTH)]


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
