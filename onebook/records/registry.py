"""All record types, found in `records/types/` by convention."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from onebook.records import types
from onebook.records.declare import RecordType
from onebook.records.errors import BadInput, Fault

__all__ = ["record_type", "record_types"]


@cache
def record_types() -> dict[str, RecordType]:
    """Return every record type by name, in the order of their files and declarations."""
    found: dict[str, RecordType] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(types.__path__)):
        for value in vars(importlib.import_module(f"{types.__name__}.{module}")).values():
            if isinstance(value, RecordType):
                found[value.name] = value
    return found


def record_type(name: str) -> RecordType:
    """Return the record type of that name; BadInput with the names there are if there is none."""
    found = record_types().get(name)
    if found is None:
        near = ", ".join(record_types())
        raise BadInput(Fault("", f"there is no record type '{name}'.", f"There are: {near}."))
    return found
