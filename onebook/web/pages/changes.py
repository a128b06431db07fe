"""Changes: which figures are otherwise than they were, since when, in which channel; and before and after any day."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.changes.alarms import NO_SEASON, WATCHED, Changes, Watched, changes_in
from onebook.app.changes.before_after import Against, Changed, change_in
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.app.reach import instead_of
from onebook.app.reader import Reading, extent_of
from onebook.measures import kpi as kpi_named
from onebook.measures import kpis
from onebook.plan import Plan
from onebook.records import BadInput
from onebook.web import pictures
from onebook.web.changed import between, by_words, chance_words, difference, of_unit
from onebook.web.chooser import Choice, chooser, elsewhere
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted, must_be_printable
from onebook.web.words import channel_word, period_words, upper_first

NAV = (22, marked("Changes"), "/changes")
router = APIRouter()

DRAWN = 4
"""Pictures at most."""
ALL = "*"
"""The KPI that stands for all of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, or a channel of it (indented). status: good or bad, where the KPI says which; stands: not by chance."""

    label: str
    href: str
    channel: bool
    what: str
    status: str
    since: str
    noticed: str
    by: str
    interval: str
    chance: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """Before and after a day. sides: (days, value, a year before, address of what the value is made of)."""

    sentence: str
    sides: tuple[tuple[str, str, str, str], ...]
    notes: tuple[str, ...]


@router.get("/changes")
def changes_page(
    *, request: Request, lake: Lake, wanted: Ask, kpi: Annotated[str, Query(max_length=60)] = "",
    at: Annotated[str, Query(max_length=30)] = "", of: Annotated[str, Query(max_length=60)] = "",
) -> HTMLResponse:  # fmt: skip
    """Draw changes. kpi: watch this one (`*`: all); of, at: compare this one before and after a day."""
    must_be_printable(kpi, at, of)
    plan = lake.business.plan
    there = kpis(plan)
    for name in filter(None, ("" if kpi == ALL else kpi, of)):
        kpi_named(plan, name)
    names = (kpi,) if kpi in there else ()
    found = lake.ask(changes_in, wanted.asking(), names, every=kpi == ALL)
    drawn = [row for row in found.whole if row.alarm.raised][:DRAWN]
    asked = of if of in there else kpi if kpi in there else WATCHED[-2]
    return draw(
        request, "changes.html", _("Changes"), lake,
        chooser("/changes", wanted, plan, found.asked, lake.ask(extent_of).months, more={"kpi": kpi}),
        answer=_answer(found, wanted.scope(plan)), rows=[_row(row, wanted, plan) for row in found.rows],
        pictures=[(_(row.kpi.label), _picture(row)) for row in drawn], notes=_notes(found),
        missing=[(_(one.label), wanted.link(f"/kpi/{one.name}"), _(reason)) for one, reason in found.missing],
        which=kpi, every=wanted.link("/changes", kpi=ALL), default=wanted.link("/changes"),
        choices=[Choice(n, _(k.label), n == asked) for n, k in there.items() if not k.own or n == asked],
        at=at, compared=_compared(lake, asked, wanted, at) if at else None, kept=[*wanted.pairs(), ("kpi", kpi)],
        elsewhere=None if found.rows else elsewhere(lake.ask(instead_of, found.asked), "/changes", wanted),
    )  # fmt: skip


def _answer(found: Changes, scope: str) -> str:
    """Say how many figures changed, and how many would seem to where nothing changes."""
    if found.period is None:
        return _("Nothing is recorded for these days.")
    start = upper_first(period_words(found.period)) + scope
    watched = [row for row in found.whole if row.alarm.p is not None]
    if not watched:
        return _("%(start)s: too little is recorded to watch; it takes eight weeks to learn from and some to watch.",
                 start=start)  # fmt: skip
    changed = [row for row in watched if row.alarm.raised]
    of = ngettext("%(number)s figure watched", "%(number)s figures watched", len(watched))
    if not changed:
        return _("%(start)s: none of %(of)s has changed.", start=start, of=of)
    names = ", ".join(_(row.kpi.label) for row in changed[:3])
    more = _(" and others") if len(changed) > 3 else ""  # noqa: PLR2004
    return _(
        "%(start)s: %(number)s of %(of)s changed: %(names)s%(more)s. Where nothing changes, %(chance)s would seem to.",
        start=start, number=len(changed), of=of, names=names, more=more, chance=f"{len(watched) * 0.05:.1f}",
    )  # fmt: skip


def _row(row: Watched, wanted: Wanted, plan: Plan) -> Row:
    of, alarm = row.kpi, row.alarm
    narrowed = wanted.of_channel(row.channel) if row.channel else wanted
    label = channel_word(plan, row.channel) if row.channel else _(of.label)
    link, chance = narrowed.link(f"/kpi/{of.name}"), "" if row.channel else chance_words(alarm.p)
    if alarm.p is None:
        return Row(label, link, bool(row.channel), _("too little to watch"), "", "", "", "", "", "", stands=False)
    if not alarm.raised:
        return Row(label, link, bool(row.channel), _("as before"), "", "", "", "", "", chance, stands=False)
    better = {"up": alarm.up, "down": not alarm.up}.get(of.direction)
    status = "" if better is None else "good" if better else "bad"
    size = row.size
    return Row(
        label, link, bool(row.channel), _("higher") if alarm.up else _("lower"), status, f"{row.since}",
        f"{row.raised_on}", difference(size.value, of.unit) if size else "", between(size, of.unit) if size else "",
        chance, row.stands,
    )  # fmt: skip


def _picture(row: Watched) -> Markup:
    values = [(day, None if v is None else Decimal(repr(v))) for day, v in zip(row.weeks, row.values, strict=True)]
    word = _("higher since") if row.alarm.up else _("lower since")
    label = _("%(label)s by week; %(word)s %(day)s", label=_(row.kpi.label), word=word, day=row.since)
    mark = (row.since, f"{word} {row.since}") if row.since else None
    return pictures.trend((pictures.line(_(row.kpi.label), values),), pictures.form_of(row.kpi.unit), label, mark=mark)


def _notes(found: Changes) -> list[str]:
    if not found.rows:
        return []
    notes = [
        _(
            "It is learnt from the first weeks what is usual (or from those before the period), and then watched week "
            "by week. Channels of a figure raise one false alarm in twenty, all together."
        )
    ]
    if not all(row.season for row in found.whole):
        notes.append(_(NO_SEASON))
    return notes


def _compared(lake: Reading, name: str, wanted: Wanted, at: str) -> Compared:
    try:
        found = lake.ask(change_in, name, wanted.asking(), Against(at=at))
    except BadInput as error:
        said = " ".join(f"{upper_first(f.what)} {f.mend}" for f in error.faults)
        return Compared(said, (), ())
    return Compared(
        _told(found),
        tuple(
            (
                period_words(side.period),
                of_unit(side.value, found.kpi.unit),
                of_unit(side.year_ago, found.kpi.unit),
                wanted.within(side.period).link(f"/kpi/{name}"),
            )
            for side in (found.now, found.then)
        ),
        tuple(_(note) for note in (*found.found.cautions, *found.notes)),
    )


def _told(found: Changed) -> str:
    unit, of, label = found.kpi.unit, found.found, _(found.kpi.label)
    if of.value is None:
        return _("%(label)s: it cannot be told.", label=label)
    a_day = _(", a day") if found.a_day else ""
    sure = ""
    if of.low is None:
        sure = _("; nothing tells how sure that is")
    elif not of.tells_apart:
        sure = _(", which may be chance")
    return _(
        "%(label)s%(a_day)s from %(day)s on: %(by)s%(sure)s.",
        label=label, a_day=a_day, day=found.now.period.first, by=by_words(of, unit), sure=sure,
    )  # fmt: skip
