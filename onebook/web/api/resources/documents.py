"""A document: what a record says, and the records that belong to it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from fastapi import APIRouter

from onebook.measures import Document, Related, read_document
from onebook.records import Kind, record_type
from onebook.web.api.asked import Book
from onebook.web.api.kept import Costs, Persons
from onebook.web.api.shapes import Shape
from onebook.web.errors import must_be_there

router = APIRouter()

COSTS = frozenset({"cost_amount", "fee_amount", "handling_amount", "unit_cost"})
"""Fields of whatever record that tell what something costs us."""
ALL_COSTS = frozenset({"money", "purchasing"})
"""Groups of records of which all amounts are costs."""

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
def document(
    book: Book, costs: Costs, persons: Persons, kind: str, system: str, external_id: str
) -> dict[str, Any]:  # fmt: skip
    """Return a record with those that refer to it.

    What it costs us is for those who may read costs; who persons are, for those who may read persons.
    """
    with must_be_there():
        found = book.ask(read_document, kind, system, external_id)
    return document_shape(found, costs=costs, persons=persons)


def document_shape(found: Document, *, costs: bool, persons: bool) -> dict[str, Any]:
    """Return a document; the rows of what belongs to it by the names of their columns.

    costs: with what it costs us. persons: with what is personal, the records of parties, and what they are called.
    """
    own = _kept_back(found.kind, costs=costs, persons=persons)
    return {
        "kind": found.kind, "system": found.system, "external_id": found.external_id,
        "fields": {name: _value(content) for name, content in found.fields.items() if name not in own},
        "related": [
            {"kind": r.kind, "by": r.by, "number": r.number,
             "rows": _rows(r, _kept_back(r.kind, costs=costs, persons=persons))}
            for r in found.related if persons or record_type(r.kind).group != "parties"
        ],
        "names": [
            {"kind": kind, "system": system, "external_id": external_id, "name": name}
            for (kind, system, external_id), name in sorted(found.names.items())
            if persons or record_type(kind).group != "parties"
        ],
    }  # fmt: skip


def _kept_back(kind: str, *, costs: bool, persons: bool) -> frozenset[str]:
    """Return the fields of a kind of record that are not for who asks."""
    declared = record_type(kind)
    costly = declared.group in ALL_COSTS
    return frozenset(
        field.name
        for field in declared.fields
        if (field.personal and not persons)
        or (not costs and (field.name in COSTS or (costly and field.kind is Kind.MONEY)))
    )


def _rows(related: Related, without: frozenset[str]) -> list[dict[str, Value]]:
    return [
        {name: _value(content) for name, content in zip(related.columns, row, strict=True) if name not in without}
        for row in related.rows
    ]


def _value(content: Any) -> Value:
    if isinstance(content, Decimal):
        whole, _, part = f"{content:f}".partition(".")
        return f"{whole}.{part.rstrip('0').ljust(2, '0')}"
    if isinstance(content, datetime):
        return content.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(content, date):
        return content.isoformat()
    return content if content is None or isinstance(content, bool | int) else str(content)
