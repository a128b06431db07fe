"""The record types: what may be given, as JSON schemas."""

from typing import Any

from fastapi import APIRouter

from onebook.records import record_type, record_types
from onebook.records.describe import json_schema
from onebook.web.errors import must_be_there

router = APIRouter()


@router.get("/records")
def records() -> dict[str, dict[str, Any]]:
    """Return the JSON schema (draft 2020-12) of every record type by name."""
    return {name: json_schema(declared) for name, declared in record_types().items()}


@router.get("/records/{name}")
def record(name: str) -> dict[str, Any]:
    """Return the JSON schema of a record type."""
    with must_be_there():
        return json_schema(record_type(name))
