"""The vocabulary: record types, the gate that checks them, and what is derived from each declaration."""

from onebook.records.declare import SYSTEM_FIELDS, Field, Kind, RecordType, Rule
from onebook.records.errors import BadInput, Fault
from onebook.records.registry import record_type, record_types

__all__ = [
    "SYSTEM_FIELDS",
    "BadInput",
    "Fault",
    "Field",
    "Kind",
    "RecordType",
    "Rule",
    "record_type",
    "record_types",
]
