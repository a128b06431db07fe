"""Which words of a command are personal, and taking them out."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BaseModel, Field

__all__ = ["ERASED", "PERSONAL", "Personal", "holds", "without_words", "without_words_of"]

ERASED = "erased"
"""What stands where something personal stood."""
PERSONAL = Field(json_schema_extra={"personal": True})
"""Marks what else a command says of a person."""
Personal = Annotated[str, Field(min_length=1, max_length=2000, json_schema_extra={"personal": True})]
"""A text of a command that says something of a person; it is erased with them."""


def without_words(model: type[BaseModel], text: str) -> str:
    """Return a command's text with `erased` in the place of all that its model says is personal."""
    told = json.loads(text)
    schema = model.model_json_schema()
    return json.dumps(_emptied(told, schema, schema.get("$defs", {})), ensure_ascii=False, separators=(",", ":"))


def without_words_of(words: Collection[str], text: str) -> str:
    """Return a command's text with `erased` in the place of each value that holds one of these words."""
    return json.dumps(_replaced(json.loads(text), words), ensure_ascii=False, separators=(",", ":"))


def holds(text: str, words: Collection[str]) -> bool:
    """Tell whether a text holds one of these words, in whatever case."""
    plain = text.casefold()
    return any(word.casefold() in plain for word in words)


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
