"""A document: what a record says, what each field means, and the records that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from onebook.app.language import gettext as _
from onebook.measures import Document, Related, read_document, reference, whose_id
from onebook.plan import Plan
from onebook.records import SYSTEM_FIELDS, Field, Kind, RecordType, record_type
from onebook.web.documents import kind_words
from onebook.web.errors import must_be_there
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import document_link
from onebook.web.words import channel_word, column, raw, system_word, upper_first, value

router = APIRouter()

NUMBERS = (Kind.MONEY, Kind.QUANTITY, Kind.RATE, Kind.INTEGER)

NAMED = {"system": system_word} | dict.fromkeys(("channel", "answered_channel", "return_channel"), channel_word)
"""Fields whose values the plan names."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field's value. href: where it leads; name: what is called so there; number: it stands to the right.

    day: it is a day or an instant, which stays on one line.
    """

    label: str
    text: str
    href: str
    name: str
    number: bool
    day: bool
    doc: str


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one type that belong to the document.

    sums: what the amounts and quantities of a document's own lines add up to, by column (empty: nothing to add);
    more: how many records there are besides the rows. kind, by: their record type, and the field in which they name
    the document.
    """

    label: str
    doc: str
    columns: tuple[tuple[str, bool], ...]
    same: str
    rows: tuple[tuple[Cell, ...], ...]
    sums: tuple[str, ...]
    more: int
    kind: str
    by: str


@router.get("/document/{kind}/{system}/{external_id:path}")
def document_page(request: Request, lake: Lake, kind: str, system: str, external_id: str) -> HTMLResponse:
    """Draw a record with those that refer to it."""
    with must_be_there():
        found = lake.ask(read_document, kind, system, external_id)
    plan = lake.business.plan
    declared = record_type(kind)
    fields = [
        _cell(found, declared, name, content, whose_id(found.fields, name, found.system), plan)
        for name, content in found.fields.items()
    ]
    return draw(
        request, "document.html", f"{upper_first(kind_words(kind))} {external_id}", lake,
        declared=declared, system=system_word(plan, found.system), fields=[c for c in fields if c.text],
        related=[_table(found, related, plan) for related in found.related],
        asked={"kind": kind, "system": system, "id": external_id},
    )  # fmt: skip


def _table(of: Document, found: Related, plan: Plan) -> Table:
    """Return related records as a table; what is the same in each row of several stands above it once.

    What the document itself says just so is not said again.
    """
    declared = record_type(found.kind)
    columns, rows = found.columns, found.rows
    hidden = {found.by, "revision", "load_id", "deleted"}
    if all(row[0] == of.system for row in rows):
        hidden.add("system")
    shown = [i for i, c in enumerate(columns) if c not in hidden]
    told_once = 1 < len(rows) == found.number  # what is not shown may differ
    same = [i for i in shown if told_once and len({row[i] for row in rows}) == 1 and not _counts(declared, columns[i])]
    drawn = [
        [_cell(of, declared, c, content, whose_id(told, c, row[0]), plan) for c, content in told.items()]
        for row in rows
        for told in [dict(zip(columns, row, strict=True))]
    ]
    shown = [i for i in shown if i not in same]
    alike = [drawn[0][i] for i in same if of.fields.get(columns[i]) != rows[0][i]]
    one_currency = "currency" not in columns or len({row[columns.index("currency")] for row in rows}) == 1
    adds = told_once and one_currency and found.kind == f"{of.kind}_line"
    numbers = {i: _numbers(declared, columns[i], [row[i] for row in rows], adds) for i in shown}
    sums = {i: texts[-1] for i, texts in numbers.items() if len(texts) > len(rows)}
    return Table(
        _heading(declared, found.by, of.kind),
        _(declared.doc),
        tuple((kind_words(columns[i]), _counts(declared, columns[i])) for i in shown),
        ", ".join(f"{cell.label} {cell.name or cell.text}" for cell in alike if cell.text),
        tuple(
            tuple(replace(row[i], text=numbers[i][at]) if numbers[i] else row[i] for i in shown)
            for at, row in enumerate(drawn)
        ),
        tuple(sums.get(i, "") for i in shown) if any(sums.values()) else (),
        found.number - len(rows),
        found.kind,
        found.by,
    )


def _numbers(declared: RecordType, name: str, contents: Sequence[Any], adds: bool) -> list[str]:
    """Write amounts or quantities that stand below one another, and last (where `adds`) what they add up to.

    Nothing for what is neither; prices of one unit are not added up.
    """
    field = _field(declared, name)
    if not field or field.kind not in (Kind.MONEY, Kind.QUANTITY):
        return []
    numbers = [None if c is None else Decimal(c) for c in contents]
    added = [sum((n for n in numbers if n is not None), Decimal(0))] if adds and not name.startswith("unit_") else []
    return column([*numbers, *added], 2 if field.kind is Kind.MONEY else 0)


def _heading(declared: RecordType, by: str, kind: str) -> str:
    """Name the records, and as what they name the document where they could do so in several ways."""
    several = sum(f.ref == kind for f in declared.fields) > 1
    words = upper_first(kind_words(declared.name))
    if not (by and several):
        return words
    return _("%(records)s, as %(role)s", records=words, role=_(by.removesuffix("_id").replace("_", " ")))


def _cell(of: Document, declared: RecordType, name: str, content: Any, system: str, plan: Plan) -> Cell:
    field = _field(declared, name)
    href, called = "", ""
    leads_to = reference(plan, system, field, content) if field else None
    if name == "external_id" and (declared.name, system, content) != (of.kind, of.system, of.external_id):
        href = document_link(declared.name, system, str(content))
    elif leads_to and leads_to in of.names:
        href, called = document_link(*leads_to), of.names[leads_to]
    text = raw(content, 2) if field and field.kind is Kind.MONEY and content is not None else value(content)
    if name in NAMED and text:
        text = NAMED[name](plan, text)
    day = isinstance(content, date)  # an instant is one too
    return Cell(kind_words(name), text, href, called, _counts(declared, name), day, _(field.doc) if field else "")


def _counts(declared: RecordType, name: str) -> bool:
    field = _field(declared, name)
    return field is not None and field.kind in NUMBERS


def _field(declared: RecordType, name: str) -> Field | None:
    return next((f for f in (*declared.fields, *SYSTEM_FIELDS) if f.name == name), None)
