"""What it takes to render a kind of document, and finding all of them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from onebook.book import Rules, Store

__all__ = ["Document", "Reading", "Record", "documents"]

Record = tuple[Any, ...]
"""A record: the first column is its system, the others are fields of its type (see `Document.records`)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The book, read at one state. at: when, in microseconds."""

    store: Store
    rules: Rules
    at: int


@dataclass(frozen=True, slots=True)
class Document:
    """How documents of one kind become records.

    kind: as the journal calls what it touched. records: the record types that come of it, wholes before their parts,
    each with the named tuple of its rows: `system`, then fields of the type; quantities and money in ten-thousandths,
    instants in microseconds. render: makes all records of these documents, by type. leads_here: other kinds of which a
    change also changes these documents, with what finds these by the others' keys. lists: record types of which a
    document lists all of its own, each with the field that names the document's record, and that one's type: what is
    listed no more is taken away.
    """

    kind: str
    records: Mapping[str, type[Record]]
    render: Callable[[Reading, Sequence[int]], Mapping[str, Sequence[Record]]]
    leads_here: Mapping[str, Callable[[Store, Sequence[int]], Sequence[int]]] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@cache
def documents() -> Mapping[str, Document]:
    """Return every kind of document that is published, by its name."""
    package = importlib.import_module("onebook.intake.publishing.documents")
    found = {}
    for module in pkgutil.iter_modules(package.__path__):
        document = getattr(importlib.import_module(f"{package.__name__}.{module.name}"), "DOCUMENT", None)
        if document is not None:
            found[document.kind] = document
    return MappingProxyType(found)
