"""The engine's errors in words that lead on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from onebook.records import BadInput, Fault

__all__ = ["BrokenFileError", "engine_errors"]


class BrokenFileError(Exception):
    """A file could not be read to its end as its dialect says; read carefully, its broken rows can be set aside."""


MISSING_COLUMN = re.compile(
    r'Referenced column "(?P<column>[^"]+)" not found.*?(?:Candidate bindings: (?P<near>.+))?$', re.DOTALL
)
MISSING_TABLE = re.compile(r"Table with name (?P<table>\S+) does not exist")


OF_THE_QUERY = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
"""Errors that a query has whatever its files hold."""


@contextmanager
def engine_errors(where: str, *, may_be_broken: bool = False) -> Iterator[None]:
    """Turn an error of the engine while it runs a merchant's mapping into BadInput.

    may_be_broken: an error that reading a file may have caused becomes BrokenFileError instead.
    """
    try:
        yield
    except duckdb.Error as error:
        if may_be_broken and not isinstance(error, OF_THE_QUERY):
            raise BrokenFileError(str(error)) from error
        raise BadInput(_fault(where, str(error))) from error


def _fault(where: str, text: str) -> Fault:
    first = text.split("\n", maxsplit=1)[0].rstrip(".!")
    column = MISSING_COLUMN.search(text.split("\n\nLINE", maxsplit=1)[0])
    if column:
        near = f"There are: {column['near'].strip()}." if column["near"] else "Check the source's columns."
        return Fault(where, f"its SELECT reads a column {column['column']} that its source does not have.", near)
    missing = MISSING_TABLE.search(text)
    if missing:
        return Fault(where, f"its SELECT reads {missing['table']}, which is no source of this system.",
                     "Name the sources under [systems.….sources]; a SELECT reads them by these names.")  # fmt: skip
    if "Conversion Error" in first or "Could not convert" in text:
        return Fault(where, f"its SELECT converts a value that cannot be converted: {first}.",
                     "Leave texts as they are: the gate reads numbers and dates, and tells which fail.")  # fmt: skip
    return Fault(where, f"its SELECT cannot be run: {first}.", "Try it with `onebook sql` or mend the mapping.")
