"""The P&L: one statement for the business, its channels or other parts beside it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.measuring import pnl_in
from onebook.app.reader import Reading, extent_of
from onebook.measures import GRAINS, UNASSIGNED, Pnl, PnlLine, Statement, dimensions, facts, pnl_lines
from onebook.measures.periods import last_year, previous_period
from onebook.web.chooser import Choice, Select, chooser
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.sentences import pnl_sentence
from onebook.web.wanted import Ask, Wanted, bucket_period
from onebook.web.words import NONE, amount, before_word, change, upper_first

NAV = (20, "P&L", "/pnl")
router = APIRouter()

PARTED_BY = ("channel", "week", "month", "quarter", "year", "place", "item_group", "customer_group", "sales_person")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the statement. channel: of the statement (None: its totals). href: where its name leads.

    wanted: what its figures are asked by; None where they do not open by themselves. unknown: the dimension whose
    values are not known here.
    """

    label: str
    statement: Statement
    wanted: Wanted | None
    channel: str | None = None
    href: str = ""
    unknown: str = ""
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount of the statement. note: how the business's amount compares with it."""

    text: str
    href: str = ""
    note: str = ""


@router.get("/pnl")
def pnl_page(
    *, request: Request, lake: Lake, wanted: Ask, by: Annotated[str, Query(max_length=60)] = "channel",
    allocate: bool = False,
) -> HTMLResponse:  # fmt: skip
    """Draw the statement."""
    found = lake.ask(pnl_in, wanted.asking(), None if by == "channel" else by, allocated=allocate)
    columns = _columns(found, wanted, lake, by)
    more = {"allocate": "1" if allocate else ""}
    plan = lake.business.plan
    share_out = None if wanted.scope(plan) else ("allocate", "share costs out to channels", allocate)
    return draw(
        request, "pnl.html", "P&L", lake,
        chooser("/pnl", wanted, plan, found.period, lake.ask(extent_of).months, (_by_select(by),), share_out,
                {"by": by} | more),
        answer=pnl_sentence(found, wanted.scope(plan)),
        columns=columns, rows=[(line, [_cell(found, c, line, more) for c in columns]) for line in pnl_lines()],
        notes=_notes(found), period=found.period, currency=found.currency,
    )  # fmt: skip


def _by_select(by: str) -> Select:
    names = PARTED_BY if by in PARTED_BY else (*PARTED_BY, by)
    labels = {name: name.capitalize() if name in GRAINS else dimensions()[name].label for name in names}
    return Select("by", "Beside it", tuple(Choice(name, labels[name], name == by) for name in names))


def _columns(found: Pnl, wanted: Wanted, lake: Reading, by: str) -> list[Column]:
    columns = [Column("Selected" if wanted.scope(lake.business.plan) else "Business", found.whole, wanted)]
    before, year_before = previous_period(found.period), last_year(found.period)
    if found.previous and before:
        label = upper_first(before_word(found.period))
        columns.append(Column(label, found.previous, wanted.within(before), compared=True))
    if found.last_year and year_before and year_before != before:
        columns.append(Column("Same a year before", found.last_year, wanted.within(year_before), compared=True))
    if found.budget:
        columns.append(Column("Budget", Statement(found.budget, {}), None, compared=True))
    if by == "channel":
        return columns + [_channel_column(found, channel, wanted, lake) for channel in found.channels]
    return columns + [_bucket_column(found, bucket, wanted, lake, by) for bucket in found.parts]


def _channel_column(found: Pnl, channel: str, wanted: Wanted, lake: Reading) -> Column:
    narrowed = wanted.of_channel(channel)
    if channel == UNASSIGNED:
        return Column("No channel", found.whole, narrowed, channel)
    declared = lake.business.plan.channels.get(channel)
    label = (declared.label if declared else "") or channel
    return Column(label, found.whole, narrowed, channel, narrowed.link("/pnl") if declared else "")


def _bucket_column(found: Pnl, bucket: str | None, wanted: Wanted, lake: Reading, by: str) -> Column:
    statement = found.parts[bucket]
    if by not in GRAINS:
        unknown = by if bucket is None else ""
        return Column(bucket or "Not known", statement, wanted.where_is(by, bucket), unknown=unknown)
    if bucket is None:
        return Column("No day known", statement, None)
    days = bucket_period(by, bucket, found.period, lake.business.plan.business.week_starts)
    narrowed = wanted.within(days)
    return Column(bucket, statement, narrowed, href=narrowed.link("/pnl"))


def _cell(found: Pnl, column: Column, line: PnlLine, more: dict[str, str]) -> Cell:
    if column.channel and line.business_only and not found.allocated:
        return Cell("")
    amounts = column.statement.channels[line.name] if column.channel else column.statement.totals
    value = amounts.get(column.channel or line.name)
    if value is None or (not value and not column.statement.channels.get(line.name)):
        return Cell("" if column.channel else NONE)
    note = change(found.whole.totals[line.name], value, "money") if column.compared else ""
    opens = column.wanted and _tells(line, column.unknown)
    return Cell(amount(value), column.wanted.link(f"/pnl/{line.name}", **more) if column.wanted and opens else "", note)


def _tells(line: PnlLine, dimension: str) -> bool:
    """Can what is not known of a dimension be asked for? Only where all that makes up the line knows the dimension."""
    if not dimension:
        return True
    if line.sum_of:
        return all(_tells(other, dimension) for other in pnl_lines() if other.name in line.sum_of)
    return all(dimension in facts()[name].dimensions for name in line.amounts)


def _notes(found: Pnl) -> list[str]:
    undated = [f"{n:,} rows of {fact} have no day: they count over all time only." for fact, n in found.undated.items()]
    no_rate = "are not in these figures: no exchange rate is known for them"
    return undated + [f"{n:,} rows of {fact} {no_rate}." for fact, n in found.rate_missing.items()]
