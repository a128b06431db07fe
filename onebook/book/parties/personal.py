"""Which words of a command are personal, and taking them out."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field

from onebook.book.texts import WRITABLE

__all__ = [
    "ERASED",
    "PERSONAL",
    "Personal",
    "holds",
    "is_personal",
    "may_be_personal",
    "without_words",
    "without_words_of",
]

ERASED = "erased"
"""What stands where something personal stood."""
PERSONAL = Field(json_schema_extra={"personal": True})
"""Marks what else a command says of a person."""
Personal = Annotated[str, Field(min_length=1, max_length=2000, pattern=WRITABLE, json_schema_extra={"personal": True})]
"""A text of a command that says something of a person; it is erased with them."""


def without_words(model: type[BaseModel], text: str) -> str:
    """Return a command's text with `erased` in the place of all that its model says is personal."""
    return json.dumps(_without(model, json.loads(text)), ensure_ascii=False, separators=(",", ":"))


def may_be_personal(model: type[BaseModel]) -> bool:
    """Tell whether anything that such commands can say is personal."""
    schema = _schema(model)
    parts = (schema, *schema.get("$defs", {}).values())
    return any(field.get("personal") or any(choice.get("personal") for choice in field.get("anyOf", ()))
               for part in parts for field in part.get("properties", {}).values())  # fmt: skip


def is_personal(command: BaseModel) -> bool:
    """Tell whether a command says anything that its model says is personal."""
    told = json.loads(command.model_dump_json(exclude_defaults=True))
    return bool(_without(type(command), told) != told)


def without_words_of(words: Collection[str], text: str) -> str:
    """Return a command's text with `erased` in the place of each value that holds one of these words."""
    return json.dumps(_replaced(json.loads(text), words), ensure_ascii=False, separators=(",", ":"))


def holds(text: str, words: Collection[str]) -> bool:
    """Tell whether a text holds one of these words, in whatever case."""
    plain = text.casefold()
    return any(word.casefold() in plain for word in words)


def _without(model: type[BaseModel], told: Any) -> Any:
    schema = _schema(model)
    return _emptied(told, schema, schema.get("$defs", {}))


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _emptied(told: Any, schema: dict[str, Any], parts: dict[str, Any]) -> Any:
    """What was told, without what its schema says is personal. parts: schemas that others refer to."""
    if schema.get("personal"):
        return ERASED
    if "$ref" in schema:
        return _emptied(told, parts[schema["$ref"].rpartition("/")[2]], parts)
    for choice in schema.get("anyOf", ()):
        if _emptied(told, choice, parts) != told:
            return _emptied(told, choice, parts)
    if isinstance(told, dict):
        fields = schema.get("properties", {})
        return {name: _emptied(value, fields.get(name, {}), parts) for name, value in told.items()}
    if isinstance(told, list):
        return [_emptied(value, schema.get("items", {}), parts) for value in told]
    return told


def _replaced(told: Any, words: Collection[str]) -> Any:
    if isinstance(told, str):
        return ERASED if holds(told, words) else told
    if isinstance(told, dict):
        return {name: _replaced(value, words) for name, value in told.items()}
    if isinstance(told, list):
        return [_replaced(value, words) for value in told]
    return told
