"""A line of the P&L, opened: what it means, what adds up to it, and the documents it is made of."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.downloading import line_named
from onebook.app.language import gettext as _
from onebook.app.language import ngettext
from onebook.app.measuring import Why, pnl_in, why_line
from onebook.app.reach import instead_of
from onebook.app.reader import extent_of
from onebook.measures import UNASSIGNED, Pnl, PnlLine, facts, kpis, pnl_notes
from onebook.measures.periods import previous_period
from onebook.plan import Plan
from onebook.web.chooser import chooser, elsewhere
from onebook.web.course import course
from onebook.web.documents import PAGE, entries, listed, opened
from onebook.web.errors import must_be_there
from onebook.web.paging import pages
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted
from onebook.web.words import amount, before_word, change, channel_word

router = APIRouter()

CHANNELS = 60
"""Channels that are listed one by one; the file holds all."""


@router.get("/pnl/{name}")
def line_page(
    *, request: Request, lake: Lake, wanted: Ask, name: str, allocate: bool = False,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """Draw a line with the same filters as the statement it was opened from."""
    with must_be_there():
        line = line_named(name)
    path = f"/pnl/{name}"
    more = {"allocate": "1" if allocate else ""}
    found = lake.ask(pnl_in, wanted.asking(), None, allocated=allocate)
    why, page = opened(lambda skip: lake.ask(why_line, name, wanted.asking(), limit=PAGE, offset=skip), page)
    total = found.whole.totals[name]
    plan = lake.business.plan
    return draw(
        request, "line.html", _(line.label), lake,
        chooser(path, wanted, plan, found.period, lake.ask(extent_of).months, more=more),
        line=line, total=amount(total), currency=found.currency, period=found.period,
        scope=wanted.scope(plan), before=_before(found, wanted, name, more),
        together=replace(wanted, channel="").link(path) if allocate and wanted.channel else "",
        statement=wanted.link("/pnl", **more), by_month=wanted.link("/pnl", by="month", **more),
        kpi=wanted.link(f"/kpi/{name}") if name in kpis(plan) else "",
        parts=_parts(line, found, wanted, more), channels=_channels(found, name, wanted, plan, more),
        computed=_computed(line), documents=listed(lake, why, 2),
        pictures=course(lake, wanted, found.period, [line], allocated=allocate) if why.number or total else [],
        hints=found.hints, notes=_notes(found, line),
        elsewhere=elsewhere(lake.ask(instead_of, found.period), path, wanted, **more) if found.is_empty else None,
        sum=_sum_sentence(why, total - why.total if allocate else Decimal(0), found.currency),
        pages=pages(_("Pages of documents"), why.number, PAGE, page, lambda to: wanted.link(path, page=to, **more)),
    )  # fmt: skip


def _before(found: Pnl, wanted: Wanted, name: str, more: dict[str, str]) -> tuple[str, str, str, str] | None:
    """Return (name, amount, address, change) of the period before."""
    days = previous_period(found.period)
    if not (found.previous and days and any(found.previous.channels.values())):
        return None
    before = found.previous.totals[name]
    moved = change(found.whole.totals[name], before, "money")
    return before_word(found.period), amount(before), wanted.within(days).link(f"/pnl/{name}", **more), moved


def _parts(line: PnlLine, found: Pnl, wanted: Wanted, more: dict[str, str]) -> list[tuple[str, str, str]]:
    totals = found.whole.totals
    return [
        (_(line_named(part).label), amount(totals[part]), wanted.link(f"/pnl/{part}", **more)) for part in line.sum_of
    ]


def _channels(found: Pnl, name: str, wanted: Wanted, plan: Plan, more: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return (channel, amount, address) for all that the line's total is the sum of; nothing where it is one alone.

    Of very many the smallest stand in one row, without an address.
    """
    amounts = found.whole.channels[name]
    largest = sorted(amounts, key=lambda channel: -abs(amounts[channel]))[:CHANNELS]
    order = [c for c in dict.fromkeys((*plan.channels, *amounts)) if c in largest]
    rows = [
        (
            _("No channel") if c == UNASSIGNED else channel_word(plan, c),
            amount(amounts[c]),
            wanted.of_channel(c).link(f"/pnl/{name}", **more),
        )
        for c in sorted(order, key=UNASSIGNED.__eq__)  # what no channel bears comes last
    ]
    if others := [amounts[c] for c in amounts if c not in largest]:
        together = amount(sum(others, Decimal(0)))
        rows.append((ngettext("%(number)s other", "%(number)s others", len(others)), together, ""))
    return rows if len(rows) > 1 else []


def _sum_sentence(why: Why, laid_on: Decimal, currency: str) -> str:
    """Say what the documents add up to, and what comes on top where shared costs are shared out."""
    said = _(
        "%(entries_add_up)s to %(total)s %(currency)s; the largest come first.",
        entries_add_up=entries(why.number), total=amount(why.total), currency=currency,
    )  # fmt: skip
    if not why.number:
        said = _("No document adds to it here.")
    if laid_on:
        share = _(
            "%(amount)s %(currency)s are its share of shared costs, laid upon it by the plan's rule.",
            amount=amount(laid_on), currency=currency,
        )  # fmt: skip
        said = f"{said} {share}"
    return said


def _notes(found: Pnl, line: PnlLine) -> tuple[str, ...]:
    """Return what must be known to judge a line: of the statement's notes those on facts that it adds up."""
    leaves = _leaves(line)
    adds = {fact for leaf in leaves for fact in leaf.amounts}
    costs = {fact for leaf in leaves for fact, sql in leaf.amounts.items() if "cost" in sql}
    own = replace(
        found, hints=(), budget_notes=(), rate_gaps=tuple(gap for gap in found.rate_gaps if gap.fact in adds),
        undated={fact: rows for fact, rows in found.undated.items() if fact in adds},
        cost_unknown={fact: rows for fact, rows in found.cost_unknown.items() if fact in costs},
    )  # fmt: skip
    return pnl_notes(own)


def _leaves(line: PnlLine) -> list[PnlLine]:
    """Return the lines that a line adds up in the end: itself, where it is no sum of others."""
    return [leaf for part in line.sum_of for leaf in _leaves(line_named(part))] if line.sum_of else [line]


def _computed(line: PnlLine) -> list[tuple[str, str, str]]:
    """Return (meaning of a row, amount, condition) for each fact that the line adds up."""
    return [(_(facts()[name].meaning), sql, line.where.get(name, "")) for name, sql in line.amounts.items()]
