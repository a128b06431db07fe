"""Broken and odd exports, each made by a small function: what merchants' systems really write.

Every one is a variation of the same four order lines. `level` says who must notice: the reader refuses the file
("refused"), sets single rows aside ("rows"), the gate rejects rows ("gate"), the lake does ("lake"), or nobody, since
the file is merely odd and must be read whole ("reads").
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Level = Literal["refused", "rows", "gate", "lake", "reads"]

HEADER = ("order", "line", "ordered", "channel", "currency", "item", "quantity", "gross")
ROWS = (
    ("A1", "1", "2026-01-31 10:00:00", "web", "EUR", "I1", "2", "19.98"),
    ("A1", "2", "2026-01-31 10:00:00", "web", "EUR", "I2", "1", "5.00"),
    ("A2", "1", "2026-02-01 11:30:00", "web", "EUR", "I1", "1", "9.99"),
    ("A3", "1", "2026-02-02 09:15:00", "web", "EUR", "I3", "4", "1234.50"),
)
LINE_COLUMNS = {
    "sales_order_id": "order",
    "line": "line",
    "ordered_at": "ordered",
    "channel": "channel",
    "currency": "currency",
    "item_id": "item",
    "quantity": "quantity",
    "gross_amount": "gross",
}
ORDERS = (
    "id,ordered,channel,currency\n"
    "A1,2026-01-31 10:00:00,web,EUR\nA2,2026-02-01 11:30:00,web,EUR\nA3,2026-02-02 09:15:00,web,EUR\n"
)
ORDER_COLUMNS = {"external_id": "id", "ordered_at": "ordered", "channel": "channel", "currency": "currency"}
HUGE = 50_000_000


@dataclass(frozen=True)
class Broken:
    """One export. build: writes it into a folder. says: part of the sentence that must be shown. good: lines taken in.

    source: settings of the plan's source `lines`. only_as_user: root sees nothing wrong with it.
    """

    name: str
    level: Level
    build: Callable[[Path], None]
    good: int
    says: str = ""
    source: dict[str, Any] = field(default_factory=lambda: {"path": "lines.csv"})
    only_as_user: bool = False


def plan_text(broken: Broken) -> str:
    """Return a plan whose system `shop` reads the export (source `lines`) and the whole file of its orders."""
    settings = "\n".join(f"{key} = {json.dumps(value)}" for key, value in broken.source.items())
    return f"""
[business]
name = "Broken"
currency = "EUR"
time_zone = "Europe/Berlin"
[channels.web]
kind = "digital"
[systems.shop.sources.orders]
path = "orders.csv"
[systems.shop.sources.lines]
{settings}
[systems.shop.records.sales_order]
source = "orders"
columns = {_inline(ORDER_COLUMNS)}
[systems.shop.records.sales_order_line]
source = "lines"
columns = {_inline(LINE_COLUMNS)}
"""


def build(broken: Broken, folder: Path) -> None:
    """Write the export and the orders that it belongs to."""
    (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    broken.build(folder)


def _inline(columns: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in columns.items()) + " }"


def csv_text(
    rows: tuple[tuple[str, ...], ...] = ROWS, *, header: tuple[str, ...] = HEADER, delimiter: str = ",", end: str = "\n"
) -> str:
    """Return rows as plain delimited text."""
    return "".join(delimiter.join(row) + end for row in ((header, *rows) if header else rows))


def changed(row: int, column: str, value: str) -> tuple[tuple[str, ...], ...]:
    """Return the four rows with one cell changed."""
    at = HEADER.index(column)
    return tuple(
        (*cells[:at], value, *cells[at + 1 :]) if number == row else cells for number, cells in enumerate(ROWS, 1)
    )


def _writes(content: str | bytes, name: str = "lines.csv") -> Callable[[Path], None]:
    data = content.encode() if isinstance(content, str) else content

    def write(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return write


def _cell(row: int, column: str, value: str, delimiter: str = ",") -> Callable[[Path], None]:
    return _writes(csv_text(changed(row, column, value), delimiter=delimiter))


def _zipped(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, csv_text())
    return packed.getvalue()


def _workbook(folder: Path, name: str = "lines.xlsx", sheet: str = "Lines") -> None:
    with xlsxwriter.Workbook(str(folder / name)) as book:
        page = book.add_worksheet(sheet)
        for at, cells in enumerate((HEADER, *ROWS)):
            page.write_row(at, 0, cells)


def _cut_workbook(folder: Path) -> None:
    _workbook(folder)
    whole = (folder / "lines.xlsx").read_bytes()
    (folder / "lines.xlsx").write_bytes(whole[: len(whole) // 2])


def _cut_parquet(folder: Path) -> None:
    columns = {name: [row[at] for row in ROWS] for at, name in enumerate(HEADER)}
    pq.write_table(pa.table(columns), folder / "lines.parquet")
    whole = (folder / "lines.parquet").read_bytes()
    (folder / "lines.parquet").write_bytes(whole[:-20])


def _link_out(folder: Path) -> None:
    outside = folder.parent / f"{folder.name}-elsewhere.csv"
    outside.write_text(csv_text(), encoding="utf-8")
    (folder / "lines.csv").symlink_to(outside)


def _forbidden(folder: Path) -> None:
    (folder / "lines.csv").write_text(csv_text(), encoding="utf-8")
    (folder / "lines.csv").chmod(0)


def _two_months(folder: Path) -> None:
    (folder / "lines-01.csv").write_text(csv_text(ROWS[:2]), encoding="utf-8")
    (folder / "lines-02.csv").write_text(csv_text(tuple(r[:7] for r in ROWS[2:]), header=HEADER[:7]), encoding="utf-8")


JSON_LINES = "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in ROWS)
GZIPPED = gzip.compress(csv_text().encode() * 50)
MULTILINE = csv_text(changed(2, "item", '"two\nlines, one cell"'))
CONCATENATED = csv_text(ROWS[:2]) + "\ufeff" + csv_text(ROWS[2:], header=())
LONG = csv_text(changed(3, "item", "x" * HUGE))


def broken_exports() -> list[Broken]:
    """Return every export, the broken and the merely odd."""
    return [*_refused(), *_rows_set_aside(), *_rejected(), *_odd()]


def _refused() -> list[Broken]:
    def no(name: str, build: Callable[[Path], None], says: str, **source: Any) -> Broken:
        return Broken(name, "refused", build, 0, says, {"path": "lines.csv", **source})

    return [
        no("wrong encoding", _writes(csv_text(changed(2, "item", "Müsli")).encode("cp1252")), "is not UTF-8"),
        no("utf-16 without mark", _writes(csv_text().encode("utf-16-le")), 'encoding = "utf-16-le"'),
        no("encoding that is none", _writes(csv_text()), "which is none", encoding="klingon"),
        no(
            "encoding that does not fit",
            _writes(b"\xff\xfe\x00\xd8x" + b"a" * 99),
            "not in the encoding",
            encoding="utf-16",
        ),
        no("empty file", _writes(b""), "is empty"),
        no("blank lines alone", _writes("\n\n \n"), "blank lines"),
        no("swapped delimiter", _writes(csv_text(delimiter=";")), "is separated by ';'", delimiter=","),
        no("missing column", _writes(csv_text(tuple(r[:7] for r in ROWS), header=HEADER[:7])), "has no column 'gross'"),
        no("header further down", _writes("Report of January\n\n" + csv_text()), "set `skip`"),
        no("truncated gz", _writes(GZIPPED[: len(GZIPPED) // 2], "l.csv.gz"), "is cut short", path="l.csv.gz"),
        no("damaged gz", _writes(GZIPPED[:20] + b"\xff" * 9 + GZIPPED[29:], "l.csv.gz"), "is damaged", path="l.csv.gz"),
        no("zip archive", _writes(_zipped("lines.csv"), "lines.zip"), "is a zip archive", path="lines.zip"),
        no("bzip2", _writes(b"BZh91AY&SY" + b"x" * 50, "lines.csv.bz2"), "is packed with bzip2", path="lines.csv.bz2"),
        no("web page", _writes("<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"), "is a web page"),
        no("no text at all", _writes(b"\x89PNG\r\n\x1a\n" + bytes(900)), "is not text"),
        no("path out of the folder", lambda _: None, "leads out of the folder", path="../../../etc/passwd"),
        no("absolute path out of the folder", lambda _: None, "leads out of the folder", path="/etc/passwd"),
        no("link out of the folder", _link_out, "is a link that leads out"),
        no("folder instead of a file", lambda f: (f / "lines.csv").mkdir(), "is a folder, not a file"),
        no("file that is not there", _writes(csv_text(), "lines_new.csv"), "There are: lines_new.csv"),
        no("glob without a match", lambda _: None, "no file matches 'lines-*.csv'", path="lines-*.csv"),
        no("parquet cut short", _cut_parquet, "is no whole Parquet file", path="lines.parquet"),
        no("workbook cut short", _cut_workbook, "is no workbook that can be read", path="lines.xlsx"),
        no("sheet that is not there", _workbook, "has no sheet 'Orders'", path="lines.xlsx", sheet="Orders"),
        no("workbook called csv", lambda f: _workbook(f, "lines.csv"), "is a workbook, not csv", format="csv"),
        no("one JSON list", _writes(json.dumps([{"order": "A1"}]), "l.json"), "one JSON list", path="l.json"),
        no("header of another width", _writes(csv_text(header=(*HEADER, "more"))), "no row of this file can be read"),
        no(
            "columns named short",
            _writes(csv_text(header=())),
            "the plan names 3",
            header=False,
            columns=["a", "b", "c"],
        ),
        no(
            "doubled header cell that is mapped",
            _writes(csv_text(tuple((*r, "x") for r in ROWS), header=(*HEADER, "Item"))),
            "'item' stands in columns 6 and 9. Map the one that is meant by its place ('item (column 6)')",
        ),
        Broken("file that may not be read", "refused", _forbidden, 0, "may not be read", only_as_user=True),
    ]


def _rows_set_aside() -> list[Broken]:
    lines = csv_text().splitlines(keepends=True)
    head, tail = "".join(lines[:3]), "".join(lines[3:])

    def aside(name: str, content: str | bytes, says: str, good: int = 4, **source: Any) -> Broken:
        settings = {"path": "lines.csv", **source}
        return Broken(name, "rows", _writes(content, settings["path"]), good, says, settings)

    return [
        aside("row cut short", head + "A9,1,2026-02-01\n" + tail, "has 3 columns where 8 are expected"),
        aside("comma that is not quoted", csv_text() + "A3,2,2026-02-01,web,EUR,Tea, green,1,5\n", "has 9 columns"),
        aside("quote that is not closed", head + 'A9,1,2026-02-01,web,EUR,"Tea,1,5\n' + tail,
              "opens a quote that is not closed"),
        aside("text behind a quote", csv_text() + 'A3,2,2026-02-01,web,EUR,"Tea" green,1,5\n', "after a closing quote"),
        aside("broken JSON line", JSON_LINES + '{"order": "A3",\n', "is not a JSON object", path="lines.jsonl"),
        aside("huge field", LONG, "is longer than", good=3),
        aside("end of file in a row", csv_text() + "A3,2,2026-02-0", "has 3 columns"),
    ]  # fmt: skip


def _rejected() -> list[Broken]:
    def bad(name: str, column: str, value: str, says: str, row: int = 3) -> Broken:
        return Broken(name, "gate", _cell(row, column, value), 3, says)

    german = tuple((*r[:2], r[2], *r[3:7], r[7].replace(".", ",")) for r in ROWS)
    return [
        bad("text in an amount", "gross", "on request", "is not a number"),
        Broken("decimal commas", "gate", _writes(csv_text(german, delimiter=";")), 0, 'set decimal = ","'),
        bad("dates of two orders", "ordered", "31.01.2026 10:00", "is not a date"),
        bad("31 February", "ordered", "2026-02-31 10:00:00", "names a day or time that does not exist"),
        bad("currency sign in an amount", "gross", "€5.00", "Take out the currency sign"),
        bad("amount beyond all measure", "gross", "99999999999999999.00", "is too large"),
        bad("id shortened by a spreadsheet", "item", "4.00638E+12", "Format the column as text"),
        bad("year 20226", "ordered", "20226-02-01 10:00:00", "lies before 1900 or after 2199"),
        bad("negative quantity", "quantity", "-1", "is less than 0"),
        bad("unknown channel", "channel", "moon", "is none of: web"),
        bad("unknown currency", "currency", "EURO", "is not a currency code"),
        bad("NUL byte", "item", "I\0X", "holds a NUL byte"),
        bad("empty id", "order", "", "is empty, but every record of this type needs it"),
        Broken("duplicate key", "lake", _writes(csv_text((*ROWS, (*ROWS[3][:7], "99.00")))), 3, "more than once"),
        Broken("orphan line", "lake", _writes(csv_text((*ROWS, ("X9", *ROWS[3][1:])))), 4, "that is not there"),
        Broken("a month that lacks a column", "lake", _two_months, 2, "has no column 'gross'", {"path": "lines-*.csv"}),
    ]


def _odd() -> list[Broken]:
    def reads(name: str, content: str | bytes, **source: Any) -> Broken:
        settings = {"path": "lines.csv", **source}
        return Broken(name, "reads", _writes(content, settings["path"]), 4, "", settings)

    spaced = tuple(f" {name.upper()} " for name in HEADER)
    noted = tuple(("x", *row) for row in ROWS)
    formula = csv_text(changed(2, "item", "=HYPERLINK(0)"))
    return [
        reads("byte order mark", csv_text().encode("utf-8-sig")),
        reads("byte order mark inside", CONCATENATED),
        reads("utf-16 with mark", csv_text().encode("utf-16")),
        reads("cp1252 as declared", csv_text(changed(2, "item", "Müsli")).encode("cp1252"), encoding="cp1252"),
        reads("Windows line ends", csv_text(end="\r\n")),
        reads("Mac line ends", csv_text(end="\r")),
        reads("line ends of both kinds", csv_text(ROWS[:2]) + csv_text(ROWS[2:], header=(), end="\r\n")),
        reads("no line end at the end", csv_text().rstrip("\n")),
        reads("line breaks in quotes", MULTILINE),
        reads("line break in the header", csv_text(noted, header=('"not\ne"', *HEADER), end="\r\n")),
        reads("blank lines between", csv_text().replace("\n", "\n\n")),
        reads("blank lines first", "\n\n" + csv_text()),
        reads("delimiter at the end of rows", csv_text().replace("\n", ",\n")),
        reads("semicolons", csv_text(delimiter=";")),
        reads("tabs", csv_text(delimiter="\t")),
        reads("bars and row ends of their own", csv_text(delimiter="+|", end="&|\n")),
        reads("spaces around header cells", csv_text(header=spaced)),
        reads("doubled header cell", csv_text(tuple((*r, "x", "y") for r in ROWS), header=(*HEADER, "note", "Note"))),
        reads("formula in a cell", formula),
        reads("title above the header", "Report, of January\n" + csv_text(), skip=1),
        reads("no header", csv_text(header=()), header=False, columns=list(HEADER)),
        reads("gzip", gzip.compress(csv_text().encode()), path="lines.csv.gz"),
        reads("JSON lines", JSON_LINES.replace("\n", "\r\n", 1) + "\n", path="lines.jsonl"),
        Broken("workbook", "reads", _workbook, 4, "", {"path": "lines.xlsx"}),
        Broken("header alone", "reads", _writes(csv_text(())), 0),
        Broken(
            "name of a file like a pattern", "reads", _writes(csv_text(), "l[1]*.csv"), 4, "", {"path": "l[1]*.csv"}
        ),
        Broken("name of a file with quotes", "reads", _writes(csv_text(), "l'i\"n.csv"), 4, "", {"path": "l'i\"n.csv"}),
    ]
