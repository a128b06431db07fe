"""Downloads: a table of a page as a file, with the same period and filters."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from onebook.app.reader import Reader
from onebook.app.sheets import FORMATS, csv_file, xlsx_file
from onebook.records import Fault
from onebook.web.downloads import OF_LAKE, OF_PLAN, More, file_name
from onebook.web.errors import NotThere
from onebook.web.journey_downloads import OF_JOURNEY
from onebook.web.wanted import Ask, must_be_printable

router = APIRouter()

Word = Annotated[str, Query(max_length=60)]
Days = Annotated[int | None, Query(ge=1, le=3650)]

TABLES = OF_LAKE | OF_JOURNEY


def _more(
    *, name: Word = "", by: Word = "", allocate: bool = False, kind: Word = "", system: Word = "",
    records: Annotated[str | None, Query(max_length=60)] = None,
    id_: Annotated[str, Query(alias="id", max_length=500)] = "", field: Word = "", rule: Word = "", of: Word = "",
    outcome: Word = "", kpi: Word = "", at: Word = "", days: Annotated[int | None, Query(ge=1, le=365)] = None,
    look_back: Days = None, half_life: Annotated[float, Query(gt=0, le=3650, allow_inf_nan=False)] = 7.0,
    order: Annotated[int, Query(ge=1, le=5)] = 1, weights: Word = "30,40,30",
) -> More:  # fmt: skip
    """Read what the address asks for besides period and filters."""
    must_be_printable(name, by, kind, system, id_, records or "", field, rule, of, outcome, kpi, at, weights)
    return More(name, by, allocate, kind, system, id_, records, field, rule, of, outcome, kpi, at, days, look_back,
                half_life, order, weights)  # fmt: skip


@router.get("/download/{table}.{ending}")
def download(
    *, request: Request, wanted: Ask, table: str, ending: str, more: Annotated[More, Depends(_more)]
) -> Response:
    """Write a table as a file."""
    if ending not in FORMATS:
        raise NotThere(Fault(ending, "tables are not written so.", f"Take {' or '.join(FORMATS)}."))
    reader: Reader = request.app.state.reader
    if table in OF_PLAN:
        made = OF_PLAN[table](reader)
    elif table in TABLES:
        with reader.latest() as lake:
            made = TABLES[table](lake, wanted, more)
    else:
        raise NotThere(Fault(table, "no table has this name.", f"There are: {', '.join((*TABLES, *OF_PLAN))}."))
    content = csv_file(made.sheet) if ending == "csv" else xlsx_file(made.sheet)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(made, wanted, ending)}"'}
    return Response(content, media_type=FORMATS[ending], headers=headers)
