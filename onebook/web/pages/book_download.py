"""Downloads of the book's tables: each as its page shows it, with all that follows on later pages."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from onebook.app.sheets import FORMATS, csv_file, xlsx_file
from onebook.records import Fault
from onebook.web.book_downloads import Asked, Asking, book_table
from onebook.web.book_reading import Clock, Costs, Figures, Kept, Persons, Planned
from onebook.web.book_tables import sheet_of
from onebook.web.errors import NotThere
from onebook.web.wanted import must_be_known, must_be_printable

router = APIRouter(dependencies=[Depends(must_be_known)])

Word = Annotated[str, Query(max_length=200)]
LONGEST = 100
"""Characters of a file's name before its ending."""


def _asked(
    *, q: Word = "", status: Word = "", channel: Word = "", customer: Word = "", item: Word = "", place: Word = "",
    category: Word = "", system: Word = "", id_: Annotated[str, Query(alias="id", max_length=500)] = "",
    sales_person: Word = "", made: Word = "",
) -> Asked:  # fmt: skip
    """Read what the address asks for."""
    must_be_printable(q, status, channel, customer, item, place, category, system, id_, sales_person, made)
    return Asked(q.strip(), status, channel, customer, item, place, category, system, id_, sales_person, made)


@router.get("/download/book/{table}.{ending}")
def download(
    *, kept: Kept, plan: Planned, zone: Clock, costs: Costs, figures: Figures, persons: Persons, table: str,
    ending: str, asked: Annotated[Asked, Depends(_asked)],
) -> Response:  # fmt: skip
    """Write a table of the book as a file."""
    if ending not in FORMATS:
        raise NotThere(Fault(ending, "tables are not written so.", f"Take {' or '.join(FORMATS)}."))
    sheet = sheet_of(book_table(table, Asking(kept, plan, zone, costs, figures, persons, asked)))
    content = csv_file(sheet) if ending == "csv" else xlsx_file(sheet)
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(table, asked, ending)}"'}
    return Response(content, media_type=FORMATS[ending], headers=headers)


def _file_name(table: str, asked: Asked, ending: str) -> str:
    """Return the name of a table's file: what it is, and what was asked for; plain ASCII."""
    words = (
        table, asked.status, asked.sales_person, asked.channel, asked.item, asked.place, asked.category, asked.id
    )  # fmt: skip
    plain = (re.sub(r"[^A-Za-z0-9.]+", "-", word).strip("-.") for word in words)
    return f"{'-'.join(word for word in plain if word)[:LONGEST].rstrip('-.') or 'table'}.{ending}"
