"""How commands are described in OpenAPI: made of the commands themselves, since no framework stands behind them."""

from __future__ import annotations

import re
from typing import Any

from pydantic.json_schema import models_json_schema

from onebook.book import command_kinds
from onebook.book.access import role_for
from onebook.web.api.giving import MOST_COMMANDS
from onebook.web.api.problems import PROBLEM

__all__ = ["add_commands"]

APPLIED = {
    "type": "object",
    "description": "A command that was applied. told: what it came to; again: it had been applied before, and said so.",
    "properties": {
        "journal_id": {"type": "integer"},
        "again": {"type": "boolean"},
        "told": {"type": "object"},
    },
    "required": ["journal_id", "again", "told"],
    "additionalProperties": False,
}
TROUBLE = {
    "type": "object",
    "description": "Why a command was not applied (RFC 9457). code: for programs; fields: what it is about.",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "fields": {"type": "object"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Wrong"}},
    },
    "required": ["type", "title", "status", "detail", "code", "fields", "errors"],
    "additionalProperties": False,
}
TOLD_IN_LIST = {
    "oneOf": [
        {
            **APPLIED,
            "properties": {"status": {"const": 200}, **APPLIED["properties"]},  # type: ignore[dict-item]
            "required": ["status", "journal_id", "again", "told"],
        },
        {
            "type": "object",
            "properties": {
                "status": {"enum": [403, 404, 409, 422]},
                "problem": {"$ref": "#/components/schemas/command.Trouble"},
            },
            "required": ["status", "problem"],
            "additionalProperties": False,
        },
    ]
}
TROUBLES = {
    "401": "A token is asked for.",
    "403": "The role may not, or a page of another server asks.",
    "404": "There is no such command.",
    "409": "The book refuses it: code, sentence and fields say why. Or there is no book yet.",
    "413": "It is too much at once.",
    "415": "It is not said to be JSON.",
    "422": "It cannot be understood: all faults, each with its field.",
    "503": "The book is busy or cannot be reached, or the plan cannot be read: give it again, with the same id.",
}
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "The command's id, where the body has no command_id.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}  # fmt: skip
SCHEMAS = "#/components/schemas/"


def add_commands(described: dict[str, Any]) -> None:
    """Add every command to an OpenAPI description."""
    kinds = sorted(command_kinds().items())
    models, together = models_json_schema(
        [(kind.model, "validation") for _, kind in kinds], ref_template=SCHEMAS + "command.{model}"
    )
    components = described.setdefault("components", {}).setdefault("schemas", {})
    components |= {f"command.{name}": schema for name, schema in together.get("$defs", {}).items()}
    components |= {"command.Applied": APPLIED, "command.Trouble": TROUBLE, "command.ToldInList": TOLD_IN_LIST}
    paths = described["paths"]
    for name, kind in kinds:
        paths[f"/commands/{name}"] = {
            "post": {
                "tags": ["commands"], "operationId": name, "summary": name.replace("_", " ").capitalize(),
                "description": f"{_flowing(kind.model.__doc__)} For the role {role_for(name)}.", "parameters": [KEY],
                "requestBody": _body(_without_id(models[kind.model, "validation"], components)),
                "responses": {"200": _answer("It was applied.", "command.Applied"), **_troubles()},
            }
        }  # fmt: skip
    each = {
        "description": "A command as its own address takes it, with its kind and command_id. One that is wrong is told "
        "so in its place, and keeps no other back.",
        "examples": [{"kind": "set_item", "command_id": "4711", "item": "lamp"}],
    }
    paths["/commands"]["post"] = {
        "tags": ["commands"], "operationId": "give_commands", "summary": "Several commands",
        "description": "Applies commands in their order. Each is answered by itself, in the same order. "
        f"At most {MOST_COMMANDS:,} at once.",
        "requestBody": _body({"type": "array", "items": each}),
        "responses": {
            "200": {
                "description": "What became of each.",
                "content": {"application/json": {"schema": {
                    "type": "object", "required": ["answers"], "additionalProperties": False,
                    "properties": {"answers": {"type": "array", "items": {"$ref": SCHEMAS + "command.ToldInList"}}},
                }}},
            },
            **_troubles("404", "409"),
            "409": {"description": "There is no book yet.", **_content(PROBLEM, "command.Trouble")},
        },
    }  # fmt: skip


def _without_id(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """The command's id may also be given as a header."""
    found = components[schema["$ref"].removeprefix(SCHEMAS)]
    found["required"] = [name for name in found.get("required", ()) if name != "command_id"]
    if not found["required"]:
        del found["required"]
    return schema


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _answer(what: str, name: str) -> dict[str, Any]:
    return {"description": what, **_content("application/json", name)}


def _content(sort: str, name: str) -> dict[str, Any]:
    return {"content": {sort: {"schema": {"$ref": SCHEMAS + name}}}}


def _troubles(*without: str) -> dict[str, Any]:
    return {
        status: {"description": what, **_content(PROBLEM, "command.Trouble")}
        for status, what in TROUBLES.items()
        if status not in without
    }


def _flowing(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()
