"""Data: which systems give what, how fresh it is, what was loaded, and which rows are kept out, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.freshness import Group, Held, Holding, LoadDone, SystemHeld, held_in, kept_out_in, loads_in
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.intake import Reject
from onebook.plan import Plan
from onebook.records import record_types
from onebook.web.documents import kind_words
from onebook.web.paging import pages
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import must_be_printable
from onebook.web.words import system_word

NAV = (80, marked("Data"), "/data")
router = APIRouter()

PAGE = 50
"""Faults on a page."""

STATES = 20
"""Earlier states that are listed; `onebook loads` lists all."""

LOADS = 20
"""Loads that are listed."""

NAMED = 3
"""Systems with rows kept out that are named in the first line at most."""

RULES = {
    "unreadable": marked("a value cannot be read"),
    "missing": marked("a value is missing"),
    "not_one_of": marked("a value is none of those there are"),
    "too_small": marked("a value is too small"),
    "too_large": marked("a value is too large"),
    "too_fine": marked("a value has more decimals than are kept"),
    "too_long": marked("a value is too long"),
    "far_off": marked("a day lies where no calendar reaches"),
    "rounded_id": marked("a name was rounded like a number"),
    "nul_byte": marked("a value holds what is no text"),
    "duplicate_key": marked("the same record stands there twice, told differently"),
    "orphan": marked("what it is a part of is not there"),
    "too_few_columns": marked("the row has fewer cells than the file has columns"),
    "too_many_columns": marked("the row has more cells than the file has columns"),
    "text_after_quote": marked("text follows after a quotation has ended"),
    "unclosed_quote": marked("a quotation does not end"),
    "not_json": marked("the line is no JSON object"),
    "refused": marked("the whole file or record type was refused"),
}
"""Rule → what is wrong with rows that break it; the rules of record types have names that tell it."""


@dataclass(frozen=True, slots=True)
class SystemRow:
    """A system; behind: how far its newest record is behind the newest of all, in words."""

    label: str
    name: str
    kind: str
    gives: tuple[str, ...]
    records: str
    loaded_at: datetime | None
    newest: date | None
    behind: str
    kept_out: str
    href: str


@dataclass(frozen=True, slots=True)
class TypeRow:
    """The records of one type. givers: (system, its number, how far its newest is behind, in words)."""

    records: str
    number: str
    gone: str
    newest: date | None
    behind: str
    givers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Rows kept out for one reason; href: where they are listed."""

    system: str
    records: str
    reason: str
    rows: str
    href: str


@dataclass(frozen=True, slots=True)
class LoadRow:
    """What a load did; parts: the same of each record type."""

    number: int
    system: str
    at: datetime
    since: date | None
    counts: tuple[str, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]


@router.get("/data")
def data_page(request: Request, lake: Lake) -> HTMLResponse:
    """Draw what the lake holds."""
    plan = lake.business.plan
    found = lake.ask(held_in)
    # States without a note are steps within a load: to look at them is no use to anybody.
    states = [(state.snapshot, state.at, state.note) for state in found.states if state.note]
    return draw(
        request, "data.html", _("Data"), lake,
        answer=_answer(found, plan), newest=found.newest,
        systems=[_system_row(system) for system in found.systems],
        groups=[_group_row(group, plan) for group in found.groups], kept_out=found.kept_out,
        types=_type_rows(found.holdings, plan),
        loads=_load_rows(lake.ask(loads_in), plan)[:LOADS],
        states=states[:STATES], more_states=len(states) - STATES,
        snapshot=lake.snapshot,
    )  # fmt: skip


@router.get("/data/kept-out")
def kept_out_page(
    *, request: Request, lake: Lake, system: Annotated[str, Query(max_length=60)] = "",
    records: Annotated[str | None, Query(max_length=60)] = None, rule: Annotated[str, Query(max_length=60)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """Draw the rows that are kept out of one system and record type for one reason (or for any)."""
    must_be_printable(system, records or "", rule)
    plan = lake.business.plan
    found = lake.ask(kept_out_in, system, records, rule, limit=PAGE, offset=(page - 1) * PAGE)
    if not found.rejects and found.number:
        page = -(-found.number // PAGE)
        found = lake.ask(kept_out_in, system, records, rule, limit=PAGE, offset=(page - 1) * PAGE)
    words = [system_word(plan, system)] if system else []
    words += [_records(records)] if records is not None else []
    words += [_reason(rule)] if rule else []
    return draw(
        request, "kept_out.html", _("Kept out"), lake,
        scope=", ".join(words), number=found.number, rejects=[_reject_row(r) for r in found.rejects],
        asked={"system": system, "records": records, "rule": rule},
        pages=pages(_("Pages of what is kept out"), found.number, PAGE, page,
                    lambda to: _kept_out_link(system, records, rule, to)),
    )  # fmt: skip


def _kept_out_link(system: str, records: str | None, rule: str, page: str = "") -> str:
    """Return the address of rows kept out. records may be empty: what belongs to no record type; None: any."""
    pairs = [(name, value) for name, value in (("system", system), ("rule", rule), ("page", page)) if value]
    pairs += [("records", records)] if records is not None else []
    return f"/data/kept-out?{urlencode(pairs)}"


def _answer(found: Held, plan: Plan) -> str:
    """Say how many systems there are, how new what they gave is, and what is kept out."""
    systems = ngettext("%(number)s system", "%(number)s systems", len(found.systems))
    newest = (
        _("newest record %(day)s", day=found.newest.isoformat()) if found.newest else _("no record has a day to go by")
    )
    out: dict[str, None] = dict.fromkeys(group.system for group in found.groups)
    if not out:
        return _("%(systems)s, %(newest)s; no row is kept out.", systems=systems, newest=newest)
    rows = ngettext("%(number)s row is kept out", "%(number)s rows are kept out", found.kept_out)
    names = [system_word(plan, name) for name in out]
    if len(names) == 1:
        return _("%(systems)s, %(newest)s; %(rows)s, all from %(name)s.", systems=systems, newest=newest, rows=rows,
                 name=names[0])  # fmt: skip
    if len(names) <= NAMED:
        return _("%(systems)s, %(newest)s; %(rows)s, from %(names)s.", systems=systems, newest=newest, rows=rows,
                 names=", ".join(names))  # fmt: skip
    return _("%(systems)s, %(newest)s; %(rows)s, from %(number)s systems.", systems=systems, newest=newest, rows=rows,
             number=len(names))  # fmt: skip


def _records(kind: str) -> str:
    return kind_words(kind) if kind else _("files")


def _reason(rule: str) -> str:
    return _(RULES[rule]) if rule in RULES else kind_words(rule)


def _behind(days: int | None) -> str:
    if days is None:
        return ""
    return ngettext("%(number)s day", "%(number)s days", days) if days else _("up to date")


def _system_row(system: SystemHeld) -> SystemRow:
    return SystemRow(
        system.label,
        system.name,
        system.kind,
        tuple(_records(kind) for kind in system.gives),
        f"{system.records:,}",
        system.loaded_at,
        system.newest,
        _behind(system.behind),
        f"{system.kept_out:,}" if system.kept_out else "",
        _kept_out_link(system.name, None, ""),
    )


def _type_rows(holdings: Sequence[Holding], plan: Plan) -> list[TypeRow]:
    """Put together what the systems give of each type, in the order of the types."""
    by_type: dict[str, list[Holding]] = {}
    for holding in holdings:
        by_type.setdefault(holding.record_type, []).append(holding)
    return [_type_row(kind, by_type[kind], plan) for kind in record_types() if kind in by_type]


def _type_row(kind: str, found: Sequence[Holding], plan: Plan) -> TypeRow:
    days = [holding.newest for holding in found if holding.newest]
    behind = [holding.behind for holding in found if holding.behind is not None]
    gone = sum(holding.gone for holding in found)
    return TypeRow(
        _records(kind),
        f"{sum(holding.records for holding in found):,}",
        f"{gone:,}" if gone else "",
        max(days, default=None),
        _behind(min(behind, default=None)),
        tuple(
            (system_word(plan, h.system), f"{h.records:,}", _behind(h.behind) if h.behind and len(found) > 1 else "")
            for h in found
        ),
    )


def _group_row(group: Group, plan: Plan) -> GroupRow:
    return GroupRow(
        system_word(plan, group.system),
        _records(group.record_type),
        _reason(group.rule),
        f"{group.rows:,}",
        _kept_out_link(group.system, group.record_type, group.rule),
    )


def _load_rows(done: Sequence[LoadDone], plan: Plan) -> list[LoadRow]:
    by_load: dict[int, list[LoadDone]] = {}
    for load in done:
        by_load.setdefault(load.load_id, []).append(load)
    return [
        LoadRow(
            number, system_word(plan, parts[0].system), parts[0].at, parts[0].since,
            _counts([_counted(part) for part in parts]),
            tuple((kind_words(part.record_type), _counts([_counted(part)])) for part in parts if part.record_type),
        )
        for number, parts in by_load.items()
    ]  # fmt: skip


def _counted(load: LoadDone) -> tuple[int, ...]:
    return load.read, load.good, load.rejected, load.added, load.replaced, load.unchanged


def _counts(of: Sequence[tuple[int, ...]]) -> tuple[str, ...]:
    """Add up counts of several record types and write them; what is none stays empty."""
    return tuple(f"{total:,}" if total else "" for total in map(sum, zip(*of, strict=True)))


def _reject_row(reject: Reject) -> tuple[str, str, str, str, str, str, str]:
    """Return (file, row, key, column, value, what is wrong, how to mend)."""
    return (
        reject.source_file or "",
        "" if reject.source_row is None else f"{reject.source_row:,}",
        reject.key or "",
        reject.column_name or "",
        reject.value or "",
        reject.message,
        reject.mend,
    )
