"""A document: what a record says, and the records that belong to it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from fastapi import APIRouter

from onebook.measures import Document, read_document
from onebook.web.api.asked import Book
from onebook.web.api.shapes import Shape
from onebook.web.errors import must_be_there

router = APIRouter()

Value = str | bool | int | None
"""A field's value: amounts, quantities and rates as decimal text, instants in UTC."""


class RelatedAnswer(Shape):
    """Records of one type that belong to the document. by: the field in which they name it. number: of them all."""

    kind: str
    by: str
    rows: list[dict[str, Value]]
    number: int


class NamedAnswer(Shape):
    """A record that a field of the document, or of what belongs to it, leads to."""

    kind: str
    system: str
    external_id: str
    name: str


class DocumentAnswer(Shape):
    """A document."""

    kind: str
    system: str
    external_id: str
    fields: dict[str, Value]
    related: list[RelatedAnswer]
    names: list[NamedAnswer]


@router.get("/documents/{kind}/{system}/{external_id:path}", response_model=DocumentAnswer)
def document(book: Book, kind: str, system: str, external_id: str) -> dict[str, Any]:
    """Return a record with those that refer to it."""
    with must_be_there():
        found = book.ask(read_document, kind, system, external_id)
    return document_shape(found)


def document_shape(found: Document) -> dict[str, Any]:
    """Return a document; the rows of what belongs to it by the names of their columns."""
    return {
        "kind": found.kind, "system": found.system, "external_id": found.external_id,
        "fields": {name: _value(content) for name, content in found.fields.items()},
        "related": [
            {"kind": r.kind, "by": r.by, "number": r.number,
             "rows": [dict(zip(r.columns, map(_value, row), strict=True)) for row in r.rows]}
            for r in found.related
        ],
        "names": [
            {"kind": kind, "system": system, "external_id": external_id, "name": name}
            for (kind, system, external_id), name in sorted(found.names.items())
        ],
    }  # fmt: skip


def _value(content: Any) -> Value:
    if isinstance(content, Decimal):
        whole, _, part = f"{content:f}".partition(".")
        return f"{whole}.{part.rstrip('0').ljust(2, '0')}"
    if isinstance(content, datetime):
        return content.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(content, date):
        return content.isoformat()
    return content if content is None or isinstance(content, bool | int) else str(content)
