"""A document: what a record says, what each field means, and the records that belong to it."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from onebook.measures import Document, read_document
from onebook.plan import Plan
from onebook.records import SYSTEM_FIELDS, Field, Kind, RecordType, record_type, record_types
from onebook.web.documents import kind_words
from onebook.web.errors import must_be_there
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import document_link
from onebook.web.words import raw, value

router = APIRouter()

NUMBERS = (Kind.MONEY, Kind.QUANTITY, Kind.RATE, Kind.INTEGER)


@dataclass(frozen=True, slots=True)
class Cell:
    """A field's value. href: where it leads; number: it stands to the right."""

    label: str
    text: str
    href: str
    number: bool
    doc: str


@dataclass(frozen=True, slots=True)
class Related:
    """Records of one type that belong to the document."""

    label: str
    doc: str
    columns: tuple[tuple[str, bool], ...]
    same: str
    rows: tuple[tuple[Cell, ...], ...]


@router.get("/document/{kind}/{system}/{external_id:path}")
def document_page(request: Request, lake: Lake, kind: str, system: str, external_id: str) -> HTMLResponse:
    """Draw a record with those that refer to it."""
    with must_be_there():
        found = lake.ask(read_document, kind, system, external_id)
    plan = lake.business.plan
    declared = record_type(kind)
    label = plan.systems[system].label if system in plan.systems else ""
    fields = [_cell(declared, name, content, system, plan) for name, content in found.fields.items()]
    return draw(
        request, "document.html", f"{kind_words(kind).capitalize()} {external_id}", lake,
        declared=declared, kind=kind_words(kind), system=label or system, fields=[c for c in fields if c.text],
        related=[_related(found, related, plan) for related in found.related],
    )  # fmt: skip


def _related(of: Document, found: tuple[str, tuple[str, ...], tuple[tuple[Any, ...], ...]], plan: Plan) -> Related:
    """Return related records as a table; what is the same in each row of several stands above it once."""
    name, columns, rows = found
    system = of.system
    declared = record_types()[name]
    own = {f.name for f in declared.fields if f.ref == of.kind}
    shown = [i for i, c in enumerate(columns) if c not in own and c not in ("revision", "load_id", "deleted")]
    same = [
        i for i in shown if len(rows) > 1 and len({row[i] for row in rows}) == 1 and not _counts(declared, columns[i])
    ]
    shown = [i for i in shown if i not in same]
    drawn = tuple(tuple(_cell(declared, columns[i], row[i], system, plan) for i in shown) for row in rows)
    return Related(
        kind_words(name).capitalize(),
        declared.doc,
        tuple((kind_words(columns[i]), _counts(declared, columns[i])) for i in shown),
        ", ".join(f"{kind_words(columns[i])} {value(rows[0][i])}" for i in same if rows[0][i] is not None),
        tuple(_opening(declared, row, system) for row in drawn),
    )


def _opening(declared: RecordType, row: tuple[Cell, ...], system: str) -> tuple[Cell, ...]:
    """Let a record's own id open it."""
    return tuple(
        Cell(c.label, c.text, document_link(declared.name, system, c.text), c.number, c.doc)
        if c.label == "external id"
        else c
        for c in row
    )


def _cell(declared: RecordType, name: str, content: Any, system: str, plan: Plan) -> Cell:
    field = _field(declared, name)
    href = ""
    if field and field.ref and content is not None:
        href = document_link(field.ref, _system_of(plan, system, field.ref), str(content))
    text = raw(content, 2) if field and field.kind is Kind.MONEY and content is not None else value(content)
    return Cell(kind_words(name), text, href, _counts(declared, name), field.doc if field else "")


def _system_of(plan: Plan, system: str, kind: str) -> str:
    """Return whose ids a system uses for records of a type: another's, where the plan says so."""
    return plan.systems[system].ids.get(kind, system) if system in plan.systems else system


def _counts(declared: RecordType, name: str) -> bool:
    field = _field(declared, name)
    return field is not None and field.kind in NUMBERS


def _field(declared: RecordType, name: str) -> Field | None:
    return next((f for f in (*declared.fields, *SYSTEM_FIELDS) if f.name == name), None)
