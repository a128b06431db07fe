"""Many commands at once, made of the rows of files: good rows go in, and all that is wrong is told with its row."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from onebook.app.keeping.faults import EMPTY, sentences_of
from onebook.app.keeping.opening import Book
from onebook.app.keeping.sheets import Sheet, SheetRow, read_sheet
from onebook.book import Answer, Applied, Command, Given, Refusal, Who, command_kinds
from onebook.book.answers import Refused
from onebook.book.commands.command import AHEAD
from onebook.book.commands.place_order import PlaceOrder
from onebook.book.commands.priced_lines import is_priced, refuse_too_much_off
from onebook.book.rules import OURS
from onebook.records import BadInput, Fault

__all__ = ["IMPORTS", "Imported", "import_file", "open_balances"]

AT_ONCE = 500
"""Commands of a batch."""
MUCH = 2_000
"""Commands after which the book may be another than its database takes it for."""
A_CLOCK_MAY_BE_FAST = timedelta(microseconds=AHEAD)
ORDER = ("currency", "customer_id", "customer_reference", "delivery_method", "sales_person_id")
LINE = ("item", "quantity", "gross_amount", "discount_amount", "shipping_amount", "tax_amount")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. taken: rows that went in; before: rows that had gone in before, as they are.

    faults: what was kept out, with file and row, in the file's order.
    """

    taken: int
    before: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A command that is wished for. rows: of its lines, in their order. is_wrong: a fault of it was told already."""

    kind: str
    fields: dict[str, Any]
    rows: tuple[SheetRow, ...]
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class _Sort:
    """A sort of file. wishes: makes commands of its rows; what cannot be read is added to the faults."""

    needed: tuple[str, ...]
    more: tuple[str, ...]
    wishes: Callable[[Book, Sheet, list[Fault]], Iterable[_Wish]]


def import_file(book: Book, sort: str, path: Path, actor: str, progress: Callable[[int], None]) -> Imported:
    """Take in a file of `counts` or `orders`. A row that was taken in before, as it is, is not taken in again.

    progress: told how many commands are done. BadInput where the file cannot be used at all; then nothing is taken in.
    """
    form = IMPORTS[sort]
    with _all_kept():
        sheet = read_sheet(path, form.needed, (*form.needed, *form.more))
        faults = list(sheet.faults)
        wishes = list(form.wishes(book, sheet, faults))
        return _done(book, sheet, wishes, faults, Who("import", actor, "cli"), progress)


def open_balances(
    book: Book, paths: Sequence[Path], as_of: str | None, actor: str, progress: Callable[[int], None], *,
    even_if_moved: bool = False,
) -> Imported:  # fmt: skip
    """Open the book with items and what stood of them in the morning of a day (today).

    Columns: item, place, quantity, unit_cost; name, unit, category, lot, expires_on. Items that are new are added. What
    was opened before with the same figures is not opened again, so a mended file may be given once more.
    """
    zone = book.rules.time_zone
    at = _morning(as_of, zone)
    needed, more = ("item", "place", "quantity", "unit_cost"), ("name", "unit", "category", "lot", "expires_on")
    done: list[Imported] = []
    for path in paths:
        with _all_kept():
            sheet = read_sheet(path, needed, (*needed, *more))
            faults = list(sheet.faults)
            wishes = _openings(book, sheet, at, faults)
            who = Who("opening", actor, "cli")
            done.append(_done(book, sheet, wishes, faults, who, progress, even_if_moved=even_if_moved))
    return Imported(sum(d.taken for d in done), sum(d.before for d in done), tuple(f for d in done for f in d.faults))


def _openings(book: Book, sheet: Sheet, at: datetime, faults: list[Fault]) -> list[_Wish]:
    by_item: dict[str, list[SheetRow]] = {}
    for row in sheet.rows:
        by_item.setdefault(row.cells.get("item", ""), []).append(row)
    known = {name for _, name, *_ in book.store.rows("items_named", skus=sorted(by_item))}
    wishes = []
    for item, rows in by_item.items():
        without_lot = [row for row in rows if row.cells.get("expires_on") and not row.cells.get("lot")]
        mend = "Name the lot, or leave expires_on empty."
        faults += [_fault(sheet, row, "lot is empty, though expires_on is told.", mend, rows) for row in without_lot]
        told = {c: row.cells[c] for row in rows for c in ("name", "unit", "category") if row.cells.get(c)}
        lots = {"tracks_lots": True} if any(row.cells.get("lot") for row in rows) else {}
        if item not in known:
            wishes.append(_Wish("set_item", {"item": item, **told, **lots}, tuple(rows), bool(without_lot)))
        counted = tuple(row for row in rows if not _is_none(row.cells.get("quantity", "")))
        lines = [
            {c: row.cells[c] for c in ("place", "quantity", "unit_cost", "lot", "expires_on") if row.cells.get(c)}
            for row in counted
        ]
        if lines:
            fields = {"item": item, "at": at, "lines": lines}
            wishes.append(_Wish("open_stock", fields, counted, bool(without_lot)))
    return wishes


def _is_none(quantity: str) -> bool:
    try:
        return Decimal(quantity) == 0
    except InvalidOperation:  # told with what else is wrong of the row
        return False


def _counts(book: Book, sheet: Sheet, faults: list[Fault]) -> Iterator[_Wish]:
    by_count: dict[tuple[str, str | None, datetime], list[SheetRow]] = {}
    items = sorted({row.cells["item"] for row in sheet.rows if "item" in row.cells})
    kept: dict[str, str] = dict(book.store.rows("items_stand_for", skus=items))
    for row in sheet.rows:
        at = _instant(sheet, row, "counted_at", book.rules.time_zone, faults)
        if at is not None:
            item = row.cells.get("item", "")
            by_count.setdefault((kept.get(item, item), row.cells.get("place"), at), []).append(row)
    for (item, place, at), rows in by_count.items():
        if len(rows) > 1 and item and place:
            what = f"it tells of the same pieces at the same time as row {rows[0].number}."
            mend = "Add up what was counted, and tell it once."
            faults += [_fault(sheet, row, what, mend, of=rows) for row in rows[1:]]
            continue
        for row in rows:
            line = {c: row.cells[c] for c in ("item", "quantity") if c in row.cells}
            yield _Wish("count_stock", {"place": place or "", "at": at, "lines": [line]}, (row,))


def _orders(book: Book, sheet: Sheet, faults: list[Fault]) -> Iterator[_Wish]:
    by_order: dict[tuple[str, str], list[SheetRow]] = {}
    for row in sheet.rows:
        by_order.setdefault((row.cells.get("system", ""), row.cells.get("order", "")), []).append(row)
    for (system, name), rows in by_order.items():
        first = rows[0]
        at = _instant(sheet, first, "ordered_at", book.rules.time_zone, faults)
        differing = [
            (row, column) for row in rows[1:] for column in ("channel", "ordered_at", *ORDER)
            if row.cells.get(column) not in (None, first.cells.get(column))
        ]  # fmt: skip
        faults += [
            _fault(
                sheet, row, f"{column} is another one than in row {first.number} of the same order.", "Set it equal."
            )
            for row, column in differing
        ]
        if at is None or differing:
            continue
        fields = {c: first.cells[c] for c in ("channel", *ORDER) if c in first.cells}
        lines = [{c: row.cells[c] for c in LINE if c in row.cells} for row in rows]
        told = {"system": system, "external_id": name, "at": at, "lines": lines, **fields}
        yield _Wish("place_order", told, tuple(rows))


IMPORTS: Mapping[str, _Sort] = {
    "counts": _Sort(("item", "place", "quantity", "counted_at"), (), _counts),
    "orders": _Sort(
        ("system", "order", "channel", "ordered_at", "item", "quantity"), (*ORDER, *LINE[2:]), _orders
    ),
}  # fmt: skip
"""Sorts of files that are taken in."""


def _done(
    book: Book, sheet: Sheet, wishes: Sequence[_Wish], faults: list[Fault], who: Who, progress: Callable[[int], None],
    *, even_if_moved: bool = False,
) -> Imported:  # fmt: skip
    unknown = _unknown(book, sheet, {wish.fields["item"] for wish in wishes if wish.kind == "set_item"})
    of_row = {row.number: wish.rows for wish in wishes for row in wish.rows}
    faults += [
        _fault(sheet, row, *unknown[row.number], of=of_row.get(row.number, ()))
        for row in sheet.rows
        if row.number in unknown
    ]
    made = [(wish, _command(sheet, wish, faults)) for wish in wishes]
    is_wrong = [
        wish.is_wrong or command is None or any(row.number in unknown for row in wish.rows) for wish, command in made
    ]
    # What stood of an item is not told without it, nor is it added without that.
    left = {wish.fields.get("item") for (wish, _), wrong in zip(made, is_wrong, strict=True) if wrong} - {None}
    ready = [
        (wish, command)
        for (wish, command), wrong in zip(made, is_wrong, strict=True)
        if command is not None and not wrong and wish.fields.get("item") not in left
    ]
    taken = before = 0
    for wish, answer in _answered(book, ready, who, progress, even_if_moved=even_if_moved):
        if isinstance(answer, Applied):
            rows = 0 if wish.kind == "set_item" else len(wish.rows)
            taken, before = taken + rows * (not answer.again), before + rows * answer.again
        else:
            faults.append(_refused(sheet, wish, answer))
    numbers = {f"{sheet.name}, row {row.number}": row.number for row in sheet.rows}
    once = dict.fromkeys(faults)  # an item and what stood of it may have the same
    return Imported(taken, before, tuple(sorted(once, key=lambda f: numbers.get(f.where.split(" (")[0], 0))))


@contextmanager
def _all_kept() -> Iterator[None]:
    """What is made of a file is kept until all of it is done: nobody need look through it for what can be let go."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _answered(
    book: Book, ready: Sequence[tuple[_Wish, Command]], who: Who, progress: Callable[[int], None], *,
    even_if_moved: bool,
) -> Iterator[tuple[_Wish, Answer]]:  # fmt: skip
    for start in range(0, len(ready), AT_ONCE):
        some = ready[start : start + AT_ONCE]
        answers = book.do(*[Given(command, who) for _, command in some])
        if even_if_moved:
            _open_moved(book, some, answers, who)
        yield from zip([wish for wish, _ in some], answers, strict=True)
        progress(start + len(some))
    if len(ready) >= MUCH:
        book.store.learn_sizes()


def _open_moved(book: Book, some: Sequence[tuple[_Wish, Command]], answers: list[Answer], who: Who) -> None:
    """Open on top what is refused as the book has moved it: only that, so that nothing is opened a second time."""
    moved = [nth for nth, each in enumerate(answers) if isinstance(each, Refusal) and each.code == "moved_before"]
    on_top = []
    for wish, command in [some[nth] for nth in moved]:
        more = {"even_if_moved": True}
        on_top.append(command.model_copy(update={**more, "command_id": _id_of(wish.kind, {**wish.fields, **more})}))
    for nth, answer in zip(moved, book.do(*[Given(command, who) for command in on_top]), strict=True):
        answers[nth] = answer


def _unknown(book: Book, sheet: Sheet, new: set[str]) -> dict[int, tuple[str, str]]:
    """Return the rows that name what is not there, with what it is and its mend. new: items that are being added."""
    items = sorted({row.cells["item"] for row in sheet.rows if "item" in row.cells} - new)
    there = new | {name for _, name, *_ in book.store.rows("items_named", skus=items)}
    rules = book.rules
    ours = sorted(name for name, place in rules.places.items() if place.kind in OURS)
    known = {
        "item": (there, "Add it first (onebook items, or open the book with it)."),
        "place": (set(ours), f"There are: {', '.join(ours)}."),
        "channel": (set(rules.serving), f"There are: {', '.join(sorted(rules.serving))}."),
    }
    found = {}
    for row in sheet.rows:
        for column, (names, mend) in known.items():
            if column in row.cells and row.cells[column] not in names:
                found[row.number] = (f"there is no {column} '{row.cells[column]}'.", mend)
                break
    return found


def _command(sheet: Sheet, wish: _Wish, faults: list[Fault]) -> Command | None:
    """Make a command; its id is made of what it says, so that the same row is taken in once."""
    model = command_kinds()[wish.kind].model
    try:
        command = model.model_validate({"command_id": _id_of(wish.kind, wish.fields), **wish.fields})
        _refuse_anyway(command)
    except Refused as refused:
        faults.append(_refused(sheet, wish, refused.refusal))
        return None
    except ValidationError as error:
        told = error.errors(include_url=False)
        for each in told:
            where = each["loc"]
            if where == ("lines",) and len(told) > 1:
                continue  # that lines are missing which could not be read is not another fault
            row = wish.rows[int(where[1])] if where[0] == "lines" and len(where) > 1 else wish.rows[0]
            what, mend = EMPTY if each["type"] == "missing" else sentences_of(each, model)
            given = f" '{each['input']}'" if each["input"] and each["type"] != "missing" else ""
            faults.append(_fault(sheet, row, f"{_column(where)}{given}: {what}", mend, of=wish.rows))
        return None
    return command


def _id_of(kind: str, fields: Mapping[str, Any]) -> str:
    return blake2b(repr((kind, fields)).encode(), digest_size=16).hexdigest()


def _refuse_anyway(command: Command) -> None:
    """Refuse what the book would refuse whatever it holds: there, one that is refused slows down its whole batch."""
    if isinstance(command, PlaceOrder) and not is_priced(command.lines):
        refuse_too_much_off(command.lines)


def _column(where: Sequence[int | str]) -> str:
    return "order" if where[-1] == "external_id" else str(where[-1])


def _row_of(wish: _Wish, fields: Mapping[str, Any]) -> SheetRow:
    """The row that a refusal is about: the one with what it names, else the first."""
    if "line" in fields:
        return wish.rows[int(fields["line"]) - 1]
    for name in ("item", "place"):
        for row in wish.rows:
            if name in fields and row.cells.get(name) == fields[name]:
                return row
    return wish.rows[0]


def _refused(sheet: Sheet, wish: _Wish, refusal: Refusal) -> Fault:
    return _fault(sheet, _row_of(wish, refusal.fields), refusal.what, refusal.mend, of=wish.rows)


def _fault(sheet: Sheet, row: SheetRow, what: str, mend: str, of: Sequence[SheetRow] = ()) -> Fault:
    others = len(of) - 1
    left = f" ({others} more of the same are left out with it)" if others > 0 else ""
    return Fault(f"{sheet.name}, row {row.number}{left}", what, mend)


def _instant(sheet: Sheet, row: SheetRow, column: str, zone: ZoneInfo, faults: list[Fault]) -> datetime | None:
    told = row.cells.get(column, "")
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        what = f"{column} '{told}' is no day or time." if told else f"{column} is empty."
        faults.append(_fault(sheet, row, what, "Write 2026-01-31 or 2026-01-31 14:00."))
        return None
    at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    if at > datetime.now(UTC) + A_CLOCK_MAY_BE_FAST:
        mend = "Write when it happened; check the clock."
        faults.append(_fault(sheet, row, f"{column} '{told}' is still to come.", mend))
        return None
    return at


def _morning(as_of: str | None, zone: ZoneInfo) -> datetime:
    try:
        day = datetime.now(zone).date() if as_of is None else datetime.fromisoformat(as_of).date()
    except ValueError as error:
        raise BadInput(Fault("--as-of", f"'{as_of}' is no day.", "Write it like 2026-01-31.")) from error
    return datetime.combine(day, time(), zone).astimezone(UTC)
