"""On which line of a TOML text each setting stands."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache

__all__ = ["SettingPath", "line_of", "setting_lines", "shown_path"]

SettingPath = tuple[str | int, ...]

BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
SPACE = re.compile(r"[ \t]*")
KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|'[^'\n]*'|"(?:[^"\\\n]|\\.)*\"""")
STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")' + r"|'''.*?'{3,5}(?!')" + r"""|'[^'\n]*'|"(?:[^"\\\n]|\\.)*\"""", re.DOTALL
)
PLAIN_VALUE = re.compile(r"[^,\]}#\n]*")


def line_of(text: str, path: SettingPath) -> int | None:
    """Return the line (from 1) on which a setting stands, or its nearest parent; None if neither is there."""
    lines = setting_lines(text)
    for size in range(len(path), 0, -1):
        if path[:size] in lines:
            return lines[path[:size]]
    return None


def shown_path(path: SettingPath) -> str:
    """Return a setting's path as people write it."""
    return ".".join(part for part in path if isinstance(part, str))


@lru_cache(maxsize=4)
def setting_lines(text: str) -> dict[SettingPath, int]:
    """Return the line on which each table, setting and element of a list begins, for a text that is TOML.

    A path holds names, and numbers from 0 for the elements of lists and of arrays of tables.
    """
    scan = _Scan(text)
    scan.document()
    return scan.found


@dataclass(slots=True)
class _Scan:
    text: str
    at: int = 0
    line: int = 1
    found: dict[SettingPath, int] = field(default_factory=dict)
    arrays: dict[SettingPath, int] = field(default_factory=dict)

    def document(self) -> None:
        table: SettingPath = ()
        self._skip(BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(BLANK)

    def _header(self) -> SettingPath:
        doubled = self.text.startswith("[[", self.at)
        self.at += 2 if doubled else 1
        names = self._key()
        self.at = self.text.index("]", self.at) + (2 if doubled else 1)
        path: SettingPath = ()
        for name in names[:-1]:
            path = self._latest((*path, name))
        path = (*path, names[-1])
        self._note((), path)
        if doubled:
            self.arrays[path] = self.arrays.get(path, -1) + 1
            path = self._latest(path)
            self._note((), path)
        return path

    def _latest(self, path: SettingPath) -> SettingPath:
        """Return the path with the number of its last element, where it is an array of tables."""
        return (*path, self.arrays[path]) if path in self.arrays else path

    def _pair(self, table: SettingPath) -> None:
        path = (*table, *self._key())
        self._note(table, path)
        self.at = self.text.index("=", self.at) + 1
        self._value(path)

    def _value(self, path: SettingPath) -> None:
        self._skip(SPACE)
        char = self.text[self.at]
        if char in "\"'":
            self._skip(STRING)
        elif char == "[":
            self._list(path)
        elif char == "{":
            self._inline_table(path)
        else:
            self._skip(PLAIN_VALUE)

    def _list(self, path: SettingPath) -> None:
        self.at += 1
        number = 0
        while not self._closed("]"):
            self._note((), (*path, number))
            self._value((*path, number))
            number += 1

    def _inline_table(self, path: SettingPath) -> None:
        self.at += 1
        while not self._closed("}"):
            self._pair(path)

    def _closed(self, bracket: str) -> bool:
        """Step over blanks and a comma; then over the closing bracket, if it is there."""
        self._skip(BLANK)
        if self.text[self.at] == ",":
            self.at += 1
            self._skip(BLANK)
        if self.text[self.at] != bracket:
            return False
        self.at += 1
        return True

    def _key(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            self._skip(SPACE)
            written = KEY_PART.match(self.text, self.at)
            if written is None:
                raise ValueError(f"no key on line {self.line}")
            parts.append(_unquoted(written[0]))
            self.at = written.end()
            self._skip(SPACE)
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def _note(self, table: SettingPath, path: SettingPath) -> None:
        """Note the path, and its parents below the table, that have not been seen before."""
        for size in range(len(table) + 1, len(path) + 1):
            self.found.setdefault(path[:size], self.line)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        if found:
            self.line += found[0].count("\n")
            self.at = found.end()


def _unquoted(part: str) -> str:
    if part.startswith('"'):
        return next(iter(tomllib.loads(f"{part} = 0")))
    return part.strip("'") if part.startswith("'") else part
