"""The P&L: one statement for the business, its channels or other parts beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.charts import Step
from onebook.app.influence import MEMO_LABEL, Influence, influence_in, influence_words
from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.app.measuring import pnl_in
from onebook.app.reach import instead_of
from onebook.app.reader import Reading, extent_of
from onebook.measures import GRAINS, UNASSIGNED, Pnl, PnlLine, Statement, dimensions, pnl_lines, pnl_notes
from onebook.measures.periods import last_year, previous_period
from onebook.web import pictures
from onebook.web.chooser import Choice, Select, chooser, elsewhere
from onebook.web.course import course
from onebook.web.paging import cut, pages
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.sentences import pnl_sentence
from onebook.web.wanted import Ask, Wanted, bucket_period
from onebook.web.words import NONE, amount, before_word, change, channel_word, period_words, upper_first

NAV = (20, marked("P&L"), "/pnl")
router = APIRouter()

PARTED_BY = ("channel", "week", "month", "quarter", "year", "place", "item_group", "customer_group", "sales_person")

PARTS = 12
"""Parts beside the statement at a time: a year's months; more would not fit on a sheet of paper."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the statement. channel: of the statement (None: its totals). href: where its name leads.

    wanted: what its figures are asked by; None where they do not open by themselves. compared: it says how the first
    column differs from it. planned: the channel's budget by line. part: it is a part of the business, and no days.
    """

    label: str
    statement: Statement
    wanted: Wanted | None
    channel: str | None = None
    href: str = ""
    compared: bool = False
    planned: Mapping[str, Decimal] = field(default_factory=dict)
    part: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount of the statement. compared: it is another's, and note says how the statement's own differs from it.

    budget: what was planned for it, and how it differs from that; empty where nothing was.
    """

    text: str
    href: str = ""
    compared: bool = False
    note: str = ""
    budget: tuple[str, ...] = ()


@router.get("/pnl")
def pnl_page(
    *, request: Request, lake: Lake, wanted: Ask, by: Annotated[str, Query(max_length=60)] = "channel",
    allocate: bool = False, part: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """Draw the statement. Shared costs can be laid upon channels only, where these stand beside it."""
    by = by or "channel"
    plan = lake.business.plan
    scope = wanted.scope(plan)
    shareable = by == "channel" and not scope
    found = lake.ask(pnl_in, wanted.asking(), None if by == "channel" else by, allocated=allocate and shareable)
    parts = _buckets(found) if found.by or wanted.channel else list(found.channels)
    columns = []
    if found.budget or not found.is_empty:
        columns = _columns(found, wanted, lake, by, _in_time(found, cut(parts, PARTS, part)))
    more = {"allocate": "1" if found.allocated else ""}
    influence = None if found.by else lake.ask(influence_in, wanted.asking())
    share_out = ("allocate", _("Share costs out to channels"), allocate) if shareable else None
    months = lake.ask(extent_of).months
    return draw(
        request, "pnl.html", _("P&L"), lake,
        chooser("/pnl", wanted, plan, found.period, months, (_by_select(by),), share_out, {"by": by} | more),
        answer=pnl_sentence(found, scope), columns=columns,
        rows=[(line, [_cell(found, c, line, more) for c in columns]) for line in _lines(found, scope)],
        influenced=_influenced(influence, columns, wanted), memo=MEMO_LABEL,
        influence=influence_words(influence) if influence else "",
        hints=found.hints, notes=pnl_notes(replace(found, hints=())), period=found.period, currency=found.currency,
        elsewhere=elsewhere(lake.ask(instead_of, found.period), "/pnl", wanted, by=by, **more)
        if found.is_empty else None,
        pages=pages(_("Pages by %(part)s", part=_label(by).lower()), len(parts), PARTS, part,
                    lambda to: wanted.link("/pnl", by=by, part=to, **more)),
        order=_order(found),
        pictures=_pictures(found, lake, wanted, scope) if columns and not found.is_empty else [],
    )  # fmt: skip


def _by_select(by: str) -> Select:
    names = PARTED_BY if by in PARTED_BY else (*PARTED_BY, by)
    return Select("by", _("Beside it"), tuple(Choice(name, _label(name), name == by) for name in names))


def _label(by: str) -> str:
    return _(by.capitalize() if by in GRAINS else dimensions()[by].label)


Picture = tuple[str, Markup]
"""What stands above it, and the drawing."""

TREND = ("net_sales", "contribution_2", "operating_profit")


def _pictures(found: Pnl, lake: Reading, wanted: Wanted, scope: str) -> list[Picture]:
    """Draw how the profit comes about, and its course by month."""
    lines = _lines(found, scope)
    title = _("From gross sales to profit, %(currency)s, %(period)s", currency=found.currency,
              period=period_words(found.period))  # fmt: skip
    steps = tuple(
        Step(_(line.label), float(amount), "total" if line.sum_of or line.name == "gross_sales" else "change")
        for line in lines
        if (amount := found.whole.totals[line.name]) or line.sum_of
    )
    drawn = [(_("From gross sales to profit, %(currency)s", currency=found.currency),
              pictures.waterfall(steps, pictures.form_of("money"), title))]  # fmt: skip
    return drawn + course(lake, wanted, found.period, [line for line in lines if line.name in TREND])


def _order(found: Pnl) -> str:
    """Say in which order parts come where they do not all stand on one page; channels come as in the plan."""
    if not found.by:
        return ""
    return _("the newest come first") if found.by in GRAINS else _("the largest net sales come first")


def _buckets(found: Pnl) -> list[str | None]:
    """Return the parts, what matters most first: the newest, or the largest net sales; what is not known last."""
    if found.by in GRAINS:
        return sorted(found.parts, key=lambda at: at or "", reverse=True)
    return sorted(found.parts, key=lambda at: (at is None, -abs(found.parts[at].totals["net_sales"]), at or ""))


def _in_time(found: Pnl, buckets: Sequence[str | None]) -> Sequence[str | None]:
    """Return the parts of a page as they stand beside one another: parts of time as time runs."""
    return [at for at in found.parts if at in buckets] if found.by in GRAINS else buckets


def _lines(found: Pnl, scope: str) -> list[PnlLine]:
    """Return the lines to show: a part of the business ends where what is told of parts ends."""
    if not scope or _bears_shared(found.whole):
        return list(pnl_lines())
    return [line for line in pnl_lines() if not line.business_only]


def _bears_shared(statement: Statement) -> bool:
    """Tell whether anything stands in it of what is told for the business only; where not, it ends before that."""
    return any(statement.channels[line.name] for line in pnl_lines() if line.business_only and line.amounts)


def _columns(found: Pnl, wanted: Wanted, lake: Reading, by: str, buckets: Sequence[str | None]) -> list[Column]:
    columns = [Column(_("Selected") if wanted.scope(lake.business.plan) else _("Business"), found.whole, wanted)]
    before, year_before = previous_period(found.period), last_year(found.period)
    if found.previous and before and _is_told(found.previous):
        label = upper_first(before_word(found.period))
        columns.append(Column(label, found.previous, wanted.within(before), compared=True))
    if found.last_year and year_before and year_before != before and _is_told(found.last_year):
        columns.append(Column(_("Same a year before"), found.last_year, wanted.within(year_before), compared=True))
    if found.budget:
        columns.append(Column(_("Budget"), Statement(found.budget, {}), None, compared=True))
    if by == "channel":
        return columns + [_channel_column(found, channel, wanted, lake) for channel in buckets if channel]
    return columns + [_bucket_column(found, bucket, wanted, lake, by) for bucket in buckets]


def _is_told(statement: Statement) -> bool:
    return any(statement.channels.values())


def _channel_column(found: Pnl, channel: str, wanted: Wanted, lake: Reading) -> Column:
    narrowed = wanted.of_channel(channel)
    if channel == UNASSIGNED:
        return Column(_("No channel"), found.whole, narrowed, channel)
    plan = lake.business.plan
    href = narrowed.link("/pnl") if channel in plan.channels else ""
    planned = {line: amounts[channel] for line, amounts in found.budget_channels.items() if channel in amounts}
    return Column(channel_word(plan, channel), found.whole, narrowed, channel, href, planned=planned)


def _bucket_column(found: Pnl, bucket: str | None, wanted: Wanted, lake: Reading, by: str) -> Column:
    statement = found.parts[bucket]
    if by not in GRAINS:
        narrowed = wanted.where_is(by, bucket)
        return Column(bucket or _("Not known"), statement, narrowed, href=narrowed.link("/pnl"), part=True)
    if bucket is None:
        return Column(_("No day known"), statement, wanted.where_is("day", None))
    days = bucket_period(by, bucket, found.period, lake.business.plan.business.week_starts)
    narrowed = wanted.within(days)
    return Column(bucket, statement, narrowed, href=narrowed.link("/pnl"))


def _cell(found: Pnl, column: Column, line: PnlLine, more: dict[str, str]) -> Cell:
    apart = not found.allocated if column.channel else column.part and not _bears_shared(column.statement)
    amounts = column.statement.channels[line.name] if column.channel else column.statement.totals
    value = amounts.get(column.channel or line.name)
    budget = _beside_budget(value, column.planned.get(line.name))
    if line.business_only and apart:
        return Cell("", budget=budget)
    if value is None or (not value and column.wanted and not column.statement.channels.get(line.name)):
        return Cell("" if column.channel else NONE, compared=column.compared, budget=budget)
    note = change(found.whole.totals[line.name], value, "money") if column.compared else ""
    href = column.wanted.link(f"/pnl/{line.name}", **more) if column.wanted else ""
    return Cell(amount(value), href, column.compared, note, budget)


def _influenced(influence: Influence | None, columns: Sequence[Column], wanted: Wanted) -> list[Cell]:
    """Return the row of influenced sales; empty where no channel stands there that has any."""
    if influence is None:
        return []
    cells = []
    for column in columns:
        alone = wanted.channel if column.wanted == wanted else ""
        channel = column.channel or alone
        value = influence.value(channel)
        href = wanted.of_channel(channel).link("/credit/influenced") if value is not None else ""
        cells.append(Cell(amount(value) if value is not None else "", href, column.compared))
    return cells if any(cell.text for cell in cells) else []


def _beside_budget(value: Decimal | None, planned: Decimal | None) -> tuple[str, ...]:
    """Say what was planned for an amount, and how it differs from that."""
    if planned is None:
        return ()
    moved = change(value or Decimal(0), planned, "money")
    return (_("budget %(amount)s", amount=amount(planned)), *([moved] if moved else []))
